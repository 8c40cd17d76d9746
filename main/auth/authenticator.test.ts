import { generateKeyPairSync } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { scriptedLogin, type Verdict } from './fixtures/scripted-login.ts';

let folder: string;
const file = (name: string, isDefault = false) => ({ path: join(folder, name), isDefault });

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'hawser-auth-'));
  const save = (name: string, pem: string | Buffer): void => writeFileSync(join(folder, name), pem, { mode: 0o600 });
  for (const name of ['k1', 'k2', 'k3'])
    save(name, generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'pem' }));
  save('rsa', generateKeyPairSync('rsa', { modulusLength: 1024 }).privateKey.export({ type: 'pkcs8', format: 'pem' }));
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  save('sealed', privateKey.export({ type: 'pkcs8', format: 'pem', cipher: 'aes-256-cbc', passphrase: 'open' }));
  writeFileSync(join(folder, 'loose'), 'x', { mode: 0o644 });
});
afterAll(() => rmSync(folder, { recursive: true }));

const refuse = (...left: string[]): Verdict => ({ left });
const partly = (...left: string[]): Verdict => ({ left, partial: true });
const ed = (name: string): string => `key ${name} ssh-ed25519`;
const question = (text: string, echo = false) => ({ name: '', instruction: '', questions: [{ text, echo }] });

describe('the first attempt', () => {
  it('is none, and a server that asks for no proof is content with it', async () => {
    const { end, sent, authenticator } = await scriptedLogin({ server: { judge: () => 'accept' } });
    expect([end, sent, authenticator.canRepeatSilently]).toEqual(['accepted', ['none'], true]);
    expect(authenticator.attempts).toEqual([{ method: 'none', answer: 'accepted' }]);
  });

  it('sends nothing else where no method is common', async () => {
    const { end, sent } = await scriptedLogin({ server: { judge: () => refuse('hostbased', 'gssapi-with-mic') } });
    expect(sent).toEqual(['none']);
    expect(end).toMatchObject({
      code: 'auth.refused',
      detail: { methodsLeft: ['hostbased', 'gssapi-with-mic'], tried: [], user: 'eve' },
    });
  });
});

describe('the order of methods', () => {
  const everything = { judge: () => refuse('password', 'publickey', 'keyboard-interactive'), rounds: [question('Code')] };

  it('is publickey, keyboard-interactive, password, whatever order the server lists', async () => {
    const answers = Array.from({ length: 6 }, (_, index) => [`a${index}`]);
    const { sent, end } = await scriptedLogin({ server: everything, host: { identityFiles: [file('k1')] }, user: { answers } });
    const interactive = [
      'keyboard-interactive',
      'answers a0',
      'keyboard-interactive',
      'answers a1',
      'keyboard-interactive',
      'answers a2',
    ];
    expect(sent).toEqual(['none', ed('k1'), ...interactive, 'password a3', 'password a4', 'password a5']);
    expect(end).toMatchObject({ code: 'auth.refused' });
  });

  it('follows PreferredAuthentications, and what is not in it is not used', async () => {
    const host = { identityFiles: [file('k1')], preferredAuthentications: ['password', 'publickey'], numberOfPasswordPrompts: 1 };
    const { sent } = await scriptedLogin({ server: everything, host, user: { answers: [['pw']] } });
    expect(sent).toEqual(['none', 'password pw', ed('k1')]);
  });

  it('leaves out what the config switches off', async () => {
    const host = {
      identityFiles: [file('k1')],
      pubkeyAuthentication: false,
      passwordAuthentication: false,
      kbdInteractiveAuthentication: false,
    };
    const { sent } = await scriptedLogin({ server: everything, host });
    expect(sent).toEqual(['none']);
  });

  it('never sends a password to a server that does not list it', async () => {
    const { sent, questions } = await scriptedLogin({
      server: { judge: () => refuse('publickey') },
      host: { identityFiles: [file('k1')] },
    });
    expect([sent, questions]).toEqual([['none', ed('k1')], []]);
  });
});

