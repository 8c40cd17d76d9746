import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startSshdWithAccounts, type SshdWithAccounts } from '../e2e/servers/accounts.ts';
import { lacks } from '../e2e/servers/requirements.ts';
import type { MangledFault } from '../shared/model/key-install.ts';
import { block, startCore, TestPage, trust, withKey } from './fixtures/test-page.ts';

/** KY-11, with a real sshd as the judge of what it reads. */
describe.skipIf(lacks('accounts'))('a key that stands on a server in a damaged form', () => {
  let server: SshdWithAccounts;
  let before: string;
  const file = (): string => join(server.homeOf('fred'), '.ssh', 'authorized_keys');
  beforeAll(async () => {
    server = await startSshdWithAccounts({ users: { fred: {} } });
    before = readFileSync(file(), 'utf8');
  });
  afterAll(() => server.stop());

  const lab = async () => {
    const { workbench, home } = await startCore('');
    const config = block('fred', { ...server, user: 'fred' }, withKey(server));
    writeFileSync(join(home, '.ssh', 'config'), config, { mode: 0o600 });
    const page = await TestPage.open(workbench);
    page.answer = trust;
    const { keys } = page.client;
    const made = await keys.generate({ type: 'ed25519', file: 'mine', comment: 'eve@laptop', passphrase: '' });
    const bob = await keys.generate({ type: 'ed25519', file: 'bob', comment: 'bob@host', passphrase: '' });
    const { path, publicLine: line = '' } = made;
    const target = { destination: 'fred' };
    /** What sshd says of a login with one key alone, by its own log. */
    const login = async (who = made): Promise<string> => {
      const from = server.log().length;
      await keys.test({ target, line: who.publicLine ?? '', path: who.path });
      const said = server.log().slice(from);
      const print = who.face?.sha256 ?? '';
      expect(said).toContain(print);
      return said.includes(`Accepted publickey for fred`) &&
        new RegExp(`Accepted publickey for fred.*${print.replace(/[+/]/g, '\\$&')}`).test(said)
        ? 'accepted'
        : 'refused';
    };
    return { keys, target, line, path, login, bob, body: line.split(' ')[1] ?? '' };
  };

  const fold = (text: string, width: number): string => text.replace(new RegExp(`.{${width}}`, 'g'), '$&\n');
  const cases: readonly (readonly [string, (line: string, body: string) => string, readonly MangledFault[]])[] = [
    ['wrapped over lines', (line) => fold(line, 40), ['wrapped']],
    ['wrapped over lines that end as on Windows', (line) => fold(line, 40).replaceAll('\n', '\r\n'), ['wrapped']],
    ['with blanks inside', (line, body) => line.replace(body, `${body.slice(0, 44)} ${body.slice(44)}`), ['blanks']],
    ['cut off', (line, body) => line.replace(body, body.slice(0, -10)), ['cutOff']],
    ['in quote marks', (line) => `"${line}"`, ['quotes']],
    ['with the word of another type', (line) => line.replace('ssh-ed25519', 'ssh-rsa'), ['type']],
    ['without its type', (_line, body) => `${body} eve`, ['type']],
    [
      'with a character that nobody sees',
      (line, body) => line.replace(body, `${body.slice(0, 44)}\u200b${body.slice(44)}`),
      ['unseen'],
    ],
    ['behind a byte order mark', (line) => `\ufeff${line}`, ['unseen']],
    [
      'with another character in the name of its type',
      (line, body) => line.replace(body, `${body.slice(0, 9)}${body[9] === 'x' ? 'y' : 'x'}${body.slice(10)}`),
      ['altered'],
    ],
  ];

  it.each(cases)(
    '%s lets nobody in; it is told, nothing is written unasked, and the right line in its place logs in',
    async (_name, damage, faults) => {
      const { keys, target, line, login, body } = await lab();
      const damaged = `${before.trimEnd()}\n# above\n${damage(line, body)}\n# below\n`;
      writeFileSync(file(), damaged);
      expect(await login()).toBe('refused');
      const told = await keys.install({ target, key: { line } });
      if (told.kind !== 'mangled') throw new Error(told.kind);
      expect(readFileSync(file(), 'utf8')).toBe(damaged);
      const [found] = told.lines;
      expect([told.lines.length, found?.faults, found?.right]).toEqual([1, faults, line]);
      expect(await login()).toBe('refused');
      const chosen = await keys.install({ target, key: { line, mangled: { replace: found?.id ?? '' } } });
      if (chosen.kind !== 'installed') throw new Error(chosen.kind);
      expect(readFileSync(file(), 'utf8')).toBe(`${before.trimEnd()}\n# above\n${line}\n# below\n`);
      expect(await login()).toBe('accepted');
      await keys.undoInstall({ undoId: chosen.undoId });
      expect(readFileSync(file(), 'utf8')).toBe(damaged);
      expect(await login()).toBe('refused');
      const left = await keys.install({ target, key: { line, mangled: 'leave' } });
      expect(left).toMatchObject({ kind: 'installed', line, mangledLines: [found?.firstLine] });
      expect(await login()).toBe('accepted');
      expect(readFileSync(file(), 'utf8')).toContain(`# below\n${line}\n`);
    },
  );

  it('with line ends of Windows only lets the key in, and is no damaged form', async () => {
    const { keys, target, line, login, body } = await lab();
    for (const each of [line, `ssh-ed25519 ${body}`]) {
      writeFileSync(file(), `${before.trimEnd()}\r\n${each}\r\n`);
      expect(await login()).toBe('accepted');
      expect(await keys.install({ target, key: { line } })).toMatchObject({ kind: 'present', isSame: true });
    }
  });

  it.each([
    ['has grown into the end of somebody else’s line', (bob: string, line: string) => `${bob}${line}`],
    ['has grown into the end of somebody else’s line with options', (bob: string, line: string) => `restrict,pty ${bob}${line}`],
    ['has grown behind a carriage return', (bob: string, line: string) => `${bob}\r${line}`],
  ])('that %s is not damaged: the other one goes on to log in, and the line is left', async (_name, grown) => {
    const { keys, target, line, login, bob } = await lab();
    const text = `${before.trimEnd()}\n${grown(bob.publicLine ?? '', line)}\n`;
    writeFileSync(file(), text);
    expect([await login(bob), await login()]).toEqual(['accepted', 'refused']);
    expect(await keys.install({ target, key: { line } })).toMatchObject({ kind: 'installed', line });
    expect(readFileSync(file(), 'utf8')).toBe(`${text}${line}\n`);
    expect([await login(bob), await login()]).toEqual(['accepted', 'accepted']);
  });

  it.each([
    ['a comma instead of a blank', (line: string) => `restrict,${line}`, 'restrict'],
    ['no blank behind a command', (line: string) => `command="/usr/bin/env true"${line}`, 'command="/usr/bin/env true"'],
  ])('with %s keeps its restrictions in the right line', async (_name, damage, options) => {
    const { keys, target, line, login } = await lab();
    writeFileSync(file(), `${before.trimEnd()}\n${damage(line)}\n`);
    expect(await login()).toBe('refused');
    const told = await keys.install({ target, key: { line } });
    if (told.kind !== 'mangled') throw new Error(told.kind);
    expect(told.lines.map(({ right }) => right)).toEqual([`${options} ${line}`]);
    await keys.install({ target, key: { line, mangled: { replace: told.lines[0]?.id ?? '' } } });
    expect(readFileSync(file(), 'utf8')).toBe(`${before.trimEnd()}\n${options} ${line}\n`);
    expect(await login()).toBe('accepted');
  });

  it.each([
    ['restrictions that are broken', (line: string) => `no-pty, restrict ${line}`, 'options'],
    ['restrictions that were wrapped off', (line: string) => `restrict,command="x"\n${fold(line, 40)}`, 'options'],
    ['another key behind it', (line: string, bob: string) => `${line.split(' ').slice(0, 2).join(' ')}${bob}`, 'otherKey'],
  ] as const)('with %s is told, and nothing takes its place', async (_name, damage, withheld) => {
    const { keys, target, line, login, bob } = await lab();
    const text = `${before.trimEnd()}\n${damage(line, bob.publicLine ?? '')}\n`;
    writeFileSync(file(), text);
    expect([await login(), await login(bob)]).toEqual(['refused', 'refused']);
    const told = await keys.install({ target, key: { line } });
    if (told.kind !== 'mangled') throw new Error(told.kind);
    const [found] = told.lines;
    expect([told.lines.length, found?.withheld, found?.right]).toEqual([1, withheld, undefined]);
    const chosen = await keys.install({ target, key: { line, mangled: { replace: found?.id ?? '' } } });
    expect([chosen.kind, readFileSync(file(), 'utf8')]).toEqual(['mangled', text]);
  });

  it('keeps its restrictions in the right line, and is another one when somebody changed it meanwhile', async () => {
    const { keys, target, line, login, body } = await lab();
    const damaged = `restrict ${line.replace(body, `${body.slice(0, 44)} ${body.slice(44)}`)}`;
    writeFileSync(file(), `${before.trimEnd()}\n${damaged}\n`);
    const told = await keys.install({ target, key: { line } });
    if (told.kind !== 'mangled') throw new Error(told.kind);
    const [found] = told.lines;
    expect(found?.right).toBe(`restrict ${line}`);
    writeFileSync(file(), `${before.trimEnd()}\n# a new line\n${damaged}\n`);
    const later = await keys.install({ target, key: { line, mangled: { replace: found?.id ?? '' } } });
    if (later.kind !== 'mangled') throw new Error(later.kind);
    expect(later.lines.map(({ firstLine }) => firstLine)).toEqual([(found?.firstLine ?? 0) + 1]);
    const chosen = await keys.install({ target, key: { line, mangled: { replace: later.lines[0]?.id ?? '' } } });
    expect(chosen).toMatchObject({ kind: 'installed', line: `restrict ${line}` });
    expect(await login()).toBe('accepted');
  });
});
