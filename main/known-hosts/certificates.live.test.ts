import { execFile, execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { lacks, program } from '../../e2e/servers/requirements.ts';
import { generateKey, type KeyFile, type KeyType } from '../../e2e/servers/ssh-keys.ts';
import { startSshd, type Sshd } from '../../e2e/servers/sshd.ts';
import { systemClock } from '../../shared/base/clock.ts';
import { isAppError } from '../../shared/model/errors.ts';
import { silentLogger } from '../log/logger.ts';
import type { SshConnection } from '../ssh/connection-types.ts';
import { collect, connect, exec, hostOf, identityOf, keyStep } from '../ssh/test-support.ts';
import { KnownHostsStore } from './file-store.ts';
import { createHostKeyVerifier, createPreferredHostKeyTypes } from './verifier.ts';

const run = promisify(execFile);
const keyTypes: readonly KeyType[] = ['ed25519', 'ecdsa', 'rsa'];

describe.skipIf(lacks('sshd'))('host certificates beside ssh', () => {
  let dir: string;
  let known: string;
  let authority: KeyFile;
  let stranger: KeyFile;
  const hostKeys = new Map<KeyType, KeyFile>();
  const servers = new Map<KeyType, Sshd>();
  const serverOf = (type: KeyType): Sshd => servers.get(type) as Sshd;

  beforeAll(async () => {
    dir = mkdtempSync(join(tmpdir(), 'hawser-hostcert-'));
    known = join(dir, 'known_hosts');
    authority = await generateKey({ type: 'rsa', bits: 2048, path: join(dir, 'authority') });
    stranger = await generateKey({ path: join(dir, 'stranger') });
    for (const type of keyTypes) {
      const key = await generateKey({ type, path: join(dir, `host_${type}`) });
      hostKeys.set(type, key);
      sign(type, '-h', '-n', '127.0.0.1');
      servers.set(type, await startSshd({ hostKeyFiles: [key], config: `HostCertificate ${key.path}-cert.pub` }));
    }
  }, 60_000);
  afterAll(async () => {
    for (const server of servers.values()) await server.stop();
    rmSync(dir, { recursive: true, force: true });
  });

  function sign(type: KeyType, ...options: readonly string[]): void {
    const { path = '', publicPath = '' } = hostKeys.get(type) ?? {};
    const words = ['-q', '-s', authority.path, '-I', `id of ${type}`, ...options, publicPath];
    execFileSync(program('ssh-keygen'), words);
    expect(readFileSync(`${path}-cert.pub`, 'utf8')).toContain('-cert-v01@openssh.com');
  }

  async function login(sshd: Sshd, revokedHostKeys?: string): Promise<SshConnection> {
    const store = new KnownHostsStore({ homeDir: dir, log: silentLogger });
    const target = hostOf(sshd, { userKnownHostsFiles: [known], strictHostKeyChecking: 'yes', revokedHostKeys });
    const prompter = { ask: () => Promise.reject(new Error('nobody is to be asked')) };
    return connect(target, {
      preferred: await createPreferredHostKeyTypes(store)(target),
      verifyHostKey: createHostKeyVerifier({ prompter, store, clock: systemClock, log: silentLogger }),
      steps: [keyStep(identityOf(sshd.clientKey.path))],
    });
  }

  /** What we make of the server under `yes`. */
  async function ourVerdict(sshd: Sshd, revokedHostKeys?: string): Promise<string> {
    try {
      const connection = await login(sshd, revokedHostKeys);
      const { trust } = connection;
      connection.close();
      return trust.kind === 'known' ? (trust.certificate ? 'certificate' : 'plain key') : trust.kind;
    } catch (error) {
      if (isAppError(error, 'hostKey.unknown')) return `unknown: ${error.detail.certificateFault ?? ''}`;
      if (isAppError(error, 'hostKey.revoked')) return 'revoked';
      throw error;
    }
  }

  async function theirVerdict(sshd: Sshd, ...more: readonly string[]): Promise<string> {
    const options = [
      'StrictHostKeyChecking=yes',
      `UserKnownHostsFile=${known}`,
      'GlobalKnownHostsFile=/dev/null',
      'BatchMode=yes',
      ...more,
    ];
    const words = ['-v', '-n', '-F', 'none', ...options.flatMap((option) => ['-o', option])];
    const { stderr } = await run(
      program('ssh'),
      [...words, '-i', sshd.clientKey.path, '-p', String(sshd.port), '-s', `${sshd.user}@${sshd.host}`, 'sftp'],
      { timeout: 20_000 },
    ).catch((error: { stderr: string }) => error);
    // It says that the authority is known before it says that the certificate is no good.
    if (/matches the \S+-CERT host certificate/.test(stderr) && !stderr.includes('Certificate invalid')) return 'certificate';
    if (/REVOKED|revoked by file/.test(stderr)) return 'revoked';
    if (/is known and matches the \S+ host key/.test(stderr)) return 'plain key';
    if (stderr.includes('you have requested strict checking')) return 'unknown: ';
    return `failed: ${stderr}`;
  }

  const text = (key: KeyFile): string => key.publicLine.split(' ').slice(0, 2).join(' ');

  it.each(keyTypes)('of an %s key are negotiated, trusted by the line of the authority, and survive new keys', async (type) => {
    const sshd = serverOf(type);
    writeFileSync(known, `# x\n@cert-authority 127.0.0.* ${text(authority)}\n`);
    const connection = await login(sshd);
    try {
      expect(connection.trust).toMatchObject({
        kind: 'known',
        by: { file: known, line: 2 },
        certificate: { keyId: `id of ${type}`, serial: '0', authority: authority.fingerprint },
      });
      expect(connection.algorithms.hostKey).toMatch(/-cert-v01@openssh\.com$/);
      connection.rekey();
      const { output } = await collect(await exec(connection, 'echo after'));
      expect(output.toString()).toBe('after\n');
    } finally {
      connection.close();
    }
    expect(await theirVerdict(sshd)).toBe('certificate');
    expect(readFileSync(known, 'utf8').split('\n')).toHaveLength(3);
  });

  it.each<readonly [string, readonly string[], (name: string) => string, string]>([
    ['is good for the host without its port', ['-h', '-n', '127.0.0.1'], () => `@cert-authority 127.0.0.1 `, 'certificate'],
    ['is good for the host with its port', ['-h', '-n', '127.0.0.1'], (name) => `@cert-authority ${name} `, 'certificate'],
    ['is for another name', ['-h', '-n', 'db'], () => '@cert-authority * ', 'unknown: is for db'],
    [
      'is expired',
      ['-h', '-n', '127.0.0.1', '-V', '20200101Z:20200102Z'],
      () => '@cert-authority * ',
      'unknown: expired 2020-01-02 00:00 UTC',
    ],
    ['is trusted for other hosts only', ['-h', '-n', '127.0.0.1'], () => '@cert-authority db ', 'unknown: '],
    ['is of a revoked authority', ['-h', '-n', '127.0.0.1'], (name) => `@revoked ${name} `, 'revoked'],
  ])('that %s', async (_, options, line, expected) => {
    sign('ed25519', ...options);
    const sshd = serverOf('ed25519');
    await sshd.restart(`HostCertificate ${hostKeys.get('ed25519')?.path ?? ''}-cert.pub`);
    const own = line(`[${sshd.host}]:${sshd.port}`);
    const trusted = own.startsWith('@revoked') ? `@cert-authority * ${text(authority)}\n` : '';
    writeFileSync(known, `${trusted}${own}${text(authority)}\n`);
    expect(await ourVerdict(sshd)).toBe(expected);
    expect(await theirVerdict(sshd)).toBe(expected.replace(/^unknown: .*/, 'unknown: '));
  });

  it('that is not good does not stand in the way of its key when that is known', async () => {
    sign('ed25519', '-h', '-n', 'db');
    const sshd = serverOf('ed25519');
    await sshd.restart(`HostCertificate ${hostKeys.get('ed25519')?.path ?? ''}-cert.pub`);
    const lines = [`@cert-authority * ${text(stranger)}`, `@cert-authority * ${text(authority)}`, ...sshd.knownHostsLines];
    writeFileSync(known, `${lines.join('\n')}\n`);
    expect([await ourVerdict(sshd), await theirVerdict(sshd)]).toEqual(['plain key', 'plain key']);
  });

  it.each(['the key', 'the authority', 'nobody'])('are refused when RevokedHostKeys names %s', async (which) => {
    sign('ed25519', '-h', '-n', '127.0.0.1');
    const sshd = serverOf('ed25519');
    await sshd.restart(`HostCertificate ${hostKeys.get('ed25519')?.path ?? ''}-cert.pub`);
    writeFileSync(known, `@cert-authority * ${text(authority)}\n`);
    const named = which === 'the key' ? hostKeys.get('ed25519') : which === 'the authority' ? authority : stranger;
    const [plain, krl] = [join(dir, 'revoked'), join(dir, 'krl')];
    writeFileSync(plain, `# keys\n${text(named ?? stranger)}\n`);
    execFileSync(program('ssh-keygen'), ['-q', '-k', '-f', krl, plain], { stdio: 'ignore' });
    for (const list of [plain, krl]) {
      const expected = which === 'nobody' ? 'certificate' : 'revoked';
      expect([await ourVerdict(sshd, list), await theirVerdict(sshd, `RevokedHostKeys=${list}`)]).toEqual([expected, expected]);
    }
    const missing = join(dir, 'missing');
    await expect(ourVerdict(sshd, missing)).rejects.toMatchObject({ code: 'config.unreadable', detail: { file: missing } });
    expect(await theirVerdict(sshd, `RevokedHostKeys=${missing}`)).toMatch(/^failed/);
  });

  it('without names are for nobody, as OpenSSH has it since 10.3; ssh 9.2 takes them for every host', async () => {
    sign('ed25519', '-h');
    const sshd = serverOf('ed25519');
    await sshd.restart(`HostCertificate ${hostKeys.get('ed25519')?.path ?? ''}-cert.pub`);
    writeFileSync(known, `@cert-authority * ${text(authority)}\n`);
    expect(await ourVerdict(sshd)).toBe('unknown: names no host, and so it is for none');
    const version = /OpenSSH_(\d+)\.(\d+)/.exec((await run(program('ssh'), ['-V'])).stderr);
    const isNew = Number(version?.[1]) * 100 + Number(version?.[2]) >= 1003;
    expect(await theirVerdict(sshd)).toBe(isNew ? 'unknown: ' : 'certificate');
  });

  it('that a stored authority signed, but one of other hosts, are evidence about a changed key', async () => {
    const name = `[127.0.0.1]:${serverOf('ed25519').port}`;
    const evidence = async (...lines: readonly string[]): Promise<unknown> => {
      writeFileSync(known, [...lines, `${name} ${text(stranger)}`, ''].join('\n'));
      const blob = Buffer.from(
        readFileSync(`${hostKeys.get('ed25519')?.path ?? ''}-cert.pub`, 'utf8').split(' ')[1] ?? '',
        'base64',
      );
      const verify = createHostKeyVerifier({
        prompter: { ask: () => Promise.reject(new Error('nobody is to be asked')) },
        store: new KnownHostsStore({ homeDir: dir, log: silentLogger }),
        clock: systemClock,
        log: silentLogger,
      });
      const target = hostOf(serverOf('ed25519'), { userKnownHostsFiles: [known] });
      const offer = { target, hop: { index: 1, count: 1, label: 'x' }, route: [], address: '127.0.0.1', blob };
      const error: unknown = await verify(offer, new AbortController().signal).catch((reason: unknown) => reason);
      if (!isAppError(error, 'hostKey.changed')) throw error;
      return error.detail.evidence;
    };
    const stored = `@cert-authority *.lab ${text(authority)}`;
    sign('ed25519', '-h', '-n', '127.0.0.1');
    expect(await evidence('# x', stored)).toEqual([
      { kind: 'authority', by: { file: known, line: 2 }, authority: authority.fingerprint },
    ]);
    expect(await evidence(`@cert-authority *.lab ${text(stranger)}`)).toBeUndefined();
    expect(await evidence(stored, `@revoked *.lab ${text(authority)}`)).toBeUndefined();
    sign('ed25519', '-h', '-n', 'db');
    expect(await evidence(stored)).toBeUndefined();
    sign('ed25519', '-h', '-n', '127.0.0.1', '-V', '20200101Z:20200102Z');
    expect(await evidence(stored)).toBeUndefined();
  });
});
