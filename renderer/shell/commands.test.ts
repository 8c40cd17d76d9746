import { expect, test } from 'vitest';
import { CommandRegistry, type Command } from './commands.ts';

function registry(ownKeys: Record<string, string> = {}): CommandRegistry {
  return new CommandRegistry(
    () => ({ platform: 'linux', hostKind: 'electron' }),
    () => ownKeys,
  );
}

function command(id: string, more: Partial<Command> = {}): Command & { runs: () => number } {
  let count = 0;
  return { id, title: id, group: 'go', run: () => void count++, runs: () => count, ...more };
}

test('a chord finds its command', () => {
  const commands = registry();
  const palette = command('palette.open');
  commands.register(palette);
  expect(commands.commandFor('Ctrl+Shift+P', true)).toBe(palette);
  expect(commands.commandFor('Ctrl+Shift+Q', false)).toBeUndefined();
});

test('a command that makes no sense now is not run and leaves its chord alone', () => {
  const commands = registry();
  const close = command('tab.close', { when: () => false });
  commands.register(close);
  expect(commands.run('tab.close')).toBe(false);
  expect(close.runs()).toBe(0);
  expect(commands.commandFor('Ctrl+Shift+W', false)).toBeUndefined();
});

test('a key of the user replaces the default ones', () => {
  const commands = registry({ 'palette.open': 'Ctrl+Shift+L' });
  const palette = command('palette.open');
  commands.register(palette);
  expect(commands.commandFor('Ctrl+Shift+L', true)).toBe(palette);
  expect(commands.commandFor('Ctrl+Shift+P', true)).toBeUndefined();
});

test('a key of the user that belongs to the shell works outside terminals only', () => {
  const commands = registry({ 'palette.open': 'Ctrl+K' });
  commands.register(command('palette.open'));
  expect(commands.commandFor('Ctrl+K', true)).toBeUndefined();
  expect(commands.commandFor('Ctrl+K', false)?.id).toBe('palette.open');
});

test('an empty or nonsensical key of the user switches the chord off', () => {
  expect(registry({ 'palette.open': '' }).keysOf('palette.open')).toEqual([]);
  expect(registry({ 'palette.open': 'Ctrl+' }).keysOf('palette.open')).toEqual([]);
});

test('what was registered can be taken back', () => {
  const commands = registry();
  const registration = commands.register(command('palette.open'));
  expect(commands.changes.getState()).toBe(1);
  registration.dispose();
  registration.dispose();
  expect(commands.all()).toEqual([]);
  expect(commands.changes.getState()).toBeGreaterThan(1);
});

test('of two commands with one chord that of the view with the focus is meant, and only while it has the focus', () => {
  const commands = registry();
  let hasFocus = true;
  const [tab, files] = [command('tab.rename'), command('files.rename', { keysWhen: () => hasFocus })];
  commands.register(tab, files);
  expect(commands.commandFor('F2', false)).toBe(files);
  hasFocus = false;
  expect(commands.commandFor('F2', false)).toBe(tab);
  expect(commands.run('files.rename')).toBe(true);
});
