import { spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { removeFolder } from '../../e2e/servers/cleanup.ts';
import { isRoot, lacks } from '../../e2e/servers/requirements.ts';
import { startSshd, type Sshd } from '../../e2e/servers/sshd.ts';
import { startSshdWithAccounts, type SshdWithAccounts } from '../../e2e/servers/accounts.ts';
import { connect, failureOf, hostOf, identityOf, keyStep, until } from '../ssh/test-support.ts';
import type { SshConnection } from '../ssh/connection-types.ts';
import { fileSystemContract } from './file-system-contract.ts';
import type { SftpFileSystem } from './sftp-file-system.ts';
import { fileName, listAll, never, path, readAll, sftpOn, labOf, type Lab } from './test-support.ts';
import { systemClock } from '../../shared/base/clock.ts';
import { errorText } from '../../shared/model/error-text.ts';
import { childPath } from '../../shared/model/file-path.ts';
import { silentLogger } from '../log/logger.ts';
import { openSftp } from './open-sftp.ts';

const startLab = async (config = ''): Promise<Lab<Sshd>> =>
  labOf(await startSshd({ config: `LogLevel INFO\nMaxSessions 100\n${config}` }));

const serverProgram = '/usr/lib/openssh/sftp-server';

describe.skipIf(lacks('sshd')).each([
  ['internal-sftp', 'Subsystem sftp internal-sftp'],
  ['sftp-server', `Subsystem sftp ${serverProgram}`],
])('files of a server with %s', (_name, config) => {
  let lab: Lab<Sshd>;
  let files: SftpFileSystem;
  let folder: string;
  beforeAll(async () => {
    lab = await startLab(config);
    files = await sftpOn(lab.connection);
  });
  afterAll(() => lab.stop());
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'hawser-sftp-'));
  });
  afterEach(() => removeFolder(folder));
  fileSystemContract(() => ({ files, folder: path(folder) }));
});

