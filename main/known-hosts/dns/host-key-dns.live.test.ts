import { execFile } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { startDnsServer, type DnsServer, type DnsServerOptions } from '../../../e2e/servers/dns-server.ts';
import { isRoot, lacks, program } from '../../../e2e/servers/requirements.ts';
import { generateKey, type KeyFile, type KeyType } from '../../../e2e/servers/ssh-keys.ts';
import { startSshd } from '../../../e2e/servers/sshd.ts';
import { systemClock } from '../../../shared/base/clock.ts';
import type { DnsFinding } from '../../../shared/model/host-key.ts';
import { silentLogger } from '../../log/logger.ts';
import { connect, hostOf, identityOf, keyStep } from '../../ssh/test-support.ts';
import { KnownHostsStore } from '../file-store.ts';
import { createHostKeyVerifier } from '../verifier.ts';
import { createHostKeyDns } from './host-key-dns.ts';
import type { ResolverConfig } from './resolver-config.ts';

const run = promisify(execFile);
const undo: (() => unknown)[] = [];
afterEach(async () => {
  for (const each of undo.splice(0).reverse()) await each();
});

async function dnsServer(options: DnsServerOptions): Promise<DnsServer> {
  const server = await startDnsServer(options);
  undo.push(() => server.stop());
  return server;
}

const keyTypes: readonly KeyType[] = ['ed25519', 'ecdsa', 'rsa'];
const keys = new Map<KeyType, KeyFile>();
let records: readonly string[] = [];
const blobOf = (type: KeyType): Buffer => Buffer.from(keys.get(type)?.publicLine.split(' ')[1] ?? '', 'base64');
const recordOf = (type: KeyType, hash: 1 | 2): string =>
  records.find((record) => record.includes(` ${{ rsa: 1, ecdsa: 3, ed25519: 4 }[type]} ${hash} `)) ?? '';

interface Asked {
  readonly type?: KeyType;
  readonly name?: string;
  readonly config?: Partial<ResolverConfig>;
  readonly signal?: AbortSignal;
}
function ask(
  servers: readonly Pick<DnsServer, 'host' | 'port'>[],
  { type = 'ed25519', name = 'lab.test', config, signal }: Asked = {},
) {
  const dns = createHostKeyDns({
    clock: systemClock,
    log: silentLogger,
    readConfig: () =>
      Promise.resolve({
        servers: servers.map(({ host: address, port }) => ({ address, port })),
        trustsAd: false,
        timeoutMs: 300,
        attempts: 1,
        ...config,
      }),
  });
  return dns(name, blobOf(type), signal ?? new AbortController().signal);
}

