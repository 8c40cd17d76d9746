import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { systemClock } from '../../../shared/base/clock.ts';
import { LogFile } from './log-file.ts';
import { Recording, recordingSteps } from './recording.ts';

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'recording-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const began = Date.UTC(2026, 10, 2, 3, 4, 5, 678);

/** A recording at 80×24 whose time the test sets. */
function record() {
  let ms = 0;
  const clock = { ...systemClock, now: () => began + ms };
  const file = new LogFile({
    folder,
    makesFolder: false,
    steps: ['a.cast'],
    rotateBytes: 0,
    keepFiles: 1,
    clock,
    onOpened: () => undefined,
    onFailed: (error) => {
      throw error;
    },
  });
  const facts = { title: 'web "1"', terminalType: 'xterm-256color', size: { columns: 80, rows: 24 } };
  const recording = new Recording(file, clock, facts);
  return {
    recording,
    at: (later: number) => void (ms = later),
    push: (bytes: Uint8Array) => void recording.push(bytes, bytes),
    async lines(): Promise<unknown[]> {
      await recording.close();
      const text = await readFile(join(folder, 'a.cast'), 'utf8');
      expect(text.endsWith('\n')).toBe(true);
      return text
        .slice(0, -1)
        .split('\n')
        .map((line) => JSON.parse(line) as unknown);
    },
  };
}

test('has the header, and output, sizes and new shells at the seconds they came', async () => {
  const { recording, at, push, lines } = record();
  at(250);
  push(Buffer.from('\u001b[31mred\u001b[0m\r\n"\u2028'));
  at(1500);
  recording.resized({ columns: 132, rows: 50 });
  at(4000);
  recording.shellBegan(3);
  push(Buffer.from('$ '));
  expect(await lines()).toEqual([
    { version: 2, width: 80, height: 24, timestamp: began / 1000 - 0.678, title: 'web "1"', env: { TERM: 'xterm-256color' } },
    [0.25, 'o', '\u001b[31mred\u001b[0m\r\n"\u2028'],
    [1.5, 'r', '132x50'],
    [4, 'm', 'new shell after 3 s'],
    [4, 'o', '$ '],
  ]);
});

test('characters that chunks cut are whole, and bytes that are no UTF-8 are replaced', async () => {
  const { push, lines } = record();
  for (const byte of Buffer.from('ü€😀')) push(Uint8Array.of(byte));
  push(Uint8Array.of(0x61, 0xff, 0x62));
  push(Uint8Array.of(0xef, 0xbb, 0xbf));
  const [, ...events] = await lines();
  expect(events).toEqual(['ü', '€', '😀', 'a\ufffdb', '\ufeff'].map((data) => [0, 'o', data]));
});

test('a character that is cut by the end of its shell is not completed by the next one', async () => {
  const { recording, push, lines } = record();
  push(Uint8Array.of(0xe2, 0x82));
  recording.shellBegan(1);
  push(Uint8Array.of(0xac, 0x62));
  push(Uint8Array.of(0xc3));
  const [, ...events] = await lines();
  expect(events).toEqual([
    [0, 'o', '\ufffd'],
    [0, 'm', 'new shell after 1 s'],
    [0, 'o', '\ufffdb'],
    [0, 'o', '\ufffd'],
  ]);
});

test('its time never goes back, though the computer’s clock does', async () => {
  const { at, push, lines } = record();
  for (const [ms, text] of [
    [2000, 'a'],
    [-60_000, 'b'],
    [3000, 'c'],
  ] as const) {
    at(ms);
    push(Buffer.from(text));
  }
  const [, ...events] = await lines();
  expect(events).toEqual([
    [2, 'o', 'a'],
    [2, 'o', 'b'],
    [3, 'o', 'c'],
  ]);
});

test('a recording is called as a log, but for its ending', () => {
  expect(recordingSteps(['web.log', '2026.log'])).toEqual(['web.log', '2026.cast']);
  expect([['web1.example.org'], ['a.TXT'], ['a.cast']].map(recordingSteps)).toEqual([
    ['web1.example.org.cast'],
    ['a.cast'],
    ['a.cast'],
  ]);
});
