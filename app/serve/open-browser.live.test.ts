import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { silentLogger } from '../../main/log/logger.ts';
import { systemClock, type Clock } from '../../shared/base/clock.ts';
import { disposable } from '../../shared/base/disposable.ts';
import { browserCommand, openBrowser } from './open-browser.ts';

const url = 'http://hawser.localhost:4000/#token=abc_DEF-123';

describe('opening the browser', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'hawser-browser-'));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  /** A browser that notes its arguments and what it read, as a program of its own. */
  function notingBrowser(): { command: string[]; noted: () => { words: string[]; text: string } | undefined } {
    const script = join(folder, 'browser.mjs');
    const note = join(folder, 'note.json');
    writeFileSync(
      script,
      `import { readFileSync, renameSync, writeFileSync } from 'node:fs';
       const words = process.argv.slice(1);
       writeFileSync(${JSON.stringify(note)} + '.new', JSON.stringify({ words, text: readFileSync(words.at(-1), 'utf8') }));
       renameSync(${JSON.stringify(note)} + '.new', ${JSON.stringify(note)});`,
    );
    const noted = () =>
      existsSync(note) ? (JSON.parse(readFileSync(note, 'utf8')) as { words: string[]; text: string }) : undefined;
    return { command: [process.execPath, script], noted };
  }

  it('leads it to the address by a private file, with the token in no argument', async () => {
    const { command, noted } = notingBrowser();
    const opened = openBrowser(url, { command, clock: systemClock, log: silentLogger });
    const { words, text } = await vi.waitFor(() => noted() ?? expect.fail('not started yet'), { interval: 10, timeout: 10_000 });
    expect(words.join(' ')).not.toContain('abc_DEF');
    expect(text).toContain(`content="0;url=${url}"`);
    const file = words.at(-1) ?? '';
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(statSync(dirname(file)).mode & 0o777).toBe(0o700);
    opened.dispose();
    expect(existsSync(dirname(file))).toBe(false);
    opened.dispose();
  });

  it('removes the file after a minute when no page ever came', async () => {
    const timers: (() => void)[] = [];
    const clock: Clock = {
      ...systemClock,
      after: (ms, callback) => (expect(ms).toBe(60_000), timers.push(callback), disposable(() => undefined)),
    };
    const { command, noted } = notingBrowser();
    openBrowser(url, { command, clock, log: silentLogger });
    const { words } = await vi.waitFor(() => noted() ?? expect.fail('not started yet'), { interval: 10, timeout: 10_000 });
    timers.forEach((callback) => callback());
    expect(existsSync(words.at(-1) ?? '')).toBe(false);
  });

  it('goes on without a browser that cannot be started', async () => {
    const warn = vi.fn();
    openBrowser(url, { command: [join(folder, 'missing')], clock: systemClock, log: { ...silentLogger, warn } });
    await vi.waitFor(() => expect(warn).toHaveBeenCalledOnce(), { interval: 5, timeout: 5000 });
    expect(JSON.stringify(warn.mock.calls)).not.toContain('abc_DEF');
  });

  it('starts none where there is no screen', () => {
    expect(browserCommand('linux', {})).toBeUndefined();
    expect(browserCommand('linux', { WAYLAND_DISPLAY: 'wayland-0' })).toEqual(['xdg-open']);
    expect(browserCommand('darwin', {})).toEqual(['open']);
  });
});