describe('public keys', () => {
  it('are offered in order until one is accepted, with an account of each', async () => {
    const server = { judge: (attempt: string): Verdict => (attempt === ed('k3') ? 'accept' : refuse('publickey')) };
    const host = { identityFiles: [file('k1'), file('k2'), file('k3')] };
    const { sent, end, authenticator } = await scriptedLogin({ server, host });
    expect([sent, end]).toEqual([['none', ed('k1'), ed('k2'), ed('k3')], 'accepted']);
    expect(authenticator.attempts.map(({ identity, answer }) => [identity, answer])).toEqual([
      ['k1', 'refused'],
      ['k2', 'refused'],
      ['k3', 'accepted'],
    ]);
    expect(authenticator.canRepeatSilently).toBe(true);
  });

  it('that cannot be used are passed over with the reason, and a missing default file in silence', async () => {
    const host = { identityFiles: [file('loose'), file('absent'), file('id_absent', true), file('k1')] };
    const { authenticator, sent } = await scriptedLogin({ server: { judge: () => refuse('publickey') }, host });
    expect(sent).toEqual(['none', ed('k1')]);
    expect(authenticator.attempts.map(({ identity, answer, why }) => [identity, answer, why])).toEqual([
      ['loose', 'skipped', 'others may read the file (mode 0644): chmod 600 makes it usable'],
      ['absent', 'skipped', 'there is no such file'],
      ['k1', 'refused', undefined],
    ]);
  });

  it('of which only the public half is there are passed over, with a word only where they were named', async () => {
    writeFileSync(
      join(folder, 'half.pub'),
      'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJ1y2wAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA me\n',
    );
    const server = { judge: () => refuse('publickey') };
    const named = await scriptedLogin({ server, host: { identityFiles: [file('half')] } });
    const byDefault = await scriptedLogin({ server, host: { identityFiles: [file('half', true)] } });
    expect([named.authenticator.attempts.length, byDefault.authenticator.attempts.length]).toEqual([1, 0]);
  });

  it('named twice are offered once', async () => {
    const { sent } = await scriptedLogin({
      server: { judge: () => refuse('publickey') },
      host: { identityFiles: [file('k1'), file('k1')] },
    });
    expect(sent).toEqual(['none', ed('k1')]);
  });

  it.each([
    ['no server-sig-algs', undefined, 'key rsa rsa-sha2-512'],
    ['both', ['ssh-ed25519', 'rsa-sha2-256', 'rsa-sha2-512'], 'key rsa rsa-sha2-512'],
    ['only 256', ['rsa-sha2-256'], 'key rsa rsa-sha2-256'],
  ])('of type RSA sign with SHA-2: %s', async (_name, signatureAlgorithms, expected) => {
    const server = { judge: () => refuse('publickey'), ...(signatureAlgorithms ? { signatureAlgorithms } : {}) };
    const { sent } = await scriptedLogin({ server, host: { identityFiles: [file('rsa')] } });
    expect(sent).toEqual(['none', expected]);
  });

  it('that the server would refuse anyway use up no attempt', async () => {
    const server = { judge: () => refuse('publickey'), signatureAlgorithms: ['ssh-rsa', 'ecdsa-sha2-nistp256'] };
    const { sent, authenticator } = await scriptedLogin({ server, host: { identityFiles: [file('rsa'), file('k1')] } });
    expect(sent).toEqual(['none']);
    expect(authenticator.attempts.map(({ answer, why }) => [answer, why])).toEqual([
      ['skipped', 'the server accepts no signatures by rsa-sha2-512 or rsa-sha2-256'],
      ['skipped', 'the server accepts no signatures by ssh-ed25519'],
    ]);
  });
});

