import { execFileSync } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { chmodSync, copyFileSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { lacks } from '../e2e/servers/requirements.ts';
import type { Sshd } from '../e2e/servers/sshd.ts';
import type { ArchiveRequest } from '../shared/model/archives.ts';
import type { FileName, FilePath } from '../shared/model/file-path.ts';
import type { FileSide } from '../shared/model/files.ts';
import type { TransferJobInfo } from '../shared/model/transfers.ts';
import { FilesPage, local, tempDir } from './fixtures/files-page.ts';
import { block, sshd, startCore, TestPage, withKey } from './fixtures/test-page.ts';

interface Lab {
  readonly server: Sshd;
  readonly page: FilesPage;
  readonly side: FileSide;
  readonly host: string;
  commands(): number;
}

async function lab(config = '', hostConfig = ''): Promise<Lab> {
  const server = await sshd({ config });
  const { workbench } = await startCore(block('lab', server, withKey(server)) + hostConfig);
  const page = new FilesPage(await TestPage.open(workbench));
  const { sessionId, target } = await page.openFiles('lab');
  await page.page.reaches(sessionId, 'open');
  const from = server.log().length;
  const commands = (): number =>
    server
      .log()
      .slice(from)
      .match(/Starting session: (?:forced-)?command/g)?.length ?? 0;
  return { server, page, side: { kind: 'remote', sessionId }, host: target, commands };
}

describe.skipIf(lacks('sshd'))('commands for files', () => {
  it('reckon a checksum once they are allowed, and none is run before', async () => {
    const { page, side, host, commands } = await lab();
    const { client } = page.page;
    const folder = tempDir();
    writeFileSync(join(folder, 'a'), 'content');
    const path = `${folder}/a` as FilePath;
    const hex = createHash('sha256').update('content').digest('hex');
    expect(await client.files.checksum({ side, path, algorithm: 'sha256' })).toEqual({ hex, by: 'read' });
    expect(commands()).toBe(0);
    await client.settings.update({ patch: { fileCommandHosts: { [host]: true } } });
    expect(await client.files.checksum({ side, path, algorithm: 'sha256' })).toEqual({ hex, by: 'server' });
    expect(commands()).toBe(2);
    // What the user did not allow for is not asked of it.
    expect(await client.files.checksum({ side, path, algorithm: 'md5' })).toMatchObject({ by: 'read' });
    await client.settings.update({ patch: { fileCommandHosts: { [host]: false } } });
    expect(await client.files.checksum({ side, path, algorithm: 'sha256' })).toEqual({ hex, by: 'read' });
    expect(commands()).toBe(2);
  });

  it('need no program of the config again for what is connected', async () => {
    const ran = join(tempDir(), 'ran');
    const { page, side, host } = await lab('', `Match exec "echo once >> ${ran}"\n`);
    const { client } = page.page;
    const times = (): number => readFileSync(ran, 'utf8').split('\n').length - 1;
    // The tab was opened.
    expect(times()).toBe(1);
    const folder = tempDir();
    const paths = ['a', 'b', 'c'].map((name) => `${folder}/${name}` as FilePath);
    for (const path of paths) writeFileSync(path, path);
    expect(await client.archives.hashing({ side })).toMatchObject({ account: host, state: { kind: 'ask' } });
    await client.settings.update({ patch: { fileCommandHosts: { [host]: true } } });
    expect(times()).toBe(1);
    for (const path of paths)
      expect(await client.files.checksum({ side, path, algorithm: 'sha256' })).toMatchObject({ by: 'server' });
    // Looking what the account has connects, once.
    expect(times()).toBe(2);
  });

  it('verify a copy where its files are', async () => {
    const { page, side, host, commands } = await lab();
    const { client } = page.page;
    await client.settings.update({ patch: { fileCommandHosts: { [host]: true } } });
    const [from, to] = [tempDir(), tempDir()];
    mkdirSync(join(from, 'tree'));
    for (let index = 0; index < 60; index += 1) writeFileSync(join(from, 'tree', `f${index}`), randomBytes(100 + index));
    chmodSync(join(from, 'tree', 'f1'), 0o600);
    const { jobId } = await client.transfers.start({
      kind: 'copy',
      source: { side: local, folder: from, names: ['tree'] },
      target: { side, folder: to },
      options: { verify: true },
    });
    await vi.waitFor(
      async () => {
        const { jobs } = await client.transfers.list({});
        expect(jobs.find((job) => job.jobId === jobId)).toMatchObject({
          status: 'finished',
          totals: { failedItems: 0, doneFiles: 60 },
        });
      },
      { timeout: 20_000, interval: 20 },
    );
    // One look, and few commands for sixty files.
    expect(commands()).toBeGreaterThan(1);
    expect(commands()).toBeLessThan(40);
  });
});

describe.skipIf(lacks('sshd'))('archives', () => {
  const jobOf = async (page: FilesPage, jobId: string, status: string): Promise<TransferJobInfo> =>
    vi.waitFor(
      async () => {
        const { jobs } = await page.page.client.transfers.list({});
        const found = jobs.find((each) => each.jobId === jobId);
        if (found?.status !== status) throw new Error(JSON.stringify(found));
        return found;
      },
      { timeout: 20_000, interval: 20 },
    );
  const name = (text: string): FileName => text as FileName;

  it('are refused until commands are allowed, say exactly what they run, and are jobs then', async () => {
    const { page, side, host, commands } = await lab();
    const { archives, settings, transfers } = page.page.client;
    const [from, to] = [tempDir(), tempDir()];
    mkdirSync(join(from, 'site'));
    writeFileSync(join(from, 'site', 'index'), 'hello');
    const request: ArchiveRequest = {
      kind: 'download',
      source: { side, folder: from, names: [name('site')] },
      target: { side: local, folder: to },
      name: name('site.tar.gz'),
      format: 'gz',
    };
    const outlook = await archives.look({ request });
    expect(outlook).toMatchObject({ account: host, state: { kind: 'ask' }, taken: [] });
    expect(outlook.commands.at(-1)).toContain(`d="${from}"; n0="site"; cd "$d" && exec tar -czf - -- "$n0"`);
    await expect(archives.start({ request })).rejects.toMatchObject({ code: 'archive.notAllowed' });
    expect(commands()).toBe(0);
    await settings.update({ patch: { fileCommandHosts: { [host]: true } } });
    expect((await archives.look({ request })).state).toEqual({ kind: 'able' });
    const { jobId } = await archives.start({ request });
    expect(await jobOf(page, jobId, 'finished')).toMatchObject({
      kind: 'archive',
      firstName: 'site.tar.gz',
      totals: { doneFiles: 1, isWhole: true },
    });
    expect(readdirSync(to)).toEqual(['site.tar.gz']);
    expect((await archives.look({ request })).taken).toEqual(['site.tar.gz']);
    // Once more is refused by what is there, and may be tried again.
    const again = await archives.start({ request });
    expect((await jobOf(page, again.jobId, 'interrupted')).error?.code).toBe('file.exists');
    rmSync(join(to, 'site.tar.gz'));
    await transfers.resume({ jobId: again.jobId });
    await jobOf(page, again.jobId, 'finished');
    // And back: unpacked there, with what is in the way told before.
    const unpack: ArchiveRequest = {
      kind: 'unpack',
      source: { side: local, folder: to, name: name('site.tar.gz') },
      target: { side, folder: to },
      mayOverwrite: false,
    };
    expect(await archives.look({ request: unpack })).toMatchObject({ members: 2, taken: [], state: { kind: 'able' } });
    await jobOf(page, (await archives.start({ request: unpack })).jobId, 'finished');
    expect(readFileSync(join(to, 'site', 'index'), 'utf8')).toBe('hello');
    expect((await archives.look({ request: unpack })).taken).toEqual(['site']);
    await transfers.clear({});
    expect((await transfers.list({})).jobs).toEqual([]);
  });

  it.each([
    [undefined, ['file'], 1],
    [true, ['file', 'key'], 0],
  ])('leave private keys here and name them, or send them when that is said: %s', async (sendsKeys, arrived, failedItems) => {
    const { server, page, side, host } = await lab();
    const { archives, settings, transfers } = page.page.client;
    await settings.update({ patch: { fileCommandHosts: { [host]: true } } });
    const [from, to] = [tempDir(), tempDir()];
    mkdirSync(join(from, 'tree'));
    writeFileSync(join(from, 'tree', 'file'), 'x');
    copyFileSync(server.clientKey.path, join(from, 'tree', 'key'));
    const tree: Extract<ArchiveRequest, { kind: 'tree' }> = {
      kind: 'tree',
      source: { side: local, folder: from, names: [name('tree')] },
      target: { side, folder: to },
      ...(sendsKeys !== undefined && { sendsKeys }),
    };
    const { jobId } = await archives.start({ request: tree });
    expect((await jobOf(page, jobId, 'finished')).totals.failedItems).toBe(failedItems);
    expect(readdirSync(join(to, 'tree')).sort()).toEqual(arrived);
    const pack: ArchiveRequest = { ...tree, kind: 'pack', name: name('tree.tar'), format: 'tar' };
    const packed = await archives.start({ request: pack });
    await jobOf(page, packed.jobId, 'finished');
    const { rows } = await transfers.items({ jobId: packed.jobId, from: 0, count: 10 });
    expect(JSON.stringify(rows).includes('transfer.privateKey')).toBe(failedItems > 0);
    const inside = execFileSync('tar', ['-tf', join(to, 'tree.tar')], { encoding: 'utf8' });
    expect(
      inside
        .split('\n')
        .filter((each) => /[^/]$/.test(each))
        .sort(),
    ).toEqual(arrived.map((each) => `tree/${each}`));
  });

  it('are switched off where another program answers, and an archive can be made there all the same', async () => {
    const { page, side, host, commands } = await lab(
      'ForceCommand if [ "$SSH_ORIGINAL_COMMAND" = internal-sftp ]; then exec /usr/lib/openssh/sftp-server; else echo menu; fi',
    );
    const { archives, settings } = page.page.client;
    const [from, to] = [tempDir(), tempDir()];
    mkdirSync(join(from, 'tree'));
    writeFileSync(join(from, 'tree', 'file'), 'x');
    const tree: Extract<ArchiveRequest, { kind: 'tree' }> = {
      kind: 'tree',
      source: { side: local, folder: from, names: [name('tree')] },
      target: { side, folder: to },
    };
    await settings.update({ patch: { fileCommandHosts: { [host]: true } } });
    expect((await archives.look({ request: tree })).state).toMatchObject({ kind: 'unable', reason: { why: 'forced' } });
    const { jobId } = await archives.start({ request: tree });
    expect((await jobOf(page, jobId, 'interrupted')).error?.code).toBe('archive.noCommands');
    const before = commands();
    const pack: ArchiveRequest = { ...tree, kind: 'pack', name: name('tree.tar.gz'), format: 'gz' };
    expect(await archives.look({ request: pack })).toMatchObject({ state: { kind: 'free' }, commands: [] });
    await jobOf(page, (await archives.start({ request: pack })).jobId, 'finished');
    expect(readdirSync(to)).toEqual(['tree.tar.gz']);
    // Only the file service was started since.
    expect(commands() - before).toBeLessThanOrEqual(3);
  });
});