describe.skipIf(lacks('sshd'))('SSHFP records', () => {
  beforeAll(async () => {
    const dir = mkdtempSync(join(tmpdir(), 'hawser-sshfp-'));
    for (const type of keyTypes) {
      const key = await generateKey({ type, path: join(dir, type), ...(type === 'rsa' ? { bits: 2048 } : {}) });
      keys.set(type, key);
      const { stdout } = await run(program('ssh-keygen'), ['-r', 'lab.test', '-f', key.publicPath]);
      records = [...records, ...stdout.trim().split('\n')];
    }
    return () => rmSync(dir, { recursive: true, force: true });
  }, 60_000);

  it.each(keyTypes)('as ssh-keygen -r prints them agree with the key, and count as secure from loopback: %s', async (type) => {
    const server = await dnsServer({ records: { 'lab.test': { sshfp: records } }, isAuthentic: true });
    expect(await ask([server], { type })).toEqual({ result: 'agrees', isSecure: true });
    expect(server.asked).toEqual(['SSHFP lab.test']);
    // RD and AD are set, and DO in the OPT record.
    expect(server.last).toEqual({ flags: 0x0120, optFlags: 0x8000 });
  });

  it('without the AD bit are not secure', async () => {
    const server = await dnsServer({ records: { 'lab.test': { sshfp: records } } });
    expect(await ask([server])).toEqual({ result: 'agrees', isSecure: false });
  });

  it.each<[string, () => readonly string[], DnsFinding]>([
    ['of another key', () => [`4 2 ${'ab'.repeat(32)}`], { result: 'disagrees', isSecure: true }],
    [
      'of this and another key',
      () => [recordOf('ed25519', 2), `4 2 ${'ab'.repeat(32)}`],
      { result: 'disagrees', isSecure: true },
    ],
    [
      'with SHA-1 of another key',
      () => [recordOf('ed25519', 2), `4 1 ${'ab'.repeat(20)}`],
      { result: 'disagrees', isSecure: true },
    ],
    [
      'with SHA-1 alone',
      () => [recordOf('ed25519', 1)],
      { result: 'none', isSecure: true, why: 'it has a SHA-1 fingerprint only, and those prove nothing any more' },
    ],
    [
      'of other types of keys',
      () => [recordOf('rsa', 2)],
      { result: 'none', isSecure: true, why: 'its fingerprints are of other types of keys' },
    ],
    [
      'with hash types that nobody knows and of broken lengths, beside a good one',
      () => [`4 3 ${'ab'.repeat(48)}`, '4 2 abcd', '4 2', `9 2 ${'ab'.repeat(32)}`, recordOf('ed25519', 2)],
      { result: 'agrees', isSecure: true },
    ],
    ['that are not there', () => [], { result: 'none', isSecure: true }],
  ])('%s', async (_, sshfp, finding) => {
    const server = await dnsServer({ records: { 'lab.test': { sshfp: sshfp() } }, isAuthentic: true });
    expect(await ask([server])).toEqual(finding);
  });

  it('are looked for behind an alias', async () => {
    const table = { 'lab.test': { cname: 'real.test' }, 'real.test': { sshfp: records } };
    const server = await dnsServer({ records: table, isAuthentic: true });
    expect(await ask([server], { name: 'LAB.test' })).toEqual({ result: 'agrees', isSecure: true });
  });

  it('come by TCP when they are too long for a datagram', async () => {
    const server = await dnsServer({ records: { 'lab.test': { sshfp: records } }, isAuthentic: true, truncates: true });
    expect(await ask([server])).toEqual({ result: 'agrees', isSecure: true });
    expect([server.asked.length, server.askedByTcp.length]).toEqual([2, 1]);
  });

  it('of answers to other questions are passed over, and the right one is still taken', async () => {
    const changed = (answer: Buffer, change: (copy: Buffer) => unknown): Buffer => {
      const copy = Buffer.from(answer);
      change(copy);
      return copy;
    };
    const forged = (answer: Buffer): readonly Buffer[] => {
      // Each is the good answer but for one thing, and says that the key is another one.
      const evil = changed(answer, (copy) => copy.writeUInt8(copy.readUInt8(copy.length - 1) ^ 0xff, copy.length - 1));
      return [
        Buffer.alloc(0),
        changed(evil, (copy) => copy.writeUInt16BE((copy.readUInt16BE(0) + 1) & 0xffff, 0)),
        changed(evil, (copy) => copy.write('m', 13)),
        changed(evil, (copy) => copy.writeUInt8(copy.readUInt8(2) & 0x7f, 2)),
        answer,
      ];
    };
    const server = await dnsServer({
      records: { 'lab.test': { sshfp: [recordOf('ed25519', 2)] } },
      isAuthentic: true,
      tamper: forged,
    });
    expect(await ask([server])).toEqual({ result: 'agrees', isSecure: true });
  });

  it('are asked of the next server when one fails, refuses, is silent or is not there', async () => {
    const bad = await Promise.all([
      dnsServer({ records: {}, code: 2 }),
      dnsServer({ records: {}, code: 5 }),
      dnsServer({ records: {}, tamper: () => [] }),
    ]);
    const gone = await dnsServer({ records: {} });
    await gone.stop();
    const good = await dnsServer({ records: { 'lab.test': { sshfp: records } }, isAuthentic: true });
    expect(await ask([...bad, gone, good])).toEqual({ result: 'agrees', isSecure: true });
    expect(bad.map(({ asked }) => asked.length)).toEqual([1, 1, 1]);
  });

  it.each<[string, Partial<DnsServerOptions>, string]>([
    ['fails', { code: 2 }, 'the server failed, or the answer’s signatures are wrong'],
    ['refuses', { code: 5 }, 'the server refused the question'],
    ['is silent', { tamper: () => [] }, 'the name server did not answer'],
    ['sends garbage', { tamper: (answer) => [Buffer.concat([answer.subarray(0, -5)])] }, 'the server’s answer can’t be read'],
  ])('can’t be had where the only server %s', async (_, options, why) => {
    const server = await dnsServer({ records: { 'lab.test': { sshfp: records } }, ...options });
    const finding = await ask([server], { config: { attempts: 2 } });
    expect(finding).toMatchObject({ result: 'failed', isSecure: false, why: expect.stringContaining(why) as string });
    expect(server.asked).toHaveLength(2);
  });

  it('are waited for no longer than the connect lives', async () => {
    const server = await dnsServer({ records: {}, tamper: () => [] });
    const controller = new AbortController();
    const asking = ask([server], { config: { timeoutMs: 60_000 }, signal: controller.signal });
    setImmediate(() => controller.abort());
    await expect(asking).rejects.toMatchObject({ code: 'cancelled' });
  });
});

