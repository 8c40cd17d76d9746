import { generateKeyPairSync } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { systemClock } from '../../shared/base/clock.ts';
import type { PromptAnswer } from '../../shared/model/prompt.ts';
import type { VaultKey } from '../../shared/model/vault.ts';
import { silentLogger } from '../log/logger.ts';
import { Vault } from '../vault/vault.ts';
import { unattendedPrompter } from '../prompts/unattended-prompter.ts';
import { AuthMemory } from './auth-memory.ts';
import { plainHost, scriptedLogin, type ScriptedServer, type Verdict } from './fixtures/scripted-login.ts';
import type { LoginDeps } from './login-method.ts';
import { LoginSecrets } from './login-secrets.ts';

const passphrase = 'correct horse battery';
const of: Extract<VaultKey, { kind: 'password' }> = {
  kind: 'password',
  user: 'eve',
  host: 'box.test',
  port: 22,
  hostKey: 'SHA256:host',
};
const refuse = (...left: string[]): Verdict => ({ left });
const right: ScriptedServer = { judge: (attempt) => (attempt === 'password right' ? 'accept' : refuse('password')) };
const kept = (value: string): PromptAnswer => ({ kind: 'secrets', values: [value], keep: true });

function folder(): string {
  const path = mkdtempSync(join(tmpdir(), 'hawser-kept-'));
  onTestFinished(() => rmSync(path, { recursive: true, force: true }));
  return path;
}

async function openVault(options: { readonly isSetUp?: boolean; readonly mayKeep?: boolean; readonly file?: string } = {}) {
  const { isSetUp = true, mayKeep = true } = options;
  const services = { clock: systemClock, log: silentLogger, lockAfterMs: () => 0, costs: { logN: 10, r: 8, p: 1 } };
  const dir = folder();
  if (options.file !== undefined) writeFileSync(join(dir, 'vault.json'), options.file);
  const vault = await Vault.open(dir, services);
  onTestFinished(async () => {
    await vault.idle();
    vault.dispose();
  });
  if (isSetUp) await vault.setUp({ by: 'passphrase', passphrase });
  const deps: Partial<LoginDeps> = {
    secrets: { vault, mayKeep: () => Promise.resolve(mayKeep), hasBox: () => Promise.resolve(false) },
  };
  return { vault, deps };
}

async function until(what: () => boolean): Promise<void> {
  for (let waited = 0; !what() && waited < 5000; waited += 10) await new Promise((resolve) => setTimeout(resolve, 10));
}

