import { existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { startSshdWithAccounts } from '../e2e/servers/accounts.ts';
import { lacks } from '../e2e/servers/requirements.ts';
import type { FileName, FilePath } from '../shared/model/file-path.ts';
import type { FileSide } from '../shared/model/files.ts';
import type { TransferJobId } from '../shared/model/transfers.ts';
import { block, cleanUps, size, startCore, TestPage, trust } from './fixtures/test-page.ts';

const here: FileSide = { kind: 'local' };

/** An account's files (`real`: where the server's home lies on this computer), and a folder of this computer with `.ssh` and other things in it. */
async function open() {
  const password = 'correct horse 7';
  const server = await startSshdWithAccounts({ users: { fred: { password } } });
  cleanUps.push(() => server.stop());
  const { workbench, home } = await startCore(block('lab', { ...server, user: 'fred' }));
  const page = await TestPage.open(workbench);
  page.answer = (prompt) => trust(prompt) ?? { kind: 'secrets', values: [password] };
  const { sessionId } = await page.client.sessions.open({ target: { destination: 'lab' }, size, kind: 'files' });
  await page.reaches(sessionId, 'open');
  const there: FileSide = { kind: 'remote', sessionId };
  const { home: theirs } = await page.client.files.side({ side: there });
  const mine = join(home, 'mine') as FilePath;
  mkdirSync(join(mine, '.ssh'), { recursive: true });
  writeFileSync(join(mine, '.ssh', 'authorized_keys'), 'ssh-ed25519 AAAA eve\n');
  writeFileSync(join(mine, 'notes'), 'notes');
  const finished = ({ jobId }: { readonly jobId: TransferJobId }) =>
    vi.waitFor(
      async () => {
        const { jobs } = await page.client.transfers.list({});
        expect(jobs.find((job) => job.jobId === jobId)).toMatchObject({ status: 'finished', totals: { failedItems: 0 } });
      },
      { timeout: 15_000, interval: 30 },
    );
  return { client: page.client, mine, there, theirs, finished, real: server.homeOf('fred') };
}

const refusal = (...paths: readonly string[]): object => ({ code: 'file.changesLogin', detail: { paths, count: paths.length } });

describe.skipIf(lacks('accounts'))('what changes who may log in', () => {
  it('is not copied, moved or deleted without a word, and all else is', async () => {
    const { client, mine, there, theirs, finished, real } = await open();
    const ssh = join(theirs, '.ssh');
    const keys = join(ssh, 'authorized_keys');
    const file = join(real, '.ssh', 'authorized_keys');
    const before = readFileSync(file, 'utf8');
    const put = (folder: string, names: readonly string[], target: string) => ({
      kind: 'copy' as const,
      source: { side: here, folder: folder as FilePath, names: [...names] as FileName[] },
      target: { side: there, folder: target as FilePath },
      options: { conflicts: 'overwrite' as const },
    });
    const drop = put(join(mine, '.ssh'), ['authorized_keys'], ssh);
    await expect(client.transfers.start(drop)).rejects.toMatchObject(refusal(keys));
    await expect(client.transfers.start(put(mine, ['.ssh', 'notes'], theirs))).rejects.toMatchObject(refusal(ssh));
    const remove = { kind: 'delete' as const, source: { side: there, folder: theirs, names: ['.ssh'] as FileName[] } };
    await expect(client.transfers.start(remove)).rejects.toMatchObject(refusal(ssh));
    const away = { ...drop, kind: 'move' as const, source: remove.source, target: { side: here, folder: mine } };
    await expect(client.transfers.start(away)).rejects.toMatchObject(refusal(ssh));
    expect([readFileSync(file, 'utf8'), existsSync(join(real, 'notes'))]).toEqual([before, false]);
    expect((await client.transfers.list({})).jobs).toEqual([]);

    await finished(await client.transfers.start(put(mine, ['notes'], theirs)));
    await finished(await client.transfers.start({ ...drop, mayChangeLogin: true }));
    expect(readFileSync(file, 'utf8')).toBe('ssh-ed25519 AAAA eve\n');
  }, 60_000);

  it('is a folder that would take the home’s place only when it brings keys along, and bits that go down to the home', async () => {
    const { client, mine, there, theirs, real } = await open();
    const names = ['mine'] as FileName[];
    const [above, home] = [join(theirs, '..') as FilePath, theirs.slice(theirs.lastIndexOf('/') + 1) as FileName];
    const source = { side: here, folder: join(mine, '..') as FilePath, names };
    const target = { side: there, folder: above, names: [home] };
    await expect(client.transfers.start({ kind: 'copy', source, target })).rejects.toMatchObject(refusal(join(theirs, '.ssh')));

    const chmod = (path: string, recursive: boolean, changes: object) =>
      client.files.setAttributes({ side: there, paths: [path], changes: { ...changes, recursive } });
    const { mode } = statSync(real);
    await expect(chmod(theirs, false, { mode: 0o777 })).rejects.toMatchObject(refusal(theirs));
    await expect(chmod(above, true, { mode: 0o777 })).rejects.toMatchObject(refusal(above));
    expect(statSync(real).mode).toBe(mode);
    expect(await chmod(theirs, false, { modifiedSeconds: 1_000_000 })).toMatchObject({ changed: 1 });
  }, 60_000);

  it('is not synchronised without a word', async () => {
    const { client, mine, there, theirs, finished, real } = await open();
    let revision = 0;
    client.comparisons.onChanged((info) => (revision = info.state.kind === 'complete' ? info.revision : 0));
    const compare = (folder: string) =>
      client.comparisons.start({
        left: { side: here, folder: mine },
        right: { side: there, folder: folder },
        options: { mode: 'mirror', exclude: ['.b*'], toleranceSeconds: 1 },
      });
    const { comparisonId } = await compare(theirs);
    await vi.waitFor(() => expect(revision).toBeGreaterThan(0), { timeout: 15_000 });
    const request = { comparisonId, revision, isConfirmed: true };
    await expect(client.comparisons.synchronise(request)).rejects.toMatchObject({ code: 'file.changesLogin' });
    await finished(await client.comparisons.synchronise({ ...request, mayChangeLogin: true }));
    expect(readFileSync(join(real, '.ssh', 'authorized_keys'), 'utf8')).toBe('ssh-ed25519 AAAA eve\n');
  }, 60_000);
});
