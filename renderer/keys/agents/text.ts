import { assertNever } from '../../../shared/base/assert-never.ts';
import type { AgentKey, AgentProof, AgentSource } from '../../../shared/model/agents.ts';
import { goesIn } from './remaining.ts';

const count = new Intl.NumberFormat();
const keys = (number: number): string => (number === 1 ? 'one key' : `${count.format(number)} keys`);
const capital = (words: string): string => words.charAt(0).toUpperCase() + words.slice(1);

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
  /** What this program gave a key with. */
  limits: (given: AgentKey['given'], now: number): string | undefined => {
    const parts = [
      ...(given?.until === undefined ? [] : [goesIn(given.until, now)]),
      ...(given?.confirm === true ? ['asks before each use'] : []),
    ];
    return parts.length === 0 ? undefined : `${capital(parts.join(', '))}, as Hawser added it`;
  },
  test: {
    start: 'Test',
    startName: (key: string) => `Test whether the agent signs with ${key}`,
    stop: 'Stop',
    stopName: (key: string) => `Stop the test of ${key}`,
    running: (asks: boolean) =>
      asks ? 'The agent asks you first, in a window of its own…' : 'Waiting for the agent. It may ask you first…',
    found: (proof: AgentProof, asks: boolean): string => {
      switch (proof.kind) {
        case 'signs':
          return `It signs: the agent signed random data (${proof.algorithm}), and the public key proves it.${asks ? ' You allowed it this once.' : ''}`;
        case 'wrong':
          return 'The agent signed, but not with this key: the public key does not prove it. No server would take it.';
        case 'unchecked':
          return `The agent signed with ${proof.algorithm === '' ? 'an unknown algorithm' : proof.algorithm}, which is not checked here: too old, or not known.`;
        case 'refused':
          if (proof.isRestricted)
            return 'The agent signs with it only for logins to the hosts it is kept to. Connect there to try it.';
          return asks
            ? 'The agent refused to sign. Its question was denied, or it has no window to ask in (SSH_ASKPASS of the agent).'
            : 'The agent refused to sign. Was its question denied, or is the token unplugged?';
        case 'gone':
          return 'The agent does not hold it any more.';
        case 'perhapsLocked':
          return 'The agent lists no keys. It may be locked: unlock it (ssh-add -X) and test again.';
        default:
          return assertNever(proof);
      }
    },
  },
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
  addCard: 'Add a smart card…',
  onCard: 'on a smart card',
  removeCard: 'Remove the card',
  removeCardName: (library: string) => `Remove the card of ${library}`,
  cardRemoved: 'The card is no longer in the agent.',
  cardAdded: (number: number) =>
    number === 0
      ? 'The agent took the card, but it has no key for SSH.'
      : `${capital(keys(number))} of the card ${number === 1 ? 'is' : 'are'} in the agent.`,
  cardForm: {
    label: (agent: string) => `Add a smart card to ${agent}`,
    looking: 'Looking for libraries…',
    library: 'Library of the card',
    libraryHelp: 'By it the agent talks to the card (PKCS#11). Your private keys stay on the card; its PIN is asked for next.',
    another: 'another…',
    path: 'Path of the library',
    pathHelp:
      'The agent opens it. Agents take libraries of /usr/lib and /usr/local/lib, and others only if they were started so.',
    noneFound: 'No library for cards was found. OpenSC has one for most cards; the maker of yours may have its own.',
    pathMissing: 'Type the path of a library.',
    submit: 'Add the card',
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
