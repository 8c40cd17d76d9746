import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { systemClock } from '../../shared/base/clock.ts';
import { silentLogger } from '../log/logger.ts';
import { WindowBook } from './window-book.ts';
import type { KeptWindow } from './windows-document.ts';

function folder(): string {
  const made = mkdtempSync(join(tmpdir(), 'hawser-windows-'));
  onTestFinished(() => rmSync(made, { recursive: true, force: true }));
  return made;
}

interface Stage {
  readonly host?: 'electron' | 'serve';
  readonly pid?: number;
  readonly start?: string;
  readonly running?: readonly number[];
  readonly isWanted?: () => boolean;
}

function open(
  dataDir: string,
  { host = 'serve', pid = 1, start, running = [], isWanted = () => true }: Stage = {},
): Promise<WindowBook> {
  const isOwnerRunning = (other: KeptWindow): boolean => running.includes(other.pid) && other.start === `run ${other.pid}`;
  return WindowBook.open(dataDir, {
    ...{ clock: systemClock, log: silentLogger, host, isWanted },
    ...{ pid, start: start ?? `run ${pid}`, isOwnerRunning },
  });
}

const nobody = (): boolean => false;

test('a window is there again after a restart, once, under the name of the page that took it', async () => {
  const dataDir = folder();
  const before = await open(dataDir);
  before.keep('old', 'tabs');
  await before.close();
  const after = await open(dataDir, { pid: 2 });
  expect(after.takeLatest('new', nobody)).toBe('tabs');
  expect(after.takeLatest('newer', (key) => key === 'new')).toBeUndefined();
  expect([after.layoutOf('old'), after.layoutOf('new')]).toEqual([undefined, 'tabs']);
  await after.close();
});

test('windows of a program that still runs, and those of the other kind of host, are left to them', async () => {
  const dataDir = folder();
  const first = await open(dataDir, { pid: 10 });
  first.keep('first', 'its tabs');
  await first.close();
  const second = await open(dataDir, { pid: 11, running: [10] });
  expect(second.takeLatest('second', nobody)).toBeUndefined();
  second.keep('second', 'other tabs');
  await second.close();
  const electron = await open(dataDir, { host: 'electron', pid: 12 });
  expect(electron.takeLatest('window', nobody)).toBeUndefined();
  await electron.close();
  const third = await open(dataDir, { pid: 13 });
  expect([third.layoutOf('first'), third.layoutOf('second')]).toEqual(['its tabs', 'other tabs']);
  await third.close();
});

test('a window whose process has ended comes back also when another one has its number', async () => {
  const dataDir = folder();
  const before = await open(dataDir, { pid: 10, start: 'run of yesterday' });
  before.keep('old', 'tabs');
  await before.close();
  const after = await open(dataDir, { pid: 11, running: [10] });
  expect(after.takeLatest('new', nobody)).toBe('tabs');
  await after.close();
});

test('a document of a future version is told and never written', async () => {
  const dataDir = folder();
  const text = JSON.stringify({ format: 'hawser.windows', version: 2, revision: 7, data: { shelves: [] } });
  writeFileSync(join(dataDir, 'windows.json'), text);
  const book = await open(dataDir);
  expect(book.problem?.code).toBe('storage.fromTheFuture');
  book.keep('key', 'tabs');
  await book.close();
  expect(readFileSync(join(dataDir, 'windows.json'), 'utf8')).toBe(text);
});

test('a damaged document is told, and kept aside before it is written over', async () => {
  const dataDir = folder();
  writeFileSync(join(dataDir, 'windows.json'), '{"format":"hawser.windows","version":1,"data":{"windows":[{');
  const book = await open(dataDir);
  expect(book.problem?.code).toBe('storage.malformed');
  expect(book.takeLatest('key', nobody)).toBeUndefined();
  book.keep('key', 'tabs');
  await book.close();
  expect(readdirSync(dataDir).filter((name) => name.startsWith('windows.json.unreadable-'))).toHaveLength(1);
  const again = await open(dataDir);
  expect(again.layoutOf('key')).toBe('tabs');
  await again.close();
});

test('no more than 32 windows are kept, and none at all where that is not wanted', async () => {
  const dataDir = folder();
  let isWanted = true;
  const book = await open(dataDir, { isWanted: () => isWanted });
  for (let number = 1; number <= 40; number++) book.keep(`key${number}`, 'tabs');
  await book.close();
  const windows = (): { readonly key: string }[] =>
    (JSON.parse(readFileSync(join(dataDir, 'windows.json'), 'utf8')) as { data: { windows: { key: string }[] } }).data.windows;
  expect(windows()).toHaveLength(32);
  const off = await open(dataDir, { isWanted: () => isWanted });
  isWanted = false;
  expect(off.takeLatest('new', nobody)).toBeUndefined();
  off.keep('key40', 'other tabs');
  await off.close();
  expect(windows().map(({ key }) => key)).not.toContain('key40');
});
