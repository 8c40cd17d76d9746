import { execFile, execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { startChain, type Chain } from '../../../e2e/servers/chain.ts';
import { freePort } from '../../../e2e/servers/free-port.ts';
import { lacks, program } from '../../../e2e/servers/requirements.ts';
import { generateKey, type KeyFile } from '../../../e2e/servers/ssh-keys.ts';
import { startSshd, type Sshd } from '../../../e2e/servers/sshd.ts';
import { systemClock } from '../../../shared/base/clock.ts';
import { AppError } from '../../../shared/model/errors.ts';
import type { EffectiveHost } from '../../../shared/model/effective-host.ts';
import { ScanRow } from '../../../shared/model/trust.ts';
import { silentLogger } from '../../log/logger.ts';
import { ConnectionPool } from '../../ssh/pool.ts';
import { hostOf, identityOf, keyStep, ScriptedAuthenticator, services, until } from '../../ssh/test-support.ts';
import { KnownHostsStore } from '../file-store.ts';
import { createHostKeyVerifier } from '../verifier.ts';
import { HostKeyScan } from './host-key-scan.ts';
import type { ScanOptions, ScanServices } from './scan-types.ts';

const run = promisify(execFile);
const never = new AbortController().signal;
const noHop = (): Promise<never> => Promise.reject(new Error('no jump host is to be used'));

let dir: string;
let known: string;
beforeAll(() => {
  dir = mkdtempSync(join(tmpdir(), 'hawser-scan-'));
  known = join(dir, 'known_hosts');
});
beforeEach(() => writeFileSync(known, ''));
afterAll(() => rmSync(dir, { recursive: true, force: true }));

interface Place {
  readonly target: EffectiveHost;
  readonly hops?: readonly EffectiveHost[];
}

/** Scans places by their names; answers the last row of each, after checking that the rows are what the contract says. */
async function scan(
  places: Readonly<Record<string, Place>>,
  changes: Partial<ScanServices> = {},
  options: Partial<ScanOptions> = {},
): Promise<{ readonly rows: ScanRow[]; readonly all: ScanRow[]; readonly stopped: boolean }> {
  const all: ScanRow[] = [];
  const names = Object.keys(places);
  const scanner = new HostKeyScan({
    store: new KnownHostsStore({ homeDir: dir, log: silentLogger }),
    clock: systemClock,
    log: silentLogger,
    resolve: (target) => {
      const name = 'destination' in target ? target.destination : '';
      const place = places[name];
      if (place === undefined) return Promise.reject(new AppError('destination.invalid', { input: name, why: 'x' }, 'x'));
      return Promise.resolve({ name: `the ${name}`, hops: [], ...place });
    },
    acquireHop: noHop,
    ...changes,
  });
  const { stopped } = await scanner.start(
    names.map((destination) => ({ destination })),
    { signal: never, ...options, onRow: (row) => all.push(ScanRow.parse(row)) },
  );
  const rows = names.map((_, index) => all.filter((row) => row.index === index).at(-1));
  return { rows: rows.filter((row) => row !== undefined), all, stopped };
}

function only(rows: readonly ScanRow[]): ScanRow {
  const [row] = rows;
  if (row === undefined || rows.length > 1) throw new Error(`${rows.length} rows`);
  return row;
}

const verdicts = (row: ScanRow): Record<string, string> =>
  Object.fromEntries(row.keys.map(({ face, verdict }) => [face.type, verdict]));
const text = ({ publicLine }: KeyFile): string => publicLine.split(' ').slice(0, 2).join(' ');

/** What ssh-keyscan prints for a server, sorted. */
async function keyscan(sshd: Sshd, ...options: readonly string[]): Promise<string[]> {
  const { stdout } = await run(program('ssh-keyscan'), [...options, '-p', String(sshd.port), sshd.host]);
  return stdout
    .split('\n')
    .filter((line) => line !== '')
    .sort();
}

describe.skipIf(lacks('sshd'))('a scan', () => {
  let sshd: Sshd;
  let ed: KeyFile;
  let rsa: KeyFile;
  let ec: KeyFile;
  let stranger: KeyFile;
  let name: string;
  beforeAll(async () => {
    sshd = await startSshd({ hostKeys: ['ed25519', 'rsa', 'ecdsa'] });
    [ed, rsa, ec] = sshd.hostKeyFiles as unknown as [KeyFile, KeyFile, KeyFile];
    stranger = await generateKey({ path: join(dir, 'stranger') });
    name = `[${sshd.host}]:${sshd.port}`;
  }, 60_000);
  afterAll(() => sshd.stop());

  const own = (changes: Partial<EffectiveHost> = {}): Place => ({
    target: hostOf(sshd, { userKnownHostsFiles: [known], ...changes }),
  });

  it('finds the keys that ssh-keyscan finds, with the lines that it prints, and asks for nothing else', async () => {
    const from = sshd.log().length;
    const row = only((await scan({ web: own() })).rows);
    expect(row.state).toMatchObject({ kind: 'done', identification: expect.stringMatching(/^SSH-2\.0-OpenSSH_/) as string });
    expect(row).toMatchObject({ index: 0, label: 'the web', name, route: [], missing: [] });
    expect(verdicts(row)).toEqual({ 'ssh-ed25519': 'new', 'ecdsa-sha2-nistp256': 'new', 'ssh-rsa': 'new' });
    expect(row.keys.map(({ line }) => line).sort()).toEqual(await keyscan(sshd));
    const said = sshd.log().slice(from);
    expect(said).not.toMatch(/userauth/);
    expect(only((await scan({ web: own() }, {}, { types: ['rsa'] })).rows).keys.map(({ line }) => line)).toEqual(
      await keyscan(sshd, '-t', 'rsa'),
    );
  });

  it('says of each key what the stores say of it', async () => {
    const line = (host: string, key: KeyFile): string => `${host} ${text(key)}\n`;
    const cases: [string, Record<string, string>][] = [
      [
        line(name, ed) + line(name, rsa) + line(name, ec),
        { 'ssh-ed25519': 'same', 'ssh-rsa': 'same', 'ecdsa-sha2-nistp256': 'same' },
      ],
      [line(name, rsa), { 'ssh-ed25519': 'newType', 'ssh-rsa': 'same', 'ecdsa-sha2-nistp256': 'newType' }],
      [line(name, stranger), { 'ssh-ed25519': 'changed', 'ssh-rsa': 'newType', 'ecdsa-sha2-nistp256': 'newType' }],
      [line(sshd.host, stranger), { 'ssh-ed25519': 'new', 'ssh-rsa': 'new', 'ecdsa-sha2-nistp256': 'new' }],
      [line(sshd.host, ed), { 'ssh-ed25519': 'same', 'ssh-rsa': 'new', 'ecdsa-sha2-nistp256': 'new' }],
      [`@revoked * ${text(ed)}\n`, { 'ssh-ed25519': 'revoked', 'ssh-rsa': 'new', 'ecdsa-sha2-nistp256': 'new' }],
    ];
    for (const [content, expected] of cases) {
      writeFileSync(known, content);
      const row = only((await scan({ web: own() })).rows);
      expect([content, verdicts(row)]).toEqual([content, expected]);
    }
    writeFileSync(known, `# a comment\n${line(name, stranger)}`);
    const changed = only((await scan({ web: own() })).rows);
    expect(changed.keys.find(({ verdict }) => verdict === 'changed')?.by).toEqual({ file: known, line: 2 });
    expect(changed.missing).toMatchObject([{ file: known, line: 2, face: { sha256: stranger.fingerprint } }]);
  });

  it('names stored keys that the host does not show, of the types that were asked for', async () => {
    const other = await generateKey({ type: 'ecdsa', bits: 384, path: join(dir, 'p384') });
    writeFileSync(
      known,
      `${name} ${text(other)}\n* ${text(other)}\n@cert-authority ${name} ${text(other)}\n${name} ${text(ed)}\n`,
    );
    expect(only((await scan({ web: own() })).rows).missing.map(({ line }) => line)).toEqual([1]);
    expect(only((await scan({ web: own() }, {}, { types: ['ed25519'] })).rows).missing).toEqual([]);
  });

  it('compares a file with hidden names, and hides the name in the line where HashKnownHosts says so', async () => {
    writeFileSync(known, `${name} ${text(ed)}\n`);
    execFileSync(program('ssh-keygen'), ['-q', '-H', '-f', known], { stdio: 'ignore' });
    const row = only((await scan({ web: own({ hashKnownHosts: true }) })).rows);
    expect(verdicts(row)['ssh-ed25519']).toBe('same');
    const lines = row.keys.map(({ line }) => line);
    expect(lines.join()).not.toContain(sshd.host);
    writeFileSync(known, `${lines.join('\n')}\n`);
    const found = execFileSync(program('ssh-keygen'), ['-F', name, '-f', known], { encoding: 'utf8' });
    expect(found.match(/^\|1\|/gm)).toHaveLength(3);
  });

  it('looks under HostKeyAlias and stores under it', async () => {
    writeFileSync(known, `box ${text(ed)}\n`);
    const row = only((await scan({ web: own({ hostKeyAlias: 'Box' }) })).rows);
    expect(row.name).toBe('box');
    expect(verdicts(row)['ssh-ed25519']).toBe('same');
    expect(row.keys.every(({ line }) => line.startsWith('box '))).toBe(true);
  });

  it('fetches certificates when asked, and trusts the line of their authority', async () => {
    const authority = await generateKey({ path: join(dir, 'authority') });
    execFileSync(program('ssh-keygen'), ['-q', '-s', authority.path, '-I', 'x', '-h', '-n', sshd.host, ed.publicPath]);
    await sshd.restart(`HostCertificate ${ed.path}-cert.pub`);
    writeFileSync(known, `@cert-authority ${sshd.host} ${text(authority)}\n`);
    const shown: Buffer[] = [];
    const { rows } = await scan({ web: own() }, {}, { types: ['cert', 'rsa'], onKey: ({ blob }) => shown.push(blob) });
    expect(verdicts(only(rows))).toEqual({ 'ssh-ed25519-cert-v01@openssh.com': 'same', 'ssh-rsa': 'new' });
    expect(only(rows).keys[0]?.line).toBe(`${name} ${text(ed)}`);
    expect(shown[0]?.toString('base64')).toBe(readFileSync(`${ed.path}-cert.pub`, 'utf8').split(' ')[1]);
    await sshd.restart('');
  });

  it('goes on past hosts that fail, each with its error, and keeps the list in order', async () => {
    const gone = hostOf({ host: '127.0.0.1', port: await freePort() });
    const { rows, all } = await scan({ gone: { target: gone }, web: own(), bad: own({ userKnownHostsFiles: [dir] }) });
    expect(rows.map(({ state }) => (state.kind === 'failed' ? state.error.code : state.kind))).toEqual([
      'net.refused',
      'done',
      'config.unreadable',
    ]);
    expect(all.slice(0, 3).map(({ index, state }) => [index, state.kind])).toEqual([
      [0, 'waiting'],
      [1, 'waiting'],
      [2, 'waiting'],
    ]);
    await expect(scan({ web: own() }, {}, { types: ['nonsense'] })).rejects.toMatchObject({ code: 'algorithm.unknown' });
  });

  it('compares many hosts at once, as many as allowed, and stops when it is told to', async () => {
    let now = 0;
    let most = 0;
    const places = Object.fromEntries(Array.from({ length: 30 }, (_, index) => [`web${index}`, own()]));
    const counting: Partial<ScanServices> = {
      parallel: 4,
      resolve: async () => {
        now += 1;
        most = Math.max(most, now);
        await new Promise((resolve) => setImmediate(resolve));
        now -= 1;
        return { name: 'x', hops: [], ...own() };
      },
    };
    const { rows } = await scan(places, counting, { types: ['ed25519'] });
    expect(rows.every(({ state }) => state.kind === 'done')).toBe(true);
    expect(most).toBeGreaterThan(1);
    expect(most).toBeLessThanOrEqual(4);

    const abort = new AbortController();
    const ended = await scan(
      places,
      { parallel: 2, resolve: () => (abort.abort(), Promise.resolve({ name: 'x', hops: [], ...own() })) },
      { signal: abort.signal },
    );
    expect(ended.stopped).toBe(true);
    expect(ended.rows.map(({ state }) => (state.kind === 'failed' ? state.error.code : state.kind))).toEqual(
      Array.from({ length: 30 }, () => 'cancelled'),
    );
  });

  it('does not wait for ever for a host that says nothing', async () => {
    const server = createServer(() => undefined).listen(0, '127.0.0.1');
    await until(() => server.listening);
    const { port } = server.address() as { port: number };
    const startedAt = performance.now();
    const { rows } = await scan({ mute: { target: hostOf({ host: '127.0.0.1', port }) } }, { timeoutSeconds: 1 });
    expect(only(rows).state).toMatchObject({ kind: 'failed', error: { code: 'ident.timeout' } });
    expect(performance.now() - startedAt).toBeLessThan(5000);
    server.close();
  });
});

describe.skipIf(lacks('sshd'))('a scan behind a jump host', () => {
  let chain: Chain;
  let pool: ConnectionPool;
  beforeAll(async () => {
    chain = await startChain([{}, { hostKeys: ['ed25519', 'ecdsa'] }]);
    pool = new ConnectionPool({ ...services(), lingerMs: () => 0 });
  });
  afterAll(async () => {
    pool.closeAll();
    await chain.stop();
  });

  function parts(): { readonly hop: Sshd; readonly inner: Sshd; readonly places: Record<string, Place> } {
    const [hop, inner] = chain.hops;
    if (hop === undefined || inner === undefined) throw new Error('no chain');
    const hops = [hostOf(hop, { userKnownHostsFiles: [known] })];
    const place = { target: hostOf(inner, { userKnownHostsFiles: [known] }), hops };
    return { hop, inner, places: { one: place, two: place, three: place } };
  }

  /** As the workbench does it: the jump host's key is judged by the verifier, with whoever asks. */
  function acquireBy(hop: Sshd, answer: 'trust' | 'decline', questions: string[]): ScanServices['acquireHop'] {
    const store = new KnownHostsStore({ homeDir: dir, log: silentLogger });
    const verifyHostKey = createHostKeyVerifier({
      prompter: {
        ask: ({ body }) => {
          questions.push(body.kind === 'hostKey' ? body.name : body.kind);
          return Promise.resolve(answer === 'trust' ? { kind: 'trust', save: true } : { kind: 'cancel' });
        },
      },
      store,
      clock: systemClock,
      log: silentLogger,
    });
    return (route, signal) => {
      const target = route.at(-1);
      if (target === undefined) throw new Error('no route');
      return pool.acquire({
        target,
        hops: route.slice(0, -1),
        signal,
        asker: {
          id: 'scan',
          verifyHostKey,
          preferredHostKeyTypes: () => Promise.resolve([]),
          authenticate: () => new ScriptedAuthenticator([keyStep(identityOf(hop.clientKey.path))]),
          onProgress: () => undefined,
          mayLoginAgain: () => Promise.resolve(false),
        },
      });
    };
  }

  it('shows the inner hosts’ keys, asks once for the jump host’s own, and stores only that one', async () => {
    const { hop, inner, places } = parts();
    const questions: string[] = [];
    const { rows } = await scan(places, { acquireHop: acquireBy(hop, 'trust', questions) });
    expect(rows.map(({ state }) => state.kind)).toEqual(['done', 'done', 'done']);
    expect(rows[0]?.route).toHaveLength(1);
    expect(rows[0]?.keys.map(({ face }) => face.sha256).sort()).toEqual(inner.hostKeyFiles.map((key) => key.fingerprint).sort());
    expect(rows[0]?.keys.map(({ line }) => line).sort()).toEqual([...inner.knownHostsLines].sort());
    expect(questions).toEqual([`[${hop.host}]:${hop.port}`]);
    expect(readFileSync(known, 'utf8')).toBe(`${hop.knownHostsLines[0] ?? ''}\n`);
    await until(() => pool.connections.length === 0);
  });

  it('accepts no jump host by itself: one no, and everything behind it fails', async () => {
    const { hop, places } = parts();
    const questions: string[] = [];
    const { rows } = await scan(places, { acquireHop: acquireBy(hop, 'decline', questions), parallel: 2 });
    expect(rows.map(({ state }) => (state.kind === 'failed' ? [state.error.code, state.error.hop?.count] : state.kind))).toEqual(
      rows.map(() => ['hostKey.declined', 2]),
    );
    expect(questions).toHaveLength(1);
    expect(readFileSync(known, 'utf8')).toBe('');
  });
});
