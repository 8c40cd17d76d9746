import {
  chmodSync,
  chownSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { startSshdWithAccounts, type SshdWithAccounts } from '../e2e/servers/accounts.ts';
import { lacks } from '../e2e/servers/requirements.ts';
import { generateKey, type KeyFile } from '../e2e/servers/ssh-keys.ts';
import { isAppError } from '../shared/model/errors.ts';
import type { KeyLineOptions } from '../shared/model/key-install.ts';
import { labOf, never, path, sftpOn } from './sftp/test-support.ts';
import { connect, hostOf, identityOf, keyStep } from './ssh/test-support.ts';
import { outputOf } from './auth/fixtures/session-output.ts';
import { readPastedKey } from './keys/install/authorized-line.ts';
import { installKey, listAuthorized, mendModes, removeKey, undoInstall } from './keys/install/install-key.ts';
import type { PublicKey } from './keys/public-key.ts';
import type { SftpFileSystem } from './sftp/sftp-file-system.ts';

const fredUid = 20_001;
const windowBytes = 65_536;

describe.skipIf(lacks('accounts'))('a key is installed on a real server', () => {
  let server: SshdWithAccounts;
  let key: KeyFile;
  let publicKey: PublicKey;
  let home: string;
  let lines: string;
  const ends: (() => unknown)[] = [];

  beforeAll(async () => {
    server = await startSshdWithAccounts({ users: { fred: {} } });
    key = await generateKey({ comment: 'eve@laptop' });
    const read = readPastedKey(key.publicLine);
    if (read.kind !== 'key') throw new Error('no key');
    publicKey = read.key;
    home = server.homeOf('fred');
    lines = readFileSync(join(home, '.ssh', 'authorized_keys'), 'utf8');
  });
  afterAll(async () => {
    key.remove();
    await server.stop();
  });
  afterEach(async () => {
    for (const end of ends.splice(0).reverse()) await end();
    rmSync(join(home, '.ssh'), { recursive: true, force: true });
    mkdirSync(join(home, '.ssh'), { mode: 0o700 });
    writeFileSync(join(home, '.ssh', 'authorized_keys'), lines, { mode: 0o600 });
    for (const each of ['.ssh', '.ssh/authorized_keys']) chownSync(join(home, each), fredUid, fredUid);
    chmodSync(home, 0o755);
  });

  const keysFile = (): string => join(home, '.ssh', 'authorized_keys');
  const content = (): string => readFileSync(keysFile(), 'utf8');
  const mode = (file: string): string => (statSync(file).mode & 0o7777).toString(8);
  const fred = async (): Promise<SftpFileSystem> => {
    const connection = await connect(hostOf({ ...server, user: 'fred' }), {
      steps: [keyStep(identityOf(server.clientKey.path))],
    });
    ends.push(() => connection.close());
    return sftpOn(connection);
  };
  const request = (more: Partial<Parameters<typeof installKey>[1]> = {}): Parameters<typeof installKey>[1] => ({
    key: publicKey,
    user: 'fred',
    ...more,
  });
  /** With other lines in the file for a while. */
  const writtenAs = async (text: string, work: () => Promise<void>): Promise<void> => {
    const before = content();
    writeFileSync(keysFile(), text);
    await work();
    writeFileSync(keysFile(), before);
  };
  const logsIn = async (identity = key.path): Promise<boolean> => {
    try {
      const connection = await connect(hostOf({ ...server, user: 'fred' }), { steps: [keyStep(identityOf(identity))] });
      connection.close();
      return true;
    } catch {
      return false;
    }
  };

  it('where nothing is: folder 0700, file 0600, one line that lets the key in; undone, nothing is left', async () => {
    const files = await fred();
    rmSync(join(home, '.ssh'), { recursive: true });
    const outcome = await installKey(files, request(), never);
    expect(outcome).toMatchObject({
      kind: 'installed',
      file: '/home/fred/.ssh/authorized_keys',
      line: key.publicLine,
      faults: [],
      notes: [],
    });
    expect([content(), mode(join(home, '.ssh')), mode(keysFile())]).toEqual([`${key.publicLine}\n`, '700', '600']);
    expect([statSync(keysFile()).uid, await logsIn()]).toEqual([fredUid, true]);
    if (outcome.kind !== 'installed') throw new Error(outcome.kind);
    await undoInstall(files, outcome.undo, never);
    expect([existsSync(join(home, '.ssh')), await logsIn()]).toEqual([false, false]);
  });

  it('behind a last line without an end, and only once; other lines stay byte by byte', async () => {
    const files = await fred();
    const before = `# mine \u00e4\n${lines.trimEnd()}`;
    writeFileSync(keysFile(), before);
    chmodSync(keysFile(), 0o640);
    const outcome = await installKey(files, request(), never);
    expect([content(), mode(keysFile()), statSync(keysFile()).uid]).toEqual([`${before}\n${key.publicLine}\n`, '640', fredUid]);
    const again = await installKey(files, request({ options: { restrict: true } }), never);
    expect(again).toMatchObject({ kind: 'present', lineNumber: 3, line: key.publicLine, isSame: false });
    const replaced = await installKey(
      files,
      request({ options: { restrict: true, from: ['10.0.0.0/8'] }, replace: true }),
      never,
    );
    expect(replaced).toMatchObject({ kind: 'installed', replaced: key.publicLine });
    expect(content()).toBe(`${before}\nrestrict,from="10.0.0.0/8" ${key.publicLine}\n`);
    expect(await logsIn()).toBe(false);
    expect((await listAuthorized(files, 'fred', never)).map(({ options }) => options)).toEqual([
      '',
      'restrict,from="10.0.0.0/8"',
    ]);
    if (outcome.kind !== 'installed' || replaced.kind !== 'installed') throw new Error('not installed');
    await undoInstall(files, replaced.undo, never);
    expect(content()).toBe(`${before}\n${key.publicLine}\n`);
    await undoInstall(files, outcome.undo, never);
    expect(content()).toBe(`${before}\n`);
    const odd = Buffer.concat([Buffer.from(`${key.publicLine} `), Buffer.from([0xe9, 0x0a])]);
    writeFileSync(keysFile(), odd);
    const over = await installKey(files, request({ options: { restrict: true }, replace: true }), never);
    if (over.kind !== 'installed') throw new Error(over.kind);
    await undoInstall(files, over.undo, never);
    expect(readFileSync(keysFile())).toEqual(odd);
  });

  /** What a login by the key may do, found out by trying it. */
  const allowed = async () => {
    const connection = await connect(hostOf({ ...server, user: 'fred' }), { steps: [keyStep(identityOf(key.path))] });
    ends.push(() => connection.close());
    const refused = (error: unknown): undefined => {
      if (!isAppError(error, 'channel.requestRefused') && !isAppError(error, 'channel.openFailed')) throw error;
      return undefined;
    };
    const to = { kind: 'tcp', host: '127.0.0.1', port: server.port } as const;
    const origin = { address: '127.0.0.1', port: 1 };
    const terminal = { type: 'xterm', size: { columns: 80, rows: 24 } };
    const shell = await connection.openSession({ terminal, windowBytes, signal: never }).catch(refused);
    const tunnel = await connection.openForward({ to, origin, windowBytes, signal: never }).catch(refused);
    shell?.close();
    tunnel?.close();
    return {
      said: await outputOf(connection, 'echo wanted'),
      terminal: shell !== undefined,
      tunnel: tunnel !== undefined,
    };
  };

  it.each<readonly [string, KeyLineOptions, Awaited<ReturnType<typeof allowed>>]>([
    ['unrestricted: everything', {}, { said: 'wanted\n', terminal: true, tunnel: true }],
    ['restricted: commands alone', { restrict: true }, { said: 'wanted\n', terminal: false, tunnel: false }],
    [
      'restricted to a command: that one, whatever is asked for',
      { restrict: true, command: 'echo "the named act"' },
      { said: 'the named act\n', terminal: false, tunnel: false },
    ],
  ])('%s (SE-13)', async (_name, options, may) => {
    await installKey(await fred(), request({ options }), never);
    expect(await allowed()).toEqual(may);
  });

  it('beside a line that makes it an authority, which lets it in nowhere itself; a restricted line is told apart', async () => {
    const files = await fred();
    const signs = `cert-authority,principals="ann" ${key.publicLine}\n`;
    writeFileSync(keysFile(), `${signs}${lines}`);
    expect(await logsIn()).toBe(false);
    const outcome = await installKey(files, request(), never);
    expect(outcome).toMatchObject({ kind: 'installed', line: key.publicLine });
    expect([content(), await logsIn()]).toEqual([`${signs}${lines}${key.publicLine}\n`, true]);
    const again = await installKey(files, request(), never);
    expect(again).toMatchObject({ kind: 'present', lineNumber: lines.split('\n').length + 1, isSame: true });
    const replaced = await installKey(files, request({ options: { restrict: true }, replace: true }), never);
    if (outcome.kind !== 'installed' || replaced.kind !== 'installed') throw new Error('not installed');
    expect(content()).toBe(`${signs}${lines}restrict ${key.publicLine}\n`);
    for (const options of ['command="/bin/false"', 'from="192.0.2.1"', 'restrict'])
      await writtenAs(`${signs}${options} ${key.publicLine}\n`, async () => {
        const there = await installKey(files, request(), never);
        expect(there).toMatchObject({ kind: 'present', lineNumber: 2, line: `${options} ${key.publicLine}`, isSame: false });
      });
    await undoInstall(files, replaced.undo, never);
    expect(content()).toBe(`${signs}${lines}${key.publicLine}\n`);
    await undoInstall(files, outcome.undo, never);
    expect([content(), await logsIn()]).toEqual([`${signs}${lines}`, false]);
  });

  it('through a link, which stays one, and with nothing left beside', async () => {
    const files = await fred();
    const real = join(home, 'keys-of-fred');
    renameSync(keysFile(), real);
    symlinkSync('../keys-of-fred', keysFile());
    const outcome = await installKey(files, request(), never);
    expect(outcome).toMatchObject({ kind: 'installed', file: '/home/fred/keys-of-fred' });
    expect([lstatSync(keysFile()).isSymbolicLink(), readFileSync(real, 'utf8')]).toEqual([true, `${lines}${key.publicLine}\n`]);
    unlinkSync(real);
  });

  it('in place where the file may be written and its folder not', async () => {
    const files = await fred();
    chownSync(join(home, '.ssh'), 0, fredUid);
    chmodSync(join(home, '.ssh'), 0o750);
    expect(await installKey(files, request(), never)).toMatchObject({ kind: 'installed' });
    expect([content(), await logsIn()]).toEqual([`${lines}${key.publicLine}\n`, true]);
  });

  it('says why nothing is written: a file of root, a folder in its place, UTF-16', async () => {
    const files = await fred();
    chownSync(join(home, '.ssh'), 0, 0);
    chmodSync(join(home, '.ssh'), 0o755);
    chownSync(keysFile(), 0, 0);
    chmodSync(keysFile(), 0o644);
    await expect(installKey(files, request(), never)).rejects.toMatchObject({ code: 'file.permissionDenied' });
    rmSync(keysFile());
    mkdirSync(keysFile());
    await expect(installKey(files, request(), never)).rejects.toMatchObject({ code: 'file.isAFolder' });
    rmSync(keysFile(), { recursive: true });
    writeFileSync(keysFile(), Buffer.from(`\ufeff${lines}`, 'utf16le'));
    expect(await installKey(files, request(), never)).toEqual({ kind: 'foreignText', file: '/home/fred/.ssh/authorized_keys' });
  });

  it('tells what sshd will not like, and mends it when told to', async () => {
    const files = await fred();
    chmodSync(home, 0o777);
    const outcome = await installKey(files, request(), never);
    if (outcome.kind !== 'installed') throw new Error(outcome.kind);
    expect(outcome.faults).toEqual([{ path: '/home/fred', mode: '0777', why: 'writableByOthers' }]);
    expect(await logsIn()).toBe(false);
    await mendModes(files, outcome.faults, never);
    expect([mode(home), await logsIn()]).toEqual(['755', true]);
  });

  it('is taken out again wherever it stands, and nothing else with it', async () => {
    const files = await fred();
    writeFileSync(keysFile(), `restrict ${key.publicLine}\n${lines}${key.publicLine}`);
    // The second file that sshd looks at where its configuration names none.
    writeFileSync(`${keysFile()}2`, `${key.publicLine}\n`);
    chownSync(`${keysFile()}2`, fredUid, fredUid);
    const removed = await removeKey(files, { blob: publicKey.blob, user: 'fred' }, never);
    expect(removed).toEqual({
      kind: 'removed',
      file: '/home/fred/.ssh/authorized_keys',
      lines: [`restrict ${key.publicLine}`, key.publicLine, key.publicLine],
      foreignFiles: [],
      authorityFiles: [],
    });
    expect([content(), readFileSync(`${keysFile()}2`, 'utf8'), await logsIn()]).toEqual([lines, '', false]);
    unlinkSync(`${keysFile()}2`);
    expect(await removeKey(files, { blob: publicKey.blob, user: 'fred' }, never)).toMatchObject({ kind: 'absent' });
  });

  it('keeps a line that somebody adds in between', async () => {
    const files = await fred();
    const other = await generateKey();
    let isFirst = true;
    const replace = files.replace.bind(files);
    const stat = files.stat.bind(files);
    // The moment between reading and replacing.
    Object.assign(files, {
      stat: async (...args: Parameters<typeof stat>) => {
        if (args[0].includes('.authorized_keys.') && isFirst) {
          isFirst = false;
          writeFileSync(keysFile(), `${lines}${other.publicLine}\n`);
        }
        return stat(...args);
      },
      replace,
    });
    await installKey(files, request(), never);
    expect(content()).toBe(`${lines}${other.publicLine}\n${key.publicLine}\n`);
    other.remove();
  });
});

describe.skipIf(lacks('accounts'))('a server that keeps keys elsewhere', () => {
  it('is told with file and line, and nothing is written', async () => {
    const server = await startSshdWithAccounts({
      users: { fred: {} },
      mounts: [
        'd=$(mktemp -d)',
        'cp -a /etc/ssh/. $d',
        'printf "# ours\\nAuthorizedKeysFile /etc/ssh/keys/%%u\\nMatch User root\\nAuthorizedKeysFile none\\n" > $d/sshd_config',
        'mount --bind $d /etc/ssh',
      ],
    });
    const lab = await labOf(Object.assign(server, { user: 'fred' }));
    try {
      const files = await sftpOn(lab.connection);
      const key = await generateKey();
      const read = readPastedKey(key.publicLine);
      if (read.kind !== 'key') throw new Error('no key');
      expect(await installKey(files, { key: read.key, user: 'fred' }, never)).toEqual({
        kind: 'elsewhere',
        value: '/etc/ssh/keys/%u',
        from: '/etc/ssh/sshd_config line 2',
      });
      key.remove();
    } finally {
      await lab.stop();
    }
  });

  it('or shows only a part of itself is told, and nothing is made there', async () => {
    const server = await startSshdWithAccounts({
      users: { fred: {} },
      mounts: ['mkdir -p /run/hawser-cage/upload', 'chmod 755 /run/hawser-cage', 'chown 20001 /run/hawser-cage/upload'],
      config: 'Match User fred\nChrootDirectory /run/hawser-cage\nForceCommand internal-sftp -d /upload',
    });
    const lab = await labOf(Object.assign(server, { user: 'fred' }));
    try {
      const files = await sftpOn(lab.connection);
      const key = await generateKey();
      const read = readPastedKey(key.publicLine);
      if (read.kind !== 'key') throw new Error('no key');
      expect(await installKey(files, { key: read.key, user: 'fred' }, never)).toEqual({ kind: 'hidden' });
      await expect(files.stat(path('/upload/.ssh'), never)).rejects.toMatchObject({ code: 'file.notFound' });
      key.remove();
    } finally {
      await lab.stop();
      rmSync('/run/hawser-cage', { recursive: true, force: true });
    }
  });
});
