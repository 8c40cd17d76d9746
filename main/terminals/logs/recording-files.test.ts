import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { lstat, opendir, realpath } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test, vi } from 'vitest';
import { systemClock, type Clock } from '../../../shared/base/clock.ts';
import { disposable } from '../../../shared/base/disposable.ts';
import type { Pipe } from '../../../shared/rpc/pipe.ts';
import { RecordingFiles } from './recording-files.ts';
import type { ListDisk } from './recording-list.ts';

const { signal } = new AbortController();

function makeFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'hawser-recordings-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** Writes a file below a folder, and the folders on the way. */
function put(folder: string, name: string, text = 'x'): string {
  const path = join(folder, name);
  mkdirSync(join(path, '..'), { recursive: true });
  writeFileSync(path, text);
  return path;
}

/** A clock whose time limits are over when the test says so. */
function makeClock() {
  const due = new Set<() => void>();
  const clock: Clock = {
    ...systemClock,
    after(_, callback) {
      due.add(callback);
      return disposable(() => due.delete(callback));
    },
  };
  return { clock, due, pass: () => due.forEach((callback) => callback()) };
}

/** A disk on which some paths never answer. */
function makeDisk(hangs: (path: string) => boolean) {
  const asked: string[] = [];
  const disk: ListDisk = {
    realpath,
    lstat: (path) => lstat(path),
    opendir: ((path: string) => {
      asked.push(path);
      return hangs(path) ? new Promise(() => undefined) : opendir(path);
    }) as typeof opendir,
  };
  return { disk, asked };
}

async function sent(folder: string, path: string, from = 0, bytes = 1_000_000): Promise<string> {
  const parts: Uint8Array[] = [];
  const pipe = { write: (bytes: Uint8Array) => Promise.resolve(void parts.push(bytes.slice())) } as unknown as Pipe;
  await new RecordingFiles(systemClock).send(folder, { path, from, bytes }, pipe, signal);
  return Buffer.concat(parts).toString();
}

test.skipIf(process.platform === 'win32')('a named pipe is no recording, and is not waited for', async () => {
  const folder = makeFolder();
  const path = join(folder, 'a.cast');
  execFileSync('mkfifo', [path]);
  await expect(sent(folder, path)).rejects.toMatchObject({ code: 'recording.unreadable' });
  expect((await new RecordingFiles(systemClock).list(folder, signal)).recordings).toEqual([]);
});

test('the newest recording comes first, and what is called otherwise is not listed', async () => {
  const folder = makeFolder();
  utimesSync(put(folder, 'web1/old.cast'), 1, 1);
  put(folder, 'web1/new.CAST', 'four');
  put(folder, 'web1/session.log');
  const { recordings, ...rest } = await new RecordingFiles(systemClock).list(folder, signal);
  expect(recordings.map(({ name, bytes }) => [name, bytes])).toEqual([
    ['web1/new.CAST', 4],
    ['web1/old.cast', 1],
  ]);
  expect(rest).toEqual({ links: [] });
});

test.skipIf(process.platform === 'win32')(
  'links are told and not followed, though the folder itself may be reached by one',
  async () => {
    const [real, other] = [makeFolder(), makeFolder()];
    const outside = put(other, 'deep/outside.cast', 'not ours');
    const inside = put(real, 'web1/inside.cast', 'ours');
    put(real, 'web1/a.log');
    symlinkSync(outside, join(real, 'linked.cast'));
    symlinkSync(join(other, 'deep'), join(real, 'folder'));
    symlinkSync(join(real, 'web1/a.log'), join(real, 'latest.log'));
    symlinkSync(join(real, 'web1'), join(real, 'again'));
    // Where a link leads is not asked: that may be a mount that is dead.
    symlinkSync(join(other, 'nowhere'), join(real, 'dead'));
    const folder = join(makeFolder(), 'logs');
    symlinkSync(real, folder);
    const { recordings, links, cut } = await new RecordingFiles(systemClock).list(folder, signal);
    expect(recordings.map(({ path }) => path)).toEqual([join(folder, 'web1/inside.cast')]);
    expect(links.toSorted()).toEqual(['again', 'dead', 'folder', 'linked.cast']);
    expect(cut).toBeUndefined();
    expect(await sent(folder, join(folder, 'web1/inside.cast'))).toBe('ours');
    // Through a link it is still a file of the folder.
    expect(await sent(folder, join(folder, 'again/inside.cast'))).toBe('ours');
    for (const path of [join(folder, 'folder/outside.cast'), join(folder, 'linked.cast'), outside, inside])
      await expect(sent(folder, path), path).rejects.toMatchObject({ code: 'recording.unreadable' });
  },
);