describe.skipIf(lacks('sshd'))('a server', () => {
  let lab: Lab<Sshd>;
  beforeAll(async () => {
    lab = await startLab();
  });
  afterAll(() => lab.stop());

  it('tells its limits and extensions, and how far away it is', async () => {
    const files = await sftpOn(lab.connection);
    // They come with the first answer.
    await files.home(never);
    expect(files.limits).toMatchObject({ maxReadBytes: 261_120, maxWriteBytes: 261_120, areTold: true });
    expect(files.capabilities).toMatchObject({ replace: true, sync: true, hardLink: true, space: true, copyData: true });
    expect(files.rttMs).toBeGreaterThan(0);
    files.close();
    files.close();
    expect(files.isClosed).toBe(true);
    expect(await failureOf(files.home(never))).toMatchObject({ code: 'sftp.ended' });
    await until(() => lab.connection.openChannels === 0);
  });

  it('copies on its own side', async () => {
    const files = await sftpOn(lab.connection);
    const folder = path(lab.sshd.dir);
    const from = await files.open(
      childPath(folder, fileName('from')),
      { kind: 'readWrite', create: 'new', truncate: false },
      never,
    );
    await from.write(0, Buffer.from('0123456789'), never);
    const to = await files.open(childPath(folder, fileName('to')), { kind: 'write', create: 'new', truncate: false }, never);
    await files.copyData({ file: from, offsetBytes: 2, lengthBytes: 5 }, { file: to, offsetBytes: 1 }, never);
    await files.copyData({ file: from, offsetBytes: 8, lengthBytes: 0 }, { file: to, offsetBytes: 6 }, never);
    await Promise.all([from.close(), to.close()]);
    expect(readFileSync(join(lab.sshd.dir, 'to'), 'utf8')).toBe('\0' + '2345689');
    files.close();
  });

  it('shows owners of a long listing by name', async () => {
    const files = await sftpOn(lab.connection);
    const { entries } = await listAll(files, path('/etc'));
    expect(entries.find(({ name }) => name === 'passwd')).toMatchObject({
      attributes: { kind: 'file', mode: 0o644, user: 0, group: 0 },
      ownerName: 'root',
      groupName: 'root',
    });
    files.close();
  });

  it('without extensions does what version 3 can, with the sizes that every server takes', async () => {
    const denied = 'limits,posix-rename,fsync,hardlink,statvfs,lsetstat,expand-path,copy-data,users-groups-by-id';
    const files = await sftpOn(lab.connection, `${serverProgram} -P ${denied}`);
    const folder = path(join(lab.sshd.dir, 'plain'));
    mkdirSync(folder);
    expect(files.limits).toEqual({ maxReadBytes: 32_768, maxWriteBytes: 32_768, maxOpenFiles: 0, areTold: false });
    const file = await files.open(childPath(folder, fileName('a')), { kind: 'readWrite', create: 'new', truncate: false }, never);
    await file.write(0, Buffer.alloc(100_000, 'x'), never);
    expect((await file.read(0, 100_000, never)).sizeBytes).toBe(32_768);
    const codes = await Promise.all(
      [
        file.sync(never),
        files.replace(childPath(folder, fileName('a')), childPath(folder, fileName('b')), never),
        files.makeHardLink(childPath(folder, fileName('a')), childPath(folder, fileName('b')), never),
        files.space(folder, never),
        files.setLinkAttributes(folder, { mode: 0o700 }, never),
        files.expandPath('~root', never),
      ].map(async (promise) => (await failureOf(promise)).code),
    );
    expect(codes).toEqual(Array.from({ length: 6 }, () => 'file.unsupported'));
    expect(await files.accountNames([0], [0], never)).toEqual({ users: new Map(), groups: new Map() });
    await file.close();
    await files.rename(childPath(folder, fileName('a')), childPath(folder, fileName('c')), never);
    files.close();
  });

  it('that only lets read says so at the first write', async () => {
    const files = await sftpOn(lab.connection, `${serverProgram} -R`);
    const made = await failureOf(files.makeFolder(path('/tmp/hawser-never'), undefined, never));
    expect(made).toMatchObject({ code: 'file.permissionDenied', detail: { operation: 'makeFolder' } });
    expect((await files.stat(path('/etc/passwd'), never)).kind).toBe('file');
    files.close();
  });

  it('lists a very large folder completely, and gives the first names at once', async () => {
    const folder = join(lab.sshd.dir, 'large');
    mkdirSync(folder);
    const count = 20_000;
    spawnSync('sh', ['-c', `seq -f file-%g ${count} | xargs touch`], { cwd: folder });
    const files = await sftpOn(lab.connection);
    const { entries, refusedCount } = await listAll(files, path(folder));
    expect(new Set(entries.map(({ name }) => name)).size).toBe(count);
    expect(refusedCount).toBe(0);
    files.close();
  });

  it('carries files through compression and heartbeats as any other bytes (SF-21)', async () => {
    const target = hostOf(lab.sshd, { compression: true, serverAliveIntervalSeconds: 1, serverAliveCountMax: 2 });
    const connection = await connect(target, { steps: [keyStep(identityOf(lab.sshd.clientKey.path))] });
    expect(connection.algorithms.compressionOut).toBe('zlib@openssh.com');
    const files = await sftpOn(connection);
    const file = await files.open(
      childPath(path(lab.sshd.dir), fileName('squeezed')),
      { kind: 'readWrite', create: 'new', truncate: false },
      never,
    );
    const content = Buffer.alloc(3_000_000, 'the same words again and again, ');
    let rounds = 0;
    // At least one heartbeat falls among them.
    for (const until = Date.now() + 1500; Date.now() < until; rounds += 1) {
      await file.write(0, content, never);
      expect((await readAll(file, content.length, 200_000)).equals(content)).toBe(true);
    }
    expect(rounds).toBeGreaterThan(0);
    expect(connection.rttMs).toBeGreaterThan(0);
    await file.close();
    connection.close();
  });

  it('gets the channel back when opening is given up', async () => {
    await until(() => lab.connection.openChannels === 0);
    const stop = new AbortController();
    const opening = failureOf(sftpOn(lab.connection, 'exec sleep 30', stop.signal));
    await until(() => lab.connection.openChannels === 1);
    stop.abort();
    expect(await opening).toMatchObject({ code: 'cancelled' });
    await until(() => lab.connection.openChannels === 0);
  });

  it('that drops the connection gives everybody the reason', async () => {
    const other = await startLab();
    const files = await sftpOn(other.connection);
    const file = await files.open(path('/etc/passwd'), { kind: 'read' }, never);
    const closed: unknown[] = [];
    files.onClosed((error) => closed.push(error));
    other.sshd.freezeSessions();
    const waits = [
      failureOf(file.read(0, 10, never)),
      failureOf(files.stat(path('/'), never)),
      failureOf(listAll(files, path('/etc'))),
    ];
    other.sshd.dropSessions();
    for (const error of await Promise.all(waits)) expect(error.code).toMatch(/^connection\./);
    expect(closed).toMatchObject([{ code: expect.stringMatching(/^connection\./) as string }]);
    expect((await failureOf(file.close())).code).toMatch(/^connection\./);
    await other.stop();
  });
});

