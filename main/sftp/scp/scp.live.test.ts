import { execFileSync, spawnSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { faultyScpCommand, type ScpFault } from '../../../e2e/servers/faulty-scp.ts';
import { lacks, program } from '../../../e2e/servers/requirements.ts';
import { startSshd, type Sshd } from '../../../e2e/servers/sshd.ts';
import { systemClock } from '../../../shared/base/clock.ts';
import type { AppError } from '../../../shared/model/errors.ts';
import type { FilePath } from '../../../shared/model/file-path.ts';
import { failureOf, until } from '../../ssh/test-support.ts';
import { LocalFileSystem } from '../local-file-system.ts';
import { labOf, never, path, type Lab } from '../test-support.ts';
import { ScpFileSystem } from './scp-file-system.ts';
import type { ScpServices } from './scp-types.ts';

let here: string;
let there: string;
const services: ScpServices = { clock: systemClock, local: new LocalFileSystem('/') };
beforeEach(() => {
  here = mkdtempSync(join(tmpdir(), 'hawser-scp-here-'));
  there = mkdtempSync(join(tmpdir(), 'hawser-scp-there-'));
});
afterEach(() => {
  for (const dir of [here, there]) rmSync(dir, { recursive: true, force: true });
});

/** Every byte value, line breaks and what looks like the protocol; over several pieces. */
const everyByte = Buffer.concat([
  Buffer.from('C0644 5 x\nE\n\0\x01\x02'),
  Buffer.alloc(700_000, Buffer.from(Array.from({ length: 256 }, (_, i) => i))),
]);

function makeTree(root: string): void {
  mkdirSync(join(root, 'tree/sub/empty'), { recursive: true });
  writeFileSync(join(root, 'tree/bytes'), everyByte);
  writeFileSync(join(root, 'tree/sub/it’s $(touch x) `y`;'), 'quoted');
  writeFileSync(join(root, 'tree/nothing'), '');
  chmodSync(join(root, 'tree/bytes'), 0o640);
  utimesSync(join(root, 'tree/bytes'), 1_600_000_000, 1_500_000_000);
  utimesSync(join(root, 'tree/sub'), 1_400_000_000, 1_400_000_000);
}

function facts(root: string): string[] {
  return execFileSync('find', ['.', '-printf', '%y %m %TY-%Tm-%Td %P\\n'], { cwd: root, encoding: 'utf8' })
    .split('\n')
    .toSorted();
}

describe.skipIf(lacks('sshd'))('a server without SFTP', () => {
  let lab: Lab<Sshd>;
  let files: ScpFileSystem;
  beforeAll(async () => {
    lab = await labOf(await startSshd({ config: 'Subsystem other /bin/true\nLogLevel INFO' }));
    files = new ScpFileSystem(lab.connection);
  });
  afterAll(() => lab.stop());

  it('lists nothing, and every other operation is refused in a sentence', async () => {
    const failures = [files.home(), files.stat('/x'), files.open('/x'), files.removeFile('/x')].map((each) => failureOf(each));
    for (const failure of failures) expect(await failure).toMatchObject({ code: 'file.unsupported', detail: { needs: 'SFTP' } });
    expect(await failureOf(files.list('/').next())).toMatchObject({ code: 'file.unsupported' });
  });

  it('gives and takes whole trees, byte for byte, with modes and times', async () => {
    makeTree(there);
    const seen: number[] = [];
    const watched = { ...services, onProgress: ({ doneBytes }: { doneBytes: number }) => void seen.push(doneBytes) };
    const got = await files.get({ path: join(there, 'tree'), isRecursive: true, to: path(join(here, 'tree')) }, watched, never);
    expect(got).toMatchObject({ files: 3, folders: 3, failed: [], bytes: everyByte.length + 6 });
    expect(seen.at(-1)).toBe(got.bytes);
    expect(facts(join(here, 'tree'))).toEqual(facts(join(there, 'tree')));
    expect(readFileSync(join(here, 'tree/bytes')).equals(everyByte)).toBe(true);
    mkdirSync(join(there, 'back'));
    const put = await files.put(
      { from: [path(join(here, 'tree'))], to: join(there, 'back'), isRecursive: true },
      services,
      never,
    );
    expect(put).toMatchObject({ files: 3, folders: 3, failed: [] });
    expect(facts(join(there, 'back/tree'))).toEqual(facts(join(there, 'tree')));
    expect(readFileSync(join(there, 'back/tree/bytes')).equals(everyByte)).toBe(true);
    expect(existsSync(join(there, 'x'))).toBe(false);
  });

  it('gets the same from us as from scp -O', async () => {
    makeTree(here);
    const { host, port, user, clientKey, knownHostsFile } = lab.sshd;
    const options = [
      '-O',
      '-r',
      '-p',
      '-q',
      '-P',
      String(port),
      '-i',
      clientKey.path,
      '-o',
      `UserKnownHostsFile=${knownHostsFile}`,
    ];
    const { status, stderr } = spawnSync(
      program('scp'),
      [...options, '-F', '/dev/null', join(here, 'tree'), `${user}@${host}:${there}/theirs`],
      { encoding: 'utf8' },
    );
    expect([status, stderr]).toEqual([0, '']);
    await files.put({ from: [path(join(here, 'tree'))], to: join(there, 'ours'), isRecursive: true }, services, never);
    expect(facts(join(there, 'ours'))).toEqual(facts(join(there, 'theirs')));
  });

  it('puts several into a folder, leaves out what is no file, and goes on after what is refused', async () => {
    writeFileSync(join(here, 'a'), 'a');
    writeFileSync(join(here, 'b'), 'b');
    execFileSync('mkfifo', [join(here, 'pipe')]);
    mkdirSync(join(there, 'a'));
    const from = ['a', 'pipe', 'missing', 'b'].map((name) => path(join(here, name)));
    const report = await files.put({ from, to: there, isRecursive: false }, services, never);
    expect(report).toMatchObject({ files: 1, skipped: 1, failedCount: 2 });
    expect(readFileSync(join(there, 'b'), 'utf8')).toBe('b');
    expect(report.failed.map(({ error }) => error.code)).toEqual(['scp.failed', 'file.notFound']);
  });

  it('says what is missing or a folder, and keeps what stood here', async () => {
    writeFileSync(join(here, 'wanted'), 'old');
    const to = path(join(here, 'wanted'));
    const missing = await files.get({ path: join(there, 'wanted'), isRecursive: false, to }, services, never);
    expect(missing).toMatchObject({ files: 0, failedCount: 1 });
    expect(missing.failed[0]?.error.detail).toMatchObject({ said: expect.stringContaining('No such file') as string });
    mkdirSync(join(there, 'folder'));
    const folder = await files.get({ path: join(there, 'folder'), isRecursive: false, to }, services, never);
    expect(folder.failed[0]?.error.detail).toMatchObject({ said: expect.stringContaining('not a regular file') as string });
    for (const typed of ['/', '..', '~', '.', '~root'])
      expect(await failureOf(files.get({ path: typed, isRecursive: true, to }, services, never))).toMatchObject({
        code: 'scp.failed',
      });
    expect(readFileSync(to, 'utf8')).toBe('old');
    expect(readdirSync(here)).toEqual(['wanted']);
  });

  it('is left at once when a copy is given up, and nothing half stays here', async () => {
    execFileSync('truncate', ['-s', '2G', join(there, 'large')]);
    const given = new AbortController();
    const watched = { ...services, onProgress: () => given.abort() };
    const copy = files.get(
      { path: join(there, 'large'), isRecursive: false, to: path(join(here, 'large')) },
      watched,
      given.signal,
    );
    expect(await failureOf(copy)).toMatchObject({ code: 'cancelled' });
    await until(() => lab.connection.openChannels === 0);
    expect(readdirSync(here)).toEqual([]);
  });
});

describe.skipIf(lacks('sshd'))('a hostile server', () => {
  const play = async (fault: ScpFault, isRecursive = false): Promise<{ error: AppError | undefined; failed: string[] }> => {
    const lab = await labOf(await startSshd({ config: `ForceCommand ${faultyScpCommand(fault)}\nLogLevel INFO` }));
    const to = join(here, 'wanted') as FilePath;
    try {
      const files = new ScpFileSystem(lab.connection);
      const report = await files.get({ path: '/somewhere/wanted', isRecursive, to }, services, never);
      return { error: undefined, failed: report.failed.map(({ error }) => error.code) };
    } catch (error) {
      return { error: error as AppError, failed: [] };
    } finally {
      await lab.stop();
    }
  };

  it.each<[ScpFault, boolean]>([
    ['another-name', false],
    ['path-name', false],
    ['absolute-name', false],
    ['dots-name', true],
    ['empty-name', false],
    ['folder-for-file', false],
    ['no-such-line', false],
    ['end-of-nothing', true],
    ['endless-line', false],
    ['huge-size', false],
    ['times-twice', false],
  ])('that plays %s is stopped, and nothing is written', async (fault, isRecursive) => {
    expect((await play(fault, isRecursive)).error).toMatchObject({ code: 'scp.misbehaved' });
    expect(readdirSync(here)).toEqual([]);
    expect(existsSync('/tmp/hawser-scp-evil')).toBe(false);
  });

  it.each<[ScpFault, string[]]>([
    ['second-file', ['wanted']],
    ['path-inside', ['wanted']],
    ['same-name-twice', ['wanted']],
  ])('that plays %s is stopped where it begins to lie', async (fault, left) => {
    expect((await play(fault, fault !== 'second-file')).error).toMatchObject({ code: 'scp.misbehaved' });
    expect(readdirSync(here)).toEqual(left);
    expect(existsSync(join(tmpdir(), 'evil'))).toBe(false);
  });

  it('writes nothing through a link that stands here', async () => {
    mkdirSync(join(here, 'wanted'));
    symlinkSync(there, join(here, 'wanted/link'));
    expect((await play('through-a-link', true)).error).toMatchObject({ code: 'file.exists' });
    expect(readdirSync(there)).toEqual([]);
  });

  it('has no say in who a program runs as', async () => {
    expect(await play('special-bits')).toEqual({ error: undefined, failed: [] });
    expect(statSync(join(here, 'wanted')).mode & 0o7777).toBe(0o777);
  });

  it('that sends half a file leaves none, and what it says is shown without what steers a terminal', async () => {
    expect((await play('early-end')).error).toMatchObject({ code: 'scp.failed' });
    expect((await play('fails-while-reading')).failed).toEqual(['scp.failed']);
    expect((await play('refuses')).error).toMatchObject({ code: 'scp.failed', detail: { said: 'wanted: No such file' } });
    expect((await play('nothing')).error).toMatchObject({ code: 'scp.failed' });
    expect(readdirSync(here)).toEqual([]);
  });
});
