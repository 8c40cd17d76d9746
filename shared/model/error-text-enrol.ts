import { printableLine } from '../base/printable.ts';
import type { ErrorTexts } from './error-text-words.ts';

const why = {
  absent: { text: 'No security key is plugged in.', remedies: ['Plug in the key, and try again.'] },
  refused: {
    text: 'The security key refused. It was not touched in time, its PIN is blocked, or its old firmware does not know this kind of key.',
    remedies: [
      'Try again and touch the key when it blinks.',
      'After too many wrong PINs take the key out and plug it in again.',
      'Old firmware knows ECDSA only.',
    ],
  },
  pin: {
    text: 'The PIN was wrong.',
    remedies: ['Look it up before the next try: too many wrong PINs block the key for good.'],
  },
  unsupported: {
    text: 'The security key does not do what was asked of it.',
    remedies: [
      'Ask for less: without PIN at each use, or without keeping it on the security key.',
      'Old firmware knows ECDSA only.',
    ],
  },
  kept: {
    text: 'The security key keeps a key with this application name already. It was left as it is.',
    remedies: ['Give the new key another application name, such as ssh:work.'],
  },
  unsaved: {
    text: 'The security key made the key and keeps it, but its file could not be written. “Import”, “From a security key…” reads it from there.',
    remedies: ['Make room for the file, or choose another place for it when you load it from the security key.'],
  },
  name: {
    text: 'The security key keeps a key whose application can’t be a file’s name, or two whose names are the same. ssh-keygen stops at it.',
    remedies: ['Remove that key with the security key’s own program, such as fido2-token or ykman.'],
  },
  failed: {
    text: 'The programs of OpenSSH that talk to it gave no reason.',
    remedies: ['Try the same with ssh-keygen -vvv, which tells more.'],
  },
} as const;

/** Making keys on security keys, and reading what they keep. */
export const enrolTexts: ErrorTexts<'key.enrolFailed' | 'key.readGone'> = {
  'key.enrolFailed': ({ what, why: reason, said }) => ({
    title: what === 'enrol' ? 'The security key made no key' : 'The security key’s keys could not be read',
    text: textOf(reason, printableLine(said, 300)),
    remedies: [...why[reason].remedies],
  }),
  'key.readGone': () => ({
    title: 'What was read is forgotten',
    text: 'Keys read from a security key are kept for ten minutes, and for the page that read them.',
    remedies: ['Read them again.'],
  }),
};

function textOf(reason: keyof typeof why, said: string): string {
  if (said === '') return why[reason].text;
  if (reason === 'failed') return `ssh-keygen said: ${said}`;
  return reason === 'unsaved' ? `${why.unsaved.text} The reason: ${said}` : why[reason].text;
}
