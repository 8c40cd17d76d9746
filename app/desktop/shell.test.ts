import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { browsableAddress, isCoreQuestion, mostSealedCharacters, refusalOf } from './core-messages.ts';
import { boxState } from './box-state.ts';
import { MainProcess } from './main-process.ts';
import { restartDelayMs } from './restart-delay.ts';
import { readStartOptions } from './start-options.ts';
import { readWindows, usablePlace, writeWindows } from './window-state.ts';

describe('start options', () => {
  it.each([
    [['--data', '/a', '--demo'], {}, { dataDir: '/a', demo: true, mistake: undefined }],
    [
      ['.', '--no-sandbox', '--data=/a b', '--inspect=0'],
      { HAWSER_DATA: '/c' },
      { dataDir: '/a b', demo: false, mistake: undefined },
    ],
    [[], { HAWSER_DATA: '/c' }, { dataDir: '/c', demo: false, mistake: undefined }],
    [[], { HAWSER_DATA: '' }, { dataDir: undefined, demo: false, mistake: undefined }],
  ])('reads %j', (args, environment, options) => {
    expect(readStartOptions(args, environment)).toEqual(options);
  });

  it.each([[['--data']], [['--data=']], [['--data', '--demo']]])('refuses %j', (args) => {
    expect(readStartOptions(args, {}).mistake).toBe('--data needs the path of a folder');
  });
});

describe('restart after a crash', () => {
  it('is at once the first time, then waits longer and longer, and forgets after a minute', () => {
    const crashes = (count: number): number[] => Array.from({ length: count }, (_, index) => 100_000 + index);
    const delays = [0, 1, 2, 3, 4, 30].map((count) => restartDelayMs(crashes(count), 100_100));
    expect(delays).toEqual([0, 0, 250, 500, 1000, 30_000]);
    expect(restartDelayMs(crashes(5), 200_000)).toBe(0);
  });
});

describe('questions of the core', () => {
  it('are taken only in their exact shape', () => {
    const good = [
      { ask: 'readClipboard', id: 1 },
      { ask: 'openLink', id: 2, url: 'https://example.org' },
      { ask: 'giveUp', id: 3, reason: 'no room' },
      { ask: 'chooseFolder', id: 4 },
      { ask: 'chooseFile', id: 4, act: 'save', text: 'dump.sql' },
      { ask: 'startDrag', id: 5, paths: ['/a'] },
      { ask: 'showTunnels', id: 6, tunnels: [{ tunnelId: 'a', words: 'db', isListening: true }] },
      { ask: 'showTunnels', id: 7, tunnels: [] },
      { ask: 'secretBox', id: 8, act: 'seal', text: 'AAAA' },
    ];
    const bad = [
      null,
      'openLink',
      { ask: 'openLink', id: 1 },
      { ask: 'readClipboard' },
      { ask: 'exec', id: 1, url: 'x' },
      { ask: 'chooseFile', id: 1, act: 'seal', text: '' },
      { ask: 'startDrag', id: 1, paths: [] },
      { ask: 'startDrag', id: 1, paths: [1] },
      { ask: 'startDrag', id: 1, paths: Array<string>(10_001).fill('/a') },
      { ask: 'showTunnels', id: 1, tunnels: [{ tunnelId: 'a', words: 1, isListening: true }] },
      { ask: 'showTunnels', id: 1, tunnels: [null] },
      { ask: 'secretBox', id: 1, act: 'export', text: '' },
      { ask: 'secretBox', id: 1, act: 'seal', text: 'x'.repeat(5000) },
    ];
    expect(isCoreQuestion({ ask: 'secretBox', id: 1, act: 'unseal', text: 'x'.repeat(mostSealedCharacters) })).toBe(true);
    const long = { ask: 'openLink', id: 1, url: `http://${'x'.repeat(9000)}` };
    expect([good.map(isCoreQuestion), [...bad, long].map(isCoreQuestion)]).toEqual([
      good.map(() => true),
      [...bad, long].map(() => false),
    ]);
  });

  it('that are none are answered where somebody waits for it', async () => {
    const waiting = new MainProcess((question) => {
      expect(isCoreQuestion(question)).toBe(false);
      const refusal = refusalOf(question);
      if (refusal !== undefined) waiting.receive(refusal);
    });
    const asked = waiting.ask({ ask: 'secretBox', act: 'unseal', text: 'x'.repeat(mostSealedCharacters + 1) });
    await expect(asked).rejects.toThrow('malformed or too long');
    expect([null, 'x', {}, { id: 'x' }, { id: NaN }, { id: 1.5 }].map(refusalOf)).toEqual(Array(6).fill(undefined));
  });

  it.each([
    ['https://example.org/a?b', 'https://example.org/a?b'],
    ['HTTP://Example.org', 'http://example.org/'],
    ['file:///etc/passwd', undefined],
    ['javascript:alert(1)', undefined],
    ['ssh://example.org', undefined],
    ['https:', undefined],
    ['example.org', undefined],
  ])('opens %s in the browser as %s', (address, opened) => {
    expect(browsableAddress(address)).toBe(opened);
  });
});