describe.skipIf(lacks('sshd'))('VerifyHostKeyDNS yes against a real sshd', () => {
  it('lets a host in that validated records name, stores nothing, and leaves no name of jumped hosts and onion services in DNS', async () => {
    const sshd = await startSshd();
    undo.push(() => sshd.stop());
    const [host] = sshd.hostKeyFiles;
    const { stdout } = await run(program('ssh-keygen'), ['-r', 'localhost', '-f', host?.publicPath ?? '']);
    const server = await dnsServer({ records: { localhost: { sshfp: stdout.trim().split('\n') } }, isAuthentic: true });
    const known = join(sshd.dir, 'known');
    const readConfig = () =>
      Promise.resolve({ servers: [{ address: server.host, port: server.port }], trustsAd: false, timeoutMs: 2000, attempts: 1 });
    const verifyHostKey = createHostKeyVerifier({
      prompter: { ask: () => Promise.reject(new Error('nobody is to be asked')) },
      store: new KnownHostsStore({ homeDir: sshd.dir, log: silentLogger }),
      clock: systemClock,
      log: silentLogger,
      dns: createHostKeyDns({ clock: systemClock, log: silentLogger, readConfig }),
    });
    const target = hostOf(sshd, {
      hostName: 'localhost',
      addressFamily: 'inet',
      userKnownHostsFiles: [known],
      strictHostKeyChecking: 'yes',
      verifyHostKeyDns: 'yes',
    });
    const connection = await connect(target, { verifyHostKey, steps: [keyStep(identityOf(sshd.clientKey.path))] });
    expect([connection.trust, existsSync(known), server.asked]).toEqual([{ kind: 'dns' }, false, ['SSHFP localhost']]);
    connection.close();

    const blob = Buffer.from(host?.publicLine.split(' ')[1] ?? '', 'base64');
    const hop = { index: 1, count: 1, label: 'x' };
    for (const offer of [
      { target, route: ['me@bastion:22'], address: undefined },
      { target: { ...target, proxyJump: ['bastion'] }, route: [], address: '127.0.0.1' },
      { target: { ...target, hostName: 'expyuzz4wqqyqhjn.onion.' }, route: [], address: '127.0.0.1' },
    ]) {
      const refused = verifyHostKey({ ...offer, hop, blob }, new AbortController().signal);
      await expect(refused).rejects.toMatchObject({ code: 'hostKey.unknown' });
    }
    expect(server.asked).toHaveLength(1);
  });
});

