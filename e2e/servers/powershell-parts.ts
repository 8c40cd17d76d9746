/** The closing lines of a run of live tests: with which of the three kinds of PowerShell servers it was. */
import process from 'node:process';
import { realPwsh, whyNoPwsh } from './real-pwsh.ts';
import { findProgram, missing } from './requirements.ts';

export function teardown(): void {
  const noSshd = findProgram('sshd') === undefined ? 'no: sshd is not installed' : undefined;
  const real = realPwsh();
  const lines = [
    `recordings of a real PowerShell 7.6.5: ${noSshd ?? 'yes'}`,
    `independent server on psrpcore: ${noSshd ?? (missing('psrpcore') === undefined ? 'yes' : 'no: psrpcore is not installed')}`,
    `real pwsh: ${noSshd ?? (real === undefined ? `no: ${whyNoPwsh}` : `yes, ${real}`)}`,
  ];
  process.stdout.write(`\nPowerShell servers of these tests\n${lines.map((line) => `  ${line}\n`).join('')}`);
}