describe('a password', () => {
  it('is kept when the user said so and the server took it, and then nobody is asked', async () => {
    const { vault, deps } = await openVault();
    const first = await scriptedLogin({ server: right, deps, user: { answers: [kept('wrong'), kept('right')] } });
    expect(first.questions.map(({ body }) => body.kind === 'password' && body.keep)).toEqual([{ isOn: false }, { isOn: false }]);
    await until(() => vault.items.length === 1);
    expect([vault.items.map((item) => item.of), vault.reveal(of)]).toEqual([[of], 'right']);
    const again = await scriptedLogin({ server: right, deps });
    expect([again.end, again.sent, again.questions]).toEqual(['accepted', ['none', 'password right'], []]);
    expect(again.authenticator.attempts).toEqual([{ method: 'password', answer: 'accepted' }]);
  });

  it('is not kept when the user did not say so, nor a refused one', async () => {
    const { vault, deps } = await openVault();
    await scriptedLogin({ server: right, deps, user: { answers: [kept('a'), kept('b'), kept('c')] } });
    await scriptedLogin({ server: right, deps, user: { answers: [['right']] } });
    await vault.keep({ ...of, user: 'other' }, 'x');
    expect(vault.items.map((item) => item.of)).toEqual([{ ...of, user: 'other' }]);
  });

  it('that is kept is never sent to another host key, and the question says why', async () => {
    const { vault, deps } = await openVault();
    await vault.keep(of, 'right');
    const { sent, questions } = await scriptedLogin({
      server: right,
      deps,
      fingerprint: 'SHA256:other',
      user: { answers: ['cancel'] },
    });
    expect(sent).toEqual(['none']);
    expect(questions[0]?.reason).toBe(
      'the password in the vault belongs to another key of this host, and is not sent to this one',
    );
  });

  it('that is refused is never sent twice, and the one that the user types instead takes its place', async () => {
    const { vault, deps } = await openVault();
    await vault.keep(of, 'old');
    const first = await scriptedLogin({ server: right, deps, user: { answers: ['cancel'] } });
    expect(first.sent).toEqual(['none', 'password old']);
    expect(first.questions.map(({ reason }) => reason)).toEqual(['the password in the vault was refused']);
    const second = await scriptedLogin({ server: right, deps, user: { answers: [kept('right')] } });
    expect(second.sent).toEqual(['none', 'password right']);
    expect(second.questions[0]?.body).toMatchObject({ keep: { isOn: true } });
    await until(() => vault.find(of)?.refusedAt === undefined);
    expect(vault.reveal(of)).toBe('right');
  });

  it('that is kept comes before keyboard-interactive, and never answers its questions', async () => {
    const { vault, deps } = await openVault();
    await vault.keep(of, 'right');
    const question = { name: '', instruction: '', questions: [{ text: 'Password:', echo: false }] };
    const both: ScriptedServer = {
      judge: (attempt) => (attempt === 'password right' ? 'accept' : refuse('keyboard-interactive', 'password')),
      rounds: [question],
    };
    expect((await scriptedLogin({ server: both, deps })).sent).toEqual(['none', 'password right']);
    const only: ScriptedServer = { judge: () => refuse('keyboard-interactive'), rounds: [question] };
    const asked = await scriptedLogin({ server: only, deps, user: { answers: [['12'], ['34'], ['56']] } });
    expect(asked.sent.filter((each) => each.startsWith('answers'))).toEqual(['answers 12', 'answers 34', 'answers 56']);
    expect(asked.questions.every(({ body }) => !('keep' in body))).toBe(true);
  });

  describe('that can’t be got', () => {
    const question = { name: '', instruction: '', questions: [{ text: 'Password:', echo: false }] };
    const both: ScriptedServer = {
      judge: (attempt) => (attempt === 'keyboard-interactive' ? 'accept' : refuse('keyboard-interactive', 'password')),
      rounds: [question],
    };

    it('as the vault was left locked does not come before keyboard-interactive', async () => {
      const { vault, deps } = await openVault();
      await vault.keep(of, 'right');
      vault.lock();
      const { end, questions } = await scriptedLogin({ server: both, deps, user: { answers: ['cancel', ['12']] } });
      expect([end, questions.map(({ body }) => body.kind)]).toEqual(['accepted', ['vault', 'keyboardInteractive']]);
    });

    it('as its command may not run does not come before keyboard-interactive', async () => {
      const host = { passwordCommand: { line: 'echo right', from: 'bookmark box' } };
      const { end, questions } = await scriptedLogin({ server: both, host, user: { answers: ['cancel', ['12']] } });
      expect([end, questions.map(({ body }) => body.kind)]).toEqual(['accepted', ['runCommand', 'keyboardInteractive']]);
    });

    it('as only the application reaches the keychain is nothing to try, and the question for it says so', async () => {
      const dir = folder();
      const services = { clock: systemClock, log: silentLogger, lockAfterMs: () => 0 };
      const same = (bytes: Uint8Array): Promise<Uint8Array> => Promise.resolve(bytes);
      const secretBox = {
        state: () => Promise.resolve({ kind: 'available' as const, name: 'a keychain' }),
        seal: same,
        unseal: same,
      };
      const inTheApp = await Vault.open(dir, { ...services, secretBox });
      await inTheApp.setUp({ by: 'secretBox' });
      await inTheApp.keep(of, 'right');
      inTheApp.dispose();
      const vault = await Vault.open(dir, services);
      onTestFinished(() => vault.dispose());
      const secrets = { vault, mayKeep: () => Promise.resolve(true), hasBox: () => Promise.resolve(false) };
      const { questions } = await scriptedLogin({ server: right, deps: { secrets }, user: { answers: [['right']] } });
      expect(questions.map(({ reason }) => reason)).toEqual(['the password is in a vault that only the application opens']);
      const context = { target: plainHost, hop: { index: 1, count: 1, label: '' }, hostKeyFingerprint: () => of.hostKey };
      const deps = { prompter: unattendedPrompter, memory: new AuthMemory(systemClock), environment: {}, ...services, secrets };
      expect(new LoginSecrets(context, deps).has(of)).toBe(false);
    });
  });

  it('that was kept before it was forbidden is not used, and the question says why', async () => {
    const { vault, deps } = await openVault({ mayKeep: false });
    await vault.keep(of, 'right');
    const { questions } = await scriptedLogin({ server: right, deps, user: { answers: [['right']] } });
    expect(questions.map(({ body, reason }) => [body.kind, reason])).toEqual([
      ['password', 'the password in the vault is not used: the administrator forbids keeping passwords'],
    ]);
    expect(vault.find(of)?.usedAt).toBeUndefined();
  });

  it('is not offered to be kept without a vault, in that of a newer program, or where it is forbidden', async () => {
    const offered = async (deps: Partial<LoginDeps>): Promise<boolean> => {
      const { questions } = await scriptedLogin({ server: right, deps, user: { answers: ['cancel'] } });
      return 'keep' in (questions[0]?.body ?? {});
    };
    expect(await offered({})).toBe(false);
    expect(await offered((await openVault({ isSetUp: false })).deps)).toBe(false);
    expect(await offered((await openVault({ mayKeep: false })).deps)).toBe(false);
    const newer = JSON.stringify({ format: 'hawser.vault', version: 99, revision: 1, data: {} });
    expect(await offered((await openVault({ isSetUp: false, file: newer })).deps)).toBe(false);
    expect(await offered((await openVault()).deps)).toBe(true);
  });
});

