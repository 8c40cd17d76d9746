import { execFileSync } from 'node:child_process';
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

const reader = fileURLToPath(new URL('./read-clixml.py', import.meta.url));

/** What psrpcore finds in a CLIXML file: `count` of its values, and the properties of the `last`. */
export function readClixml(path: string): unknown {
  return JSON.parse(execFileSync(psrpcorePython, [reader, path], { encoding: 'utf8' }));
}
