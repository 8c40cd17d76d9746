import { execFileSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, readFileSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { startSshdWithAccounts, type SshdWithAccounts } from '../../e2e/servers/accounts.ts';
import { lacks, program } from '../../e2e/servers/requirements.ts';
import { Bench, buildHawser, type Outcome } from '../../e2e/servers/run-hawser.ts';
import { generateKey } from '../../e2e/servers/ssh-keys.ts';
import { testSecret } from '../../e2e/servers/secrets/test-secret.ts';

beforeAll(buildHawser, 60_000);

const keygen = (...args: readonly string[]): string => execFileSync(program('ssh-keygen'), args, { encoding: 'utf8' });

interface HostLine {
  readonly kind: string;
  readonly name: string;
  readonly step: string;
  readonly hasOldKey: boolean;
  readonly problem?: { readonly step: string; readonly code: string };
}

describe.skipIf(lacks('accounts'))('hawser keys rotate', { timeout: 120_000 }, () => {
  const ends: (() => unknown)[] = [];
  afterEach(async () => {
    for (const end of ends.splice(0).toReversed()) await end();
  });

  async function lab() {
    const bench = new Bench();
    ends.push(() => bench.remove());
    const server: SshdWithAccounts = await startSshdWithAccounts({ users: { fred: {}, mary: {}, jane: {} } });
    ends.push(() => server.stop());
    const ssh = (name: string): string => join(bench.dir, 'home', '.ssh', name);
    mkdirSync(ssh(''), { mode: 0o700 });
    const old = await generateKey({ path: ssh('work'), comment: 'the old one' });
    const users = ['fred', 'mary', 'jane'] as const;
    const blocks = users.map((user) => `Host ${user}\n  User ${user}\n  HostName ${server.host}\n  Port ${server.port}\n`);
    const named = `Host fred\n  IdentityFile ~/.ssh/work\n`;
    const all = `Host *\n  UserKnownHostsFile ${server.knownHostsFile}\n  IdentityAgent none\n`;
    writeFileSync(ssh('config'), `${named}${blocks.join('')}${all}`, { mode: 0o600 });
    const file = (user: (typeof users)[number]): string => join(server.homeOf(user), '.ssh', 'authorized_keys');
    const keysOf = (user: (typeof users)[number]): string => readFileSync(file(user), 'utf8');
    for (const user of users) writeFileSync(file(user), `${user === 'fred' ? 'restrict,pty ' : ''}${old.publicLine}\n`);
    const environment = bench.askpass({ work: testSecret('of the new one') });
    const rotate = (...words: readonly string[]): Promise<Outcome> => bench.run(['keys', 'rotate', ...words], { environment });
    return { bench, server, ssh, old, file, keysOf, rotate };
  }
  const linesOf = ({ output }: Outcome): readonly HostLine[] =>
    output
      .toString()
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => JSON.parse(line) as HostLine);

  it('goes host by host, proves the new key before the old line goes, and goes on where it was stopped', async () => {
    const { bench, server, ssh, old, file, keysOf, rotate } = await lab();
    // Others may write there: sshd passes every key over, so that the new one can't be proved.
    const home = join(file('mary'), '..', '..');
    const first = await rotate('--json', '--keep-old', '--file', 'work_2', '-C', 'the new one', 'work', 'fred');
    expect([first.status, linesOf(first)]).toEqual([
      0,
      [expect.objectContaining({ name: 'fred', step: 'proved', hasOldKey: true })],
    ]);
    const next = readFileSync(ssh('work_2.pub'), 'utf8').trim();
    expect(next).toMatch(/ the new one$/);
    expect(keygen('-y', '-P', testSecret('of the new one'), '-f', ssh('work_2')).trim()).toBe(next);
    expect(keysOf('fred')).toBe(`restrict,pty ${old.publicLine}\nrestrict,pty ${next}\n`);
    expect(first.errors).toContain('the old key still logs in on fred');

    chmodSync(home, 0o777);
    const second = await rotate('--json', 'work', 'mary', 'jane');
    expect([second.status, linesOf(second)]).toEqual([
      1,
      [
        expect.objectContaining({
          name: 'mary',
          step: 'waiting',
          problem: expect.objectContaining({ step: 'install' }) as unknown,
        }),
        expect.objectContaining({ name: 'jane', step: 'retired', hasOldKey: false }),
      ],
    ]);
    expect([keysOf('mary'), keysOf('jane')]).toEqual([`${old.publicLine}\n`, `${next}\n`]);

    const list = await rotate('--list');
    expect(list.output.toString().split('\n')[0]).toBe(
      `${old.path} ${old.fingerprint} → ${ssh('work_2')} ${keygen('-lf', ssh('work_2')).split(' ')[1] ?? ''}`,
    );
    expect(list.output.toString()).toContain('  fred: the new key is proved; the old key is still there\n');
    const kept = await rotate('--name', 'work');
    // What names it where it is proved names the new one; the rest is told.
    expect([kept.status, kept.output.toString()]).toEqual([0, 'the new key is named in 1 place\n']);
    expect(readFileSync(ssh('config'), 'utf8')).toMatch(/^Host fred\n {2}IdentityFile ~\/\.ssh\/work_2\n/);
    expect((await rotate('--take-name', 'work')).errors).toContain('mary');

    chmodSync(home, 0o755);
    const third = await rotate('--json', 'work');
    expect(linesOf(third).map(({ name, step }) => [name, step])).toEqual([
      ['fred', 'retired'],
      ['mary', 'retired'],
      ['jane', 'retired'],
    ]);
    expect([third.status, keysOf('fred'), keysOf('mary')]).toEqual([0, `restrict,pty ${next}\n`, `${next}\n`]);
    // The passphrase was asked for twice at the making, and once in each later run that logs in with it. Of hosts only mary's, who let no key in.
    expect(bench.asked().filter((line) => !line.includes('work_2'))).toEqual([`mary@${server.host}'s password:`]);

    const taken = await rotate('--take-name', 'work');
    expect([taken.status, existsSync(ssh('work_2')), existsSync(ssh('work.retired'))]).toEqual([0, false, true]);
    const again = await rotate('--take-name', 'work');
    expect([again.status, again.errors]).toEqual([255, expect.stringContaining('has that name already')]);
    // What is finished does not stop the new key from giving way itself.
    const next2 = await rotate('--json', '--no-passphrase', '--file', 'work_3', 'work', 'jane');
    expect([next2.status, existsSync(ssh('work_3')), linesOf(next2).map(({ name, step }) => [name, step])]).toEqual([
      0,
      true,
      [['jane', 'retired']],
    ]);
    expect(keysOf('jane')).toBe(readFileSync(ssh('work_3.pub'), 'utf8'));
    expect((await rotate('--end', 'work')).status).toBe(0);
    expect((await rotate('--end', 'work')).status).toBe(0);
    expect((await rotate('--list')).output.toString()).toBe('');
    const gone = await rotate('--end', 'work');
    expect([gone.status, gone.errors]).toEqual([1, expect.stringContaining('no rotation')]);
  });

  it('is stopped by a signal between two steps and goes on; a host may be left with the old key', async () => {
    const { bench, ssh, old, keysOf, rotate } = await lab();
    const open = await rotate('--no-passphrase', '--file', 'work_2', '--keep-old', 'work', 'fred');
    expect([open.status, open.output.toString()]).toEqual([0, expect.stringContaining('fred: the new key is proved')]);
    const called = await rotate('work_2', 'mary');
    expect([called.status, called.errors]).toEqual([1, expect.stringContaining('is the new key of a rotation')]);
    const passedOver = await rotate('--no-passphrase', '-C', 'other', 'work', 'mary');
    expect([passedOver.status, passedOver.errors]).toEqual([1, expect.stringContaining('-C and --no-passphrase')]);
    expect([keysOf('mary'), readdirSync(ssh('')).includes('work_3')]).toEqual([`${old.publicLine}\n`, false]);
    const config = readFileSync(ssh('config'), 'utf8');
    writeFileSync(ssh('config'), `Host mary\n  ProxyCommand exec sleep 600\n${config}`);
    const child = bench.start(['keys', 'rotate', 'work', 'fred', 'mary', 'jane']);
    let told = '';
    const isBegun = new Promise<void>((done) =>
      child.stdout?.on('data', (chunk: Buffer) => {
        told += chunk.toString();
        if (told.includes('fred:')) done();
      }),
    );
    await isBegun;
    child.kill('SIGTERM');
    const status = await new Promise((done) => child.on('close', done));
    expect(status).toBe(143);
    writeFileSync(ssh('config'), config);
    const left = await rotate('--leave', 'work', 'mary');
    expect([left.status, left.output.toString()]).toEqual([0, 'mary: the old key is left there\n']);
    const rest = await rotate('--json', 'work');
    expect(linesOf(rest).map(({ name, step }) => [name, step])).toEqual([
      ['fred', 'retired'],
      ['mary', 'left'],
      ['jane', 'retired'],
    ]);
    const next = readFileSync(ssh('work_2.pub'), 'utf8').trim();
    expect([rest.status, keysOf('jane'), keysOf('fred')]).toEqual([0, `${next}\n`, `restrict,pty ${next}\n`]);
    expect(keysOf('mary')).toContain(old.publicLine);
  });

  it('takes a key that is there, makes none by silence, and refuses what makes no sense', async () => {
    const { bench, ssh, old, keysOf, rotate } = await lab();
    const silent = await bench.run(['keys', 'rotate', 'work', 'fred']);
    expect([silent.status, silent.errors]).toEqual([255, expect.stringContaining('SSH_ASKPASS')]);
    expect([readdirSync(ssh('')).toSorted(), (await rotate('--list', '--json')).output.toString()]).toEqual([
      ['config', 'work', 'work.pub'],
      '',
    ]);
    const asked = bench.asked().length;
    const batch = await rotate('-o', 'BatchMode=yes', 'work', 'fred');
    expect([batch.status, batch.errors]).toEqual([255, expect.stringContaining('BatchMode')]);
    expect((await rotate('--file', 'config', 'work', 'fred')).status).toBe(255);
    expect((await rotate('no-such-key', 'fred')).status).toBe(255);
    // Nobody was asked for the passphrase of a key that can't be made.
    expect([bench.asked().length, readdirSync(ssh('')).toSorted()]).toEqual([asked, ['config', 'work', 'work.pub']]);
    for (const words of [
      [],
      ['--list', 'work'],
      ['--leave', 'work'],
      ['--end', '--list', 'work'],
      ['-p', '22', 'work', 'fred'],
      ['--to', 'other', '-t', 'ed25519', 'work'],
      ['-t', 'dsa', 'work'],
    ])
      expect([words, (await rotate(...words)).status]).toEqual([words, 64]);
    const other = await generateKey({ path: ssh('other'), comment: 'there already' });
    const moved = await rotate('--to', 'other', 'work', 'fred');
    expect([moved.status, keysOf('fred')]).toEqual([0, `restrict,pty ${other.publicLine}\n`]);
    const another = await rotate('--to', 'work', 'work', 'mary');
    expect([another.status, another.errors]).toEqual([1, expect.stringContaining('gives way to')]);
    expect(keysOf('mary')).toBe(`${old.publicLine}\n`);
    expect((await rotate('no-such-key')).status).toBe(255);
  });

  it('back-up writes sealed copies into a new folder, and names it', async () => {
    const { bench, old, ssh } = await lab();
    const folder = join(bench.dir, 'stick');
    mkdirSync(folder);
    const silent = await bench.run(['keys', 'back-up', 'work', folder]);
    expect([silent.status, readdirSync(folder)]).toEqual([255, []]);
    const environment = bench.askpass({ copies: testSecret('of the copies') });
    const made = await bench.run(['keys', 'back-up', 'work', folder], { environment });
    expect([made.status, made.errors]).toEqual([0, '']);
    const copy = join(made.output.toString().trim(), 'work');
    expect((statSync(copy).mode & 0o777).toString(8)).toBe('600');
    expect(() => keygen('-y', '-P', '', '-f', copy)).toThrow();
    expect(keygen('-y', '-P', testSecret('of the copies'), '-f', copy).trim()).toBe(old.publicLine);
    expect(readFileSync(copy)).not.toEqual(readFileSync(ssh('work')));
    expect((await bench.run(['keys', 'back-up', 'work'])).status).toBe(64);
  });
});
