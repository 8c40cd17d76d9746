import { execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync, renameSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { AppError } from '../../shared/model/errors.ts';
import type { FilePath } from '../../shared/model/file-path.ts';
import type { FileSystem } from '../sftp/file-system.ts';
import { deleteTree, type DeleteOptions } from './delete-tree.ts';
import { FaultyFileSystem, type Faults } from './test-support/faulty-file-system.ts';
import { path, scratch } from './test-support/job-support.ts';
import { seeded } from './test-support/seeded.ts';

const never = new AbortController().signal;

function filesOf(faults: Partial<Faults> = {}): FaultyFileSystem {
  const fs = new FaultyFileSystem({ random: seeded(1), ...faults });
  onTestFinished(() => fs.close());
  return fs;
}

/** A tree with links to what lies outside of it, and to itself. */
function makeTree(): string {
  const at = scratch(onTestFinished);
  mkdirSync(join(at, 'tree/a/b'), { recursive: true });
  mkdirSync(join(at, 'outside/sub'), { recursive: true });
  for (const name of ['outside/keep', 'outside/sub/keep', 'tree/1', 'tree/a/2', 'tree/a/b/3'])
    writeFileSync(join(at, name), name);
  symlinkSync(join(at, 'outside'), join(at, 'tree/to outside'));
  symlinkSync('../../../outside/keep', join(at, 'tree/a/b/to a file'));
  symlinkSync('..', join(at, 'tree/a/loop'));
  symlinkSync('/nowhere', join(at, 'tree/dangling'));
  execFileSync('mkfifo', [join(at, 'tree/a/pipe')]);
  return at;
}

const everything = (at: string): string[] => readdirSync(at, { recursive: true, encoding: 'utf8' }).sort();
const outside = ['outside', 'outside/keep', 'outside/sub', 'outside/sub/keep'];

async function removeTree(fs: FileSystem, at: string, options: DeleteOptions = {}): Promise<string[]> {
  const failed: string[] = [];
  const onFailed = (path: FilePath, { code }: AppError): void => void failed.push(`${path.slice(at.length)} ${code}`);
  await deleteTree(fs, path(at, 'tree'), never, { onFailed, ...options });
  return failed;
}

describe('removing a tree', () => {
  it('takes links and special files away, and nothing that they lead to', async () => {
    const at = makeTree();
    const removed: string[] = [];
    const failed = await removeTree(filesOf(), at, { onRemoved: (path) => removed.push(path.slice(at.length)) });
    expect(failed).toEqual([]);
    expect(everything(at)).toEqual(outside);
    // What is in a folder goes before it.
    expect(removed.at(-1)).toBe('/tree');
    expect(removed).toHaveLength(11);
  });

  it('never lists a folder that has become a link since it was found', async () => {
    const at = makeTree();
    let isSwapped = false;
    const fs = filesOf({
      onRequest: (operation, path) => {
        // Between the listing of its parent and the look at itself.
        if (operation !== 'lstat' || !path.endsWith('/tree/a') || isSwapped) return;
        isSwapped = true;
        renameSync(join(at, 'tree/a'), join(at, 'moved'));
        symlinkSync(join(at, 'outside'), join(at, 'tree/a'));
      },
    });
    expect(await removeTree(fs, at)).toEqual([]);
    expect(everything(at).filter((name) => !name.startsWith('moved'))).toEqual(outside);
  });

  it('removes a link that was asked for itself, and only that', async () => {
    const at = makeTree();
    await deleteTree(filesOf(), path(at, 'tree/to outside'), never);
    expect(everything(join(at, 'outside'))).toEqual(['keep', 'sub', 'sub/keep']);
    expect(everything(join(at, 'tree'))).not.toContain('to outside');
  });

  it('tells what it could not remove, goes on with the rest, and keeps the folders of it', async () => {
    const at = makeTree();
    const fs = filesOf({
      refuse: (operation, path) =>
        operation === 'removeFile' && path.endsWith('/3')
          ? new AppError('file.permissionDenied', { path, operation: 'removeFile', side: 'there' }, 'denied')
          : undefined,
    });
    expect(await removeTree(fs, at)).toEqual(['/tree/a/b/3 file.permissionDenied']);
    expect(everything(at)).toEqual([...outside, 'tree', 'tree/a', 'tree/a/b', 'tree/a/b/3'].sort());
  });

  it('ends when it is aborted, or when its place is lost', async () => {
    const at = makeTree();
    const stop = new AbortController();
    const fs = filesOf({ onRequest: (_operation, _path, count) => (count === 4 ? stop.abort() : undefined) });
    await expect(deleteTree(fs, path(at, 'tree'), stop.signal, { onFailed: () => undefined })).rejects.toThrow();
    await expect(removeTree(filesOf({ cutAfter: 3 }), at)).rejects.toMatchObject({ code: 'connection.lost' });
    expect(everything(join(at, 'outside'))).toEqual(['keep', 'sub', 'sub/keep']);
  });

  it('of empty folders alone leaves all that is not one', async () => {
    const at = makeTree();
    mkdirSync(join(at, 'tree/empty/emptier'), { recursive: true });
    expect(await removeTree(filesOf(), at, { emptyFoldersOnly: true })).toEqual([]);
    const left = everything(join(at, 'tree'));
    expect(left.filter((name) => name.startsWith('empty'))).toEqual([]);
    expect(left).toContain('a/b/3');
    expect(left).toContain('to outside');
  });
});
