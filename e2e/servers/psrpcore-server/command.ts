import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** Where the test set-up puts Python with psrpcore (`scripts/python-parts.mjs`). */
const python = fileURLToPath(new URL('../../../node_modules/.cache/hawser-psrpcore/bin/python', import.meta.url));
const program = fileURLToPath(new URL('./server.py', import.meta.url));

/** psrpcore is not there: what is tested with it is skipped. */
export const lacksPsrpcore = (): boolean => !existsSync(python);

export type ServerWhim =
  | 'odd'
  | 'late-acks'
  | 'crlf'
  | 'bom'
  | 'noise'
  | 'silent'
  | 'refuse-version'
  | 'no-language'
  | 'prompt-throws'
  | 'prompt-hangs'
  | `version=${'2.1' | '2.2' | '2.3' | '2.4'}`
  | `die-after=${number}`
  | `seed=${number}`;

/** A line for sshd_config: the independent PowerShell server as a subsystem. */
export function psrpcoreSubsystem(name: string, ...whims: readonly ServerWhim[]): string {
  return `Subsystem ${name} ${[python, program, ...whims].join(' ')}`;
}
