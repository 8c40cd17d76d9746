import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { lacks } from '../e2e/servers/requirements.ts';
import { generateKey } from '../e2e/servers/ssh-keys.ts';
import type { FileName, FilePath } from '../shared/model/file-path.ts';
import type { FileSide } from '../shared/model/files.ts';
import type { TransferJobId, TransferQuestion } from '../shared/model/transfers.ts';
import { block, size, sshd, startCore, TestPage, trust, withKey } from './fixtures/test-page.ts';

const here: FileSide = { kind: 'local' };

/** A folder of this computer with two private keys among other files, and a page that has a host's files open. */
async function open() {
  const server = await sshd();
  const { workbench, home } = await startCore(block('lab', server, withKey(server)));
  const page = await TestPage.open(workbench);
  page.answer = trust;
  const { sessionId } = await page.client.sessions.open({ target: { destination: 'lab' }, size, kind: 'files' });
  await page.reaches(sessionId, 'open');
  const [mine, theirs] = ['mine', 'theirs'].map((name) => join(home, name) as FilePath) as [FilePath, FilePath];
  mkdirSync(join(mine, 'tree', 'deep'), { recursive: true });
  mkdirSync(theirs);
  await generateKey({ path: join(mine, 'tree', 'id_ed25519') });
  // Named like anything, it is known by its content.
  await generateKey({ path: join(mine, 'tree', 'deep', 'backup'), type: 'ecdsa', format: 'pkcs8' });
  for (let each = 0; each < 20; each += 1) writeFileSync(join(mine, 'tree', `f${each}`), `file ${each}`);
  const asked: Extract<TransferQuestion, { kind: 'privateKeys' }>[] = [];
  page.client.transfers.onAsked((question) => {
    if (question.kind === 'privateKeys') asked.push(question);
  });
  const there: FileSide = { kind: 'remote', sessionId };
  const copy = (names: readonly string[], from: FileSide = here, folder = mine, to: FileSide = there, target = theirs) =>
    page.client.transfers.start({
      kind: 'copy',
      source: { side: from, folder, names: [...names] as FileName[] },
      target: { side: to, folder: target },
    });
  const ended = (jobId: TransferJobId) =>
    vi.waitFor(
      async () => {
        const { jobs } = await page.client.transfers.list({});
        const job = jobs.find((each) => each.jobId === jobId);
        if (job?.status !== 'finished') throw new Error(`it is ${JSON.stringify(job)}`);
        return job;
      },
      { timeout: 20_000, interval: 30 },
    );
  const question = (count: number) => vi.waitFor(() => expect(asked).toHaveLength(count), { timeout: 20_000, interval: 20 });
  return { page, mine, theirs, there, asked, copy, ended, question };
}

describe.skipIf(lacks('sshd'))('private keys of this computer', () => {
  it('wait for one answer that names them all, while everything else is copied, and stay here if it says so', async () => {
    const { page, mine, theirs, asked, copy, ended, question } = await open();
    const { jobId } = await copy(['tree']);
    await question(1);
    expect(asked[0]).toMatchObject({ jobId, count: 2 });
    expect([...(asked[0]?.paths ?? [])].sort()).toEqual([join(mine, 'tree/deep/backup'), join(mine, 'tree/id_ed25519')]);
    expect(readdirSync(join(theirs, 'tree')).sort()).toEqual(
      ['deep', 'id_ed25519.pub', ...Array.from({ length: 20 }, (_, each) => `f${each}`)].sort(),
    );
    const questionId = asked[0]?.questionId;
    if (questionId === undefined) throw new Error('nothing asked');
    await page.client.transfers.answer({ questionId, answer: { kind: 'privateKeys', choice: 'leave' } });
    expect((await ended(jobId)).totals).toMatchObject({ doneFiles: 22, skippedFiles: 2, failedItems: 0 });
    expect(existsSync(join(theirs, 'tree/id_ed25519'))).toBe(false);
    expect(readdirSync(join(theirs, 'tree/deep'))).toEqual(['backup.pub']);
    const { rows } = await page.client.transfers.items({ jobId, from: 0, count: 100 });
    const left = rows.filter(({ state }) => state.kind === 'skipped');
    expect(left.map(({ state }) => state)).toEqual([1, 2].map(() => ({ kind: 'skipped', why: 'privateKey' })));
  });

  it('go when that is the answer, and nothing is asked of what comes from a server', async () => {
    const { page, mine, theirs, there, asked, copy, ended, question } = await open();
    const put = await copy(['tree']);
    await question(1);
    const questionId = asked[0]?.questionId;
    if (questionId === undefined) throw new Error('nothing asked');
    await page.client.transfers.answer({ questionId, answer: { kind: 'privateKeys', choice: 'copy' } });
    expect((await ended(put.jobId)).totals).toMatchObject({ doneFiles: 24, skippedFiles: 0, failedItems: 0 });
    for (const name of ['tree/id_ed25519', 'tree/deep/backup'])
      expect(readFileSync(join(theirs, name), 'utf8')).toBe(readFileSync(join(mine, name), 'utf8'));
    mkdirSync(join(mine, 'back'));
    const get = await copy(['tree'], there, theirs, here, join(mine, 'back') as FilePath);
    await ended(get.jobId);
    expect(existsSync(join(mine, 'back/tree/id_ed25519'))).toBe(true);
    expect(asked).toHaveLength(1);
  });

  it('are gone from the server’s side when the job is cancelled while it asks', async () => {
    const { page, theirs, copy, question } = await open();
    const { jobId } = await copy(['tree']);
    await question(1);
    await page.client.transfers.cancel({ jobId });
    const { jobs, questions } = await page.client.transfers.list({});
    expect([jobs[0]?.status, questions]).toEqual(['cancelled', []]);
    expect(readdirSync(join(theirs, 'tree/deep'))).toEqual(['backup.pub']);
  });
});
