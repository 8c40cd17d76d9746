import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { failureOf } from '../ssh/test-support.ts';
import { fileSystemContract } from './file-system-contract.ts';
import { LocalFileSystem } from './local-file-system.ts';
import { never, path } from './test-support.ts';

describe('files of this computer', () => {
  const files = new LocalFileSystem();
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'hawser-local-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));
  fileSystemContract(() => ({ files, folder: path(folder) }));

  it('does not wait for the other end of a pipe', async () => {
    spawnSync('mkfifo', [join(folder, 'pipe')]);
    expect((await files.lstat(path(`${folder}/pipe`), never)).kind).toBe('pipe');
    const reader = await files.open(path(`${folder}/pipe`), { kind: 'read' }, never);
    await reader.close();
    const writer = await failureOf(
      files.open(path(`${folder}/pipe`), { kind: 'write', create: 'never', truncate: false }, never),
    );
    expect(writer.code).toBe('file.failed');
  });

  it('hashes a file', async () => {
    writeFileSync(join(folder, 'abc'), 'abc');
    const { digest } = await files.checkFile(path(`${folder}/abc`), ['sha256'], never);
    expect(digest.toString('hex')).toBe('ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad');
  });

  it('begins relative paths at its home, and closes what is open with itself', async () => {
    const own = new LocalFileSystem(folder);
    const file = await own.open(path('relative'), { kind: 'write', create: 'new', truncate: false }, never);
    await file.write(0, Buffer.from('x'), never);
    expect(readFileSync(join(folder, 'relative'), 'utf8')).toBe('x');
    own.close();
    expect({ file: file.isClosed, own: own.isClosed }).toEqual({ file: true, own: true });
  });
});
