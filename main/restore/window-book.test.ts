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

function kept(dataDir: string): string[] {
  const text = readFileSync(join(dataDir, 'windows.json'), 'utf8');
  return (JSON.parse(text) as { data: { windows: { key: string }[] } }).data.windows.map(({ key }) => key);
}

test('no more than 32 windows are kept', async () => {
  const dataDir = folder();
  const book = await open(dataDir);
  for (let number = 1; number <= 40; number++) book.keep(`key${number}`, 'tabs');
  await book.close();
  expect(kept(dataDir)).toHaveLength(32);
});

test('where windows are not to be kept any more, all of them are forgotten, of other processes and hosts too', async () => {
  for (const how of ['switched off', 'a page that says how it is'] as const) {
    const dataDir = folder();
    const electron = await open(dataDir, { host: 'electron', pid: 2 });
    electron.keep('window', 'tabs');
    await electron.close();
    let isWanted = true;
    const book = await open(dataDir, { isWanted: () => isWanted });
    book.keep('one', 'tabs');
    book.keep('two', 'tabs');
    isWanted = false;
    expect([book.takeLatest('new', nobody), book.layoutOf('one')]).toEqual([undefined, undefined]);
    if (how === 'switched off') book.forgetAll();
    else book.keep('one', 'other tabs');
    await book.close();
    expect(kept(dataDir), how).toEqual([]);
  }
});

test('what is kept after it was switched on again stays', async () => {
  const dataDir = folder();
  const book = await open(dataDir);
  book.keep('one', 'tabs');
  book.forgetAll();
  book.keep('two', 'tabs');
  await book.close();
  expect(kept(dataDir)).toEqual(['two']);
});