describe('a locked vault', () => {
  it('asks for its passphrase once, and opens for the login', async () => {
    const { vault, deps } = await openVault();
    await vault.keep(of, 'right');
    vault.lock();
    const { end, questions } = await scriptedLogin({ server: right, deps, user: { answers: [['no'], [passphrase]] } });
    expect(end).toBe('accepted');
    const body = { kind: 'vault', by: 'passphrase', use: 'the password of eve@box.test:22' };
    expect(questions.map((each) => each.body)).toEqual([
      { ...body, attempt: 1 },
      { ...body, attempt: 2 },
    ]);
  });

  it('that the user leaves locked is not asked about again: the password is', async () => {
    const { vault, deps } = await openVault();
    await vault.keep(of, 'right');
    vault.lock();
    const { end, questions } = await scriptedLogin({ server: right, deps, user: { answers: ['cancel', ['wrong'], ['right']] } });
    expect([end, questions.map((each) => each.body.kind)]).toEqual(['accepted', ['vault', 'password', 'password']]);
  });

  it('is not asked about for a login that it has nothing of, nor in BatchMode', async () => {
    const { vault, deps } = await openVault();
    await vault.keep({ ...of, user: 'other' }, 'right');
    vault.lock();
    const other = await scriptedLogin({ server: right, deps, user: { answers: ['cancel'] } });
    expect(other.questions.map((each) => each.body.kind)).toEqual(['password']);
    const batch = await scriptedLogin({ server: right, deps, host: { user: 'other', batchMode: true } });
    expect([batch.questions, batch.sent]).toEqual([[], ['none']]);
  });

  it('opens before the attempt that the user wants to keep, so that what is kept has proved right', async () => {
    const { vault, deps } = await openVault();
    vault.lock();
    const { questions } = await scriptedLogin({ server: right, deps, user: { answers: [kept('right'), [passphrase]] } });
    expect(questions.map((each) => each.body.kind)).toEqual(['password', 'vault']);
    await until(() => vault.items.length === 1);
    expect(vault.reveal(of)).toBe('right');
  });

  it('that is opened elsewhere answers all who wait for it', async () => {
    const { vault, deps } = await openVault();
    await vault.keep(of, 'right');
    vault.lock();
    const asked: string[] = [];
    const waiting: Partial<LoginDeps> = {
      ...deps,
      prompter: {
        ask: ({ body }, signal) =>
          new Promise((_resolve, reject) => {
            asked.push(body.kind);
            signal.addEventListener('abort', () => reject(new Error('withdrawn')));
          }),
      },
    };
    const logins = [scriptedLogin({ server: right, deps: waiting }), scriptedLogin({ server: right, deps: waiting })];
    await until(() => asked.length === 2);
    await vault.unlock(passphrase);
    expect((await Promise.all(logins)).map(({ end }) => end)).toEqual(['accepted', 'accepted']);
    expect(asked).toEqual(['vault', 'vault']);
  });
});

describe('a passphrase', () => {
  const server: ScriptedServer = {
    judge: (attempt) => (attempt.startsWith('key sealed') ? 'accept' : refuse('publickey')),
  };

  function sealedKey(): string {
    const path = join(folder(), 'sealed');
    const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    const pem = privateKey.export({ type: 'pkcs8', format: 'pem', cipher: 'aes-256-cbc', passphrase: 'open' });
    writeFileSync(path, pem, { mode: 0o600 });
    return path;
  }

  it('is kept when it opened a key that the server took, and then nobody is asked', async () => {
    const { vault, deps } = await openVault();
    const file = sealedKey();
    const host = { identityFiles: [{ path: file, isDefault: false }] };
    const first = await scriptedLogin({ server, host, deps, user: { answers: [kept('wrong'), kept('open')] } });
    expect(first.end).toBe('accepted');
    await until(() => vault.items.length === 1);
    expect(vault.reveal({ kind: 'passphrase', file })).toBe('open');
    expect((await scriptedLogin({ server, host, deps })).questions).toEqual([]);
  });

  it('that does not open the file any more is not tried again', async () => {
    const { vault, deps } = await openVault();
    const file = sealedKey();
    const host = { identityFiles: [{ path: file, isDefault: false }] };
    const key: VaultKey = { kind: 'passphrase', file };
    await vault.keep(key, 'stale');
    const first = await scriptedLogin({ server, host, deps, user: { answers: [['open']] } });
    expect(first.questions.map(({ reason }) => reason)).toEqual(['the passphrase in the vault does not open the file']);
    expect(vault.find(key)?.refusedAt).toBeTypeOf('number');
    const second = await scriptedLogin({ server, host, deps, user: { answers: [kept('open')] } });
    expect(second.questions.map(({ body }) => body.kind === 'passphrase' && body.attempt)).toEqual([1]);
    await until(() => vault.find(key)?.refusedAt === undefined);
    expect(vault.reveal(key)).toBe('open');
  });
});

