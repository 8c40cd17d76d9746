import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { tempFolder } from './cleanup.ts';
import { findProgram } from './requirements.ts';

/** A PowerShell of this machine: named by `HAWSER_TEST_PWSH`, or found on PATH. */
export function realPwsh(): string | undefined {
  const named = process.env['HAWSER_TEST_PWSH'] ?? '';
  return named === '' ? findProgram('pwsh') : named;
}

export const whyNoPwsh = 'pwsh is not on PATH, and HAWSER_TEST_PWSH names none';

/** A line for sshd_config: that PowerShell as the subsystem, with a home of its own, as sshd gives it next to no environment. */
export function realPwshSubsystem(name: string): string {
  const { path: folder } = tempFolder('hawser-pwsh-');
  const home = join(folder, 'home');
  mkdirSync(home, { mode: 0o700 });
  const wrapper = join(folder, 'pwsh-sshs');
  const root = process.env['DOTNET_ROOT'];
  const lines = [
    '#!/bin/sh',
    'export DOTNET_CLI_TELEMETRY_OPTOUT=1 POWERSHELL_TELEMETRY_OPTOUT=1 POWERSHELL_UPDATECHECK=Off DOTNET_NOLOGO=1 TERM=dumb',
    ...(root === undefined ? [] : [`export DOTNET_ROOT='${root}'`]),
    ...(process.env['DOTNET_SYSTEM_GLOBALIZATION_INVARIANT'] === '1' ? ['export DOTNET_SYSTEM_GLOBALIZATION_INVARIANT=1'] : []),
    `export HOME='${home}'`,
    `exec '${realPwsh() ?? 'pwsh'}' -sshs -NoLogo -NoProfile`,
    '',
  ];
  writeFileSync(wrapper, lines.join('\n'));
  chmodSync(wrapper, 0o755);
  return `Subsystem ${name} ${wrapper}`;
}
