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
const own = { id: 'powershell.session', title: 'PowerShell session', group: 'hosts', run: () => undefined } as const;
const unexpected = (error: unknown): void => {
  throw error;
};

test('entries of a host’s menu are there at once, and keep their places when their parts are loaded', async () => {
  const commands = registry();
  const opened: Target[] = [];
  let loads = 0;
  const load = (): Promise<void> => {
    loads += 1;
    commands.register({ ...own, runForHost: (target) => opened.push(target) });
    return Promise.resolve();
  };
  registerEarlyHostCommands(commands, load, unexpected);
  const before = ofHost(commands).map(({ id }) => id);
  expect(before).toContain('tunnels.new');
  // Of a tab's host: without one there is nothing to offer.
  expect(
    commands
      .all()
      .filter(({ isHidden }) => isHidden)
      .map(({ id }) => id),
  ).toEqual(['trust.scanHost', 'tunnels.ofHost', 'powershell.copyAs', 'runs.ofHost']);
  ofHost(commands)
    .find(({ id }) => id === 'powershell.session')
    ?.runForHost?.({ destination: 'dc01' });
  await expect.poll(() => opened).toEqual([{ destination: 'dc01' }]);
  expect(loads).toBe(1);
  expect(ofHost(commands).map(({ id }) => id)).toEqual(before);
});

test('an entry whose part did not come says why, and does its work once the part is there', async () => {
  const commands = registry();
  const shown: unknown[] = [];
  const opened: Target[] = [];
  const failure = new Error('Failed to fetch');
  let isReachable = false;
  const load = (): Promise<void> => {
    // This part is there, another is not.
    if (isReachable) commands.register({ ...own, runForHost: (target) => opened.push(target) });
    return Promise.reject(failure);
  };
  registerEarlyHostCommands(commands, load, (error) => shown.push(error));
  const choose = (): void =>
    ofHost(commands)
      .find(({ id }) => id === own.id)
      ?.runForHost?.({ destination: 'dc01' });
  choose();
  await expect.poll(() => shown).toEqual([failure]);
  isReachable = true;
  choose();
  await expect.poll(() => opened).toEqual([{ destination: 'dc01' }]);
  expect(shown).toHaveLength(1);
});
