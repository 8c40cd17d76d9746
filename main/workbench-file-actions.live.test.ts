import { execFileSync } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { chmodSync, lstatSync, mkdirSync, statSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { isRoot, lacks } from '../e2e/servers/requirements.ts';
import type { FilePath } from '../shared/model/file-path.ts';
import type { FileSide } from '../shared/model/files.ts';
import { FilesPage, local, openedFiles, tempDir } from './fixtures/files-page.ts';
import { startCore, TestPage } from './fixtures/test-page.ts';

const png = Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex');

async function opened(kind: FileSide['kind']): Promise<{ page: FilesPage; side: FileSide }> {
  if (kind === 'remote') return openedFiles();
  const { workbench } = await startCore();
  return { page: new FilesPage(await TestPage.open(workbench)), side: local };
}

describe.skipIf(lacks('sshd')).each(['remote', 'local'] as const)('what can be done with %s files', (kind) => {
  let page: FilesPage;
  let side: FileSide;
  let folder: FilePath;
  const at = (name: string): FilePath => join(folder, name) as FilePath;
  const mode = (name: string): string => (statSync(at(name)).mode & 0o7777).toString(8);

  beforeEach(async () => {
    ({ page, side } = await opened(kind));
    folder = tempDir();
  });

  it('shows the beginning of text in its encoding, without control characters', async () => {
    writeFileSync(at('utf8'), 'naïve \u001b[31mred\u202e\r\nline\tend');
    writeFileSync(at('latin1'), Buffer.from('na\xefve\n', 'latin1'));
    writeFileSync(at('utf16'), Buffer.from('\ufeffna\u00efve', 'utf16le'));
    writeFileSync(at('empty'), '');
    const show = (name: string): Promise<unknown> => page.files.preview({ side, path: at(name) });
    expect(await show('utf8')).toEqual({ kind: 'text', text: 'naïve [31mred\nline\tend', isCut: false, encoding: 'utf-8' });
    expect(await show('latin1')).toEqual({ kind: 'text', text: 'naïve\n', isCut: false, encoding: 'latin1' });
    expect(await show('utf16')).toEqual({ kind: 'text', text: 'naïve', isCut: false, encoding: 'utf-16' });
    expect(await show('empty')).toEqual({ kind: 'text', text: '', isCut: false, encoding: 'utf-8' });
  });

  it('cuts long text at 256 KiB, also in the middle of a character', async () => {
    writeFileSync(at('long'), `x${'é'.repeat(200_000)}`);
    const preview = await page.files.preview({ side, path: at('long') });
    expect(preview).toMatchObject({ kind: 'text', isCut: true, encoding: 'utf-8' });
    expect(preview.kind === 'text' && preview.text).toBe(`x${'é'.repeat(131_071)}`);
  });

  it('shows images up to 2 MiB by what they are, and other bytes as a dump', async () => {
    const image = Buffer.concat([png, randomBytes(700_000)]);
    writeFileSync(at('image.txt'), image);
    writeFileSync(at('large.png'), png);
    truncateSync(at('large.png'), 2 * 1024 * 1024 + 1);
    writeFileSync(at('vector.svg'), '<svg onload="alert(1)"/>');
    writeFileSync(at('bytes.png'), Buffer.from('\x7fELF\x00\x01\x02', 'latin1'));
    const base64 = image.toString('base64');
    expect(await page.files.preview({ side, path: at('image.txt') })).toEqual({ kind: 'image', mediaType: 'image/png', base64 });
    expect(await page.files.preview({ side, path: at('large.png') })).toEqual({ kind: 'tooLarge', sizeBytes: 2_097_153 });
    expect(await page.files.preview({ side, path: at('vector.svg') })).toMatchObject({ kind: 'text' });
    const head = '00000000  7f 45 4c 46 00 01 02                             |.ELF...|';
    expect(await page.files.preview({ side, path: at('bytes.png') })).toEqual({ kind: 'binary', head });
  });

  it('never opens a pipe, nor a link to one', async () => {
    execFileSync('mkfifo', [at('pipe')]);
    symlinkSync('pipe', at('link'));
    for (const name of ['pipe', 'link']) {
      const path = at(name);
      const reason = 'it is a pipe, and only files are opened';
      const refusal = { code: 'file.failed', detail: { reason } };
      await expect(page.files.preview({ side, path })).rejects.toMatchObject(refusal);
      await expect(page.files.checksum({ side, path, algorithm: 'md5' })).rejects.toMatchObject(refusal);
    }
    await expect(page.files.preview({ side, path: folder })).rejects.toMatchObject({ code: 'file.isAFolder' });
    await expect(page.files.preview({ side, path: at('nothing') })).rejects.toMatchObject({ code: 'file.notFound' });
  });

  it('reckons checksums by reading, of files that end between two requests too', async () => {
    for (const size of [0, 1, 256 * 1024, 5_000_001]) {
      const bytes = randomBytes(size);
      writeFileSync(at(`f${size}`), bytes);
      for (const algorithm of ['sha256', 'sha512', 'sha1', 'md5'] as const) {
        const hex = createHash(algorithm).update(bytes).digest('hex');
        expect(await page.files.checksum({ side, path: at(`f${size}`), algorithm })).toEqual({ hex, by: 'read' });
      }
    }
  });

  it('stops a checksum when it is cancelled', async () => {
    writeFileSync(at('large'), '');
    truncateSync(at('large'), 64 * 1024 ** 3);
    const abort = new AbortController();
    const sum = page.files.checksum({ side, path: at('large'), algorithm: 'sha256' }, { signal: abort.signal });
    const outcome = expect(sum).rejects.toMatchObject({ code: 'cancelled' });
    abort.abort();
    await outcome;
    // The core stopped too: 64 GiB take longer. What is pending is the question itself.
    await vi.waitFor(async () => expect((await page.page.client.system.diagnostics({})).pendingCalls).toBe(1), {
      timeout: 20_000,
    });
  });

  it('counts what a folder holds and follows no link', async () => {
    mkdirSync(at('a/b/c'), { recursive: true });
    writeFileSync(at('a/one'), 'x'.repeat(10));
    writeFileSync(at('a/b/c/two'), 'x'.repeat(30));
    symlinkSync('/usr', at('a/b/link'));
    symlinkSync('..', at('a/loop'));
    expect(await page.files.folderSize({ side, paths: [at('a')] })).toEqual({ files: 4, folders: 3, bytes: 40, failed: 0 });
    expect(await page.files.folderSize({ side, paths: [at('a/b'), at('a/one'), at('gone')] })).toEqual({
      files: 3,
      folders: 2,
      bytes: 40,
      failed: 1,
    });
  });

  it('changes permissions of all that is in a folder and of nothing that links lead to', async () => {
    mkdirSync(at('tree/sub'), { recursive: true });
    mkdirSync(at('outside'), { mode: 0o750 });
    writeFileSync(at('outside/file'), '', { mode: 0o640 });
    writeFileSync(at('tree/sub/file'), '');
    symlinkSync('../../outside', at('tree/sub/folder link'));
    symlinkSync('../../outside/file', at('tree/sub/file link'));
    for (const [name, bits] of [
      ['outside', 0o750],
      ['outside/file', 0o640],
    ] as const)
      chmodSync(at(name), bits);
    const changes = { mode: 0o600, folderMode: 0o711, recursive: true };
    const report = await page.files.setAttributes({ side, paths: [at('tree')], changes });
    expect(report).toEqual({ changed: 3, failed: [], failedCount: 0 });
    expect(['tree', 'tree/sub', 'tree/sub/file', 'outside', 'outside/file'].map(mode)).toEqual([
      '711',
      '711',
      '600',
      '750',
      '640',
    ]);
    // Not recursive: what a link leads to, as chmod(1).
    await page.files.setAttributes({ side, paths: [at('tree/sub/file link')], changes: { mode: 0o4755, recursive: false } });
    expect(mode('outside/file')).toBe('4755');
  });

  it('closes folders to their owner only after what is in them, and reports what failed', async () => {
    mkdirSync(at('tree/sub'), { recursive: true });
    writeFileSync(at('tree/sub/file'), '');
    const paths = [at('tree'), at('gone')];
    const report = await page.files.setAttributes({ side, paths, changes: { mode: 0o200, recursive: true } });
    expect(report).toMatchObject({ changed: 3, failedCount: 1 });
    expect(report.failed).toMatchObject([{ path: at('gone'), error: { code: 'file.notFound' } }]);
    expect((statSync(at('tree')).mode & 0o7777).toString(8)).toBe('200');
    chmodSync(at('tree'), 0o700);
  });

  it.skipIf(!isRoot)('changes the owner and keeps the set-user-ID bit that is asked for; of a link the link’s own', async () => {
    writeFileSync(at('file'), '');
    mkdirSync(at('tree'));
    symlinkSync('../file', at('tree/link'));
    await page.files.setAttributes({ side, paths: [at('file')], changes: { user: 12_345, mode: 0o4755, recursive: false } });
    expect([statSync(at('file')).uid, statSync(at('file')).gid, mode('file')]).toEqual([12_345, 0, '4755']);
    await page.files.setAttributes({ side, paths: [at('tree')], changes: { group: 54_321, recursive: true } });
    expect([lstatSync(at('tree/link')).gid, statSync(at('file')).gid]).toEqual([54_321, 0]);
    const { listingId } = await page.open(side, folder);
    expect((await page.rows(listingId)).map(({ owner }) => owner)).toEqual(['root', '12345']);
  });

  it('tells where home is, how much room there is, and completes paths', async () => {
    mkdirSync(at('Folder'));
    for (const name of ['file 10', 'file 9', '.hidden']) writeFileSync(at(name), '');
    const info = await page.files.side({ side });
    expect(info.home).toMatch(/^\//);
    expect(info.lacks).not.toContain('space');
    const space = await page.files.space({ side, path: folder });
    expect(space.totalBytes).toBeGreaterThan(space.availableBytes);
    expect(await page.files.complete({ side, typed: `${folder}/f` })).toEqual({
      paths: [`${folder}/Folder/`, `${folder}/file 9`, `${folder}/file 10`],
    });
    expect(await page.files.complete({ side, typed: `${folder}/F` })).toEqual({ paths: [`${folder}/Folder/`] });
    expect(await page.files.complete({ side, typed: `${folder}/.` })).toEqual({ paths: [`${folder}/.hidden`] });
    expect(await page.files.complete({ side, typed: `${folder}/nothing/x` })).toEqual({ paths: [] });
  });
});
