import { mkdtemp, readdir, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { z } from 'zod';
import { systemClock } from '../../shared/base/clock.ts';
import { silentLogger } from '../log/logger.ts';
import type { DocumentShape } from './document-format.ts';
import { JsonDocument } from './json-document.ts';

const shape: DocumentShape<string[]> = {
  name: 'list',
  version: 2,
  schema: z.array(z.string()),
  migrations: { 1: (data) => (data as { items: string[] }).items },
  initial: () => [],
};

const services = { clock: systemClock, log: silentLogger };
let folder: string;
let opened: JsonDocument<string[]>[] = [];

async function open(): Promise<JsonDocument<string[]>> {
  const document = await JsonDocument.open(folder, shape, services);
  opened.push(document);
  return document;
}

const add = (item: string) => (data: string[]) => [...data, item];
const file = (): string => join(folder, 'list.json');

beforeEach(async () => {
  folder = join(await mkdtemp(join(tmpdir(), 'hawser-storage-')), 'data');
});
afterEach(async () => {
  for (const document of opened) document.dispose();
  opened = [];
  await rm(join(folder, '..'), { recursive: true, force: true });
});

describe('JsonDocument', () => {
  it('starts with the initial state in a data folder of its own, readable by nobody else', async () => {
    const document = await open();
    expect(document.state).toEqual({ data: [], revision: 0, undoLabel: undefined, problem: undefined });
    expect((await stat(folder)).mode & 0o777).toBe(0o700);
  });

  it('keeps what was written, with mode 0600', async () => {
    await (await open()).update('Add a', add('a'));
    expect((await open()).state.data).toEqual(['a']);
    expect((await stat(file())).mode & 0o777).toBe(0o600);
  });

  it('adds up the changes of two instances that write at the same time', async () => {
    const [one, two] = [await open(), await open()];
    await Promise.all(Array.from({ length: 10 }, (_, n) => (n % 2 ? one : two).update(`Add ${n}`, add(String(n)))));
    const stored = (await open()).state.data;
    expect([...stored].sort()).toEqual(['0', '1', '2', '3', '4', '5', '6', '7', '8', '9']);
  });

  it('shows what another instance wrote', async () => {
    const [one, two] = [await open(), await open()];
    await one.update('Add a', add('a'));
    await vi.waitFor(() => expect(two.state.data).toEqual(['a']), { timeout: 5000 });
  });

  it('undoes step by step and names what the next undo takes back', async () => {
    const document = await open();
    await document.update('Add a', add('a'));
    await document.update('Add b', add('b'));
    await document.update('Add c', add('c'));
    expect(document.state.undoLabel).toBe('Add c');
    expect(await document.undo()).toMatchObject({ data: ['a', 'b'], undoLabel: 'Add b' });
    expect(await document.undo()).toMatchObject({ data: ['a'], undoLabel: undefined });
    expect(await document.undo()).toMatchObject({ data: ['a'] });
  });

  it('keeps the last twenty snapshots', async () => {
    const document = await open();
    for (let n = 0; n < 25; n++) await document.update(`Add ${n}`, add(String(n)));
    expect(await readdir(join(folder, 'snapshots', 'list'))).toHaveLength(21); // and last.json
  });

  it('passes over a snapshot that is listed and gone when it is read, as when another instance drops it', async () => {
    const document = await open();
    await document.update('Add a', add('a'));
    await document.update('Add b', add('b'));
    await symlink(join(folder, 'gone'), join(folder, 'snapshots', 'list', '0000000099.json'));
    expect((await open()).state).toMatchObject({ data: ['a', 'b'], undoLabel: 'Add b' });
    expect((await document.undo()).data).toEqual(['a']);
  });

  it('migrates a document of an older version', async () => {
    await open();
    await writeFile(file(), JSON.stringify({ format: 'hawser.list', version: 1, revision: 7, data: { items: ['old'] } }));
    expect((await open()).state).toMatchObject({ data: ['old'], revision: 7, problem: undefined });
  });

  it('shows the last good state of a malformed document and keeps the malformed file when it writes', async () => {
    const document = await open();
    await document.update('Add a', add('a'));
    await document.update('Add b', add('b'));
    await writeFile(file(), '{"format":"hawser.list", "vers');
    const reopened = await open();
    expect(reopened.state.problem?.code).toBe('storage.malformed');
    expect(reopened.state.data).toEqual(['a', 'b']);
    await reopened.update('Add c', add('c'));
    expect((await open()).state).toMatchObject({ data: ['a', 'b', 'c'], problem: undefined });
    const kept = (await readdir(folder)).filter((name) => name.startsWith('list.json.unreadable-'));
    expect(kept).toHaveLength(1);
    expect(await readFile(join(folder, kept[0] ?? ''), 'utf8')).toBe('{"format":"hawser.list", "vers');
  });

  it('never writes a document of a future version', async () => {
    await open();
    const future = JSON.stringify({ format: 'hawser.list', version: 9, revision: 1, data: { shape: 'unknown' } });
    await writeFile(file(), future);
    const document = await open();
    expect(document.state.problem?.code).toBe('storage.fromTheFuture');
    await expect(document.update('Add a', add('a'))).rejects.toMatchObject({ code: 'storage.fromTheFuture' });
    expect(await readFile(file(), 'utf8')).toBe(future);
  });

  it('writes nothing when the change throws', async () => {
    const document = await open();
    await document.update('Add a', add('a'));
    const before = await readFile(file(), 'utf8');
    await expect(
      document.update('Break', () => {
        throw new Error('no');
      }),
    ).rejects.toThrow('no');
    expect(await readFile(file(), 'utf8')).toBe(before);
    expect((await readdir(folder)).filter((name) => name.endsWith('.lock'))).toEqual([]);
  });

  it('takes over the lock of a process that died', async () => {
    const document = await open();
    await writeFile(`${file()}.lock`, '999999999');
    await document.update('Add a', add('a'));
    expect(document.state.data).toEqual(['a']);
  });
});
