import type { AgentSource } from '../../../shared/model/agents.ts';

const count = new Intl.NumberFormat();
const keys = (number: number): string => (number === 1 ? 'one key' : `${count.format(number)} keys`);

/** Every visible word of the agents. */
export const text = {
  title: 'Agents',
  loading: 'Looking for agents…',
  retry: 'Look again',
  empty:
    'No agent runs here. One holds your keys unlocked, so that each passphrase is typed once: ssh-agent, a password manager.',
  used: 'used',
  usedHow: 'Hosts that name no agent of their own (IdentityAgent) use this one.',
  notUsed: 'Not used unless a host names it: IdentityAgent.',
  sources: {
    given: 'named by SSH_AUTH_SOCK',
    launchd: 'found in the desktop’s session',
    loginShell: 'found by a login shell',
    usualPlace: 'found in its usual place',
    windowsPipe: 'found by its pipe',
  } satisfies Record<AgentSource, string>,
  silent: (reason: string) => `It does not answer: ${reason}.`,
  noKeys: 'It holds no keys, or it is locked.',
  list: (agent: string) => `Keys of ${agent}`,
  noComment: 'no comment',
  remove: 'Remove',
  removeName: (key: string) => `Remove ${key} from the agent`,
  removeAll: 'Remove all…',
  removeAllSure: (number: number) => `Remove ${keys(number)} for good?`,
  keep: 'Keep',
  add: 'Add a key…',
  form: {
    label: (agent: string) => `Add a key to ${agent}`,
    file: 'Key file',
    fileHelp: 'A private key on this computer. If it has a passphrase you are asked for it.',
    keepFor: 'Keep it for',
    lifetimes: [
      { value: '0', words: 'until it is removed' },
      { value: '3600', words: 'one hour' },
      { value: '28800', words: 'eight hours' },
      { value: '86400', words: 'one day' },
    ],
    confirm: 'Ask before each use',
    confirmHelp: 'The agent asks, with a window of its own, where it has one.',
    submit: 'Add',
    cancel: 'Cancel',
  },
  lock: {
    open: 'Lock…',
    label: (agent: string) => `Lock ${agent}`,
    help: 'Until it is unlocked with the same passphrase, it shows and signs nothing. There is no other way back to its keys.',
    again: 'Passphrase again',
    submit: 'Lock',
    done: 'The agent is locked.',
  },
  unlock: {
    open: 'Unlock…',
    label: (agent: string) => `Unlock ${agent}`,
    help: 'The passphrase that it was locked with.',
    submit: 'Unlock',
    done: 'The agent is unlocked.',
  },
  passphrase: 'Passphrase',
  passphraseMissing: 'Type a passphrase.',
  passphraseDiffers: 'The two are not the same.',
  added: (file: string) => `${file} is in the agent.`,
  removed: 'Removed.',
};
