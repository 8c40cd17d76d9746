/** What every file system must do, run against each of them: a server's and this computer's. */
import { randomBytes } from 'node:crypto';
import { expect, it } from 'vitest';
import { childPath, type FilePath } from '../../shared/model/file-path.ts';
import { failureOf } from '../ssh/test-support.ts';
import { decodeName } from './file-names.ts';
import type { FileSystem, OpenFile } from './file-system.ts';
import { fileName, listAll, never, path, readAll } from './test-support.ts';

export interface Place {
  readonly files: FileSystem;
  /** An empty folder that may be written to. */
  readonly folder: FilePath;
}

const newFile = { kind: 'readWrite', create: 'new', truncate: false, mode: 0o640 } as const;

async function put(files: FileSystem, at: FilePath, contents: string | Uint8Array): Promise<void> {
  const file = await files.open(at, { kind: 'write', create: 'ifMissing', truncate: true }, never);
  await file.write(0, Buffer.from(contents as string), never);
  await file.close();
}

async function contents(files: FileSystem, at: FilePath): Promise<string> {
  const file = await files.open(at, { kind: 'read' }, never);
  const { sizeBytes = 0 } = await file.stat(never);
  const all = await readAll(file, sizeBytes, 32_768);
  await file.close();
  return all.toString();
}

