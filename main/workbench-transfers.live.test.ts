import { execFileSync } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { lacks } from '../e2e/servers/requirements.ts';
import type { FileName, FilePath } from '../shared/model/file-path.ts';
import type { FileSide, Listing } from '../shared/model/files.ts';
import type { SessionId } from '../shared/model/ids.ts';
import type { TransferJobId, TransferJobInfo, TransferQuestion } from '../shared/model/transfers.ts';
import { block, sshd, startCore, size, TestPage, trust, withKey } from './fixtures/test-page.ts';

const here: FileSide = { kind: 'local' };
const names = (...all: string[]): FileName[] => all as FileName[];
const hash = (file: string): string => createHash('sha256').update(readFileSync(file)).digest('hex');
const local = 'GlobalKnownHostsFile /dev/null\n';

/** A page with the files of one host open, and two folders: one for each side. */
async function open(again?: { readonly home: string; readonly config: string }) {
  const server = again === undefined ? await sshd() : undefined;
  const config = again?.config ?? (server ? local + block('box', server, withKey(server)) : '');
  const { workbench, home } = await startCore(config, again?.home);
  const page = await TestPage.open(workbench);
  page.answer = trust;
  const [mine, theirs] = ['mine', 'theirs'].map((name) => join(home, name) as FilePath) as [FilePath, FilePath];
  mkdirSync(mine, { recursive: true });
  mkdirSync(theirs, { recursive: true });
  return { workbench, home, config, page, mine, theirs, server };
}

async function openFiles(page: TestPage): Promise<{ readonly id: SessionId; readonly there: FileSide }> {
  const { sessionId } = await page.client.sessions.open({ target: { destination: 'box' }, size, kind: 'files' });
  await page.reaches(sessionId, 'open');
  return { id: sessionId, there: { kind: 'remote', sessionId } };
}

function jobOf(page: TestPage, jobId: TransferJobId): Promise<TransferJobInfo | undefined> {
  return page.client.transfers.list({}).then(({ jobs }) => jobs.find((job) => job.jobId === jobId));
}

async function reaches(page: TestPage, jobId: TransferJobId, status: TransferJobInfo['status']): Promise<TransferJobInfo> {
  return vi.waitFor(
    async () => {
      const job = await jobOf(page, jobId);
      if (job?.status !== status) throw new Error(`${status} expected, it is ${JSON.stringify(job)}`);
      return job;
    },
    { timeout: 20_000, interval: 30 },
  );
}

