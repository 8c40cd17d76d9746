import { ledgerFolder, note, secretMarker } from './marker.mjs';

/** A password, passphrase or PIN for a test, with the marker by which the suite `secrets` finds it wherever it was left. */
export function testSecret(words: string): string {
  return `${words}-${secretMarker}`;
}

/** For fixtures that take a secret: one without the marker fails the suite `secrets`. Empty is no secret. */
export function wantMarked(secret: string | undefined, where: string): void {
  if (ledgerFolder() === undefined || secret === undefined || secret === '' || secret.includes(secretMarker)) return;
  // The line of the test, without what would differ from run to run.
  const line = new Error().stack?.split('\n').find((each) => /\.(test|spec)\.ts:|fixtures\//.test(each)) ?? '';
  note({ kind: 'unmarked', where: `${where}${line.replace(/^\s*at\s+/, ', ')}` });
}

const codes = new Set<string>();

/** For fixtures that take codes of digits, which have no room for the marker: this process looks for them too from now on. */
export function wantFound(each: readonly string[]): void {
  for (const code of each) codes.add(code);
}

/** What this process looks for. */
export function lookedFor(): string[] {
  return [secretMarker, ...codes];
}
