import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { lacks, program } from '../../../e2e/servers/requirements.ts';
import { generateKey, type KeyFile } from '../../../e2e/servers/ssh-keys.ts';
import { startSshd, type Sshd } from '../../../e2e/servers/sshd.ts';
import { systemClock } from '../../../shared/base/clock.ts';
import type { EffectiveHost } from '../../../shared/model/effective-host.ts';
import { KeyRotation } from '../../../shared/model/trust.ts';
import { silentLogger } from '../../log/logger.ts';
import type { HostKeyProof, SshConnection } from '../../ssh/connection-types.ts';
import { connect, failureOf, hostOf, identityOf, keyStep, until } from '../../ssh/test-support.ts';
import { KnownHostsStore } from '../file-store.ts';
import { hostFieldMatches } from '../matcher.ts';
import { createHostKeyVerifier, createPreferredHostKeyTypes } from '../verifier.ts';
import { KeyRotations, type AnnouncingConnection } from './key-rotations.ts';

const run = promisify(execFile);

describe.skipIf(lacks('sshd'))('announced host keys', () => {
  let dir: string;
  let sshd: Sshd;
  let keys: Record<'ed' | 'rsa' | 'ec' | 'old' | 'other', string>;
  let name: string;
  let heard: [string, readonly string[]][];
  let changes: KeyRotation[];
  let rotations: KeyRotations;
  /** What was announced is dealt with. */
  let settled: Promise<void>;
  const open: SshConnection[] = [];
  const file = (which: string): string => join(dir, which);
  const lines = (which: string): string[] => {
    try {
      return readFileSync(file(which), 'utf8').split('\n').slice(0, -1);
    } catch {
      return ['(missing)'];
    }
  };

  beforeAll(async () => {
    dir = mkdtempSync(join(tmpdir(), 'hawser-rotation-'));
    sshd = await startSshd({ hostKeys: ['ed25519', 'rsa', 'ecdsa'] });
    const text = ({ publicLine }: KeyFile): string => publicLine.split(' ').slice(0, 2).join(' ');
    const [ed, rsa, ec] = sshd.hostKeyFiles.map(text);
    const made = await Promise.all(['old', 'other'].map((each) => generateKey({ path: file(each) })));
    const [old, other] = made.map(text);
    keys = { ed: ed ?? '', rsa: rsa ?? '', ec: ec ?? '', old: old ?? '', other: other ?? '' };
    name = `[${sshd.host}]:${sshd.port}`;
  }, 60_000);
  beforeEach(() => {
    for (const connection of open.splice(0)) connection.close();
    heard = [];
    changes = [];
    for (const each of ['a', 'b', 'g', 'a2', 'b2']) for (const end of ['', '.old']) rmSync(file(each + end), { force: true });
  });
  afterAll(async () => {
    for (const connection of open.splice(0)) connection.close();
    await sshd.stop();
    rmSync(dir, { recursive: true, force: true });
  });

  interface Login {
    readonly accept?: boolean;
    readonly wrap?: (connection: SshConnection) => AnnouncingConnection;
  }

  /** Logs in as a tab does and listens. */
  async function login(
    settings: Partial<EffectiveHost>,
    { accept = false, wrap = (same) => same }: Login = {},
  ): Promise<SshConnection> {
    const store = new KnownHostsStore({ homeDir: dir, log: silentLogger });
    const target = hostOf(sshd, { userKnownHostsFiles: [file('a')], updateHostKeys: 'yes', ...settings });
    const prompter = {
      ask: () =>
        accept ? Promise.resolve({ kind: 'trust', save: true } as const) : Promise.reject(new Error('nobody is asked')),
    };
    const connection = await connect(target, {
      preferred: await createPreferredHostKeyTypes(store)(target),
      verifyHostKey: createHostKeyVerifier({ prompter, store, clock: systemClock, log: silentLogger }),
      steps: [keyStep(identityOf(sshd.clientKey.path))],
    });
    open.push(connection);
    rotations = new KeyRotations({
      store,
      log: silentLogger,
      onAnnounced: (each, fingerprints) => heard.push([each, fingerprints]),
      onChanged: (rotation) => changes.push(KeyRotation.parse(rotation)),
    });
    settled = rotations.watch(wrap(connection));
    return connection;
  }

  async function ssh(files: readonly string[], options: readonly string[]): Promise<void> {
    // The first of an option counts.
    const all = [
      ...options,
      `UserKnownHostsFile=${files.map(file).join(' ')}`,
      `GlobalKnownHostsFile=${file('g')}`,
      'UpdateHostKeys=yes',
      'BatchMode=yes',
      'IdentitiesOnly=yes',
    ];
    const words = ['-F', 'none', '-n', '-i', sshd.clientKey.path, '-p', String(sshd.port)];
    await run(program('ssh'), [...words, ...all.flatMap((option) => ['-o', option]), `${sshd.user}@${sshd.host}`, 'sleep 0.5'], {
      timeout: 20_000,
    });
  }

  /** Lines with the name in the place of its hidden form, sorted: what the files say, whatever the salt. */
  function meaning(which: string, host = name): string[] {
    return lines(which)
      .map((text) =>
        text.startsWith('|1|') && hostFieldMatches(text.split(' ')[0] ?? '', host) ? text.replace(/^\S+/, 'hidden') : text,
      )
      .sort();
  }

  const of = (host: string, ...which: (keyof typeof keys)[]): string => which.map((key) => `${host} ${keys[key]}\n`).join('');

  it.each<[string, () => string, readonly string[], Partial<EffectiveHost>]>([
    ['learns two keys', () => of(name, 'ed'), [], {}],
    ['learns from any of its keys', () => of(name, 'ec'), [], {}],
    [
      'takes an old key out and keeps what is not its business',
      () => `${of(name, 'ed', 'old')}# mine\nrubbish\n${of('db', 'other')}`,
      [],
      {},
    ],
    ['adds after a last line without an end', () => of(name, 'ed').trimEnd(), [], {}],
    ['only takes out', () => of(name, 'ed', 'rsa', 'ec', 'old'), [], {}],
    ['changes nothing where all is there', () => of(name, 'ed', 'rsa', 'ec'), [], {}],
    [
      'keeps to HostKeyAlgorithms',
      () => of(name, 'ed', 'old'),
      ['HostKeyAlgorithms=ssh-ed25519,rsa-sha2-512'],
      { hostKeyAlgorithms: ['ssh-ed25519', 'rsa-sha2-512'] },
    ],
    ['hides names', () => of(name, 'ed'), ['HashKnownHosts=yes'], { hashKnownHosts: true }],
    ['uses HostKeyAlias', () => of('box', 'ed', 'old'), ['HostKeyAlias=box'], { hostKeyAlias: 'box' }],
    ['leaves a key under another name', () => of(name, 'ed') + of('db', 'rsa'), [], {}],
    ['leaves an old key under another name', () => of(name, 'ed', 'old') + of('db', 'old'), [], {}],
    ['leaves a line of three names', () => of(`${name},x,y`, 'ed'), [], {}],
    ['takes a line of two names', () => of(`${name},x`, 'ed', 'old'), [], {}],
    ['leaves a pattern', () => of('[127.0.0.*]:*', 'ed'), [], {}],
    ['leaves a host with a revocation', () => `${of(name, 'ed')}@revoked ${of(name, 'old')}`, [], {}],
    ['leaves a key known without its port', () => of('127.0.0.1', 'ed'), [], {}],
    ['does nothing with UpdateHostKeys no', () => of(name, 'ed'), ['UpdateHostKeys=no'], { updateHostKeys: 'no' }],
    ['does nothing with ask where nobody can be asked', () => of(name, 'ed'), [], { updateHostKeys: 'ask', batchMode: true }],
    [
      'does nothing for a key that accept-new has just stored',
      () => '',
      ['StrictHostKeyChecking=accept-new'],
      { strictHostKeyChecking: 'accept-new' },
    ],
  ])('%s, and leaves the lines that ssh leaves', async (_, content, options, settings) => {
    for (const each of ['a', 'b']) writeFileSync(file(each), content());
    await ssh(['b'], settings.updateHostKeys === 'ask' ? ['UpdateHostKeys=ask', ...options] : options);
    await login(settings);
    await settled;
    expect(heard).toHaveLength(1);
    const host = settings.hostKeyAlias ?? name;
    expect(meaning('a', host)).toEqual(meaning('b', host));
    expect(lines('a.old')).toEqual(lines('b.old'));
  });

  it('moves what stands in a second file into the first, as ssh does', async () => {
    for (const [first, second] of [
      ['a', 'a2'],
      ['b', 'b2'],
    ] as const) {
      writeFileSync(file(first), '');
      writeFileSync(file(second), `${of(name, 'ed', 'old')}${of('db', 'other')}`);
    }
    await ssh(['b', 'b2'], []);
    await login({ userKnownHostsFiles: [file('a'), file('a2')] });
    await until(() => changes.length === 1);
    expect([meaning('a'), meaning('a2')]).toEqual([meaning('b'), meaning('b2')]);
    expect(changes[0]?.removed).toMatchObject([{ file: file('a2'), line: 2 }]);
  });

  it('makes the first file when there is none, where ssh would forget the host', async () => {
    for (const each of ['a2', 'b2']) writeFileSync(file(each), of(name, 'ed'));
    await ssh(['b', 'b2'], []);
    expect([lines('b'), lines('b2')]).toEqual([['(missing)'], []]);
    await login({ userKnownHostsFiles: [file('a'), file('a2')] });
    await until(() => changes.length === 1);
    expect([meaning('a'), lines('a2')]).toEqual([of(name, 'ed', 'rsa', 'ec').trimEnd().split('\n').sort(), []]);
  });

  it('does nothing for a key of a system file', async () => {
    writeFileSync(file('a'), '');
    writeFileSync(file('b'), '');
    writeFileSync(file('g'), of(name, 'ed'));
    await ssh(['b'], []);
    await login({ globalKnownHostsFiles: [file('g')] });
    await settled;
    expect(heard).toHaveLength(1);
    expect([lines('a'), lines('b')]).toEqual([[], []]);
  });

  it('keeps a key that is still announced though HostKeyAlgorithms forbids it; ssh 9.2 takes it out', async () => {
    for (const each of ['a', 'b']) writeFileSync(file(each), of(name, 'ed', 'rsa'));
    await ssh(['b'], ['HostKeyAlgorithms=ssh-ed25519']);
    expect(lines('b')).toHaveLength(1);
    await login({ hostKeyAlgorithms: ['ssh-ed25519'] });
    await settled;
    expect(heard).toHaveLength(1);
    expect(lines('a')).toHaveLength(2);
  });

  it('offers with ask, and stores or leaves by the answer', async () => {
    const offered = async (): Promise<SshConnection> => {
      writeFileSync(file('a'), of(name, 'ed', 'old'));
      const connection = await login({ updateHostKeys: 'ask' });
      await until(() => rotations.list().length === 1);
      return connection;
    };
    const first = await offered();
    expect(changes).toMatchObject([{ connectionId: first.id, name, storeIn: file('a'), state: 'offered' }]);
    expect(changes[0]?.added.map(({ type }) => type).sort()).toEqual(['ecdsa-sha2-nistp256', 'ssh-rsa']);
    expect(changes[0]?.removed).toMatchObject([{ file: file('a'), line: 2 }]);
    expect(lines('a')).toHaveLength(2);
    // Lines that came meanwhile stay where they are.
    writeFileSync(file('a'), `${of('new', 'other')}${of(name, 'ed', 'old')}`);
    expect(await rotations.apply(first.id, true)).toMatchObject({ state: 'stored' });
    expect(meaning('a')).toEqual(`${of('new', 'other')}${of(name, 'ed', 'rsa', 'ec')}`.trimEnd().split('\n').sort());
    expect(await rotations.apply(first.id, false)).toMatchObject({ state: 'stored' });

    const second = await offered();
    expect(await rotations.apply(second.id, false)).toMatchObject({ state: 'declined' });
    expect(await rotations.apply(second.id, true)).toMatchObject({ state: 'declined' });
    expect(lines('a')).toHaveLength(2);

    const third = await offered();
    writeFileSync(file('a'), `${of(name, 'ed')}@revoked ${of(name, 'rsa')}`);
    expect(await rotations.apply(third.id, true)).toMatchObject({ state: 'failed', why: expect.any(String) as string });
    expect(lines('a')).toHaveLength(2);
    third.close();
    await until(() => rotations.list().length === 0);
    expect((await failureOf(rotations.apply(third.id, true))).code).toBe('session.notFound');
  });

  it('writes what was offered and no more: neither what was taken out meanwhile nor against what came', async () => {
    writeFileSync(file('a'), of(name, 'ed', 'rsa', 'old'));
    const connection = await login({ updateHostKeys: 'ask' });
    await until(() => rotations.list().length === 1);
    expect(changes[0]?.added.map(({ type }) => type)).toEqual(['ecdsa-sha2-nistp256']);
    writeFileSync(file('a'), of(name, 'ed', 'old', 'other'));
    expect(await rotations.apply(connection.id, true)).toMatchObject({ state: 'stored' });
    expect(meaning('a')).toEqual(of(name, 'ed', 'other', 'ec').trimEnd().split('\n').sort());
  });

  it('takes keys of a host that the user has just accepted', async () => {
    writeFileSync(file('a'), '');
    await login({}, { accept: true });
    await until(() => changes.length === 1);
    expect(changes[0]?.state).toBe('stored');
    expect(lines('a')).toHaveLength(3);
  });

  it('hands on what was announced, also where nothing is to be stored', async () => {
    writeFileSync(file('a'), of(name, 'ed'));
    await login({ updateHostKeys: 'no' });
    await until(() => heard.length === 1);
    expect(heard).toEqual([[name, sshd.hostKeyFiles.map(({ fingerprint }) => fingerprint)]]);
    await settled;
    expect([changes, lines('a')]).toEqual([[], [`${name} ${keys.ed}`]]);
  });

  it.each<[string, (proofs: readonly HostKeyProof[]) => readonly HostKeyProof[] | undefined]>([
    ['none', () => undefined],
    [
      'one for another session',
      ([first, ...rest]) => (first ? [{ ...first, signed: Buffer.concat([first.signed, Buffer.alloc(1)]) }, ...rest] : []),
    ],
    ['one for another key', ([first, second]) => (first && second ? [{ ...first, signature: second.signature }, second] : [])],
  ])('stores nothing when the server’s proof is %s, and says so', async (_, forge) => {
    writeFileSync(file('a'), of(name, 'ed', 'old'));
    await login(
      {},
      {
        wrap: (real) => ({
          id: real.id,
          target: real.target,
          trust: real.trust,
          hostKeyBlob: real.hostKeyBlob,
          onHostKeysAnnounced: real.onHostKeysAnnounced,
          onClosed: real.onClosed,
          proveHostKeys: async (blobs, signal) => forge((await real.proveHostKeys(blobs, signal)) ?? []),
        }),
      },
    );
    await until(() => changes.length === 1);
    expect(changes[0]).toMatchObject({ state: 'failed', why: expect.stringContaining('did not prove') as string });
    expect(lines('a')).toHaveLength(2);
    expect(heard[0]?.[1]).toContain(sshd.hostKeyFiles[0]?.fingerprint);
    expect(heard[0]?.[1].length).toBeLessThan(3);
  });

  it('stores what was proved though the connection ended at that moment, before the program ends', async () => {
    writeFileSync(file('a'), of(name, 'ed'));
    await login(
      {},
      {
        wrap: (real) => ({
          id: real.id,
          target: real.target,
          trust: real.trust,
          hostKeyBlob: real.hostKeyBlob,
          onHostKeysAnnounced: real.onHostKeysAnnounced,
          onClosed: real.onClosed,
          proveHostKeys: async (blobs, signal) => {
            const proofs = await real.proveHostKeys(blobs, signal);
            real.close();
            return proofs;
          },
        }),
      },
    );
    await settled;
    await rotations.idle();
    expect([lines('a').length, rotations.list()]).toEqual([3, []]);
  });

  it('follows a planned change: the next connect knows the host by its new key alone', async () => {
    const next = await generateKey({ path: file('next') });
    const [first] = sshd.hostKeyFiles;
    if (first === undefined) throw new Error('no key');
    const server = await startSshd({ hostKeyFiles: [first, next], authorizedKeys: [sshd.clientKey.publicLine] });
    const moving = { hostName: server.host, port: server.port };
    writeFileSync(file('a'), `${server.knownHostsLines[0] ?? ''}\n`);
    await login(moving);
    await until(() => changes.length === 1);
    expect(changes[0]?.added).toMatchObject([{ sha256: next.fingerprint }]);
    await server.stop();
    const later = await startSshd({
      hostKeyFiles: [next],
      port: server.port,
      authorizedKeys: [sshd.clientKey.publicLine],
    });
    changes.length = 0;
    const connection = await login(moving);
    expect(connection.trust).toMatchObject({ kind: 'known' });
    await until(() => changes.length === 1);
    expect(changes[0]?.removed).toMatchObject([{ face: { sha256: first.fingerprint } }]);
    expect(lines('a')).toEqual([`[${later.host}]:${later.port} ${next.publicLine.split(' ').slice(0, 2).join(' ')}`]);
    await later.stop();
  });
});