describe('encrypted keys', () => {
  const wanted = { judge: (attempt: string): Verdict => (attempt.startsWith('key sealed') ? 'accept' : refuse('publickey')) };

  it('ask for the passphrase again when it is wrong, and keep the right one, so that the login can be repeated silently', async () => {
    const { end, questions, authenticator } = await scriptedLogin({
      server: wanted,
      host: { identityFiles: [file('sealed')] },
      user: { answers: [['wrong'], ['open']] },
    });
    expect([end, authenticator.canRepeatSilently]).toEqual(['accepted', true]);
    expect(questions.map(({ body, reason }) => [body, reason])).toEqual([
      [{ kind: 'passphrase', file: join(folder, 'sealed'), comment: '', attempt: 1 }, undefined],
      [{ kind: 'passphrase', file: join(folder, 'sealed'), comment: '', attempt: 2 }, 'that passphrase does not open the file'],
    ]);
  });

  it('are passed over after three wrong passphrases', async () => {
    const host = { identityFiles: [file('sealed'), file('k1')] };
    const { sent, authenticator } = await scriptedLogin({ server: wanted, host, user: { answers: [['a'], ['b'], ['c']] } });
    expect(sent).toEqual(['none', ed('k1')]);
    expect(authenticator.attempts[0]).toMatchObject({ answer: 'skipped', why: 'the passphrase was wrong' });
  });

  it('that the user leaves closed end the login as cancelled when nothing else is left', async () => {
    const { end, authenticator } = await scriptedLogin({
      server: wanted,
      host: { identityFiles: [file('sealed')] },
      user: { answers: ['cancel'] },
    });
    expect(end).toMatchObject({ code: 'auth.cancelled' });
    expect(authenticator.attempts).toMatchObject([{ answer: 'cancelled', why: 'no passphrase was given' }]);
  });

  it('are left alone in BatchMode', async () => {
    const host = { identityFiles: [file('sealed'), file('k1')], batchMode: true };
    const { sent, questions, authenticator } = await scriptedLogin({ server: wanted, host });
    expect([sent, questions]).toEqual([['none', ed('k1')], []]);
    expect(authenticator.attempts[0]).toMatchObject({ identity: 'sealed', answer: 'skipped' });
  });

  it('that nobody can be asked for do not stop the next key', async () => {
    const server = { judge: (attempt: string): Verdict => (attempt === ed('k1') ? 'accept' : refuse('publickey')) };
    const host = { identityFiles: [file('sealed'), file('k1')] };
    expect((await scriptedLogin({ server, host, user: { isAbsent: true } })).end).toBe('accepted');
    const without = await scriptedLogin({ server, host: { identityFiles: [file('sealed')] }, user: { isAbsent: true } });
    expect(without.end).toMatchObject({ code: 'prompt.unanswerable', detail: { question: 'passphrase' } });
  });
});

describe('a login of several steps', () => {
  it('goes from key to password and says why it asks', async () => {
    const judge = (attempt: string): Verdict => {
      if (attempt === ed('k2')) return partly('password');
      return attempt === 'password right' ? 'accept' : refuse(attempt.startsWith('password') ? 'password' : 'publickey');
    };
    const host = { identityFiles: [file('k1'), file('k2')] };
    const { end, sent, questions, authenticator } = await scriptedLogin({
      server: { judge },
      host,
      user: { answers: [['right']] },
    });
    expect([end, sent]).toEqual(['accepted', ['none', ed('k1'), ed('k2'), 'password right']]);
    expect(questions[0]?.reason).toBe('step 2: key accepted');
    expect(authenticator.attempts.map(({ answer }) => answer)).toEqual(['refused', 'partial', 'accepted']);
  });

  it('goes from password to key', async () => {
    const judge = (attempt: string): Verdict => {
      if (attempt === ed('k1')) return 'accept';
      return attempt === 'password right' ? partly('publickey') : refuse('password');
    };
    const { end, sent } = await scriptedLogin({
      server: { judge },
      host: { identityFiles: [file('k1')] },
      user: { answers: [['right']] },
    });
    expect([end, sent]).toEqual(['accepted', ['none', 'password right', ed('k1')]]);
  });

  it('never offers an accepted key again; the untried come before those refused earlier', async () => {
    const judge = (_attempt: string, number: number): Verdict => (number === 3 ? partly('publickey') : refuse('publickey'));
    const host = { identityFiles: [file('k1'), file('k2'), file('k3')] };
    const { sent, end } = await scriptedLogin({ server: { judge }, host });
    expect(sent).toEqual(['none', ed('k1'), ed('k2'), ed('k3'), ed('k1')]);
    expect(end).toMatchObject({ code: 'auth.refused' });
  });

  it('offers the same kind of questions afresh in the next step', async () => {
    let step = 0;
    const judge = (attempt: string): Verdict => {
      if (attempt !== 'keyboard-interactive') return refuse('keyboard-interactive');
      step += 1;
      return step === 3 ? partly('keyboard-interactive') : step === 4 ? 'accept' : refuse('keyboard-interactive');
    };
    const server = { judge, rounds: [question('Code')] };
    const { end, questions } = await scriptedLogin({ server, user: { answers: [['1'], ['2'], ['3'], ['4']] } });
    expect([end, questions.at(-1)?.reason]).toEqual(['accepted', 'step 2: answers accepted']);
  });

  it('cannot be repeated silently when one step of it asked', async () => {
    const judge = (attempt: string): Verdict =>
      attempt === ed('k1') ? partly('keyboard-interactive') : attempt === 'none' ? refuse('publickey') : 'accept';
    const server = { judge, rounds: [question('Code')] };
    const { authenticator } = await scriptedLogin({ server, host: { identityFiles: [file('k1')] }, user: { answers: [['1']] } });
    expect(authenticator.canRepeatSilently).toBe(false);
  });
});
