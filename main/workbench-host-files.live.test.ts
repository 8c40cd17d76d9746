import { chmodSync, copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { startSshdWithAccounts, type SshdWithAccounts } from '../e2e/servers/accounts.ts';
import { lacks } from '../e2e/servers/requirements.ts';
import { testSecret } from '../e2e/servers/secrets/test-secret.ts';
import type { FileName } from '../shared/model/file-path.ts';
import type { FileSide } from '../shared/model/files.ts';
import type { SessionId } from '../shared/model/ids.ts';
import type { Prompt, PromptAnswer } from '../shared/model/prompt.ts';
import type { SessionInfo } from '../shared/model/session.ts';
import type { TransferJobInfo } from '../shared/model/transfers.ts';
import { FilesPage, local, tempDir } from './fixtures/files-page.ts';
import { block, cleanUps, sshd, startCore, TestPage, trust, withKey } from './fixtures/test-page.ts';

const password = testSecret('correct horse 7');
const names = (...all: string[]): FileName[] => all as FileName[];

/** Keeps what was told last of each session. */
function watch(page: FilesPage): Map<SessionId, SessionInfo> {
  const infos = new Map<SessionId, SessionInfo>();
  page.page.client.sessions.onChanged((info) => infos.set(info.sessionId, info));
  return infos;
}

const answerWith =
  (other: (prompt: Prompt) => PromptAnswer | undefined) =>
  (prompt: Prompt): PromptAnswer | undefined =>
    prompt.body.kind === 'hostKey' ? trust(prompt) : other(prompt);

interface RootLab {
  readonly server: SshdWithAccounts;
  readonly page: FilesPage;
  readonly infos: Map<SessionId, SessionInfo>;
  readonly sessionId: SessionId;
  readonly side: FileSide;
  root(): NonNullable<SessionInfo['files']>['root'];
}

/** Fred's files on a server where sudo wants his password; a folder only root may look into. */
async function rootLab(environment: Record<string, string> = {}): Promise<RootLab> {
  const server = await startSshdWithAccounts({
    users: { fred: { password } },
    sudoers: 'Defaults lecture=never\nfred ALL=(root) ALL',
    config: 'LogLevel VERBOSE',
  });
  cleanUps.push(() => server.stop());
  const { workbench } = await startCore(block('lab', { ...server, user: 'fred' }, withKey(server)), undefined, environment);
  const page = new FilesPage(await TestPage.open(workbench));
  page.page.answer = answerWith(({ body }) =>
    body.kind === 'sudoPassword' ? { kind: 'secrets', values: [body.attempt === 1 ? 'wrong' : password] } : undefined,
  );
  const infos = watch(page);
  const { sessionId } = await page.openFiles('lab');
  await page.page.reaches(sessionId, 'open');
  const secret = join(server.dir, 'home', 'secret');
  mkdirSync(secret, { mode: 0o700 });
  writeFileSync(join(secret, 'kept'), 'of root');
  return { server, page, infos, sessionId, side: { kind: 'remote', sessionId }, root: () => infos.get(sessionId)?.files?.root };
}

async function listState(page: FilesPage, side: FileSide, path: string): Promise<string> {
  const { listingId } = await page.files.openFolder({ side, path });
  return vi.waitFor(
    () => {
      const listing = page.listed.findLast((each) => each.listingId === listingId);
      if (listing === undefined || listing.state.kind === 'reading') throw new Error('still reading');
      return listing.state.kind === 'failed' ? listing.state.error.code : `${listing.entries} entries`;
    },
    { timeout: 20_000, interval: 10 },
  );
}

async function job(page: FilesPage, jobId: string, status: TransferJobInfo['status']): Promise<TransferJobInfo> {
  return vi.waitFor(
    async () => {
      const { jobs } = await page.page.client.transfers.list({});
      const found = jobs.find((each) => each.jobId === jobId);
      if (found?.status !== status) throw new Error(`${status} expected, it is ${JSON.stringify(found)}`);
      return found;
    },
    { timeout: 20_000, interval: 20 },
  );
}

describe.skipIf(lacks('sudo'))('as root', () => {
  it('is a switch: files are root’s while it is on, and the account’s before and after', async () => {
    const { server, page, side, sessionId, root } = await rootLab();
    const { hostFiles } = page.page.client;
    expect(await listState(page, side, '/home/secret')).toBe('file.permissionDenied');
    await hostFiles.asRoot({ sessionId, on: true });
    expect(root()).toMatchObject({ kind: 'on' });
    const state = root();
    if (state?.kind === 'on') expect(state.until - state.since).toBe(15 * 60_000);
    expect(page.page.prompts.filter(({ body }) => body.kind === 'sudoPassword').map(({ sessionId: of }) => of)).toEqual([
      sessionId,
      sessionId,
    ]);
    expect(await listState(page, side, '/home/secret')).toBe('1 entries');
    await page.files.makeFolder({ side, folder: '/home/secret', name: 'made' });
    expect(statSync(join(server.dir, 'home/secret/made')).uid).toBe(0);
    await hostFiles.asRoot({ sessionId, on: false });
    expect(root()).toBeUndefined();
    expect(await listState(page, side, '/home/secret')).toBe('file.permissionDenied');
    expect(server.log()).not.toContain(password);
  });

  it('ends when its time is over, and says so until that was noted', async () => {
    const { page, side, sessionId, root } = await rootLab({ HAWSER_ROOT_SECONDS: '1.5' });
    await page.page.client.hostFiles.asRoot({ sessionId, on: true });
    expect(await listState(page, side, '/home/secret')).toBe('1 entries');
    await vi.waitFor(() => expect(root()).toEqual({ kind: 'ended', why: 'time' }), { timeout: 20_000, interval: 20 });
    expect(await listState(page, side, '/home/secret')).toBe('file.permissionDenied');
    await page.page.client.hostFiles.asRoot({ sessionId, on: false });
    expect(root()).toBeUndefined();
  });

  it('lets copies finish what they have in hand; they go on as root only', async () => {
    const { server, page, side, sessionId } = await rootLab();
    const { hostFiles, transfers } = page.page.client;
    const from = tempDir();
    // More than are under way at one time.
    const all = Array.from({ length: 300 }, (_, index) => `file-${index}`);
    for (const name of all) writeFileSync(join(from, name), Buffer.alloc(50_000, name));
    await hostFiles.asRoot({ sessionId, on: true });
    const { jobId, target } = await transfers.start({
      kind: 'copy',
      source: { side: local, folder: from, names: names(...all) },
      target: { side, folder: '/home/secret' },
      options: { rateLimitBytes: 3_000_000 },
    });
    expect(target?.label).toBe('lab as root');
    const there = join(server.dir, 'home/secret');
    await vi.waitFor(() => expect(readdirSync(there).length).toBeGreaterThan(2), { timeout: 20_000, interval: 5 });
    await hostFiles.asRoot({ sessionId, on: false });
    const stopped = await job(page, jobId, 'interrupted');
    expect(stopped.error).toMatchObject({ code: 'root.off', detail: { name: 'lab' } });
    const done = readdirSync(there).filter((name) => name.startsWith('file-'));
    expect(done.length).toBeGreaterThan(0);
    expect(done.length).toBeLessThan(all.length);
    for (const name of done) expect(readFileSync(join(there, name)).equals(Buffer.alloc(50_000, name))).toBe(true);
    // Without the switch it stays where it is, whatever the account may do there.
    chmodSync(there, 0o777);
    await transfers.resume({ jobId });
    expect((await job(page, jobId, 'interrupted')).error).toMatchObject({ code: 'root.off' });
    await hostFiles.asRoot({ sessionId, on: true });
    await transfers.resume({ jobId });
    await job(page, jobId, 'finished');
    for (const name of all) expect(statSync(join(there, name))).toMatchObject({ uid: 0, size: 50_000 });
    expect(readdirSync(there).filter((name) => name.endsWith('.part'))).toEqual([]);
  }, 60_000);

  it('does not lend its rights to copies that began without them', async () => {
    const { server, page, side, sessionId } = await rootLab();
    const { hostFiles, transfers } = page.page.client;
    const from = tempDir();
    writeFileSync(join(from, 'mine'), Buffer.alloc(3_000_000, 'x'));
    const start = (folder: string): Promise<TransferJobInfo> =>
      transfers.start({
        kind: 'copy',
        source: { side: local, folder: from, names: names('mine') },
        target: { side, folder: folder },
        options: { rateLimitBytes: 2_000_000 },
      });
    const own = await start('/home/fred');
    const forbidden = await start('/home/secret');
    await hostFiles.asRoot({ sessionId, on: true });
    await job(page, own.jobId, 'finished');
    expect(statSync(join(server.homeOf('fred'), 'mine')).uid).toBe(20_001);
    const refused = await job(page, forbidden.jobId, 'finished');
    expect(refused.totals).toMatchObject({ doneFiles: 0, failedItems: 1 });
    expect(existsSync(join(server.dir, 'home/secret/mine'))).toBe(false);
  }, 60_000);

  it('says why not, and leaves the files as they were', async () => {
    const server = await startSshdWithAccounts({
      users: { fred: { password } },
      sudoers: 'root ALL=(ALL) ALL',
      config: 'MaxSessions 1',
    });
    cleanUps.push(() => server.stop());
    const { workbench } = await startCore(block('lab', { ...server, user: 'fred' }, withKey(server)));
    const page = new FilesPage(await TestPage.open(workbench));
    page.page.answer = answerWith(({ body }) =>
      body.kind === 'sudoPassword' ? { kind: 'secrets', values: [password] } : undefined,
    );
    const { sessionId } = await page.openFiles('lab');
    await page.page.reaches(sessionId, 'open');
    await expect(page.page.client.hostFiles.asRoot({ sessionId, on: true })).rejects.toMatchObject({
      code: 'root.refused',
      detail: { why: 'notAllowed', user: 'fred' },
    });
    expect(await listState(page, { kind: 'remote', sessionId }, '~')).toMatch(/entries/);
  });
});

describe.skipIf(lacks('sshd'))('a host that starts no SFTP', () => {
  async function open(way: 'command' | 'scp' | undefined) {
    const server = await sshd({ config: 'Subsystem other /bin/true\nLogLevel VERBOSE' });
    const { workbench } = await startCore(block('lab', server, withKey(server)));
    const page = new FilesPage(await TestPage.open(workbench));
    let logThen = '';
    page.page.answer = answerWith(({ body }) => {
      if (body.kind !== 'fileService') return undefined;
      logThen = server.log();
      return way === undefined ? { kind: 'cancel' } : { kind: 'service', way };
    });
    const infos = watch(page);
    const { sessionId } = await page.openFiles('lab');
    await page.page.reaches(sessionId, way === undefined ? 'failed' : 'open');
    expect(logThen).not.toMatch(/Starting session: command/);
    return { server, page, sessionId, info: () => infos.get(sessionId) };
  }

  it('is asked about, and runs sftp-server by a command once that was said, for copies too', async () => {
    const { server, page, sessionId, info } = await open('command');
    const side: FileSide = { kind: 'remote', sessionId };
    expect(info()?.files).toMatchObject({ service: 'sftp' });
    const [from, to] = [tempDir(), tempDir()];
    writeFileSync(join(from, 'a'), 'a');
    const { jobId } = await page.page.client.transfers.start({
      kind: 'copy',
      source: { side: local, folder: from, names: names('a') },
      target: { side, folder: to },
    });
    await job(page, jobId, 'finished');
    expect(readFileSync(join(to, 'a'), 'utf8')).toBe('a');
    expect(server.log()).toMatch(/Starting session: command/);
    expect(page.page.prompts.filter(({ body }) => body.kind === 'fileService')).toHaveLength(1);
  });

  it('copies by scp where that was chosen, and says that nothing can be listed', async () => {
    const { server, page, sessionId, info } = await open('scp');
    expect(info()?.files).toMatchObject({ service: 'scp' });
    const [from, to] = [tempDir(), tempDir()];
    mkdirSync(join(from, 'tree'));
    writeFileSync(join(from, 'tree/a'), 'a');
    const { hostFiles } = page.page.client;
    const put = await hostFiles.copy({ way: 'put', sessionId, from: [join(from, 'tree')], to, isRecursive: true });
    expect(put).toMatchObject({ files: 1, folders: 1, failedCount: 0 });
    copyFileSync(server.clientKey.path, join(from, 'secret'));
    const keys = { way: 'put' as const, sessionId, from: [join(from, 'secret')], to, isRecursive: false };
    expect(await hostFiles.copy(keys)).toMatchObject({ files: 0, failed: [{ error: { code: 'transfer.privateKey' } }] });
    expect(readdirSync(to)).toEqual(['tree']);
    expect(await hostFiles.copy({ ...keys, sendsKeys: true })).toMatchObject({ files: 1, failedCount: 0 });
    const back = tempDir();
    const got = await hostFiles.copy({ way: 'get', sessionId, from: `${to}/tree`, to: back, isRecursive: true });
    expect(got).toMatchObject({ files: 1, folders: 1, failedCount: 0 });
    expect(readFileSync(join(back, 'tree/a'), 'utf8')).toBe('a');
    // Where its home is nobody can tell: each `.ssh` is asked about, by whatever name.
    const ssh = join(from, '.ssh');
    mkdirSync(ssh);
    mkdirSync(join(to, '.ssh'));
    writeFileSync(join(ssh, 'authorized_keys'), 'keys');
    const login = (path: string, target: string) =>
      hostFiles.copy({ way: 'put', sessionId, from: [path], to: target, isRecursive: true });
    const refused = (path: string): object => ({ code: 'file.changesLogin', detail: { paths: [path], count: 1 } });
    await expect(login(join(ssh, 'authorized_keys'), join(to, '.ssh'))).rejects.toMatchObject(refused(join(to, '.ssh')));
    await expect(login(ssh, to)).rejects.toMatchObject(refused(join(to, '.ssh')));
    await expect(login(ssh, '~')).rejects.toMatchObject(refused('~/.ssh'));
    await expect(login(join(ssh, 'authorized_keys'), '~nobody/./.ssh/')).rejects.toMatchObject(refused('/home/nobody/.ssh'));
    await expect(login(from, '/home/nobody')).rejects.toMatchObject(refused('/home/nobody/.ssh'));
    expect(readdirSync(join(to, '.ssh'))).toEqual([]);
    const meant = {
      way: 'put' as const,
      sessionId,
      from: [join(ssh, 'authorized_keys')],
      to: join(to, '.ssh'),
      isRecursive: false,
    };
    expect(await hostFiles.copy({ ...meant, mayChangeLogin: true })).toMatchObject({ files: 1, failedCount: 0 });
    expect(readdirSync(join(to, '.ssh'))).toEqual(['authorized_keys']);
    const { state } = await page.files.openFolder({ side: { kind: 'remote', sessionId }, path: '~' });
    expect(state).toMatchObject({ kind: 'failed', error: { code: 'file.unsupported', detail: { needs: 'SFTP' } } });
    const missing = await hostFiles.copy({ way: 'get', sessionId, from: '/nowhere/x', to: back, isRecursive: false });
    expect(missing).toMatchObject({ files: 0, failed: [{ error: { code: 'scp.failed' } }] });
  });

  it('stays closed when the user would rather not', async () => {
    const { server, page, sessionId } = await open(undefined);
    expect(page.page.state(sessionId)).toMatchObject({ kind: 'failed', error: { code: 'sftp.unavailable' } });
    expect(server.log()).not.toMatch(/Starting session: command/);
  });
});

describe.skipIf(lacks('sshd'))('a server that refuses every change', () => {
  it('is said to be read-only after the first refusals', async () => {
    const server = await startSshdWithAccountsOrSkip();
    const { workbench } = await startCore(block('lab', server, withKey(server)));
    const page = new FilesPage(await TestPage.open(workbench));
    const infos = watch(page);
    const { sessionId } = await page.openFiles('lab');
    await page.page.reaches(sessionId, 'open');
    const side: FileSide = { kind: 'remote', sessionId };
    const folder = tempDir();
    for (const name of names('a', 'b'))
      await expect(page.files.makeFolder({ side, folder, name })).rejects.toMatchObject({ code: 'file.permissionDenied' });
    expect(infos.get(sessionId)?.files?.seemsReadOnly).toBe(true);
    expect(await listState(page, side, folder)).toBe('0 entries');
  });

  const startSshdWithAccountsOrSkip = () => sshd({ config: 'Subsystem sftp internal-sftp -R' });
});

describe.skipIf(lacks('sshd'))('a server that logs what is asked for', () => {
  it('sees folders being opened while they are browsed, and no file (SF-20)', async () => {
    const log = join(tempDir(), 'log');
    const server = await sshd({ config: `Subsystem sftp /usr/lib/openssh/sftp-server -l INFO -e 2>${log}` });
    const { workbench } = await startCore(block('lab', server, withKey(server)));
    const page = new FilesPage(await TestPage.open(workbench));
    const { sessionId } = await page.openFiles('lab');
    await page.page.reaches(sessionId, 'open');
    const folder = tempDir();
    mkdirSync(join(folder, 'sub'));
    for (const name of ['a.txt', 'b.png', 'c']) writeFileSync(join(folder, name), name);
    const side: FileSide = { kind: 'remote', sessionId };
    const { listingId } = await page.open(side, folder);
    await page.rows(listingId);
    await page.open(side, `${folder}/sub`);
    const lines = await vi.waitFor(
      () => {
        const text = readFileSync(log, 'utf8');
        if (!text.includes(`closedir "${folder}/sub"`)) throw new Error(text);
        return text.trim().split('\n');
      },
      { timeout: 20_000 },
    );
    expect(
      lines.filter((line) => !/^(?:opendir|closedir) |^session opened|^received client version|^attempt/.test(line)),
    ).toEqual([]);
  });
});
