import { fileURLToPath } from 'node:url';

/** What `faulty-scp.mjs` can do wrong. */
export type ScpFault =
  | 'another-name'
  | 'path-name'
  | 'absolute-name'
  | 'dots-name'
  | 'empty-name'
  | 'second-file'
  | 'folder-for-file'
  | 'path-inside'
  | 'same-name-twice'
  | 'through-a-link'
  | 'special-bits'
  | 'times-twice'
  | 'early-end'
  | 'no-such-line'
  | 'end-of-nothing'
  | 'endless-line'
  | 'huge-size'
  | 'fails-while-reading'
  | 'refuses'
  | 'nothing';

/** The command of a server's scp with one fault, for a `ForceCommand` line. Needs Node on the machine, which the tests have. */
export function faultyScpCommand(fault: ScpFault): string {
  return [process.execPath, fileURLToPath(new URL('./faulty-scp.mjs', import.meta.url)), fault].join(' ');
}
