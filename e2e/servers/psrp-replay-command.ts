import { fileURLToPath } from 'node:url';

export type ReplayWhim = 'crlf' | 'bom' | 'odd' | 'noise' | 'aside' | `die-after=${number}`;

/**
 * A line for sshd_config: a subsystem that plays a recording (`psrp-replay.mjs`). Needs Node on the machine, which the tests have.
 * @param file of e2e/fixtures/psrp.
 */
export function replaySubsystem(name: string, file: string, ...whims: readonly ReplayWhim[]): string {
  const program = fileURLToPath(new URL('./psrp-replay.mjs', import.meta.url));
  return `Subsystem ${name} ${[process.execPath, program, file, ...whims].join(' ')}`;
}
