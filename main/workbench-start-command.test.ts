import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, realpathSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { BookmarkId } from '../shared/model/ids.ts';
import { isSubsystem, startCommand } from './workbench-start-command.ts';

const none = { remoteCommand: undefined };

/** What the command prints when a shell runs it, with a shell of its account that prints where it is. */
function printed(command: string | undefined, home: string, path = '/nowhere'): string {
  const environment = { HOME: home, PATH: path, SHELL: join(home, 'shell') };
  return execFileSync('/bin/sh', ['-c', command ?? ''], {
    env: environment,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
  });
}

it('runs a subsystem for RemoteCommand or what was typed, not for what the bookmark wants', () => {
  const target = { remoteCommand: 'menu', sessionType: 'subsystem' } as const;
  const plain = { settings: {}, target, command: undefined, bookmarkId: undefined };
  const bookmarkId = BookmarkId.parse('b');
  const wanted = [
    plain,
    { ...plain, command: 'sftp' },
    { ...plain, bookmarkId },
    { ...plain, bookmarkId, command: 'top' },
    { ...plain, settings: { onConnect: 'shell' as const } },
    { ...plain, target: none },
  ];
  expect(wanted.map(isSubsystem)).toEqual([true, true, true, false, false, false]);
});

describe('what a terminal runs instead of the shell', () => {
  it('is nothing where nothing is set, and on a device', () => {
    expect(startCommand({ settings: {}, target: none })).toBeUndefined();
    expect(startCommand({ settings: { onConnect: 'shell' }, target: { remoteCommand: 'htop' } })).toBeUndefined();
    const device = { terminalOnly: true, onConnect: 'tmux', shellFolder: '/srv' } as const;
    expect(startCommand({ settings: device, target: none })).toBeUndefined();
  });

  it('is RemoteCommand, unless the bookmark says what it opens', () => {
    const target = { remoteCommand: 'htop' };
    expect(startCommand({ settings: { shellFolder: '/srv' }, target })).toBe('htop');
    expect(startCommand({ settings: { onConnect: 'tmux' }, target })).toContain('tmux -u new-session -A');
  });

  it('attaches for reading only where the session is only to be watched', () => {
    const settings = { onConnect: 'tmux', tmuxSession: 'pair', tmuxReadOnly: true } as const;
    expect(startCommand({ settings, target: none })).toMatch(/^sh -c 's="pair"; .*exec tmux -u attach-session -r -t "=\$s"'$/);
  });

  it('leaves -u away where the text is not UTF-8', () => {
    expect(startCommand({ settings: { onConnect: 'tmux', terminalEncoding: 'iso-8859-1' }, target: none })).toContain(
      'exec tmux new-session',
    );
  });

  it.skipIf(process.platform === 'win32')('goes to any folder, and on in the account’s shell where there is none', () => {
    const home = realpathSync(mkdtempSync(join(tmpdir(), 'start-')));
    const odd = 'it\'s $HOME `x` "ü" \\ ! % 文';
    mkdirSync(join(home, odd));
    writeFileSync(join(home, 'shell'), '#!/bin/sh\necho "$1 in $(pwd)"\n', { mode: 0o700 });
    const shell = (shellFolder: string): string =>
      printed(startCommand({ settings: { shellFolder }, target: none }), home, process.env['PATH']);
    expect(shell(join(home, odd))).toBe(`-l in ${join(home, odd)}\n`);
    expect(shell(`~/${odd}`)).toBe(`-l in ${join(home, odd)}\n`);
    expect(shell('~')).toBe(`-l in ${home}\n`);
    expect(shell('/not there')).toMatch(/^-l in /);
    // Without tmux and screen a plain shell says so.
    const bare = join(home, 'bin');
    mkdirSync(bare);
    symlinkSync('/bin/sh', join(bare, 'sh'));
    expect(printed(startCommand({ settings: { onConnect: 'tmux' }, target: none }), home, bare)).toMatch(
      /^There is no tmux on this host: this is a plain shell\.\n-l in /,
    );
  });
});
