import { printableLine } from '../base/printable.ts';
import type { ErrorTexts } from './error-text-words.ts';

type AgentCode =
  | 'agent.declined'
  | 'agent.noDestinations'
  | 'agent.hostsUnknown'
  | 'agent.badDestination'
  | 'agent.cardRefused'
  | 'agent.toolsMissing'
  | 'key.token';

const noDestinationsWhy = {
  unknown: 'It can’t keep keys to hosts: OpenSSH’s agent can since 8.9, those of GnuPG and PuTTY can’t.',
  ignored: 'It took the key and would have used it anywhere, so the key was taken out again.',
} as const;

const badDestinationWhy = {
  pattern: 'It stands for no one host. Name each host that the key is for.',
  user: 'The account’s name has a character that an agent would not take.',
} as const;

const tokenWhy = {
  absent: {
    text: 'No security key that made it is plugged in.',
    remedies: ['Plug in the key that made it, and connect again.'],
  },
  refused: {
    text: 'The security key refused. It was not touched in time, or its PIN is blocked.',
    remedies: [
      'Connect again and touch the key when it blinks.',
      'After too many wrong PINs take the key out and plug it in again.',
    ],
  },
  pin: {
    text: 'The PIN was wrong.',
    remedies: ['Connect again. Too many wrong PINs block the key for good, so look it up first.'],
  },
  failed: {
    text: 'The programs of OpenSSH that talk to it gave no reason.',
    remedies: ['Try the same with ssh -v, which tells more.'],
  },
} as const;

const cardWhy = {
  noLibrary: {
    text: 'There is no such library on this computer.',
    remedies: ['Install the maker’s package for the card, or OpenSC, and choose its library.'],
  },
  noCard: {
    text: 'No card that it knows is in a reader.',
    remedies: ['Put the card in, or choose the library of its maker.'],
  },
  notAllowed: {
    text: 'The agent takes libraries of /usr/lib and /usr/local/lib only, unless it was started with a list of others (ssh-agent -P).',
    remedies: ['Start the agent with -P and this path, or choose a library that the system installed.'],
  },
  pinLocked: {
    text: 'Its PIN is locked after too many wrong ones.',
    remedies: ['Unlock it with the PUK, by the program of the card’s maker.'],
  },
  held: {
    text: 'The agent has it already. Nothing on this computer can tell whether the PIN is right before the agent gives its keys up for it, so they were left.',
    remedies: ['Take the card’s keys out of the agent first, then add them again.'],
  },
  pin: {
    text: 'The PIN was wrong, or the agent was started with a list of libraries (ssh-agent -P) that has not this one. It does not say which.',
    remedies: [
      'Look the PIN up before you try again. Too many wrong ones lock the card.',
      'Take the card’s keys out of the agent first where another program put them there (ssh-add -e): it refuses a card that it has.',
    ],
  },
} as const;

/** Security keys, and the programs of OpenSSH that they need. */
export const agentTexts: ErrorTexts<AgentCode> = {
  'agent.declined': ({ socket, what }) => ({
    title: 'The agent said no',
    text: `The agent at ${printableLine(socket, 200)} would not ${printableLine(what, 100)}. It gives no reason.`,
    remedies: ['Some agents keep only keys of their own, and a locked one changes nothing.'],
  }),
  'agent.noDestinations': ({ socket, why }) => ({
    title: 'The key was not added: this agent does not keep keys to hosts',
    text: `The agent is at ${printableLine(socket, 200)}. ${noDestinationsWhy[why]}`,
    remedies: [
      'Use an ssh-agent of OpenSSH 8.9 or later.',
      'Or add the key for use anywhere, and let the agent ask before each use.',
    ],
  }),
  'agent.hostsUnknown': ({ hosts }) => ({
    title: 'The key was not added: a host’s key is not known yet',
    text: `No known_hosts file has a key for ${hosts.map((host) => printableLine(host, 200)).join(', ')}. The agent knows hosts by their keys alone.`,
    remedies: ['Connect there once and check its key, then add this one again.'],
  }),
  'agent.badDestination': ({ destination, why }) => ({
    title: `The key was not added: it can’t be kept to ${printableLine(destination, 200)}`,
    text: badDestinationWhy[why],
    remedies: ['Choose a host of the list, or type one as user@host.'],
  }),
  'agent.cardRefused': ({ library, why }) => ({
    title: `The agent did not get the card of ${printableLine(library, 200)}`,
    text: cardWhy[why].text,
    remedies: [...cardWhy[why].remedies],
  }),
  'agent.toolsMissing': ({ program, system }) =>
    system === 'windows'
      ? {
          title: 'The file of a security key can’t be used on Windows',
          text: 'Hawser has such a key sign by an agent of its own, which asks by a script. Windows runs none.',
          remedies: ['Log in with a passkey, which Windows asks for by itself.', 'Or use another kind of key.'],
        }
      : {
          title: 'A program of OpenSSH is missing',
          text: `${printableLine(program, 200)} is not there; security keys are talked to by it.`,
          remedies: ['Install the OpenSSH client, or use another kind of key.'],
        },
  'key.token': ({ key, why }) => ({
    title: `The security key did not sign with ${printableLine(key, 200)}`,
    text: tokenWhy[why].text,
    remedies: [...tokenWhy[why].remedies],
  }),
};
