import { execFileSync, spawnSync } from 'node:child_process';
import { appendFileSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { lacks, program } from '../e2e/servers/requirements.ts';
import type { KeyRotation, ScanRow, TrustPage, TrustQuery } from '../shared/model/trust.ts';
import { block, sshd, startCore, TestPage, trust, withKey } from './fixtures/test-page.ts';

const everything: TrustQuery = { text: '', flags: [], sort: { by: 'place', descending: false }, from: 0, count: 100 };

/** Rows and ends of scans, as a page hears them. */
function listenToScans(page: TestPage): {
  readonly rows: (scanId: string) => readonly ScanRow[];
  readonly ended: Map<string, boolean>;
} {
  const heard: { readonly scanId: string; readonly row: ScanRow }[] = [];
  const ended = new Map<string, boolean>();
  page.client.trust.onScanned((event) => heard.push(event));
  page.client.trust.onScanEnded(({ scanId, stopped }) => ended.set(scanId, stopped));
  return { rows: (scanId) => heard.flatMap((event) => (event.scanId === scanId ? [event.row] : [])), ended };
}

const local = 'GlobalKnownHostsFile /dev/null\n';

describe.skipIf(lacks('sshd'))('the trust part of the workbench', () => {
  it('shows a line that a connection stored, who stands on it, and why it is trusted', async () => {
    const server = await sshd();
    const { workbench, home } = await startCore(local + block('box', server, withKey(server)));
    const page = await TestPage.open(workbench);
    page.answer = trust;
    const { sessionId } = await page.open('box');
    await page.reaches(sessionId, 'open');
    const file = join(home, '.ssh', 'known_hosts');
    const shown = await page.client.trust.query(everything);
    const [entry] = shown.rows;
    expect(shown.stores[0]).toMatchObject({ file, list: 'user', state: { kind: 'read', entries: 1 }, warnings: [] });
    expect(entry).toMatchObject({
      file,
      line: 1,
      names: [`[${server.host}]:${server.port}`],
      flags: ['unverified'],
    });
    const [vouching] = await page.client.trust.vouching({});
    expect(vouching).toMatchObject({
      trust: { kind: 'added', by: { file, line: 1 }, how: 'user' },
      hostKey: { sha256: entry?.key?.sha256 },
    });
    const card = await page.client.trust.card({ id: entry?.id ?? '' });
    expect(card).toMatchObject({
      hosts: ['box'],
      connections: [vouching?.connectionId],
      lineText: readFileSync(file, 'utf8').trim(),
    });
    // The server's own console says the fingerprint: the entry is proved.
    const words = execFileSync(program('ssh-keygen'), ['-lf', `${server.hostKeyFiles[0]?.path ?? ''}.pub`], { encoding: 'utf8' });
    expect(await page.client.trust.verify({ id: entry?.id ?? '', words })).toEqual({ kind: 'same' });
    // A second connection is vouched for by the line.
    const again = await page.client.sessions.open({
      target: { destination: 'box' },
      size: { columns: 80, rows: 24 },
      ownConnection: true,
    });
    await page.reaches(again.sessionId, 'open');
    const after = (await page.client.trust.query(everything)).rows[0];
    expect(after?.flags).toEqual([]);
    expect(after?.lastVouched).toBeGreaterThan(0);
  });

  it('adds a key in advance, so that nobody is asked, and takes that back (KH-17)', async () => {
    const server = await sshd();
    const { workbench, home } = await startCore(local + block('box', server, withKey(server)));
    const page = await TestPage.open(workbench);
    const text = server.knownHostsLines.join('\n');
    const preview = await page.client.trust.preview({ text });
    expect(preview).toMatchObject({
      keys: [{ names: `[${server.host}]:${server.port}`, face: { typeLabel: 'ED25519' } }],
      problems: [],
    });
    const added = await page.client.trust.edit({ edit: { kind: 'add', text, marker: 'none', hashed: true, compared: true } });
    expect(added).toMatchObject({ changed: 1, notes: [] });
    const { sessionId } = await page.open('box');
    await page.reaches(sessionId, 'open');
    expect(page.prompts).toEqual([]);
    expect((await page.client.trust.query(everything)).rows[0]).toMatchObject({
      names: [],
      resolvedName: `[${server.host}]:${server.port}`,
      flags: ['hashed'],
    });
    expect(await page.client.trust.undo({ undoId: added.undoId ?? '' })).toEqual({ kind: 'undone' });
    expect(readFileSync(join(home, '.ssh', 'known_hosts'), 'utf8')).toBe('');
  });

  it('tells a page that asked when a file changes outside, and refuses an edit of what is gone (KH-33)', async () => {
    const { workbench, home } = await startCore(local);
    const page = await TestPage.open(workbench);
    const file = join(home, '.ssh', 'known_hosts');
    const line = (name: string, byte: string): string =>
      `${name} ssh-ed25519 ${Buffer.concat([Buffer.from('0000000b7373682d6564323535313900000020', 'hex'), Buffer.alloc(32, byte)]).toString('base64')}\n`;
    writeFileSync(file, line('web', 'a'));
    const revisions: number[] = [];
    page.client.trust.onChanged(({ revision }) => revisions.push(revision));
    const first = await page.client.trust.query(everything);
    appendFileSync(file, line('db', 'b'));
    await vi.waitFor(() => expect(revisions.at(-1)).toBeGreaterThan(first.revision), { timeout: 20_000, interval: 20 });
    const second = await page.client.trust.query(everything);
    expect([second.total, second.revision]).toEqual([2, revisions.at(-1)]);
    const id = second.rows[0]?.id ?? '';
    writeFileSync(file, line('other', 'c'));
    await expect(page.client.trust.edit({ edit: { kind: 'remove', ids: [id] } })).rejects.toMatchObject({
      code: 'storage.conflict',
    });
    expect(readFileSync(file, 'utf8')).toBe(line('other', 'c'));
  });

  it('lists the files that any host of the config names, once each', async () => {
    const lab = '~/.ssh/lab_%h';
    const { workbench, home } = await startCore(`Host a b\n  UserKnownHostsFile ${lab} ~/.ssh/known_hosts\nHost *\n  ${local}`);
    const page = await TestPage.open(workbench);
    const { stores }: TrustPage = await page.client.trust.query(everything);
    expect(stores.map(({ file }) => file.replace(home, '~'))).toEqual([
      '~/.ssh/known_hosts',
      '~/.ssh/known_hosts2',
      '~/.ssh/lab_a',
      '~/.ssh/lab_b',
      '/etc/ssh/ssh_known_hosts',
      '/etc/ssh/ssh_known_hosts2',
    ]);
  });

  it('scans every host of the tree for the page that asked, and compares what they show', async () => {
    const server = await sshd({ hostKeys: ['ed25519', 'ecdsa'] });
    const gone = { ...server, port: 1 };
    const { workbench, home } = await startCore(local + block('box', server) + block('gone', gone));
    writeFileSync(join(home, '.ssh', 'known_hosts'), `${server.knownHostsLines[0] ?? ''}\n`);
    const page = await TestPage.open(workbench);
    const heard = listenToScans(page);
    const { scanId, count } = await page.client.trust.scan({ targets: [] });
    expect(count).toBe(2);
    await vi.waitFor(() => expect(heard.ended.get(scanId)).toBe(false), { timeout: 20_000, interval: 20 });
    const last = (index: number): ScanRow | undefined => heard.rows(scanId).findLast((row) => row.index === index);
    expect(last(0)).toMatchObject({ label: 'box', state: { kind: 'done' } });
    expect(
      last(0)
        ?.keys.map(({ face, verdict }) => [face.typeLabel, verdict])
        .sort(),
    ).toEqual([
      ['ECDSA', 'newType'],
      ['ED25519', 'same'],
    ]);
    expect(last(1)).toMatchObject({ label: 'gone', state: { kind: 'failed', error: { code: 'net.refused' } } });
    await expect(page.client.trust.scan({ targets: [], types: ['strange'] })).rejects.toMatchObject({
      code: 'algorithm.unknown',
    });
  });

  it('asks the page that scans about the jump host on the way, and stops when it says so', async () => {
    const [jump, inner] = [await sshd(), await sshd()];
    const config = local + block('jump', jump, withKey(jump)) + block('inner', inner, 'ProxyJump jump');
    const { workbench } = await startCore(config);
    const page = await TestPage.open(workbench);
    page.answer = trust;
    const heard = listenToScans(page);
    const { scanId } = await page.client.trust.scan({ targets: [{ destination: 'inner' }] });
    await vi.waitFor(() => expect(heard.ended.get(scanId)).toBe(false), { timeout: 20_000, interval: 20 });
    expect(page.prompts.map(({ body, sessionId }) => [body.kind, sessionId])).toEqual([['hostKey', undefined]]);
    expect(heard.rows(scanId).at(-1)).toMatchObject({ state: { kind: 'done' }, keys: [{ verdict: 'new' }] });

    page.answer = () => undefined;
    const { workbench: other } = await startCore(config);
    const waiting = await TestPage.open(other);
    const ends = listenToScans(waiting);
    const stopped = await waiting.client.trust.scan({ targets: [{ destination: 'inner' }] });
    await vi.waitFor(() => expect(waiting.prompts).toHaveLength(1), { timeout: 20_000, interval: 20 });
    await waiting.client.trust.stopScan({ scanId: stopped.scanId });
    await vi.waitFor(() => expect(ends.ended.get(stopped.scanId)).toBe(true), { timeout: 20_000, interval: 20 });
    expect(ends.rows(stopped.scanId).at(-1)?.state).toMatchObject({ kind: 'failed', error: { code: 'cancelled' } });
    expect(waiting.withdrawn).toEqual(['cancelled']);
  });

  it('offers the further keys that a server announces, and stores them when the page says so (KH-21)', async () => {
    const server = await sshd({ hostKeys: ['ed25519', 'ecdsa'] });
    const { workbench, home } = await startCore(local + block('box', server, `${withKey(server)}\n  UpdateHostKeys ask`));
    const file = join(home, '.ssh', 'known_hosts');
    writeFileSync(file, `${server.knownHostsLines[0] ?? ''}\n`);
    const page = await TestPage.open(workbench);
    const heard: KeyRotation[] = [];
    page.client.trust.onRotated((rotation) => heard.push(rotation));
    const { sessionId } = await page.open('box');
    await page.reaches(sessionId, 'open');
    await vi.waitFor(() => expect(heard).toHaveLength(1), { timeout: 20_000, interval: 20 });
    const [offered] = heard;
    expect(offered).toMatchObject({ state: 'offered', storeIn: file, added: [{ typeLabel: 'ECDSA' }], removed: [] });
    expect(await page.client.trust.rotations({})).toEqual([offered]);
    const connectionId = (await page.client.connections.list({}))[0]?.connectionId ?? offered?.connectionId;
    if (connectionId === undefined) throw new Error('there is no connection');
    expect(await page.client.trust.applyRotation({ connectionId, apply: true })).toMatchObject({ state: 'stored' });
    expect(
      readFileSync(file, 'utf8')
        .trim()
        .split('\n')
        .map((line) => line.split(' ')[1]),
    ).toEqual(['ssh-ed25519', 'ecdsa-sha2-nistp256']);
    const shown = await page.client.trust.query(everything);
    expect(shown.rows.map(({ flags }) => flags)).toEqual([[], ['neverUsed']]);
  });

  it('connects to every host of a pool by any of its keys, and a key in the system’s list is enough (KH-07, KH-20)', async () => {
    const types = ['ed25519', 'ecdsa', 'rsa'] as const;
    const pool = [await sshd({ hostKeys: types }), await sshd({ hostKeys: types })];
    const algorithms = ['ssh-ed25519', 'ecdsa-sha2-nistp256', 'rsa-sha2-512'];
    const hosts = pool.flatMap((server, at) =>
      algorithms.map((name, n) => block(`box${at}${n}`, server, `${withKey(server)}\n  HostKeyAlgorithms ${name}`)),
    );
    const { workbench, home } = await startCore(`Host *\n  GlobalKnownHostsFile ~/.ssh/system\n${hosts.join('')}`);
    const page = await TestPage.open(workbench);
    const names = pool.map(({ host, port }) => `[${host}]:${port}`).join(',');
    const keys = pool.map(({ knownHostsLines }) => knownHostsLines.map((line) => line.split(' ').slice(1).join(' ')));
    const [first = [], second = []] = keys;
    const added = await page.client.trust.edit({
      edit: { kind: 'add', names, text: first.join('\n'), marker: 'none', hashed: false, compared: true },
    });
    expect(added.changed).toBe(3);
    const system = join(home, '.ssh', 'system');
    writeFileSync(system, second.map((key) => `${names} ${key}\n`).join(''));
    for (const [at] of pool.entries()) {
      for (const [n] of algorithms.entries()) await page.reaches((await page.open(`box${at}${n}`)).sessionId, 'open');
    }
    expect(page.prompts).toEqual([]);
    const shown = await page.client.trust.query(everything);
    expect(shown.rows).toHaveLength(6);
    expect(shown.rows.filter(({ flags }) => flags.includes('neverUsed'))).toEqual([]);
    expect(shown.stores.find(({ file }) => file === system)).toMatchObject({ list: 'global', state: { entries: 3 } });
    const ends = await page.client.trust.vouching({});
    expect(ends.map(({ trust }) => (trust.kind === 'known' ? trust.by.file === system : undefined)).sort()).toEqual([
      false,
      false,
      false,
      true,
      true,
      true,
    ]);
  });

  it('names the line that ssh names (KH-30)', async () => {
    const server = await sshd();
    const { workbench, home } = await startCore(local + block('box', server, withKey(server)));
    const file = join(home, '.ssh', 'known_hosts');
    writeFileSync(
      file,
      `# head\nother ${server.knownHostsLines[0]?.split(' ').slice(1).join(' ') ?? ''}\n${server.knownHostsLines[0] ?? ''}\n`,
    );
    const page = await TestPage.open(workbench);
    await page.reaches((await page.open('box')).sessionId, 'open');
    const [vouching] = await page.client.trust.vouching({});
    const options = ['-v', '-F', join(home, '.ssh', 'config'), '-o', `UserKnownHostsFile=${file}`, '-o', 'BatchMode=yes'];
    const said = spawnSync(program('ssh'), [...options, 'box', 'true'], { encoding: 'utf8' }).stderr;
    const [, theirFile, theirLine] = /Found key in (\S+):(\d+)/.exec(said) ?? [];
    expect(vouching?.trust).toEqual({ kind: 'known', by: { file: theirFile, line: Number(theirLine) } });
  });

  it('leaves no name of a host in the data folder once all names are hidden (SE-25)', async () => {
    const server = await sshd();
    const { workbench, home } = await startCore(
      local + block('secretbox', server, `${withKey(server)}\n  HostKeyAlias hidden-one.example`),
    );
    const page = await TestPage.open(workbench);
    page.answer = trust;
    await page.reaches((await page.open('secretbox')).sessionId, 'open');
    const file = join(home, '.ssh', 'known_hosts');
    expect(readFileSync(file, 'utf8')).toContain('hidden-one.example');
    const { notes } = await page.client.trust.edit({ edit: { kind: 'hash', file } });
    expect(notes[0]).toContain(`${file}.old still has the names`);
    await workbench.close();
    expect(readFileSync(file, 'utf8')).not.toContain('hidden-one');
    const data = join(home, 'data');
    const files = readdirSync(data, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
    expect(files.map(({ name }) => name)).toContain('trust-memory.json');
    for (const { parentPath, name } of files)
      expect(readFileSync(join(parentPath, name), 'latin1')).not.toMatch(/hidden-one|secretbox|127\.0\.0\.1/);
  });
});
