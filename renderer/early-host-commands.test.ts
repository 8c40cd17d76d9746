import { expect, test } from 'vitest';
import { registerEarlyHostCommands } from './early-host-commands.ts';
import { CommandRegistry } from './shell/commands.ts';
import type { Target } from './shell/target.ts';

const registry = (): CommandRegistry =>
  new CommandRegistry(
    () => ({ platform: 'linux', hostKind: 'electron' }),
    () => ({}),
  );
const ofHost = (commands: CommandRegistry) => commands.all().filter(({ runForHost }) => runForHost !== undefined);

test('entries of a host’s menu are there at once, and keep their places when their parts are loaded', async () => {
  const commands = registry();
  const opened: Target[] = [];
  let loads = 0;
  registerEarlyHostCommands(commands, () => {
    loads += 1;
    commands.register({
      id: 'powershell.session',
      title: 'PowerShell session',
      group: 'hosts',
      run: () => undefined,
      runForHost: (target) => opened.push(target),
    });
    return Promise.resolve();
  });
  const before = ofHost(commands).map(({ id }) => id);
  expect(before).toContain('tunnels.new');
  // Of a tab's host: without one there is nothing to offer.
  expect(
    commands
      .all()
      .filter(({ isHidden }) => isHidden)
      .map(({ id }) => id),
  ).toEqual(['trust.scanHost', 'tunnels.ofHost', 'powershell.copyAs']);
  ofHost(commands)
    .find(({ id }) => id === 'powershell.session')
    ?.runForHost?.({ destination: 'dc01' });
  await expect.poll(() => opened).toEqual([{ destination: 'dc01' }]);
  expect(loads).toBe(1);
  expect(ofHost(commands).map(({ id }) => id)).toEqual(before);
});

test('an entry whose part did not come does nothing', async () => {
  const commands = registry();
  const loaded: Promise<void>[] = [];
  registerEarlyHostCommands(commands, () => {
    loaded.push(Promise.resolve());
    return loaded[0] ?? Promise.resolve();
  });
  for (const { runForHost } of ofHost(commands)) runForHost?.({ destination: 'dc01' });
  await Promise.all(loaded);
  expect(loaded).toHaveLength(ofHost(commands).length);
});
