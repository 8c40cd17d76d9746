import type { TokenKeyFound, TokenKeyType } from '../../../shared/model/token-keys.ts';

const kinds: Record<TokenKeyType, string> = { 'ed25519-sk': 'Ed25519', 'ecdsa-sk': 'ECDSA' };

/** Every visible word of keys on security keys. */
export const text = {
  types: {
    'ed25519-sk': 'Ed25519 on a security key',
    'ecdsa-sk': 'ECDSA on a security key (for old ones)',
  } satisfies Record<TokenKeyType, string>,
  typeHelp: 'Plug the security key in. The file only points to it, and opens nothing without it.',
  passphraseHelp: 'May stay empty: whoever copies the file still needs the security key.',
  making: 'Waiting for the security key…',
  makingEcdsa: 'Making an ECDSA key. If the security key knows no Ed25519, this is the other choice.',
  options: {
    legend: 'On the security key',
    verify: 'Ask for the PIN or a finger at each login',
    verifyHelp: 'Who finds the key can’t use it (verify-required).',
    resident: 'Keep it on the security key, too',
    residentHelp: 'It can be read on other computers with the PIN. Without this, the file is needed as well: safer.',
    touchless: 'No touch at login',
    touchlessHelp: 'Servers refuse this unless the key’s line there says no-touch-required.',
    application: 'Application',
    applicationHelp: 'Tells keys on one security key apart; starts with ssh:',
    applicationWrong: 'The application can’t end with .pub: its file would look like a public key.',
  },
  made: {
    title: 'The key was made',
    what: (name: string) => `${name} works only together with the security key that made it.`,
    fellBack: 'This security key’s firmware does not know Ed25519, so the key is ECDSA.',
    spare: 'If the security key is lost, so is this way in. Make a spare with another one, and install both.',
    doSpare: 'Make a spare…',
    install: 'Install…',
    close: 'Done',
    spareTitle: 'New spare key',
    spareHow: 'Take the first security key out and plug the other one in.',
    spareComment: (comment: string) => (comment.endsWith(' (spare)') ? comment : `${comment} (spare)`),
  },
  maybeKept:
    'Given up. If the security key was touched before that, it may keep the new key: “Import”, “From a security key…” shows what it keeps.',
  reading: {
    title: 'Load keys from a security key',
    how: 'Reads the keys that it keeps. You are asked for its PIN; nothing is written before you have seen them.',
    passphrase: 'Passphrase of the files',
    read: 'Read',
    reading: 'Reading the security key…',
    none: 'This security key keeps no keys. Only those made with “Keep it on the security key, too” are there.',
    list: 'Keys on the security key',
    kind: (key: TokenKeyFound) => `${kinds[key.type]}, ${key.application}`,
    file: (key: TokenKeyFound) => `File in ~/.ssh for ${key.application}`,
    take: (key: TokenKeyFound) => `Save ${key.file}`,
    same: 'This key is there already; its file would be written anew.',
    publicHalf: 'Only the public half of this key is there; it would be written anew.',
    other: 'Another file has this name. It is lost when it is replaced.',
    replace: 'Replace what is there',
    save: (count: number) => (count === 1 ? 'Save one key' : `Save ${count} keys`),
    saved: (count: number) => (count === 1 ? 'One key was saved in ~/.ssh.' : `${count} keys were saved in ~/.ssh.`),
    cancel: 'Cancel',
  },
} as const;
