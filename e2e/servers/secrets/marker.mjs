import { appendFileSync } from 'node:fs';
import { join } from 'node:path';

/** Part of every password, passphrase and PIN of the tests: who finds it where it may not be has found a secret. */
export const secretMarker = 'Zk4wQ9vT';

/** A folder in which what was looked through is noted; `npm test` sets it. */
export const ledgerVariable = 'HAWSER_SECRETS_LEDGER';

/** The suite that is running, for the notes. */
export const suiteVariable = 'HAWSER_SECRETS_SUITE';

export const ledgerFolder = () => process.env[ledgerVariable];

/** Adds a note; each process has a file of its own. */
export function note(entry) {
  const folder = ledgerFolder();
  if (folder === undefined) return;
  const line = JSON.stringify({ suite: process.env[suiteVariable] ?? '', ...entry });
  try {
    appendFileSync(join(folder, `${process.pid}.jsonl`), `${line}\n`, { mode: 0o600 });
  } catch {
    // The run is over and its notes are gone; a program that outlived it may not fail for that.
  }
}