describe("the window's place", () => {
  const screens = [{ x: 0, y: 0, width: 1920, height: 1080 }];
  const place = { x: 100, y: 50, width: 900, height: 600, maximized: false };

  it('is used while its title bar can be reached', () => {
    expect(usablePlace(place, screens)).toEqual({ x: 100, y: 50, width: 900, height: 600 });
    expect(usablePlace({ ...place, x: -880 }, screens)).toEqual({ width: 900, height: 600 });
    expect(usablePlace({ ...place, x: 5000 }, screens)).toEqual({ width: 900, height: 600 });
    expect(usablePlace({ ...place, y: -40 }, screens)).toEqual({ width: 900, height: 600 });
    expect(usablePlace(undefined, screens)).toEqual({});
  });

  it('is kept in a file for each window, and a spoilt file is as good as none', () => {
    const folder = mkdtempSync(join(tmpdir(), 'hawser-place-'));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    const file = join(folder, 'window.json');
    const [one, two] = ['a'.repeat(32), 'b'.repeat(32)];
    const read = (): ReturnType<typeof readWindows> => readWindows(file, () => two);
    expect(read()).toEqual([]);
    const windows = [
      { key: one, place },
      { key: two, place: undefined },
    ];
    writeWindows(file, windows);
    expect(read()).toEqual(windows);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    for (const text of ['', 'null', '[]', '{"x":1}', '{"version":2,"windows":[null,{"key":"../x"}]}']) {
      writeFileSync(file, text);
      expect(read()).toEqual([]);
    }
    writeFileSync(file, JSON.stringify({ version: 2, windows: [{ key: one, ...place, width: 1e9 }] }));
    expect(read()).toEqual([{ key: one, place: undefined }]);
  });

  it('of a program that had one window is taken over, and a file of a newer one is left alone', () => {
    const folder = mkdtempSync(join(tmpdir(), 'hawser-place-'));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    const file = join(folder, 'window.json');
    writeFileSync(file, JSON.stringify(place));
    expect(readWindows(file, () => 'new')).toEqual([{ key: 'new', place }]);
    writeFileSync(file, JSON.stringify({ version: 3, windows: [] }));
    expect(readWindows(file, () => 'new')).toBeUndefined();
  });
});

describe('the keychain', () => {
  it('is used only where it is more than plain text in disguise', () => {
    const kinds = (
      [
        ['linux', true, 'basic_text'],
        ['linux', true, 'unknown'],
        ['linux', false, 'gnome_libsecret'],
        ['linux', true, 'gnome_libsecret'],
        ['linux', true, 'kwallet6'],
        ['darwin', true, undefined],
        ['win32', true, undefined],
        ['win32', false, undefined],
      ] as const
    ).map(([platform, isAvailable, backend]) => boxState(platform, isAvailable, backend).kind);
    const [no, yes] = ['unavailable', 'available'];
    expect(kinds).toEqual([no, no, no, yes, yes, yes, yes, no]);
  });
});