test('more than a thousand recordings, or folders that are too deep, are told', async () => {
  const many = makeFolder();
  for (let at = 0; at <= 1000; at++) put(many, `${at}.cast`, '');
  const list = await new RecordingFiles(systemClock).list(many, signal);
  expect([list.recordings.length, list.cut]).toEqual([1000, 'many']);
  const deep = makeFolder();
  put(deep, '2/3/4/5/6/7/8/seen.cast');
  expect(await new RecordingFiles(systemClock).list(deep, signal)).toMatchObject({ recordings: [{}] });
  put(deep, '2/3/4/5/6/7/8/9/unseen.cast');
  const cut = await new RecordingFiles(systemClock).list(deep, signal);
  expect([cut.recordings.length, cut.cut]).toEqual([1, 'large']);
});

test('a folder that hangs is not waited for: what was found before is listed, and that it is not all is told', async () => {
  const folder = makeFolder();
  put(folder, 'seen.cast');
  put(folder, 'mount/unseen.cast');
  const { clock, due, pass } = makeClock();
  const { disk, asked } = makeDisk((path) => path.endsWith('mount'));
  const listed = new RecordingFiles(clock, disk).list(folder, signal);
  await vi.waitFor(() => expect(asked).toHaveLength(2));
  pass();
  expect(await listed).toMatchObject({ recordings: [{ name: 'seen.cast' }], cut: 'slow' });
  expect(due.size).toBe(0);
});

const refusal = (code: string) => Object.assign(new Error(`${code}: refused`), { code });

test.each(['EACCES', 'EIO', 'EPERM'])('%s of the folder itself is told, and is no empty list', async (code) => {
  const { disk } = makeDisk(() => false);
  const listed = (broken: Partial<ListDisk>) => new RecordingFiles(systemClock, { ...disk, ...broken }).list('/logs', signal);
  const unreadable = { code: 'recording.unreadable', detail: { path: '/logs', reason: `${code}: refused` } };
  await expect(listed({ realpath: () => Promise.reject(refusal(code)) })).rejects.toMatchObject(unreadable);
  const there = { realpath: (path: string) => Promise.resolve(path) };
  await expect(listed({ ...there, opendir: () => Promise.reject(refusal(code)) })).rejects.toMatchObject(unreadable);
  expect(await listed({ realpath: () => Promise.reject(refusal('ENOENT')) })).toEqual({ recordings: [], links: [] });
});

test('a folder or file below that can’t be read is left out, and that it is missing is told', async () => {
  const folder = makeFolder();
  put(folder, 'seen.cast');
  put(folder, 'closed/unseen.cast');
  const { disk } = makeDisk(() => false);
  const listed = (code: string, name: string) => {
    const fails = (path: string): void => {
      if (path.endsWith(name)) throw refusal(code);
    };
    const broken: ListDisk = {
      ...disk,
      lstat: async (path) => (fails(path), lstat(path)),
      opendir: (async (path: string) => (fails(path), opendir(path))) as typeof opendir,
    };
    return new RecordingFiles(systemClock, broken).list(folder, signal);
  };
  for (const name of ['closed', 'unseen.cast'])
    expect(await listed('EACCES', name), name).toMatchObject({ recordings: [{ name: 'seen.cast' }], cut: 'unreadable' });
  // Removed since it was listed.
  expect((await listed('ENOENT', 'closed')).cut).toBeUndefined();
});

test('a folder that does not answer at all is told, and is not asked a third time while the first two still hang', async () => {
  const folder = makeFolder();
  const { clock, pass } = makeClock();
  const { disk, asked } = makeDisk(() => true);
  const files = new RecordingFiles(clock, disk);
  for (let attempt = 1; attempt <= 3; attempt++) {
    const listed = files.list(folder, signal);
    const refused = expect(listed).rejects.toMatchObject({
      code: 'recording.unreadable',
      detail: { path: folder, reason: 'The disk did not answer in 10 seconds.' },
    });
    if (attempt < 3) await vi.waitFor(() => expect(asked).toHaveLength(attempt));
    pass();
    await refused;
  }
  expect(asked).toHaveLength(2);
});

test('a piece has the bytes that were asked for, fewer at the end of the file, and none behind it', async () => {
  const folder = makeFolder();
  const text = Array.from({ length: 60_000 }, (_, at) => String(at).padStart(10)).join('');
  const path = put(folder, 'large.cast', text);
  expect(await sent(folder, path, 5, 10)).toBe(text.slice(5, 15));
  expect(await sent(folder, path, 100_000, 400_000)).toBe(text.slice(100_000, 500_000));
  expect(await sent(folder, path, text.length - 7, 100)).toBe(text.slice(-7));
  expect(await sent(folder, path, text.length + 1, 100)).toBe('');
});
