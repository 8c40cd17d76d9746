import { chmod, mkdir, mkdtemp, open, readFile, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { systemClock, type Clock } from '../../../shared/base/clock.ts';
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

function makeGate() {
  let open = (): void => undefined;
  const opened = new Promise<void>((resolve) => (open = resolve));
  return { opened, open };
}

/** A disk that opens files when it is let, and a clock that the test turns. */
function slowDisk() {
  const waits = new Set<() => void>();
  const clock: Clock = {
    ...systemClock,
    after(_, callback) {
      waits.add(callback);
      return { dispose: () => void waits.delete(callback) };
    },
  };
  const gate = makeGate();
  const handles: Awaited<ReturnType<typeof open>>[] = [];
  const asked = makeGate();
  const openFile: typeof open = async (...args) => {
    asked.open();
    await gate.opened;
    const handle = await open(...args);
    handles.push(handle);
    return handle;
  };
  const passTime = (): void => {
    for (const callback of waits) callback();
  };
  return { clock, openFile, handles, asked: asked.opened, answer: gate.open, passTime };
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
    await vi.waitFor(async () => expect(await readFile(join(folder, 'a.log.1'), 'utf8')).toBe(`part ${at} ...\n`), {
      timeout: 10_000,
    });
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
  await vi.waitFor(() => expect(failed).toHaveLength(1), { timeout: 10_000 });
  expect(failed[0]?.detail).toMatchObject({ why: 'gone' });
  expect(file.write(bytes('y'))).toBeUndefined();
  await file.close();
  expect(failed).toHaveLength(1);
  await expect(makeLog({ folder: join(folder, 'not-mounted') }).file.open()).rejects.toMatchObject({ code: 'sessionLog.failed' });
});

test('a folder that vanishes under an open log is told', async () => {
  const { file, failed } = makeLog();
  void file.write(bytes('x'));
  await vi.waitFor(async () => expect(await readdir(folder)).toEqual(['web1']), { timeout: 10_000 });
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
  await vi.waitFor(() => expect(failed).toHaveLength(1), { timeout: 10_000 });
  await file.close();
});

test('a disk that does not answer fails the opening, lets go of those who wait, and its late file is closed', async () => {
  const { clock, openFile, handles, asked, answer, passTime } = slowDisk();
  const { file, opened } = makeLog({ clock, openFile });
  const opening = expect(file.open()).rejects.toMatchObject({ code: 'sessionLog.failed', detail: { why: 'stalled' } });
  const room = file.write(Buffer.alloc(9 * 1024 * 1024));
  expect(room).toBeInstanceOf(Promise);
  await asked;
  passTime();
  await opening;
  await room;
  expect(file.write(bytes('y'))).toBeUndefined();
  answer();
  await vi.waitFor(() => expect(handles[0]?.fd).toBe(-1), { timeout: 10_000 });
  await file.close();
  expect(opened).toEqual([]);
});

test('a log that is closed while its file is made keeps none open, and closing a dead disk ends', async () => {
  const first = slowDisk();
  const early = makeLog({ clock: first.clock, openFile: first.openFile, steps: ['early.log'] });
  const opening = early.file.open();
  await first.asked;
  await early.file.close();
  first.answer();
  await opening;
  await vi.waitFor(() => expect(first.handles[0]?.fd).toBe(-1), { timeout: 10_000 });
  expect(early.opened).toEqual([]);

  const second = slowDisk();
  second.answer();
  const dead = makeLog({ clock: second.clock, openFile: second.openFile, steps: ['dead.log'] });
  await dead.file.open();
  const [handle] = second.handles;
  if (handle === undefined) throw new Error('no file was opened');
  const close = handle.close.bind(handle);
  vi.spyOn(handle, 'close').mockReturnValue(new Promise(() => undefined));
  const closing = dead.file.close();
  await vi.waitFor(() => expect(handle.close).toHaveBeenCalled(), { timeout: 10_000 });
  second.passTime();
  await closing;
  await close();
});

test('what a full disk took in part is cut off again, and it is told', async () => {
  const handles: Awaited<ReturnType<typeof open>>[] = [];
  const openFile: typeof open = async (...args) => {
    const handle = await open(...args);
    handles.push(handle);
    return handle;
  };
  const { file, failed } = makeLog({ openFile, steps: ['a.cast'] });
  await file.open();
  void file.write(bytes('[1,"o","whole"]\n'));
  await vi.waitFor(async () => expect(await readFile(join(folder, 'a.cast'), 'utf8')).toBe('[1,"o","whole"]\n'), {
    timeout: 10_000,
  });
  const [handle] = handles;
  if (handle === undefined) throw new Error('no file was opened');
  vi.spyOn(handle, 'appendFile').mockImplementation(async () => {
    await handle.write('[2,"o","ha');
    throw Object.assign(new Error('ENOSPC: no space left on device'), { code: 'ENOSPC' });
  });
  void file.write(bytes('[2,"o","half"]\n'));
  await vi.waitFor(() => expect(failed[0]?.detail.why).toBe('full'), { timeout: 10_000 });
  await file.close();
  expect(await readFile(join(folder, 'a.cast'), 'utf8')).toBe('[1,"o","whole"]\n');
});

test('a log that may be so large ends there, whole', async () => {
  const { file, failed } = makeLog({ mostBytes: 10, steps: ['a.cast'] });
  void file.write(bytes('1234567\n'));
  void file.write(bytes('1234567\n'));
  await vi.waitFor(() => expect(failed[0]?.detail.why).toBe('limit'), { timeout: 10_000 });
  void file.write(bytes('more\n'));
  await file.close();
  expect(await readFile(join(folder, 'a.cast'), 'utf8')).toBe('1234567\n1234567\n');
});
