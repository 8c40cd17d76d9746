import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Clock } from '../../shared/base/clock.ts';
import { Scope, disposable, type Disposable } from '../../shared/base/disposable.ts';
import type { Logger } from '../../main/log/logger.ts';

const keptMs = 60_000;

export interface OpenBrowserOptions {
  /** Program and first arguments; the file's path follows. */
  readonly command: readonly string[];
  readonly clock: Clock;
  readonly log: Logger;
}

/**
 * Opens the user's browser on an address with a secret in it. The browser is given a file that only the user can read and
 * that leads on to the address, because everybody on the machine can read the arguments of a process. The file is removed
 * when the answer is disposed, after a minute at the latest.
 */
export function openBrowser(url: string, { command, clock, log }: OpenBrowserOptions): Disposable {
  const scope = new Scope();
  // mkdtemp makes the folder with mode 0700.
  const folder = mkdtempSync(join(tmpdir(), 'hawser-open-'));
  scope.add(disposable(() => rmSync(folder, { recursive: true, force: true })));
  const file = join(folder, 'open.html');
  writeFileSync(file, redirect(url), { mode: 0o600, flag: 'wx' });
  const [program = '', ...words] = command;
  const browser = spawn(program, [...words, file], { stdio: 'ignore', detached: true });
  browser.on('error', (error) => {
    log.warn('no browser could be started', { program, error: error.message });
    scope.dispose();
  });
  browser.unref();
  scope.add(clock.after(keptMs, () => scope.dispose()));
  return scope;
}

/** What opens a file with the user's browser; `undefined` where there is no screen to show one. */
export function browserCommand(
  platform: NodeJS.Platform,
  environment: Readonly<Record<string, string | undefined>>,
): readonly string[] | undefined {
  if (platform === 'darwin') return ['open'];
  if (platform === 'win32') return ['explorer.exe'];
  const hasScreen = [environment['DISPLAY'], environment['WAYLAND_DISPLAY'], environment['BROWSER']].some(
    (value) => (value ?? '') !== '',
  );
  return hasScreen ? ['xdg-open'] : undefined;
}

function redirect(url: string): string {
  const escaped = url.replace(/[&"<>]/g, (character) => `&#${character.charCodeAt(0)};`);
  return [
    '<!doctype html>',
    '<meta charset="utf-8">',
    '<meta name="referrer" content="no-referrer">',
    `<meta http-equiv="refresh" content="0;url=${escaped}">`,
    '<title>Hawser</title>',
    '',
  ].join('\n');
}
