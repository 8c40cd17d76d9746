import { chmod, mkdir, mkdtemp, readFile, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { systemClock } from '../../../shared/base/clock.ts';
import type { AppError } from '../../../shared/model/errors.ts';
import { LogFile } from './log-file.ts';

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'session-log-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

function makeLog(changes: Partial<ConstructorParameters<typeof LogFile>[0]> = {}) {
  const opened: string[] = [];
  const failed: AppError<'sessionLog.failed'>[] = [];
  const file = new LogFile({
    folder,
    makesFolder: false,
    steps: ['web1', 'a.log'],
    rotateBytes: 0,
    keepFiles: 3,
    clock: systemClock,
    onOpened: (path) => opened.push(path),
    onFailed: (error) => failed.push(error),
    ...changes,
  });
  return { file, opened, failed };
}
const bytes = (text: string): Buffer => Buffer.from(text);

test('writes in order, for its owner alone, and never over a file that is there', async () => {
  const first = makeLog();
  const second = makeLog();
  for (let at = 0; at < 100; at++) void first.file.write(bytes(`${at}\n`));
  await first.file.close();
  void second.file.write(bytes('other\n'));
  await second.file.close();
  expect([first.opened, second.opened]).toEqual([[join(folder, 'web1', 'a.log')], [join(folder, 'web1', 'a-2.log')]]);
  expect(await readFile(join(folder, 'web1', 'a.log'), 'utf8')).toBe([...Array(100).keys()].map((at) => `${at}\n`).join(''));
  if (process.platform !== 'win32') {
    expect((await stat(join(folder, 'web1', 'a.log'))).mode & 0o777).toBe(0o600);
    expect((await stat(join(folder, 'web1'))).mode & 0o777).toBe(0o700);
  }
  await first.file.close();
});

test('a full part is put aside, and only so many are kept', async () => {
  const { file, failed } = makeLog({ rotateBytes: 10, steps: ['a.log'] });
  for (let at = 0; at < 6; at++) {
    void file.write(bytes(`part ${at} ...\n`));
    await vi.waitFor(async () => expect((await readdir(folder)).length).toBeGreaterThan(0));
    await vi.waitFor(async () => expect((await stat(join(folder, 'a.log'))).size).toBe(0), { timeout: 10_000 });
  }
  void file.write(bytes('last'));
  await file.close();
  expect(failed).toEqual([]);
  expect((await readdir(folder)).sort()).toEqual(['a.log', 'a.log.1', 'a.log.2']);
  expect(await readFile(join(folder, 'a.log.1'), 'utf8')).toBe('part 5 ...\n');
  expect(await readFile(join(folder, 'a.log'), 'utf8')).toBe('last');
});

test('a folder that the user chose is not made up where it is missing, and that is told once', async () => {
  const { file, failed } = makeLog({ folder: join(folder, 'not-mounted') });
  void file.write(bytes('x'));
  await vi.waitFor(() => expect(failed).toHaveLength(1));
  expect(failed[0]?.detail).toMatchObject({ why: 'gone' });
  expect(file.write(bytes('y'))).toBeUndefined();
  await file.close();
  expect(failed).toHaveLength(1);
  await expect(makeLog({ folder: join(folder, 'not-mounted') }).file.open()).rejects.toMatchObject({ code: 'sessionLog.failed' });
});

test('a folder that vanishes under an open log is told', async () => {
  const { file, failed } = makeLog();
  void file.write(bytes('x'));
  await vi.waitFor(async () => expect(await readdir(folder)).toEqual(['web1']));
  await rm(join(folder, 'web1'), { recursive: true });
  void file.write(bytes('y'));
  await vi.waitFor(() => expect(failed).toHaveLength(1), { timeout: 15_000 });
  expect(failed[0]?.detail.why).toBe('gone');
  await file.close();
});

test.skipIf(process.platform === 'win32' || process.getuid?.() === 0)('a folder that may not be written says so', async () => {
  await mkdir(join(folder, 'web1'));
  await chmod(join(folder, 'web1'), 0o500);
  await expect(makeLog().file.open()).rejects.toMatchObject({ detail: { why: 'forbidden' } });
});

test('a log that fails lets go of those who wait for room', async () => {
  await writeFile(join(folder, 'no-folder'), '');
  const { file, failed } = makeLog({ steps: ['no-folder', 'x.log'] });
  await file.write(Buffer.alloc(9 * 1024 * 1024));
  await vi.waitFor(() => expect(failed).toHaveLength(1));
  await file.close();
});