/** `place` is asked anew in every test. */
export function fileSystemContract(place: () => Place): void {
  const at = (name: string): FilePath => childPath(place().folder, fileName(name));

  it('writes a file with many requests at once and reads it back', async () => {
    const { files } = place();
    const bytes = randomBytes(3_000_001);
    const file: OpenFile = await files.open(at('big'), newFile, never);
    const step = 100_000;
    const writes: Promise<void>[] = [];
    for (let offset = 0; offset < bytes.length; offset += step)
      writes.push(file.write(offset, bytes.subarray(offset, offset + step), never));
    await Promise.all(writes);
    expect(await file.stat(never)).toMatchObject({ kind: 'file', sizeBytes: bytes.length, mode: 0o640 });
    expect((await readAll(file, bytes.length, 70_000)).equals(bytes)).toBe(true);
    expect(await file.read(bytes.length, 10, never)).toEqual({ sizeBytes: 0, pieces: [] });
    await file.sync(never);
    await Promise.all([file.close(), file.close()]);
    expect(file.isClosed).toBe(true);
  });

  it('writes bytes in pieces, more than one request takes', async () => {
    const { files } = place();
    const pieces = [randomBytes(300_000), Buffer.alloc(0), randomBytes(1), randomBytes(900_000), randomBytes(70_000)];
    const file = await files.open(at('pieces'), newFile, never);
    await file.write(5, pieces, never);
    const whole = Buffer.concat([Buffer.alloc(5), ...pieces]);
    expect((await readAll(file, whole.length, 261_120)).equals(whole)).toBe(true);
    await file.close();
  });

  it('changes mode, times and size', async () => {
    const { files } = place();
    await put(files, at('changed'), 'hello world');
    await files.setAttributes(at('changed'), { mode: 0o4750, modifiedSeconds: 1_000_000_000, sizeBytes: 5 }, never);
    const changed = await files.stat(at('changed'), never);
    expect(changed).toMatchObject({ sizeBytes: 5, mode: 0o4750, modifiedSeconds: 1_000_000_000 });
    const file = await files.open(at('changed'), { kind: 'write', create: 'never', truncate: false }, never);
    await file.setAttributes({ mode: 0o600, modifiedSeconds: 1_100_000_000, accessedSeconds: 1_200_000_000 }, never);
    await file.close();
    const again = await files.stat(at('changed'), never);
    expect(again).toMatchObject({ mode: 0o600, modifiedSeconds: 1_100_000_000, accessedSeconds: 1_200_000_000 });
    await files.setAttributes(at('changed'), { accessedSeconds: 1_300_000_000 }, never);
    expect(await files.stat(at('changed'), never)).toMatchObject({
      modifiedSeconds: 1_100_000_000,
      accessedSeconds: 1_300_000_000,
    });
  });

  it('keeps the bytes of every name', async () => {
    const { files } = place();
    const raw = [
      Buffer.from('plain'),
      Buffer.from([0x6c, 0xe4, 0x74, 0x69, 0x6e]),
      Buffer.from('new\nline and \u202eturned'),
      Buffer.from([0xff, 0xfe, 0x01, 0x1b]),
      Buffer.from(' *?"\'\\ – 🙂'),
      Buffer.from('-rf'),
    ];
    const names = raw.map((bytes) => decodeName(bytes));
    for (const name of names) await put(files, at(name), name);
    const { entries, refusedCount } = await listAll(files, place().folder);
    expect(entries.map(({ name }) => name).sort()).toEqual([...names].sort());
    expect(refusedCount).toBe(0);
    for (const name of names) expect((await files.lstat(at(name), never)).kind).toBe('file');
    for (const name of names) await files.removeFile(at(name), never);
    expect((await listAll(files, place().folder)).entries).toEqual([]);
  });

  it('makes, follows and lists links', async () => {
    const { files } = place();
    await put(files, at('target'), 'abc');
    await files.makeLink(path('target'), at('link'), never);
    await files.makeLink(path('../no/where'), at('dangling'), never);
    await files.makeHardLink(at('target'), at('hard'), never);
    expect(await files.readLink(at('link'), never)).toBe('target');
    expect(await files.readLink(at('dangling'), never)).toBe('../no/where');
    expect((await files.stat(at('link'), never)).kind).toBe('file');
    expect((await files.lstat(at('link'), never)).kind).toBe('link');
    expect(await failureOf(files.stat(at('dangling'), never))).toMatchObject({ code: 'file.notFound' });
    expect(await files.realPath(at('link'), never)).toBe(await files.realPath(at('target'), never));
    const { entries } = await listAll(files, place().folder);
    expect(Object.fromEntries(entries.map(({ name, attributes }) => [name, attributes.kind]))).toEqual({
      target: 'file',
      hard: 'file',
      link: 'link',
      dangling: 'link',
    });
    await files.setLinkAttributes(at('link'), { modifiedSeconds: 1_000_000_000 }, never);
    expect(await files.lstat(at('link'), never)).toMatchObject({ modifiedSeconds: 1_000_000_000 });
    await files.removeFile(at('link'), never);
    expect(await contents(files, at('target'))).toBe('abc');
  });

  it('renames without overwriting, and replaces in one step', async () => {
    const { files } = place();
    await put(files, at('a'), 'a');
    await put(files, at('b'), 'b');
    const taken = await failureOf(files.rename(at('a'), at('b'), never));
    expect(taken).toMatchObject({ code: 'file.exists', detail: { path: at('b'), operation: 'rename' } });
    await files.replace(at('a'), at('b'), never);
    expect(await contents(files, at('b'))).toBe('a');
    await files.rename(at('b'), at('c'), never);
    expect((await listAll(files, place().folder)).entries.map(({ name }) => name)).toEqual(['c']);
  });

  it('says what is wrong', async () => {
    const { files } = place();
    await put(files, at('file'), 'x');
    await files.makeFolder(at('folder'), 0o750, never);
    await put(files, childPath(at('folder'), fileName('inner')), 'x');
    expect((await files.stat(at('folder'), never)).mode).toBe(0o750);
    const wrong = async (promise: Promise<unknown>): Promise<string> => {
      const { code, detail } = await failureOf(promise);
      return `${code} ${(detail as { operation: string }).operation}`;
    };
    expect({
      missing: await wrong(files.stat(at('nothing'), never)),
      openMissing: await wrong(files.open(at('nothing'), { kind: 'read' }, never)),
      createTaken: await wrong(files.open(at('file'), newFile, never)),
      openFolder: await wrong(files.open(at('folder'), { kind: 'write', create: 'ifMissing', truncate: false }, never)),
      makeTaken: await wrong(files.makeFolder(at('file'), undefined, never)),
      removeFull: await wrong(files.removeFolder(at('folder'), never)),
      removeFolderThatIsFile: await wrong(files.removeFolder(at('file'), never)),
      removeFileThatIsFolder: await wrong(files.removeFile(at('folder'), never)),
      listFile: await wrong(listAll(files, at('file'))),
      listMissing: await wrong(listAll(files, at('nothing'))),
      linkTaken: await wrong(files.makeLink(path('x'), at('file'), never)),
      longName: await wrong(files.makeFolder(at('n'.repeat(300)), undefined, never)),
    }).toEqual({
      missing: 'file.notFound find',
      openMissing: 'file.notFound open',
      createTaken: 'file.exists create',
      openFolder: 'file.isAFolder create',
      makeTaken: 'file.exists makeFolder',
      removeFull: 'file.notEmpty removeFolder',
      removeFolderThatIsFile: 'file.notAFolder removeFolder',
      removeFileThatIsFolder: 'file.isAFolder removeFile',
      listFile: 'file.notAFolder list',
      listMissing: 'file.notFound list',
      linkTaken: 'file.exists makeLink',
      longName: 'file.nameInvalid makeFolder',
    });
  });

  it('tells the space, the names of accounts and the home folder', async () => {
    const { files } = place();
    const space = await files.space(place().folder, never);
    expect(space.totalBytes).toBeGreaterThan(space.availableBytes);
    expect(space.maxNameBytes).toBe(255);
    const names = await files.accountNames([0, 4_000_000_000], [0], never);
    expect([...names.users, ...names.groups]).toEqual([
      [0, 'root'],
      [0, 'root'],
    ]);
    const home = await files.home(never);
    expect(home.startsWith('/')).toBe(true);
    expect(await files.expandPath('~', never)).toBe(home);
    expect(await files.expandPath('~/x', never)).toMatch(/\/x$/);
  });

  it('stops a listing where it is cut or left', async () => {
    const { files } = place();
    await Promise.all(Array.from({ length: 700 }, (_, index) => put(files, at(`f${index}`), '')));
    expect(await listAll(files, place().folder)).toMatchObject({ isCut: false, entries: { length: 700 } });
    const cut = await listAll(files, place().folder, { maxEntries: 150 });
    expect(cut).toMatchObject({ isCut: true, entries: { length: 150 } });
    for await (const batch of files.list(place().folder, never)) {
      expect(batch.entries.length).toBeLessThan(700);
      break;
    }
  });

  it('ends every wait that is aborted', async () => {
    const { files } = place();
    await put(files, at('file'), 'x'.repeat(100));
    const aborted = AbortSignal.abort();
    const stop = new AbortController();
    const file = await files.open(at('file'), { kind: 'read' }, never);
    const waits = [
      files.stat(at('file'), aborted),
      listAll(files, place().folder, {}, aborted),
      files.open(at('file'), { kind: 'read' }, aborted),
      file.read(0, 10, aborted),
      files.stat(at('file'), stop.signal),
      files.open(at('file'), { kind: 'read' }, stop.signal),
      file.read(0, 10, stop.signal),
      listAll(files, place().folder, {}, stop.signal),
    ].map((promise) => failureOf(promise));
    stop.abort();
    expect((await Promise.all(waits)).map(({ code }) => code)).toEqual(Array.from({ length: 8 }, () => 'cancelled'));
    expect((await file.read(0, 10, never)).sizeBytes).toBe(10);
    await file.close();
  });
}
