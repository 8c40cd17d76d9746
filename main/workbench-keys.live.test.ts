import { execFileSync } from 'node:child_process';
import { appendFileSync, chmodSync, copyFileSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { startSshdWithAccounts, type SshdWithAccounts } from '../e2e/servers/accounts.ts';
import { lacks, program } from '../e2e/servers/requirements.ts';
import { generateKey } from '../e2e/servers/ssh-keys.ts';
import { testSecret } from '../e2e/servers/secrets/test-secret.ts';
import type { KeyFileInfo } from '../shared/model/keys.ts';
import { block, cleanUps, startCore, TestPage, trust, withKey } from './fixtures/test-page.ts';

const keygen = (...args: readonly string[]): string =>
  execFileSync(program('ssh-keygen'), args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
const mode = (path: string): string => (statSync(path).mode & 0o7777).toString(8);

async function pageWith(
  config = '',
): Promise<{ page: TestPage; keys: TestPage['client']['keys']; home: string; ssh: (name: string) => string }> {
  const { workbench, home } = await startCore(config);
  const page = await TestPage.open(workbench);
  page.answer = trust;
  return { page, keys: page.client.keys, home, ssh: (name) => join(home, '.ssh', name) };
}

describe.skipIf(lacks('sshd'))('key files by the page', () => {
  it('are made as ssh-keygen makes them, with a name and a comment that were suggested, and never over another file', async () => {
    const { keys, ssh } = await pageWith();
    const suggested = await keys.suggest({ type: 'ed25519', host: 'Web 1.example.org' });
    expect(suggested.file).toBe('id_ed25519_web-1.example.org');
    expect(suggested.comment).toMatch(/^nobody@.* for web-1\.example\.org$/);
    for (const [type, file, words] of [
      ['ed25519', suggested.file, '256 SHA256:'],
      ['ecdsa-384', 'second', '384 SHA256:'],
      ['rsa-3072', 'third', '3072 SHA256:'],
    ] as const) {
      const passphrase = type === 'rsa-3072' ? '' : 'pass wörd';
      const made = await keys.generate({ type, file, comment: 'of eve', passphrase });
      expect(made).toMatchObject({ name: file, comment: 'of eve', isEncrypted: passphrase !== '', publicFile: 'own' });
      expect(keygen('-lf', ssh(file))).toContain(words);
      expect(keygen('-lf', ssh(file))).toContain(made.face?.sha256);
      const line = keygen('-y', '-P', passphrase, '-f', ssh(file)).trim();
      expect([line, readFileSync(ssh(`${file}.pub`), 'utf8').trim()]).toEqual([made.publicLine, made.publicLine]);
      expect([mode(ssh(file)), mode(ssh(`${file}.pub`)), mode(ssh(''))]).toEqual(['600', '644', '700']);
    }
    const before = readFileSync(ssh('second'));
    const again = keys.generate({ type: 'ed25519', file: 'second', comment: '', passphrase: '' });
    await expect(again).rejects.toMatchObject({ code: 'key.exists', detail: { file: ssh('second') } });
    expect(readFileSync(ssh('second'))).toEqual(before);
    expect((await keys.suggest({ type: 'ed25519', host: 'Web 1.example.org' })).file).toBe('id_ed25519_web-1.example.org_2');
    for (const file of ['../escape', 'a/b', '..'])
      await expect(keys.generate({ type: 'ed25519', file, comment: '', passphrase: '' })).rejects.toMatchObject({
        code: 'storage.unwritable',
      });
  });

  it('are changed only when the new file opens; a wrong passphrase leaves them as they are', async () => {
    const { keys, ssh } = await pageWith();
    const path = ssh('mine');
    const { publicLine } = await generateKey({
      type: 'rsa',
      bits: 2048,
      format: 'pem',
      passphrase: testSecret('old one'),
      comment: 'eve',
      path,
    });
    const before = readFileSync(path);
    await expect(keys.change({ path, passphrase: testSecret('wrong'), newPassphrase: 'x' })).rejects.toMatchObject({
      code: 'key.wrongPassphrase',
    });
    expect(readFileSync(path)).toEqual(before);
    const changed = await keys.change({
      path,
      passphrase: testSecret('old one'),
      newPassphrase: testSecret('new one'),
      comment: 'eve at work',
    });
    expect(changed).toMatchObject({
      key: { format: 'openssh', comment: 'eve at work', isEncrypted: true },
      keptAs: `${path}.old`,
    });
    expect(keygen('-y', '-P', testSecret('new one'), '-f', path).trim()).toBe(publicLine.replace(/eve$/, 'eve at work'));
    expect(() => keygen('-y', '-P', testSecret('old one'), '-f', path)).toThrow('incorrect passphrase');
    expect(readFileSync(`${path}.old`)).toEqual(before);
    const named = await keys.change({ path, passphrase: testSecret('new one'), comment: 'eve at\u001bwork' });
    expect(named).toEqual({ key: expect.objectContaining({ isEncrypted: true, comment: 'eve at work' }) });
    expect(() => keygen('-y', '-P', '', '-f', path)).toThrow('incorrect passphrase');
    expect(await keys.change({ path, passphrase: testSecret('new one'), newPassphrase: '' })).toMatchObject({
      key: { isEncrypted: false, comment: 'eve at work' },
    });
  });

  it('are listed with what is wrong with them, and mended: rights, a .pub of another key, files that are none', async () => {
    const { keys, ssh } = await pageWith('Host web1\n  IdentityFile ~/.ssh/stray\n');
    const [stray, loose] = [await generateKey({ path: ssh('stray') }), await generateKey({ path: ssh('loose') })];
    copyFileSync(loose.publicPath, stray.publicPath);
    chmodSync(loose.path, 0o644);
    writeFileSync(ssh('notes.txt'), 'buy milk');
    writeFileSync(ssh('cut'), readFileSync(loose.path).subarray(0, 120), { mode: 0o600 });
    const named = async (): Promise<Record<string, KeyFileInfo | undefined>> =>
      Object.fromEntries((await keys.list({})).keys.map((key) => [key.name, key]));
    const listed = await named();
    expect(Object.keys(listed).toSorted()).toEqual(['cut', 'loose', 'stray']);
    expect(listed['cut']?.error?.code).toBe('key.unreadable');
    expect(listed['loose']).toMatchObject({
      permissions: { kind: 'loose', mode: '0644' },
      error: { code: 'key.badPermissions' },
      face: { sha256: loose.fingerprint },
    });
    expect(listed['stray']).toMatchObject({ publicFile: 'stray', usedBy: ['web1'], face: { sha256: stray.fingerprint } });
    expect(await keys.mendPermissions({ path: loose.path })).toMatchObject({ permissions: { kind: 'good', mode: '0600' } });
    await expect(keys.mendPermissions({ path: ssh('notes.txt') })).rejects.toMatchObject({ code: 'key.unreadable' });
    expect(await keys.rebuildPublic({ path: stray.path })).toMatchObject({ publicFile: 'own' });
    expect(readFileSync(stray.publicPath, 'utf8').trim()).toBe(stray.publicLine);
    expect(readFileSync(`${stray.publicPath}.old`, 'utf8').trim()).toBe(loose.publicLine);
  });

  it('come from other programs’ files, and the private half is never taken for a public one', async () => {
    const { keys, ssh, home } = await pageWith();
    const pem = await generateKey({
      type: 'ecdsa',
      format: 'pkcs8',
      passphrase: testSecret('theirs'),
      path: join(home, 'theirs.pem'),
    });
    const content = readFileSync(pem.path).toString('base64');
    await expect(keys.import({ content, passphrase: 'no', file: 'taken', newPassphrase: '' })).rejects.toMatchObject({
      code: 'key.wrongPassphrase',
    });
    const made = await keys.import({
      content,
      passphrase: testSecret('theirs'),
      file: 'taken',
      comment: 'of mine',
      newPassphrase: testSecret('ours'),
    });
    expect(made).toMatchObject({ name: 'taken', comment: 'of mine', format: 'openssh', face: { sha256: pem.fingerprint } });
    expect(keygen('-y', '-P', testSecret('ours'), '-f', ssh('taken'))).toContain(pem.publicLine.split(' ')[1]);
    expect(await keys.checkPaste({ text: readFileSync(pem.path, 'utf8') })).toEqual({ kind: 'privateKey' });
    const install = keys.install({ target: { destination: 'nowhere.invalid' }, key: { line: readFileSync(pem.path, 'utf8') } });
    await expect(install).rejects.toMatchObject({ code: 'key.unreadable' });
  });
});

describe.skipIf(lacks('accounts'))('a key on two accounts', () => {
  async function lab(
    config?: string,
  ): Promise<{ server: SshdWithAccounts; keysOf: (user: string) => string } & Awaited<ReturnType<typeof pageWith>>> {
    const server = await startSshdWithAccounts({ users: { fred: {}, mary: {} }, ...(config !== undefined && { config }) });
    cleanUps.push(() => server.stop());
    const hosts = ['fred', 'mary'].map((user) => block(user, { ...server, user }, withKey(server)));
    const page = await pageWith(hosts.join('\n'));
    const keysOf = (user: string): string => readFileSync(join(server.homeOf(user), '.ssh', 'authorized_keys'), 'utf8');
    return { server, keysOf, ...page };
  }
  const placesOf = async (keys: TestPage['client']['keys'], name: string): Promise<string[]> =>
    (await keys.list({})).keys
      .find((key) => key.name === name)
      ?.places.map((place) => place.name)
      .toSorted() ?? [];

  it('is installed, tried in a second login, remembered, and retired on one after the other', async () => {
    const { keys, keysOf, page, server, ssh } = await lab();
    const made = await keys.generate({ type: 'ed25519', file: 'rotated', comment: 'rotated', passphrase: '' });
    const { path, publicLine: line = '' } = made;
    const before = keysOf('fred');
    const { sessionId } = await page.open('fred');
    await page.reaches(sessionId, 'open');
    const outcome = await keys.install({ target: { sessionId }, key: { line } });
    expect(outcome).toMatchObject({ kind: 'installed', file: '/home/fred/.ssh/authorized_keys', faults: [] });
    await keys.install({ target: { destination: 'mary' }, key: { line, options: { restrict: true } } });
    expect(keysOf('fred')).toBe(`${before}${line}\n`);
    expect(keysOf('mary')).toContain(`restrict ${line}\n`);
    for (const user of ['fred', 'mary'])
      expect(await keys.test({ target: { destination: user }, line, path })).toEqual({ kind: 'accepted' });
    expect(page.state(sessionId)?.kind).toBe('open');
    expect(await placesOf(keys, 'rotated')).toEqual(['fred', 'mary']);
    await vi.waitFor(
      async () => {
        const used = (await keys.list({})).keys.find(({ name }) => name === 'rotated');
        expect(used?.lastUsedAt).toBeGreaterThan(0);
      },
      { timeout: 20_000 },
    );
    // By a name that leads elsewhere by now the lines of that other account stay.
    copyFileSync(server.clientKey.path, ssh('id_ed25519'));
    chmodSync(ssh('id_ed25519'), 0o600);
    const at = { user: 'mary', host: server.host, port: server.port };
    const removal = await keys.retire({ target: { destination: 'fred' }, at, line });
    expect(keysOf('fred')).toBe(`${before}${line}\n`);
    const restricted = keys.install({ target: { destination: 'mary' }, key: { line: `restrict ${line}` } });
    await expect(restricted).rejects.toMatchObject({ code: 'key.unreadable' });
    expect(removal).toMatchObject({ kind: 'removed', lines: [`restrict ${line}`], foreignFiles: [] });
    expect(await keys.test({ target: { destination: 'mary' }, line, path })).toMatchObject({
      kind: 'refused',
      error: { code: 'auth.refused' },
    });
    expect(await placesOf(keys, 'rotated')).toEqual(['fred']);
    if (outcome.kind !== 'installed') throw new Error(outcome.kind);
    await keys.undoInstall({ undoId: outcome.undoId });
    expect(keysOf('fred')).toBe(before);
    await expect(keys.undoInstall({ undoId: outcome.undoId })).rejects.toMatchObject({ code: 'key.undoGone' });
    expect(page.state(sessionId)?.kind).toBe('open');
  });

  it('tells when it was used last also where no bookmark names the host, and keeps no trace of that host', async () => {
    const { keys, server, home } = await lab();
    const listed = async (): Promise<KeyFileInfo | undefined> =>
      (await keys.list({})).keys.find(({ path }) => path === server.clientKey.path);
    const before = await listed();
    expect([before?.lastUsedAt, typeof before?.watchedSince]).toEqual([undefined, 'number']);
    const { path, publicLine: line } = server.clientKey;
    expect(await keys.test({ target: { destination: 'fred' }, line, path })).toEqual({ kind: 'accepted' });
    await vi.waitFor(async () => expect((await listed())?.lastUsedAt).toBeGreaterThanOrEqual(before?.watchedSince ?? Infinity));
    expect((await listed())?.places).toEqual([]);
    const kept = readFileSync(join(home, 'data', 'key-uses.json'), 'utf8');
    expect(kept).toContain(before?.face?.sha256);
    expect(kept).not.toMatch(/127\.0\.0\.1|localhost|fred/);
  });

  it('is tried by itself: a certificate beside it that the server takes proves nothing of it', async () => {
    const authority = await generateKey({ comment: 'authority' });
    cleanUps.push(() => authority.remove());
    const { keys, page, server, ssh } = await lab(`TrustedUserCAKeys ${authority.publicPath}`);
    const { path, publicLine: line = '' } = await keys.generate({ type: 'ed25519', file: 'own', comment: 'own', passphrase: '' });
    keygen('-q', '-s', authority.path, '-I', 'fred', '-n', 'fred', `${path}.pub`);
    appendFileSync(ssh('config'), block('certified', { ...server, user: 'fred' }, `IdentityFile ${path}\n  IdentitiesOnly yes`));
    const { sessionId } = await page.open('certified');
    await page.reaches(sessionId, 'open');
    const target = { destination: 'fred' };
    expect(await keys.test({ target, line, path })).toMatchObject({ kind: 'refused', error: { code: 'auth.refused' } });
    await keys.install({ target, key: { line } });
    expect(await keys.test({ target, line, path })).toEqual({ kind: 'accepted' });
  });

  it('fails its test while the home may be written by others, and passes it when that was mended; the first session stays', async () => {
    const { keys, server, page } = await lab();
    const { path, publicLine: line = '' } = await keys.generate({ type: 'ed25519', file: 'new', comment: 'new', passphrase: '' });
    const { sessionId } = await page.open('fred');
    await page.reaches(sessionId, 'open');
    const target = { sessionId };
    chmodSync(server.homeOf('fred'), 0o777);
    const outcome = await keys.install({ target, key: { line } });
    if (outcome.kind !== 'installed') throw new Error(outcome.kind);
    expect(await keys.test({ target, line, path })).toMatchObject({ kind: 'refused' });
    expect(outcome.faults).toEqual([{ path: '/home/fred', mode: '0777', why: 'writableByOthers' }]);
    await keys.mendFaults({ target, faults: outcome.faults });
    expect(await keys.test({ target, line, path })).toEqual({ kind: 'accepted' });
    expect(page.state(sessionId)?.kind).toBe('open');
  });
});
