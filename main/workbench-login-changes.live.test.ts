import { execFileSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { startSshdWithAccounts } from '../e2e/servers/accounts.ts';
import { lacks } from '../e2e/servers/requirements.ts';
import { testSecret } from '../e2e/servers/secrets/test-secret.ts';
import type { ArchiveRequest } from '../shared/model/archives.ts';
import type { FileName, FilePath } from '../shared/model/file-path.ts';
import type { FileSide } from '../shared/model/files.ts';
import type { TransferJobId } from '../shared/model/transfers.ts';
import { block, cleanUps, size, startCore, TestPage, trust } from './fixtures/test-page.ts';

const here: FileSide = { kind: 'local' };

/** An account's files (`real`: where the server's home lies on this computer), and a folder of this computer with `.ssh` and other things in it. */
async function open() {
  const password = testSecret('correct horse 7');
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
      { timeout: 20_000, interval: 30 },
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

  it('is not opened for editing, where each save would go there, and no file is made there, before that is meant', async () => {
    const { client, mine, there, theirs, real } = await open();
    const ssh = join(theirs, '.ssh') as FilePath;
    const keys = join(ssh, 'authorized_keys') as FilePath;
    await expect(client.edits.open({ side: there, path: keys })).rejects.toMatchObject(refusal(keys));
    expect((await client.edits.list({})).edits).toEqual([]);
    const [name, notes] = ['authorized_keys2', 'notes'] as FileName[];
    if (name === undefined || notes === undefined) throw new Error('no names');
    const made = join(ssh, name);
    await expect(client.files.makeFile({ side: there, folder: ssh, name })).rejects.toMatchObject(refusal(made));
    expect(existsSync(join(real, '.ssh', name))).toBe(false);
    await client.files.makeFile({ side: there, folder: ssh, name, mayChangeLogin: true });
    expect(existsSync(join(real, '.ssh', name))).toBe(true);
    await client.files.makeFile({ side: there, folder: theirs, name: notes });
    // This computer's own are no host's.
    await client.files.makeFile({ side: here, folder: join(mine, '.ssh'), name });
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

  it('is not unpacked, sent by tar or packed into without a word', async () => {
    const { client, mine, there, theirs, finished, real } = await open();
    const file = join(real, '.ssh', 'authorized_keys');
    const before = readFileSync(file, 'utf8');
    execFileSync('tar', ['-czf', join(mine, 'keys.tar.gz'), '-C', mine, '.ssh', 'notes']);
    execFileSync('tar', ['-czf', join(mine, 'plain.tar.gz'), '-C', mine, 'notes']);
    const unpack = (archive: string, folder: string): ArchiveRequest => ({
      kind: 'unpack',
      source: { side: here, folder: mine, name: archive as FileName },
      target: { side: there, folder: folder as FilePath },
      mayOverwrite: true,
    });
    const tree = (folder: string, names: readonly string[], target: string) => ({
      kind: 'tree' as const,
      source: { side: here, folder: folder as FilePath, names: [...names] as FileName[] },
      target: { side: there, folder: target as FilePath },
    });
    const ssh = join(theirs, '.ssh');
    const { account } = await client.archives.look({ request: unpack('keys.tar.gz', theirs) });
    await client.settings.update({ patch: { fileCommandHosts: { [account]: true } } });
    const start = (request: ArchiveRequest) => client.archives.start({ request });
    await expect(start(unpack('keys.tar.gz', theirs))).rejects.toMatchObject(refusal(ssh));
    await expect(start(unpack('plain.tar.gz', ssh))).rejects.toMatchObject(refusal(ssh));
    await expect(start(tree(mine, ['.ssh'], theirs))).rejects.toMatchObject(refusal(ssh));
    await expect(start(tree(mine, ['notes'], ssh))).rejects.toMatchObject(refusal(join(ssh, 'notes')));
    const pack = { ...tree(mine, ['notes'], ssh), kind: 'pack' as const, name: 'p.tar' as FileName, format: 'tar' as const };
    await expect(start(pack)).rejects.toMatchObject(refusal(join(ssh, 'p.tar')));
    // What stands there by the time that it is unpacked counts, not what was looked into.
    await client.archives.look({ request: unpack('plain.tar.gz', theirs) });
    copyFileSync(join(mine, 'keys.tar.gz'), join(mine, 'plain.tar.gz'));
    await expect(start(unpack('plain.tar.gz', theirs))).rejects.toMatchObject(refusal(ssh));
    expect([readFileSync(file, 'utf8'), existsSync(join(real, 'notes'))]).toEqual([before, false]);
    expect((await client.transfers.list({})).jobs).toEqual([]);

    await finished(await start(tree(mine, ['notes'], theirs)));
    await finished(await client.archives.start({ request: unpack('keys.tar.gz', theirs), mayChangeLogin: true }));
    expect(readFileSync(file, 'utf8')).toBe('ssh-ed25519 AAAA eve\n');
  }, 60_000);

  it('is not renamed or linked without a word', async () => {
    const { client, there, theirs, real } = await open();
    const [ssh, name] = [join(theirs, '.ssh'), 'authorized_keys' as FileName];
    const [old, keys] = [join(ssh, 'keys.old'), join(ssh, name)];
    renameSync(join(real, '.ssh', name), join(real, '.ssh', 'keys.old'));
    const rename = (path: string, to: string) => ({ side: there, path: path as FilePath, name: to as FileName });
    await expect(client.files.rename(rename(old, name))).rejects.toMatchObject(refusal(old, keys));
    await expect(client.files.rename(rename(ssh, 'x'))).rejects.toMatchObject(refusal(ssh));
    const link = { side: there, folder: ssh as FilePath, name, target: '/tmp/keys' as FilePath, kind: 'symbolic' as const };
    await expect(client.files.makeLink(link)).rejects.toMatchObject(refusal(keys));
    expect(readdirSync(join(real, '.ssh'))).toEqual(['keys.old']);
    expect(await client.files.rename({ ...rename(old, name), mayChangeLogin: true })).toEqual({ path: keys });
    writeFileSync(join(real, 'a'), '');
    expect(await client.files.rename(rename(join(theirs, 'a'), 'b'))).toEqual({ path: join(theirs, 'b') });
  }, 60_000);

  it('is a home of somebody else, too', async () => {
    const { client, mine, there } = await open();
    const at = (side: FileSide, folder: string, name: string) => ({
      side,
      folder: folder as FilePath,
      names: [name] as FileName[],
    });
    const remove = (folder: string, name: string) => client.transfers.start({ kind: 'delete', source: at(there, folder, name) });
    await expect(remove('/home', 'anna')).rejects.toMatchObject(refusal('/home/anna'));
    await expect(client.files.rename({ side: there, path: '/home/anna', name: 'x' })).rejects.toMatchObject(
      refusal('/home/anna'),
    );
    const chmod = (path: string) =>
      client.files.setAttributes({ side: there, paths: [path], changes: { mode: 0o755, recursive: true } });
    for (const path of ['/home', '/home/anna', '/root']) await expect(chmod(path)).rejects.toMatchObject(refusal(path));
    const put = (folder: string, name: string, target: { readonly folder: string; readonly name: string }) =>
      client.transfers.start({ kind: 'copy', source: at(here, folder, name), target: at(there, target.folder, target.name) });
    const above = join(mine, '..');
    await expect(put(above, 'mine', { folder: '/home', name: 'anna' })).rejects.toMatchObject(refusal('/home/anna/.ssh'));
    mkdirSync(join(above, 'all'));
    renameSync(mine, join(above, 'all', 'anna'));
    await expect(put(above, 'all', { folder: '/', name: 'home' })).rejects.toMatchObject(refusal('/home/anna/.ssh'));
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
    await vi.waitFor(() => expect(revision).toBeGreaterThan(0), { timeout: 20_000 });
    const request = { comparisonId, revision, isConfirmed: true };
    await expect(client.comparisons.synchronise(request)).rejects.toMatchObject({ code: 'file.changesLogin' });
    await finished(await client.comparisons.synchronise({ ...request, mayChangeLogin: true }));
    expect(readFileSync(join(real, '.ssh', 'authorized_keys'), 'utf8')).toBe('ssh-ed25519 AAAA eve\n');
  }, 60_000);
});
