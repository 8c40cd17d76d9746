import { execFile } from 'node:child_process';

/** A card that is in a reader. */
export interface CardState {
  /** As its owner named it; from the card, so not printable for sure. */
  readonly label: string;
  readonly isLocked: boolean;
  /** The next wrong PIN locks it. */
  readonly isLastTry: boolean;
}

/** Reading it may wake the card up. */
const timeoutMs = 10_000;

/**
 * What OpenSC's pkcs11-tool tells of the cards behind a library, which asks for no PIN; undefined where that program is not there or has nothing to
 * say. It loads the library: only for those that the system installed.
 */
export function readCards(
  library: string,
  environment: Readonly<Record<string, string | undefined>>,
  signal: AbortSignal,
): Promise<readonly CardState[] | undefined> {
  return new Promise((resolve) => {
    const options = { env: environment, timeout: timeoutMs, signal, maxBuffer: 1024 * 1024 };
    const child = execFile('pkcs11-tool', ['--module', library, '--list-slots'], options, (error, said) => {
      resolve(error ? undefined : cardsOf(said));
    });
    child.stdin?.end();
  });
}

/** Exported for its test. */
export function cardsOf(said: string): readonly CardState[] {
  return said
    .split(/^Slot \d+ /m)
    .slice(1)
    .flatMap((slot) => {
      const value = (name: string): string | undefined => new RegExp(`^ +token ${name} *: *(.*)$`, 'm').exec(slot)?.[1];
      const flags = value('flags');
      if (flags === undefined) return [];
      return [
        {
          label: (value('label') ?? '').trim(),
          isLocked: /PIN locked/i.test(flags),
          isLastTry: /final user PIN try/i.test(flags),
        },
      ];
    });
}
