import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { lacks, program } from '../e2e/servers/requirements.ts';
import type { FileName, FilePath } from '../shared/model/file-path.ts';
import type { FileSide } from '../shared/model/files.ts';
import type { TransferJobId } from '../shared/model/transfers.ts';
import { block, size, sshd, startCore, TestPage, trust, withKey } from './fixtures/test-page.ts';
import { treeOf } from './transfers/test-support/job-support.ts';

const here: FileSide = { kind: 'local' };
const latin = Buffer.from('caf\xe9', 'latin1');

/** A page with a host's files open, and a tree of files whose names are all there can be. */
async function open() {
  const server = await sshd();
  const { workbench, home } = await startCore(block('lab', server, withKey(server)));
  const page = await TestPage.open(workbench);
  page.answer = trust;
  const { sessionId } = await page.client.sessions.open({ target: { destination: 'lab' }, size, kind: 'files' });
  await page.reaches(sessionId, 'open');
  const [mine, theirs] = ['mi ne', 'theirs'].map((name) => join(home, name) as FilePath) as [FilePath, FilePath];
  mkdirSync(join(mine, 'tree', 'deep er'), { recursive: true });
  mkdirSync(theirs);
  for (const name of ['plain', 'a b', '"', "'", '*?[x]', '#x', '-rf', 'ba\\ck', 'deep er/ü'])
    writeFileSync(join(mine, 'tree', name), `content of ${name}`);
  writeFileSync(Buffer.concat([Buffer.from(`${mine}/tree/`), latin]), 'latin');
  const there: FileSide = { kind: 'remote', sessionId };
  const copy = (names: readonly string[], way: 'put' | 'get' = 'put') => {
    const [source, target] = [
      { side: here, folder: mine },
      { side: there, folder: theirs },
    ];
    const ends = way === 'put' ? { source, target } : { source: target, target: source };
    return page.client.transfers.start({
      kind: 'copy',
      source: { ...ends.source, names: [...names] as FileName[] },
      target: ends.target,
      options: { conflicts: 'overwrite', links: 'skip' },
    });
  };
  const finished = async (jobId: TransferJobId): Promise<void> => {
    await vi.waitFor(
      async () => {
        const { jobs } = await page.client.transfers.list({});
        expect(jobs.find((job) => job.jobId === jobId)?.status).toBe('finished');
      },
      { timeout: 20_000, interval: 30 },
    );
  };
  return { server, page, home: home as FilePath, mine, theirs, copy, finished };
}

describe.skipIf(lacks('sshd'))('a queue as a batch file', () => {
  it('makes the same of sftp -b, with every byte of every name', async () => {
    const { server, page, home, mine, theirs, copy, finished } = await open();
    const first = await copy(['tree']);
    writeFileSync(join(mine, 'new\nline'), 'x');
    const second = await copy(['new\nline']);
    writeFileSync(Buffer.concat([Buffer.from(`${mine}/`), latin]), 'latin');
    const third = await copy(['caf\udce9']);
    for (const { jobId } of [first, second, third]) await finished(jobId);
    const expected = treeOf(theirs);
    const { batches, untold } = await page.client.exports.batch({ jobIds: [] });
    expect(batches).toMatchObject([{ label: 'lab', destination: 'lab', commands: 2, hasRawBytes: true }]);
    expect(untold).toEqual([
      { what: expect.stringContaining('new') as string, why: expect.stringContaining('line break') as string },
    ]);
    const file = join(home, 'queue.sftp') as FilePath;
    await page.client.exports.saveBatch({ jobIds: [], at: 0, to: file });
    await expect(page.client.exports.saveBatch({ jobIds: [], at: 0, to: file })).rejects.toMatchObject({ code: 'file.exists' });

    rmSync(theirs, { recursive: true });
    mkdirSync(theirs);
    const key = ['-i', server.clientKey.path, '-o', 'IdentitiesOnly=yes', '-o', `UserKnownHostsFile=${server.knownHostsFile}`];
    const words = ['-F', 'none', '-q', ...key, '-P', String(server.port), '-b', file, `${server.user}@${server.host}`];
    execFileSync(program('sftp'), words, { stdio: 'pipe' });
    const { 'new\nline': _told, ...all } = expected;
    expect(treeOf(theirs)).toEqual(all);
    expect(Object.keys(all)).toContain('tree/caf\xe9');
  });
});

describe.skipIf(lacks('sshd'))('a list of checksums of what was sent', () => {
  it('is what sha256sum -c takes where it went, and finds what was changed there since', async () => {
    const { page, home, mine, theirs, copy, finished } = await open();
    writeFileSync(join(mine, 'tree', 'new\nline'), 'x');
    const { jobId } = await copy(['tree']);
    await finished(jobId);
    const to = join(home, 'SHA256SUMS') as FilePath;
    const report = await page.client.exports.manifest({ jobId, to });
    expect(report).toEqual({ path: to, files: 11, folder: theirs, left: [], leftCount: 0 });
    const check = (): string =>
      execFileSync('sha256sum', ['-c', '--strict', to], { cwd: theirs, encoding: 'utf8', stdio: 'pipe' });
    expect(check().match(/: OK$/gm)).toHaveLength(11);
    writeFileSync(join(theirs, 'tree', 'a b'), 'something else');
    expect(check).toThrow();
    expect(
      readFileSync(to, 'latin1')
        .split('\n')
        .filter((line) => line.startsWith('\\')),
    ).toHaveLength(2);
  });

  it('has no line for what was not copied, and reads a server’s files for a download', async () => {
    const { page, home, mine, theirs, copy, finished } = await open();
    const put = await copy(['tree']);
    await finished(put.jobId);
    rmSync(join(mine, 'tree'), { recursive: true });
    rmSync(join(theirs, 'tree', 'plain'));
    mkdirSync(join(theirs, 'tree', 'plain'));
    mkdirSync(join(mine, 'tree'));
    chmodSync(join(mine, 'tree'), 0o755);
    // A folder is in the way of one file.
    mkdirSync(join(mine, 'tree', 'a b'));
    const get = await copy(['tree'], 'get');
    await finished(get.jobId);
    const to = join(home, 'SHA256SUMS') as FilePath;
    const report = await page.client.exports.manifest({ jobId: get.jobId, to });
    expect(report).toMatchObject({ files: 8, folder: mine, leftCount: 0 });
    execFileSync('sha256sum', ['-c', '--strict', '--quiet', to], { cwd: mine, stdio: 'pipe' });
    expect(readFileSync(to, 'latin1')).not.toContain('tree/a b');
  });
});