describe.skipIf(process.platform === 'win32')('a password that a command prints', () => {
  const environment = { PATH: process.env['PATH'] };
  const command = (line: string) => ({ passwordCommand: { line, from: 'bookmark box' } });
  const yes: PromptAnswer = { kind: 'proceed' };

  function book() {
    const entries: string[] = [];
    return {
      entries,
      has: (entry: string) => entries.includes(entry),
      allow: (entry: string) => {
        entries.push(entry);
        return Promise.resolve();
      },
    };
  }

  it('is got after one yes for exactly this text and login, and kept nowhere', async () => {
    const { vault, deps } = await openVault();
    const consents = book();
    const all = { ...deps, environment, consents };
    const host = command('echo right; echo more');
    const first = await scriptedLogin({ server: right, host, deps: all, user: { answers: [yes] } });
    expect(first.questions.map(({ body }) => body)).toEqual([
      {
        kind: 'runCommand',
        host: 'box',
        command: 'echo right; echo more',
        from: 'bookmark box',
        purpose: 'password',
        login: 'eve@box.test:22',
      },
    ]);
    const again = await scriptedLogin({ server: right, host, deps: all });
    expect([first.end, again.end, again.questions, vault.items]).toEqual(['accepted', 'accepted', [], []]);
    expect(consents.entries.some((entry) => entry.includes('\nright'))).toBe(false);
    const elsewhere = await scriptedLogin({ server: right, host: { ...host, port: 23 }, deps: all, user: { answers: [yes] } });
    expect(elsewhere.questions.map(({ body }) => body.kind === 'runCommand' && body.login)).toEqual(['eve@box.test:23']);
  });

  it('is asked for when the user does not want it to run', async () => {
    const marker = join(folder(), 'ran');
    const deps = { environment, consents: book() };
    const host = command(`touch ${marker}; echo right`);
    const { end, questions } = await scriptedLogin({ server: right, host, deps, user: { answers: ['cancel', ['right']] } });
    expect([end, questions[1]?.reason]).toEqual(['accepted', 'its command was not allowed to run']);
    expect(() => rmSync(marker)).toThrow('ENOENT');
  });

  it('never runs in BatchMode without an earlier yes', async () => {
    const marker = join(folder(), 'ran');
    const host = { ...command(`touch ${marker}; echo right`), batchMode: true };
    const { questions, authenticator } = await scriptedLogin({ server: right, host, deps: { environment, consents: book() } });
    expect([questions, authenticator.attempts]).toEqual([
      [],
      [{ method: 'password', answer: 'skipped', why: 'nobody could be asked whether its command may run' }],
    ]);
    expect(() => rmSync(marker)).toThrow('ENOENT');
  });

  it('that does not come is told with the command’s own words, to the user and in no account', async () => {
    const deps = { environment, consents: book() };
    const host = command('echo "vault is sealed" >&2; exit 3');
    const { questions, authenticator } = await scriptedLogin({ server: right, host, deps, user: { answers: [yes, ['right']] } });
    expect(questions[1]?.reason).toBe('its command ended with status 3: “vault is sealed”');
    expect(authenticator.attempts[0]).toEqual({ method: 'password', answer: 'skipped', why: 'its command ended with status 3' });
  });

  it('that is refused is asked for, and the command runs once in a login', async () => {
    const runs = join(folder(), 'runs');
    const deps = { environment, consents: book() };
    const host = command(`echo x >> ${runs}; echo wrong`);
    const { sent, questions } = await scriptedLogin({ server: right, host, deps, user: { answers: [yes, ['right']] } });
    expect(sent).toEqual(['none', 'password wrong', 'password right']);
    expect(questions[1]?.reason).toBe('the password that the command printed was refused');
  });
});