describe.skipIf(lacks('sshd')).each([
  ['without the subsystem', 'Subsystem other /bin/true'],
  ['whose subsystem is not installed', 'Subsystem sftp /nowhere/sftp-server'],
])('a server %s', (_what, config) => {
  let lab: Lab<Sshd>;
  beforeAll(async () => {
    lab = await startLab(config);
  });
  afterAll(() => lab.stop());

  it('is asked for the subsystem only, and runs no command that nobody wanted', async () => {
    const from = lab.sshd.log().length;
    const error = await failureOf(sftpOn(lab.connection));
    expect(error).toMatchObject({ code: 'sftp.unavailable', detail: { tried: [{ what: 'the subsystem sftp' }] } });
    expect(lab.sshd.log().slice(from)).not.toMatch(/request exec|Starting session: command/);
  });

  it('is served by sftp-server where that usually lies, once a command may run', async () => {
    const options = { clock: systemClock, log: silentLogger, mayRunCommand: true };
    const files = await openSftp(lab.connection, options, never);
    expect((await files.stat(path('/etc/passwd'), never)).kind).toBe('file');
    files.close();
  });

  it('says what a command of one’s own says when it can’t start', async () => {
    const error = await failureOf(sftpOn(lab.connection, '/nowhere/own-server'));
    expect(error).toMatchObject({ code: 'sftp.unavailable' });
    expect(JSON.stringify(error.detail)).toMatch(/status 127.*No such file/);
  });
});

describe.skipIf(lacks('sshd'))('a server that runs one command only', () => {
  it('has no file service, and what it says instead is told', async () => {
    const lab = await startLab('Subsystem sftp internal-sftp\nForceCommand echo This account is for backups only.');
    const error = await failureOf(sftpOn(lab.connection));
    expect(error).toMatchObject({ code: 'sftp.textFirst', detail: { text: 'This account is for backups only.' } });
    await lab.stop();
  });
});

describe.skipIf(lacks('accounts'))('an ordinary account', () => {
  let sshd: SshdWithAccounts;
  let connection: SshConnection;
  let files: SftpFileSystem;
  beforeAll(async () => {
    sshd = await startSshdWithAccounts({ users: { fred: {} }, config: 'LogLevel INFO' });
    connection = await connect(hostOf(sshd, { user: 'fred' }), { steps: [keyStep(identityOf(sshd.clientKey.path))] });
    files = await sftpOn(connection);
  });
  afterAll(async () => {
    connection.close();
    await sshd.stop();
  });

  it('starts in its home, and may not do what is root’s', async () => {
    expect(await files.home(never)).toBe('/home/fred');
    expect(await files.expandPath('~root', never)).toBe('/root');
    const denied = await Promise.all(
      [
        files.open(path('/etc/shadow'), { kind: 'read' }, never),
        files.open(path('/etc/hawser'), { kind: 'write', create: 'new', truncate: false }, never),
        files.makeFolder(path('/etc/hawser'), undefined, never),
        files.removeFile(path('/etc/passwd'), never),
        listAll(files, path('/root')),
        files.setAttributes(path('/etc/passwd'), { mode: 0o666 }, never),
        files.setAttributes(path('/etc/passwd'), { user: 20_001 }, never),
      ].map(async (promise) => (await failureOf(promise)).code),
    );
    expect(denied).toEqual(Array.from({ length: 7 }, () => 'file.permissionDenied'));
  });
});

