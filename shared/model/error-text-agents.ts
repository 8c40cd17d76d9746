import { printableLine } from '../base/printable.ts';
import type { ErrorTexts } from './error-text-words.ts';

type AgentCode = 'agent.declined' | 'agent.toolsMissing' | 'key.token';

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

/** Security keys, and the programs of OpenSSH that they need. */
export const agentTexts: ErrorTexts<AgentCode> = {
  'agent.declined': ({ socket, what }) => ({
    title: 'The agent said no',
    text: `The agent at ${printableLine(socket, 200)} would not ${printableLine(what, 100)}. It gives no reason.`,
    remedies: ['Some agents keep only keys of their own, and a locked one changes nothing.'],
  }),
  'agent.toolsMissing': ({ program }) => ({
    title: 'A program of OpenSSH is missing',
    text: `${printableLine(program, 200)} is not there; security keys are talked to by it.`,
    remedies: ['Install the OpenSSH client, or use another kind of key.'],
  }),
  'key.token': ({ key, why }) => ({
    title: `The security key did not sign with ${printableLine(key, 200)}`,
    text: tokenWhy[why].text,
    remedies: [...tokenWhy[why].remedies],
  }),
};
