import type { KeyTrouble } from '../host/web-authn.ts';

/** Every visible word of the card of a passkey. */
export const passkeyText = {
  title: (host: string) => `Touch your key to sign in to ${host}`,
  as: 'as',
  at: 'at',
  withPasskey: 'with the passkey',
  otherWay: 'Use another way',
  again: 'Try again',
  away: 'The key is asked as soon as you look at this window.',
  trouble: {
    refused: 'The key did not sign. Was it another key, or the wrong PIN or finger?',
    unavailable: 'Keys can’t be reached from this window.',
    busy: 'Another window waits for a touch. Finish that first.',
    alreadyThere: 'The key did not sign.',
    unsupported: 'This key can’t tell who touches it, by PIN or finger, and this passkey asks for that.',
  } satisfies Record<KeyTrouble, string>,
  /** Electron has no window of its own that asks for a key's PIN, or which account is meant. */
  noPin: 'This window can’t ask for a key’s PIN. If yours has one, sign in from the browser.',
  noPinWhere:
    'An installed Hawser has no browser mode: it takes a copy of the sources with Node, and in its folder this command.',
  noPinCommand: 'npm start -- --serve',
  copyCommand: 'Copy the command',
};
