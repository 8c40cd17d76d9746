import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { AppError } from '../shared/model/errors.ts';
import type { FilePath } from '../shared/model/file-path.ts';
import type { FileSystem, OpenFile } from './sftp/file-system.ts';
import { LocalFileSystem } from './sftp/local-file-system.ts';
import { editRemoteFile } from './keys/install/remote-edit.ts';

const never = new AbortController().signal;
const old = 'one\ntwo\nthree\n';
let folder: string;
let path: FilePath;
const content = (): string => readFileSync(path, 'utf8');
const drop = (bytes: Buffer) => ({ content: Buffer.from(bytes.toString().replace('two\n', '')) });
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'remote-edit-'));
  path = join(folder, 'authorized_keys') as FilePath;
  writeFileSync(path, old, { mode: 0o640 });
  utimesSync(path, 1000, 1000);
});
afterEach(() => rmSync(folder, { recursive: true }));

interface Luck {
  readonly replace?: boolean;
  /** Before the file itself is opened to be written, or a new one is put in its place. */
  readonly meanwhile?: () => void;
  /** Of the file itself. */
  readonly file?: (file: OpenFile) => Partial<OpenFile>;
}

/** The files of this computer, as a server with less luck has them. */
function filesWith({ replace = false, meanwhile = () => undefined, file }: Luck): FileSystem {
  const local = new LocalFileSystem(folder);
  const bound = <T extends object>(of: T, over: Partial<T>): T =>
    new Proxy(of, {
      get: (target, name) => {
        const from: object = Object.hasOwn(over, name) ? over : target;
        const value: unknown = Reflect.get(from, name, from);
        return typeof value === 'function' ? (value.bind(from) as unknown) : value;
      },
    });
  return bound<FileSystem>(local, {
    capabilities: { ...local.capabilities, replace },
    open: async (at, access, signal) => {
      const opened = await local.open(at, access, signal);
      if (at !== path || access.kind === 'read') return opened;
      meanwhile();
      return file === undefined ? opened : bound(opened, file(opened));
    },
    stat: async (at, signal) => {
      if (at === path && readdirSync(folder).length > 1 && replace) meanwhile();
      return local.stat(at, signal);
    },
  });
}

/** Another line of as many bytes within the same second: neither size nor time tells it. */
function changeUnseen(): void {
  writeFileSync(path, content().replace('one', 'uno'));
  utimesSync(path, 1000, 1000);
}

describe.each([
  ['in one step', true],
  ['in place', false],
])('a small file that is changed %s', (_name, replace) => {
  it('gets its new content and nothing is left beside it', async () => {
    const edit = await editRemoteFile(filesWith({ replace }), path, drop, never);
    expect(edit).toEqual({ file: path, isNew: false, isInPlace: !replace });
    expect([content(), readdirSync(folder), statSync(path).mode & 0o777]).toEqual(['one\nthree\n', ['authorized_keys'], 0o640]);
  });

  it.each([
    ['a line that was added', () => writeFileSync(path, 'four\n', { flag: 'a' }), 'one\nthree\nfour\n'],
    ['a change that neither size nor time tells', changeUnseen, 'uno\nthree\n'],
  ])('keeps %s meanwhile', async (_what, change, after) => {
    let left = 1;
    const meanwhile = (): void => {
      if ((left -= 1) >= 0) change();
    };
    await editRemoteFile(filesWith({ replace, meanwhile }), path, drop, never);
    expect([content(), readdirSync(folder)]).toEqual([after, ['authorized_keys']]);
  });

  it('is left as it is when it never holds still', async () => {
    let count = 0;
    const meanwhile = (): void => writeFileSync(path, `${(count += 1)}\n`, { flag: 'a' });
    const edit = editRemoteFile(filesWith({ replace, meanwhile }), path, drop, never);
    await expect(edit).rejects.toMatchObject({ code: 'storage.conflict' });
    expect(content().startsWith(old)).toBe(true);
    expect(readdirSync(folder)).toEqual(['authorized_keys']);
  });
});

describe('a file that is written over when the connection is lost', () => {
  const lost = (): Promise<never> =>
    Promise.reject(new AppError('connection.lost', { host: 'a', port: 22, reason: 'gone' }, 'the connection is gone'));
  const copies = (): string[] => readdirSync(folder).filter((name) => name !== 'authorized_keys');

  it.each([
    ['before its end was cut off', () => ({ setAttributes: lost }), 'one\nthree\n\n\n\n\n'],
    [
      'in the middle of it',
      (file: OpenFile) => ({
        write: async (at: number, bytes: Uint8Array | readonly Uint8Array[], signal: AbortSignal) => {
          await file.write(at, Buffer.from(bytes as Uint8Array).subarray(0, 6), signal);
          return lost();
        },
      }),
      'one\nthree\nthree\n'.slice(0, 6) + old.slice(6),
    ],
  ])('%s has a copy beside it that is named, and nothing of its end behind the new one', async (_when, file, after) => {
    const edit = editRemoteFile(filesWith({ file }), path, drop, never);
    await expect(edit).rejects.toMatchObject({ code: 'file.failed', detail: { operation: 'write', path } });
    const [copy = '', ...more] = copies();
    expect([readFileSync(join(folder, copy), 'utf8'), statSync(join(folder, copy)).mode & 0o777, more]).toEqual([old, 0o600, []]);
    await expect(edit).rejects.toMatchObject({ detail: { reason: expect.stringContaining(copy) as string } });
    expect(content()).toBe(after);
  });

  it('when a line is only added has no need of a copy', async () => {
    const tail = Buffer.from('four\n');
    const add = (bytes: Buffer) => ({ content: Buffer.concat([bytes, tail]), tail });
    await expect(editRemoteFile(filesWith({ file: () => ({ write: lost }) }), path, add, never)).rejects.toMatchObject({
      code: 'connection.lost',
    });
    expect([content(), copies()]).toEqual([old, []]);
  });

  it('is written to its end when only the wish for it ended', async () => {
    const wish = new AbortController();
    const file = (opened: OpenFile) => ({
      write: (at: number, bytes: Uint8Array | readonly Uint8Array[], signal: AbortSignal) => {
        wish.abort();
        return opened.write(at, bytes, signal);
      },
    });
    await editRemoteFile(filesWith({ file }), path, drop, wish.signal);
    expect([content(), copies()]).toEqual(['one\nthree\n', []]);
  });
});
