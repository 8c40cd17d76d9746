import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { tempFolder, type TempFolder } from '../e2e/servers/cleanup.ts';
import { lacks, program } from '../e2e/servers/requirements.ts';
import { plugInSecurityKey, type SecurityKey } from '../e2e/servers/security-key/token.ts';
import { testSecret } from '../e2e/servers/secrets/test-secret.ts';
import type { Prompt, PromptAnswer } from '../shared/model/prompt.ts';
import type { TokenKeyWish } from '../shared/model/token-keys.ts';
import { startCore, TestPage } from './fixtures/test-page.ts';

const keygen = (...args: readonly string[]): string =>
  execFileSync(program('ssh-keygen'), args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });

describe.skipIf(lacks('security-key'))('keys on a security key, by the page', () => {
  let token: SecurityKey;
  /** Where runs of ssh-keygen have their folders, and nobody else has any. */
  let temporary: TempFolder;
  const usualTemporary = process.env['TMPDIR'];
  beforeAll(async () => {
    token = await plugInSecurityKey();
    temporary = tempFolder();
    process.env['TMPDIR'] = temporary.path;
  });
  beforeEach(() => token.set({}));
  afterAll(() => {
    if (usualTemporary === undefined) delete process.env['TMPDIR'];
    else process.env['TMPDIR'] = usualTemporary;
    temporary.remove();
    token.remove();
  });

  const wish: TokenKeyWish = {
    type: 'ed25519-sk',
    file: 'id_ed25519_sk',
    comment: 'eve at work',
    passphrase: '',
    isResident: false,
    isVerified: false,
    isTouchless: false,
    application: 'ssh:',
  };
  const pins = (...values: readonly string[]): ((prompt: Prompt) => PromptAnswer | undefined) => {
    const left = [...values];
    return ({ body }) => {
      if (body.kind !== 'pin') return undefined;
      const pin = left.shift();
      return pin === undefined ? { kind: 'cancel' } : { kind: 'secrets', values: [pin] };
    };
  };
  async function opened(
    plugged = token,
    path = process.env['PATH'] ?? '',
  ): Promise<{ page: TestPage; keys: TestPage['client']['keys']; ssh: (name?: string) => string }> {
    const environment = { PATH: path, SSH_SK_PROVIDER: plugged.library, ...plugged.env };
    const { workbench, home } = await startCore('', undefined, environment);
    const page = await TestPage.open(workbench);
    return { page, keys: page.client.keys, ssh: (name = '') => join(home, '.ssh', name) };
  }
  const left = (): readonly string[] =>
    readdirSync(temporary.path).filter((name) => existsSync(join(temporary.path, name, 'askpass')));
  /** Programs that the token is plugged into. */
  const atWork = (): readonly string[] =>
    readdirSync('/proc').filter((pid) => {
      try {
        return /^\d+$/.test(pid) && readFileSync(`/proc/${pid}/environ`, 'utf8').includes(`HAWSER_SK_DIR=${token.folder}`);
      } catch {
        // It has ended, or is somebody else's.
        return false;
      }
    });
  const mode = (path: string): string => (statSync(path).mode & 0o7777).toString(8);

  it.each(['ed25519-sk', 'ecdsa-sk'] as const)(
    'are made as %s, with a passphrase, and ssh-keygen reads the same key of the file',
    async (type) => {
      const { keys, ssh } = await opened();
      const suggested = await keys.suggest({ type, host: 'web1' });
      expect(suggested.file).toBe(`id_${type.replace('-', '_')}_web1`);
      const outcome = await keys.enrol({ ...wish, type, file: suggested.file, passphrase: testSecret(' pass wörd\\ ') });
      const path = ssh(suggested.file);
      expect(outcome).toMatchObject({
        kind: 'made',
        key: { path, comment: 'eve at work', isEncrypted: true, publicFile: 'own' },
      });
      const line = keygen('-y', '-P', testSecret(' pass wörd\\ '), '-f', path).trim();
      expect(readFileSync(`${path}.pub`, 'utf8').trim()).toBe(line);
      expect(line).toMatch(type === 'ecdsa-sk' ? /^sk-ecdsa-sha2-nistp256@/ : /^sk-ssh-ed25519@/);
      expect(() => keygen('-y', '-P', 'another', '-f', path)).toThrow('incorrect passphrase');
      expect([mode(path), mode(`${path}.pub`)]).toEqual(['600', '644']);
      expect(
        token
          .log()
          .filter((entry) => entry.startsWith('enroll'))
          .at(-1),
      ).toBe(`enroll ${type.slice(0, -3)} ssh: flags=01 pin=none`);
    },
  );

  it('are made with what was asked of them: application, PIN, kept on the token, no touch', async () => {
    token.set({ PIN: testSecret('1234') });
    const { page, keys, ssh } = await opened();
    page.answer = pins(testSecret('1234'), testSecret('1234'));
    const more = { isResident: true, isVerified: true, application: 'ssh:web' };
    expect(await keys.enrol({ ...wish, file: 'kept', ...more })).toMatchObject({ kind: 'made', key: { isEncrypted: false } });
    expect(token.log()).toContain('enroll ed25519 ssh:web flags=25 pin=given');
    expect(page.prompts.find(({ body }) => body.kind === 'pin')?.body).toMatchObject({ use: { kind: 'enrol' }, attempt: 1 });
    await keys.enrol({ ...wish, file: 'touchless', isTouchless: true });
    expect(
      token
        .log()
        .filter((entry) => entry.startsWith('enroll'))
        .at(-1),
    ).toContain('flags=00');
    // The token keeps one already under that name: it is not replaced.
    const again = keys.enrol({ ...wish, file: 'kept2', ...more });
    await expect(again).rejects.toMatchObject({ code: 'key.enrolFailed', detail: { why: 'kept' } });
    expect(existsSync(ssh('kept2'))).toBe(false);
  });

  it('fall to ECDSA where the token knows no Ed25519, which is said and leaves nothing', async () => {
    token.set({ ED25519: 'no' });
    const { keys, ssh } = await opened();
    expect(await keys.enrol(wish)).toEqual({ kind: 'noEd25519' });
    expect(existsSync(ssh(wish.file))).toBe(false);
    expect(await keys.enrol({ ...wish, type: 'ecdsa-sk', file: 'id_ecdsa_sk' })).toMatchObject({ kind: 'made' });
  });

  it.each([
    ['absent', { DEVICE: 'absent' } as const, 'absent'],
    ['not touched', { TOUCH: 'deny' } as const, 'refused'],
    ['given a wrong PIN', { PIN: testSecret('1234') } as const, 'pin'],
  ])('are not made when the token is %s; nothing is left', async (_name, settings, why) => {
    token.set(settings);
    const { page, keys, ssh } = await opened();
    page.answer = pins('99', '98', '97');
    const failing = keys.enrol({ ...wish, isVerified: why === 'pin' });
    await expect(failing).rejects.toMatchObject({ code: 'key.enrolFailed', detail: { what: 'enrol', why } });
    expect([existsSync(ssh(wish.file)), existsSync(ssh(`${wish.file}.pub`)), left()]).toEqual([false, false, []]);
  });

  it('EB-16: are refused in words where no token is plugged in, and nothing is left', async () => {
    token.set({ DEVICE: 'absent' });
    const { keys, ssh } = await opened();
    await expect(keys.enrol(wish)).rejects.toMatchObject({ code: 'key.enrolFailed', detail: { why: 'absent' } });
    expect(existsSync(ssh(wish.file))).toBe(false);
    expect(left()).toEqual([]);
  });

  it('are refused for the last reason: a PIN that was mistyped first does not hide it', async () => {
    const own = await plugInSecurityKey({ PIN: testSecret('1234'), TOUCH: 'deny' });
    try {
      const { page, keys } = await opened(own);
      page.answer = pins('99', testSecret('1234'));
      const failing = keys.enrol({ ...wish, isVerified: true });
      await expect(failing).rejects.toMatchObject({ code: 'key.enrolFailed', detail: { why: 'refused' } });
      expect(own.log().filter((line) => line.startsWith('pin') || line === 'touch wanted')).toEqual([
        'pin wrong',
        'touch wanted',
      ]);
    } finally {
      own.remove();
    }
  });

  it('are given up by Cancel at the PIN, Cancel at the touch, and when the page takes the call back', async () => {
    const { page, keys, ssh } = await opened();
    token.set({ PIN: testSecret('1234') });
    page.answer = pins();
    await expect(keys.enrol({ ...wish, isVerified: true })).rejects.toMatchObject({ code: 'cancelled' });
    token.set({ TOUCH: 'wait' });
    page.answer = ({ body }) => (body.kind === 'touch' ? { kind: 'cancel' } : undefined);
    await expect(keys.enrol(wish)).rejects.toMatchObject({ code: 'cancelled' });
    const stop = new AbortController();
    const working: number[] = [];
    page.answer = () => {
      working.push(atWork().length);
      stop.abort();
      return undefined;
    };
    await expect(keys.enrol(wish, { signal: stop.signal })).rejects.toMatchObject({ code: 'cancelled' });
    // The token still blinks for anybody who was left over: nobody is.
    await expect.poll(() => [left(), atWork()], { timeout: 20_000 }).toEqual([[], []]);
    expect([working.every((count) => count > 0), working.length, existsSync(ssh(wish.file))]).toEqual([true, 1, false]);
  });

  it('are said to be kept by the token where their file could not be written', async () => {
    const own = await plugInSecurityKey({ PIN: testSecret('1234'), TOUCH: 'wait' });
    try {
      const { page, keys, ssh } = await opened(own);
      page.answer = ({ body }) => {
        if (body.kind === 'pin') return { kind: 'secrets', values: [testSecret('1234')] };
        // Somebody takes the place meanwhile.
        writeFileSync(ssh('kept'), 'mine');
        own.set({ PIN: testSecret('1234') });
        return undefined;
      };
      const failing = keys.enrol({ ...wish, file: 'kept', isResident: true });
      await expect(failing).rejects.toMatchObject({ code: 'key.enrolFailed', detail: { what: 'enrol', why: 'unsaved' } });
      expect(readFileSync(ssh('kept'), 'utf8')).toBe('mine');
      const read = await keys.readToken({ passphrase: '' });
      expect(read.keys.map(({ application }) => application)).toEqual(['ssh:']);
    } finally {
      own.remove();
    }
  });

  it('never take the place of one that the token keeps, also with an OpenSSH that would not ask', async () => {
    const own = await plugInSecurityKey({ PIN: testSecret('1234') });
    const old = tempFolder();
    try {
      const kept = await own.generate({ demands: ['resident', 'application=ssh:web'], pin: testSecret('1234') });
      own.set({ PIN: testSecret('1234'), OVERWRITES: 'yes' });
      symlinkSync(program('ssh-keygen'), join(old.path, 'ssh-keygen'));
      writeFileSync(join(old.path, 'ssh'), '#!/bin/sh\necho "OpenSSH_8.9p1 Ubuntu-3, OpenSSL 3.0.2" >&2\n', { mode: 0o755 });
      const { page, keys, ssh } = await opened(own, `${old.path}:${process.env['PATH'] ?? ''}`);
      page.answer = pins(testSecret('1234'), testSecret('1234'), testSecret('1234'));
      const resident = { ...wish, file: 'kept', isResident: true };
      const again = keys.enrol({ ...resident, application: 'ssh:web' });
      await expect(again).rejects.toMatchObject({ code: 'key.enrolFailed', detail: { why: 'kept' } });
      expect(existsSync(ssh('kept'))).toBe(false);
      // Another application has room, and the PIN that was right is not asked for twice.
      expect(await keys.enrol({ ...resident, application: 'ssh:other' })).toMatchObject({ kind: 'made' });
      expect(page.prompts.filter(({ body }) => body.kind === 'pin')).toHaveLength(2);
      const read = await keys.readToken({ passphrase: '' });
      expect(read.keys.find(({ application }) => application === 'ssh:web')?.sha256).toBe(kept.fingerprint);
    } finally {
      old.remove();
      own.remove();
    }
  });

  it('have an application that can be read back into a file', async () => {
    const { keys } = await opened();
    for (const application of ['ssh:a/b', 'ssh:web.pub', 'web'])
      await expect(keys.enrol({ ...wish, isResident: true, application })).rejects.toMatchObject({ code: 'rpc.badRequest' });
    const own = await plugInSecurityKey({ PIN: testSecret('1234') });
    try {
      // One that was made elsewhere, with a name that guessing from the file's would get wrong.
      await own.generate({ demands: ['resident', 'application=ssh://web'], pin: testSecret('1234') });
      await own.generate({ demands: ['resident', 'application=ssh:mail.pub'], pin: testSecret('1234') });
      const elsewhere = await opened(own);
      elsewhere.page.answer = pins(testSecret('1234'), testSecret('1234'));
      const read = await elsewhere.keys.readToken({ passphrase: '' });
      expect(read.keys.map(({ application, file }) => [application, file])).toEqual([
        ['ssh:mail.pub', 'id_ed25519_sk_rk_mail.pub'],
        ['ssh://web', 'id_ed25519_sk_rk_web'],
      ]);
      await own.generate({ demands: ['resident', 'application=ssh:a/b'], pin: testSecret('1234') });
      const failing = elsewhere.keys.readToken({ passphrase: '' });
      await expect(failing).rejects.toMatchObject({ code: 'key.enrolFailed', detail: { what: 'read', why: 'name' } });
    } finally {
      own.remove();
    }
  });

  it('that the token keeps are there already only where the private file says so', async () => {
    const own = await plugInSecurityKey({ PIN: testSecret('1234') });
    try {
      await own.generate({ demands: ['resident'], pin: testSecret('1234') });
      const { page, keys, ssh } = await opened(own);
      page.answer = () => ({ kind: 'secrets', values: [testSecret('1234')] });
      const name = 'id_ed25519_sk_rk';
      const there = async (): Promise<readonly string[]> =>
        (await keys.readToken({ passphrase: '' })).keys.map((key) => key.there);
      expect(await there()).toEqual(['nothing']);
      const { readId } = await keys.readToken({ passphrase: testSecret('hello there') });
      await keys.saveTokenKeys({ readId, keys: [{ index: 0, file: name, replace: false }] });
      expect(await there()).toEqual(['same']);
      const [handle, line] = [readFileSync(ssh(name)), readFileSync(ssh(`${name}.pub`))];
      writeFileSync(ssh(name), 'another key');
      expect(await there()).toEqual(['other']);
      rmSync(ssh(name));
      expect(await there()).toEqual(['publicHalf']);
      writeFileSync(ssh(name), handle, { mode: 0o600 });
      writeFileSync(ssh(`${name}.pub`), 'another line');
      expect(await there()).toEqual(['other']);
      writeFileSync(ssh(`${name}.pub`), line);
      // All or none: the second place can't be written.
      mkdirSync(ssh('folder.pub'));
      const read = await keys.readToken({ passphrase: '' });
      const saving = keys.saveTokenKeys({
        readId: read.readId,
        keys: [
          { index: 0, file: name, replace: true },
          { index: 0, file: 'folder', replace: true },
        ],
      });
      await expect(saving).rejects.toMatchObject({ code: 'storage.unwritable' });
      expect(readFileSync(ssh(name)).equals(handle)).toBe(true);
      expect(readdirSync(ssh('')).toSorted()).toEqual(['config', 'folder.pub', name, `${name}.pub`]);
    } finally {
      own.remove();
    }
  });

  it('are never written over another file, and nobody is asked for a touch before that is known', async () => {
    const { keys, ssh } = await opened();
    writeFileSync(ssh('id_ed25519_sk.pub'), 'mine');
    const from = token.log().length;
    await expect(keys.enrol(wish)).rejects.toMatchObject({ code: 'key.exists', detail: { file: ssh('id_ed25519_sk.pub') } });
    expect([readFileSync(ssh('id_ed25519_sk.pub'), 'utf8'), token.log().slice(from)]).toEqual(['mine', []]);
    const twoLines = keys.enrol({ ...wish, file: 'other', passphrase: 'one\ntwo' });
    await expect(twoLines).rejects.toThrow();
  });

  it('that the token keeps are read with its PIN and saved; what lies there is replaced after a yes only', async () => {
    const own = await plugInSecurityKey({ PIN: testSecret('1234') });
    try {
      const kept = await own.generate({ demands: ['resident'], pin: testSecret('1234') });
      const web = await own.generate({ type: 'ecdsa-sk', demands: ['resident', 'application=ssh:web'], pin: testSecret('1234') });
      const environment = { PATH: process.env['PATH'] ?? '', SSH_SK_PROVIDER: own.library, ...own.env };
      const { workbench, home } = await startCore('', undefined, environment);
      const page = await TestPage.open(workbench);
      const { keys } = page.client;
      const ssh = (name: string): string => join(home, '.ssh', name);
      page.answer = pins(testSecret('1234'), testSecret('1234'), '99');
      writeFileSync(ssh('id_ecdsa_sk_rk_web'), 'something else');
      const read = await keys.readToken({ passphrase: testSecret('hello there') });
      expect(page.prompts.find(({ body }) => body.kind === 'pin')?.body).toMatchObject({ use: { kind: 'readKeys' } });
      expect(read.keys.map(({ type, application, sha256, file, there }) => [type, application, sha256, file, there])).toEqual([
        ['ecdsa-sk', 'ssh:web', web.fingerprint, 'id_ecdsa_sk_rk_web', 'other'],
        ['ed25519-sk', 'ssh:', kept.fingerprint, 'id_ed25519_sk_rk', 'nothing'],
      ]);
      expect(readdirSync(ssh('')).toSorted()).toEqual(['config', 'id_ecdsa_sk_rk_web']);
      const { readId } = read;
      const both = (replace: boolean) => [
        { index: 0, file: 'id_ecdsa_sk_rk_web', replace },
        { index: 1, file: 'id_ed25519_sk_rk', replace: false },
      ];
      await expect(keys.saveTokenKeys({ readId, keys: both(false) })).rejects.toMatchObject({ code: 'key.exists' });
      expect(readdirSync(ssh('')).toSorted()).toEqual(['config', 'id_ecdsa_sk_rk_web']);
      const saved = await keys.saveTokenKeys({ readId, keys: both(true) });
      expect(saved.keys.map(({ name, isEncrypted }) => [name, isEncrypted])).toEqual([
        ['id_ecdsa_sk_rk_web', true],
        ['id_ed25519_sk_rk', true],
      ]);
      expect(keygen('-y', '-P', testSecret('hello there'), '-f', ssh('id_ecdsa_sk_rk_web'))).toContain(
        web.publicLine.split(' ')[1],
      );
      expect(mode(ssh('id_ecdsa_sk_rk_web'))).toBe('600');
      await expect(keys.saveTokenKeys({ readId, keys: both(true) })).rejects.toMatchObject({ code: 'key.readGone' });
      expect((await keys.readToken({ passphrase: '' })).keys.map(({ there }) => there)).toEqual(['same', 'same']);
      await expect(keys.readToken({ passphrase: '' })).rejects.toMatchObject({ code: 'key.enrolFailed', detail: { why: 'pin' } });
      page.answer = pins();
      await expect(keys.readToken({ passphrase: '' })).rejects.toMatchObject({ code: 'cancelled' });
      own.set({ DEVICE: 'absent' });
      page.answer = pins(testSecret('1234'));
      await expect(keys.readToken({ passphrase: '' })).rejects.toMatchObject({ detail: { what: 'read', why: 'absent' } });
    } finally {
      own.remove();
    }
  });
});