describe.skipIf(lacks('accounts'))('accounts that are locked in', () => {
  let sshd: SshdWithAccounts;
  beforeAll(async () => {
    sshd = await startSshdWithAccounts({
      users: { fred: {}, faulty: {} },
      config: [
        'LogLevel VERBOSE',
        'Match User fred',
        'ChrootDirectory /home',
        'ForceCommand internal-sftp -d /fred -l INFO',
        'AllowTcpForwarding no',
        'Match User faulty',
        'ChrootDirectory /home/faulty',
        'ForceCommand internal-sftp',
      ].join('\n'),
    });
    chmodSync(join(sshd.dir, 'home'), 0o755);
    symlinkSync('/etc/passwd', join(sshd.homeOf('fred'), 'outside'));
  });
  afterAll(() => sshd.stop());
  const login = (user: string): Promise<SshConnection> =>
    connect(hostOf(sshd, { user }), { steps: [keyStep(identityOf(sshd.clientKey.path))] });

  it('start in their folder, see owners as numbers, and links that lead outside dangle', async () => {
    const connection = await login('fred');
    const from = sshd.log().length;
    const files = await sftpOn(connection);
    expect(await files.home(never)).toBe('/fred');
    const { entries } = await listAll(files, path('/fred'));
    expect(entries.find(({ name }) => name === 'outside')?.ownerName).toMatch(/^(\d+)?$|^root$/);
    expect(await failureOf(files.stat(path('/fred/outside'), never))).toMatchObject({ code: 'file.notFound' });
    const top = await failureOf(files.makeFolder(path('/new'), undefined, never));
    expect(top).toMatchObject({ code: 'file.permissionDenied' });
    files.close();
    connection.close();
    const log = sshd.log().slice(from);
    expect(log).toMatch(/Starting session: forced-command \(config\) 'internal-sftp/);
    // One session, for SFTP: nothing was probed.
    expect(log.match(/Starting session/g)).toHaveLength(1);
  });

  it('by a folder with wrong owners are let in and cut off: it is told why that happens', async () => {
    const connection = await login('faulty');
    const error = await failureOf(sftpOn(connection));
    expect(error).toMatchObject({ code: 'sftp.cutAfterLogin' });
    expect(errorText(error.toWire()).text).toMatch(/does not belong to root/);
    expect(sshd.log()).toMatch(/bad ownership or modes for chroot directory/);
  });
});

describe.skipIf(lacks('sshd'))('root that is locked in', () => {
  it.skipIf(!isRoot)(
    'by a folder with wrong owners keeps its connection, and every session of it dies without a word: the same is told',
    async () => {
      const at = mkdtempSync(join(tmpdir(), 'hawser-jail-'));
      onTestFinished(() => rmSync(at, { recursive: true }));
      chmodSync(at, 0o777);
      const sshd = await startSshd({ config: `LogLevel VERBOSE\nChrootDirectory ${at}` });
      onTestFinished(() => sshd.stop());
      const connection = await connect(hostOf(sshd), { steps: [keyStep(identityOf(sshd.clientKey.path))] });
      onTestFinished(() => connection.close());
      for (const options of [{}, { mayRunCommand: true }]) {
        const error = await failureOf(openSftp(connection, { clock: systemClock, log: silentLogger, ...options }, never));
        expect(error).toMatchObject({ code: 'sftp.cutAfterLogin', detail: { reason: expect.stringContaining('status 255') } });
        expect(errorText(error.toWire()).text).toMatch(/does not belong to root/);
      }
      expect(connection.isClosed).toBe(false);
      // Nothing but the subsystem was asked for.
      expect(sshd.log().match(/Starting session: subsystem/g)).toHaveLength(2);
      expect(sshd.log().match(/Starting session/g)).toHaveLength(2);
    },
  );
});