describe.skipIf(lacks('sshd'))('transfers of the workbench', () => {
  it('copies a tree there and back, on a connection apart, and panes see it', async () => {
    const { page, mine, theirs } = await open();
    const { there } = await openFiles(page);
    const listed: Listing[] = [];
    page.client.files.onListed((listing) => listed.push(listing));
    await page.client.files.openFolder({ side: there, path: theirs });
    mkdirSync(join(mine, 'tree', 'deep'), { recursive: true });
    writeFileSync(join(mine, 'tree', 'deep', 'big.bin'), randomBytes(3_000_000));
    for (let each = 0; each < 40; each += 1) writeFileSync(join(mine, 'tree', `f${each}.txt`), `file ${each}\n`);
    const changes: TransferJobInfo[] = [];
    page.client.transfers.onChanged(({ jobs }) => changes.push(...jobs));
    const put = await page.client.transfers.start({
      kind: 'copy',
      source: { side: here, folder: mine, names: names('tree') },
      target: { side: there, folder: theirs },
    });
    const done = await reaches(page, put.jobId, 'finished');
    expect(done).toMatchObject({
      kind: 'copy',
      source: { kind: 'local', folder: mine },
      target: { kind: 'remote', label: 'box', folder: theirs },
      totals: { isWhole: true, files: 41, doneFiles: 41, failedItems: 0 },
    });
    expect(hash(join(theirs, 'tree', 'deep', 'big.bin'))).toBe(hash(join(mine, 'tree', 'deep', 'big.bin')));
    await vi.waitFor(() => expect(listed.at(-1)).toMatchObject({ path: theirs, entries: 1, state: { kind: 'complete' } }), {
      timeout: 20_000,
    });
    expect(changes.some(({ jobId }) => jobId === put.jobId)).toBe(true);
    expect(await page.client.connections.list({})).toHaveLength(2);
    expect(page.prompts).toHaveLength(1);

    const items = await page.client.transfers.items({ jobId: put.jobId, from: 0, count: 100 });
    expect(items.count).toBe(41);
    expect(items.rows.every(({ state }) => state.kind === 'done')).toBe(true);

    const get = await page.client.transfers.start({
      kind: 'move',
      source: { side: there, folder: theirs, names: names('tree') },
      target: { side: here, folder: mine, names: names('back') },
    });
    await reaches(page, get.jobId, 'finished');
    expect(hash(join(mine, 'back', 'deep', 'big.bin'))).toBe(hash(join(mine, 'tree', 'deep', 'big.bin')));
    expect(existsSync(join(theirs, 'tree'))).toBe(false);

    await page.client.transfers.clear({});
    expect((await page.client.transfers.list({})).jobs).toEqual([]);
  });

  it('asks about what is there; a page that comes later finds the question, and one answer does for all', async () => {
    const { workbench, page, mine, theirs } = await open();
    const { there } = await openFiles(page);
    for (const name of ['a', 'b', 'c']) {
      writeFileSync(join(mine, name), `new ${name}`);
      writeFileSync(join(theirs, name), `old ${name}, and longer`);
    }
    const asked: TransferQuestion[] = [];
    page.client.transfers.onAsked((question) => asked.push(question));
    const { jobId } = await page.client.transfers.start({
      kind: 'copy',
      source: { side: here, folder: mine, names: names('a', 'b', 'c') },
      target: { side: there, folder: theirs },
    });
    await vi.waitFor(() => expect(asked).toHaveLength(1), { timeout: 20_000 });
    expect(asked[0]).toMatchObject({
      kind: 'conflict',
      jobId,
      canResume: false,
      source: { sizeBytes: 5 },
      target: { sizeBytes: 17 },
    });
    expect((await jobOf(page, jobId))?.isAsking).toBe(true);
    // Another page takes over.
    const second = new TestPage(workbench);
    await second.client.pages.takeOver({ pageKey: 'test-page-key-0002' });
    const { jobs, questions } = await second.client.transfers.list({});
    expect(jobs.map((job) => job.jobId)).toEqual([jobId]);
    expect(questions).toHaveLength(1);
    const questionId = questions[0]?.questionId ?? asked[0]?.questionId;
    if (questionId === undefined) throw new Error('nothing asked');
    const answer = { questionId, answer: { kind: 'conflict', choice: 'overwrite', forAll: true } } as const;
    expect(await second.client.transfers.answer(answer)).toEqual({ taken: true });
    expect(await second.client.transfers.answer(answer)).toEqual({ taken: false });
    await reaches(second, jobId, 'finished');
    expect(['a', 'b', 'c'].map((name) => readFileSync(join(theirs, name), 'utf8'))).toEqual(['new a', 'new b', 'new c']);
    expect(asked).toHaveLength(1);
  });

  it('deletes a folder, but nothing behind a link in it', async () => {
    const { page, theirs, mine } = await open();
    const { there } = await openFiles(page);
    writeFileSync(join(mine, 'precious'), 'stays');
    mkdirSync(join(theirs, 'old', 'deep'), { recursive: true });
    writeFileSync(join(theirs, 'old', 'deep', 'file'), 'goes');
    symlinkSync(mine, join(theirs, 'old', 'link'));
    const { jobId } = await page.client.transfers.start({
      kind: 'delete',
      source: { side: there, folder: theirs, names: names('old') },
    });
    const done = await reaches(page, jobId, 'finished');
    expect(done.totals).toMatchObject({ doneFiles: 4, failedItems: 0 });
    expect(readdirSync(theirs)).toEqual([]);
    expect(readFileSync(join(mine, 'precious'), 'utf8')).toBe('stays');
  });

  it('moves within a host by renaming', async () => {
    const { page, theirs } = await open();
    const { there } = await openFiles(page);
    mkdirSync(join(theirs, 'into'));
    writeFileSync(join(theirs, 'file'), 'same');
    const inode = execFileSync('stat', ['-c', '%i', join(theirs, 'file')], { encoding: 'utf8' });
    const job = await page.client.transfers.start({
      kind: 'move',
      source: { side: there, folder: theirs, names: names('file') },
      target: { side: there, folder: join(theirs, 'into') },
    });
    expect(job).toMatchObject({ status: 'finished', nameCount: 1 });
    expect(execFileSync('stat', ['-c', '%i', join(theirs, 'into', 'file')], { encoding: 'utf8' })).toBe(inode);
    expect((await page.client.transfers.list({})).jobs).toEqual([]);
  });

  it('keeps a job over a restart of the core, connects only when told, and ends with the same bytes', async () => {
    const first = await open();
    const { there } = await openFiles(first.page);
    writeFileSync(join(first.mine, 'big'), randomBytes(6_000_000));
    const { jobId } = await first.page.client.transfers.start({
      kind: 'copy',
      source: { side: here, folder: first.mine, names: names('big') },
      target: { side: there, folder: first.theirs },
      options: { rateLimitBytes: 2_000_000 },
    });
    await vi.waitFor(async () => expect((await jobOf(first.page, jobId))?.totals.doneBytes).toBeGreaterThan(500_000), {
      timeout: 20_000,
    });
    await first.workbench.close();

    const { page, mine, theirs } = await open(first);
    const left = await reaches(page, jobId, 'interrupted');
    expect(left).toMatchObject({ kind: 'copy', firstName: 'big', target: { label: 'box' } });
    expect(await page.client.connections.list({})).toEqual([]);
    expect(existsSync(join(theirs, 'big'))).toBe(false);
    await page.client.transfers.resume({ jobId });
    const done = await reaches(page, jobId, 'finished');
    expect(done.totals.doneBytes).toBe(6_000_000);
    expect(hash(join(theirs, 'big'))).toBe(hash(join(mine, 'big')));
    expect(readdirSync(theirs)).toEqual(['big']);
  });

  it('pauses, goes on, and leaves nothing when it is cancelled', async () => {
    const { page, mine, theirs } = await open();
    const { there } = await openFiles(page);
    writeFileSync(join(mine, 'big'), randomBytes(8_000_000));
    const { jobId } = await page.client.transfers.start({
      kind: 'copy',
      source: { side: here, folder: mine, names: names('big') },
      target: { side: there, folder: theirs },
      options: { rateLimitBytes: 1_000_000 },
    });
    await vi.waitFor(async () => expect((await jobOf(page, jobId))?.totals.doneBytes).toBeGreaterThan(100_000), {
      timeout: 20_000,
    });
    await page.client.transfers.pause({ jobId });
    await reaches(page, jobId, 'paused');
    await page.client.transfers.resume({ jobId });
    await reaches(page, jobId, 'running');
    expect(readdirSync(theirs)).toHaveLength(1);
    await page.client.transfers.cancel({ jobId });
    expect((await jobOf(page, jobId))?.status).toBe('cancelled');
    expect(readdirSync(theirs)).toEqual([]);
  });
});
