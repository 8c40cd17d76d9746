import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { psrpcorePython } from '../requirements.ts';

const program = fileURLToPath(new URL('./server.py', import.meta.url));

/** psrpcore is not there: what is tested with it is skipped, in CI too, as its package index may be out of reach; the run's last lines say so. */
export const lacksPsrpcore = (): boolean => !existsSync(psrpcorePython);

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
  return `Subsystem ${name} ${[psrpcorePython, program, ...whims].join(' ')}`;
}