// As root ssh can be shown another resolv.conf than the machine's, in a mount namespace of its own.
describe.skipIf(lacks('sshd') || !isRoot)('SSHFP records beside ssh', () => {
  it('are judged as ssh -o VerifyHostKeyDNS=yes judges them', async () => {
    const dir = mkdtempSync(join(tmpdir(), 'hawser-sshfp-'));
    undo.push(() => rmSync(dir, { recursive: true, force: true }));
    const sshd = await startSshd();
    undo.push(() => sshd.stop());
    const [host] = sshd.hostKeyFiles;
    const { stdout } = await run(program('ssh-keygen'), ['-r', 'localhost', '-f', host?.publicPath ?? '']);
    const own = stdout.trim().split('\n');
    const sha1 = own.filter((record) => record.includes(' 4 1 '));
    const sha256 = own.filter((record) => record.includes(' 4 2 '));
    const wrong = `4 2 ${'ab'.repeat(32)}`;
    const blob = Buffer.from(host?.publicLine.split(' ')[1] ?? '', 'base64');

    const cases: readonly {
      readonly sshfp: readonly string[];
      readonly isAuthentic: boolean;
      readonly theirs: string;
      readonly ours: DnsFinding;
    }[] = [
      { sshfp: own, isAuthentic: true, theirs: 'secure match', ours: { result: 'agrees', isSecure: true } },
      { sshfp: sha256, isAuthentic: true, theirs: 'secure match', ours: { result: 'agrees', isSecure: true } },
      { sshfp: own, isAuthentic: false, theirs: 'insecure match', ours: { result: 'agrees', isSecure: false } },
      { sshfp: [wrong], isAuthentic: true, theirs: 'secure mismatch', ours: { result: 'disagrees', isSecure: true } },
      { sshfp: [...sha256, wrong], isAuthentic: true, theirs: 'secure mismatch', ours: { result: 'disagrees', isSecure: true } },
      // ssh takes SHA-1 as proof; we don't.
      {
        sshfp: sha1,
        isAuthentic: true,
        theirs: 'secure match',
        ours: { result: 'none', isSecure: true, why: 'it has a SHA-1 fingerprint only, and those prove nothing any more' },
      },
    ];
    for (const [at, { sshfp, isAuthentic, theirs, ours }] of cases.entries()) {
      // The C library asks at port 53 only: a loopback address of this case's own.
      const address = `127.77.${process.pid % 250}.${at + 1}`;
      const server = await startDnsServer({
        host: address,
        port: 53,
        records: { localhost: { sshfp, a: ['127.0.0.1'] } },
        isAuthentic,
      });
      const resolv = join(dir, 'resolv.conf');
      writeFileSync(resolv, `nameserver ${address}\noptions trust-ad timeout:2 attempts:1\n`);
      const known = join(dir, 'known_hosts');
      writeFileSync(known, '');
      const options = {
        StrictHostKeyChecking: 'yes',
        VerifyHostKeyDNS: 'yes',
        UserKnownHostsFile: known,
        GlobalKnownHostsFile: '/dev/null',
      };
      const words = Object.entries({ ...options, BatchMode: 'yes', UpdateHostKeys: 'no' }).flatMap(([name, value]) => [
        '-o',
        `${name}=${value}`,
      ]);
      const login = [
        '-v',
        '-n',
        '-F',
        'none',
        '-i',
        sshd.clientKey.path,
        '-p',
        String(sshd.port),
        '-s',
        `${sshd.user}@localhost`,
        'sftp',
      ];
      const script = `mount --bind ${resolv} /etc/resolv.conf; exec "$@"`;
      const argv = ['-m', 'sh', '-ec', script, 'sh', program('ssh'), ...words, ...login];
      const { stderr, failed } = await run('unshare', argv, { timeout: 20_000 }).then(
        (done) => ({ stderr: done.stderr, failed: false }),
        (error: { stderr: string }) => ({ stderr: error.stderr, failed: true }),
      );
      const secure = /found \d+ (secure|insecure) fingerprints in DNS/.exec(stderr)?.[1] ?? 'no answer';
      const match =
        /(matching|mismatching) host key fingerprint found in DNS/.exec(stderr)?.[1] === 'matching' ? 'match' : 'mismatch';
      expect([at, `${secure} ${match}`, failed]).toEqual([at, theirs, theirs !== 'secure match']);
      const dns = createHostKeyDns({
        clock: systemClock,
        log: silentLogger,
        readConfig: () => Promise.resolve({ servers: [{ address, port: 53 }], trustsAd: false, timeoutMs: 2000, attempts: 1 }),
      });
      expect([at, await dns('localhost', blob, new AbortController().signal)]).toEqual([at, ours]);
      await server.stop();
    }
  }, 60_000);
});
