import { expect, test } from 'vitest';
import { CommandRegistry } from '../shell/commands.ts';
import type { Target } from '../shell/target.ts';
import type { OpenOptions, Workbench } from '../shell/workbench.ts';
import { registerPowerShellCommands } from './register-powershell.ts';

test('a PowerShell terminal runs pwsh in the place of the shell of its host, and types nothing', () => {
  const opened: [Target, OpenOptions | undefined][] = [];
  const commands = new CommandRegistry(
    () => ({ platform: 'linux', hostKind: 'electron' }),
    () => ({}),
  );
  const workbench = {
    commands,
    dock: { active: undefined },
    openTerminal(target: Target, options?: OpenOptions) {
      opened.push([target, options]);
      return Promise.resolve(true);
    },
  } as unknown as Workbench;
  registerPowerShellCommands(workbench);
  commands
    .all()
    .find(({ id }) => id === 'powershell.terminal')
    ?.runForHost?.({ destination: 'dc01' });
  expect(opened).toEqual([[{ destination: 'dc01' }, { program: 'pwsh' }]]);
});
