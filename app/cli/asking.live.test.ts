import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startSshdWithAccounts } from '../../e2e/servers/accounts.ts';
import { lacks } from '../../e2e/servers/requirements.ts';
import { generateKey } from '../../e2e/servers/ssh-keys.ts';
import { startSshd, type Sshd } from '../../e2e/servers/sshd.ts';
import { Bench, buildHawser } from '../../e2e/servers/run-hawser.ts';
import { testSecret } from '../../e2e/servers/secrets/test-secret.ts';

/** At the fixture's own level sshd tells the command's stderr what it does. */
const quiet = { config: 'LogLevel INFO' };

beforeAll(buildHawser, 60_000);

describe.skipIf(lacks('sshd'))('questions without a terminal', () => {
  let sshd: Sshd;
  let bench: Bench;
  beforeAll(async () => {
    sshd = await startSshd(quiet);
  });
  afterAll(() => sshd.stop());

  const unknown = (bench: Bench): string[] => bench.optionsFor(sshd, { knownHosts: `${bench.dir}/kh` });

  it('an unknown host key fails, naming the key and what helps, and stores nothing', async () => {
    bench = new Bench();
    const { status, errors } = await bench.run(['exec', ...unknown(bench), sshd.host, 'true']);
    expect(status).toBe(255);
    expect(errors).toContain(sshd.hostKeyFiles[0]?.fingerprint);
    expect(errors).toContain('StrictHostKeyChecking=accept-new');
    expect(bench.read('kh')).toBeUndefined();
    bench.remove();
  });

  it('accept-new stores the key, and the next run knows it', async () => {
    bench = new Bench();
    const accept = ['-o', 'StrictHostKeyChecking=accept-new'];
    const first = await bench.run(['exec', ...accept, ...unknown(bench), sshd.host, 'true']);
    expect([first.status, first.errors]).toEqual([0, expect.stringMatching(/was new and is stored now, .*\/kh line 1\n$/)]);
    expect(
      bench
        .read('kh')
        ?.split('\n')
        .filter((line) => line !== ''),
    ).toEqual(sshd.knownHostsLines);
    expect((await bench.run(['exec', ...unknown(bench), sshd.host, 'true'])).status).toBe(0);
    bench.remove();
  });

  it.each([
    ['yes', 0],
    ['no', 255],
  ])('SSH_ASKPASS answers for the host key: %s', async (answer, expected) => {
    bench = new Bench();
    const environment = bench.askpass({ 'continue connecting': answer });
    const { status } = await bench.run(['exec', ...unknown(bench), sshd.host, 'true'], { environment });
    expect([status, bench.asked().length]).toEqual([expected, 1]);
    expect(bench.asked()[0]).toContain(sshd.hostKeyFiles[0]?.fingerprint);
    expect(bench.read('kh') !== undefined).toBe(answer === 'yes');
    bench.remove();
  });

  it('SSH_ASKPASS answers for the passphrase; cancelled, the login ends', async () => {
    bench = new Bench();
    const key = await generateKey({ passphrase: testSecret('open sesame') });
    const own = await startSshd({ ...quiet, authorizedKeys: [key.publicLine] });
    const options = bench.optionsFor(own, { key: key.path });
    const right = await bench.run(['exec', ...options, own.host, 'echo in'], {
      environment: bench.askpass({ passphrase: testSecret('open sesame') }),
    });
    expect([right.status, right.output.toString(), bench.asked()]).toEqual([
      0,
      'in\n',
      [`Enter passphrase for key '${key.path}':`],
    ]);
    const cancelled = await bench.run(['exec', ...options, own.host, 'true'], { environment: bench.askpass({}) });
    expect(cancelled.status).toBe(255);
    const nobody = await bench.run(['exec', ...options, own.host, 'true']);
    expect(nobody.status).toBe(255);
    expect(nobody.errors).toContain(key.path);
    expect(nobody.errors).toContain('SSH_ASKPASS');
    await own.stop();
    key.remove();
    bench.remove();
  });

  it('BatchMode asks nobody, not even SSH_ASKPASS', async () => {
    bench = new Bench();
    const environment = bench.askpass({ '': 'yes' });
    const { status, errors } = await bench.run(['exec', '-o', 'BatchMode=yes', ...unknown(bench), sshd.host, 'true'], {
      environment,
    });
    expect([status, bench.asked()]).toEqual([255, []]);
    expect(errors).toContain(sshd.hostKeyFiles[0]?.fingerprint);
    bench.remove();
  });
});

describe.skipIf(lacks('accounts'))('a login by password', () => {
  it('takes the password from SSH_ASKPASS, which is no secret place: the question is the only argument', async () => {
    const bench = new Bench();
    const password = testSecret('p"ä $(x)');
    const sshd = await startSshdWithAccounts({ users: { eve: { password } } });
    const options = ['-F', 'none', '-p', String(sshd.port), '-o', `UserKnownHostsFile=${sshd.knownHostsFile}`];
    const environment = bench.askpass({ password });
    const { status, output } = await bench.run(['exec', ...options, `eve@${sshd.host}`, 'id -un'], { environment });
    expect([status, output.toString(), bench.asked()]).toEqual([0, 'eve\n', [`eve@${sshd.host}'s password:`]]);
    const nobody = await bench.run(['exec', ...options, `eve@${sshd.host}`, 'id -un']);
    expect([nobody.status, nobody.errors]).toEqual([255, expect.stringContaining('SSH_ASKPASS_REQUIRE=force')]);
    await sshd.stop();
    bench.remove();
  });

  it.skipIf(lacks('script'))('asks on the terminal without showing what is typed', async () => {
    const bench = new Bench();
    const password = testSecret('sesame');
    const sshd = await startSshdWithAccounts({ users: { eve: { password } } });
    const options = ['-F', 'none', '-p', String(sshd.port), '-o', `UserKnownHostsFile=${bench.dir}/kh`];
    const { status, output } = await bench.runInTerminal(
      ['exec', ...options, `eve@${sshd.host}`, 'echo user: $(id -un)'],
      [
        [/fingerprint\]\)\? $/, 'yes\r'],
        [/password: $/, 'wrong\r'],
        [/password: $/, `${password.slice(0, -1)}X\u007f${password.slice(-1)}\r`],
      ],
    );
    expect([status, output.toString()]).toEqual([0, expect.stringContaining('user: eve')]);
    expect(output.toString()).not.toMatch(/wrong|sesam/);
    expect(bench.read('kh')).toContain(sshd.knownHostsLines[0]);
    await sshd.stop();
    bench.remove();
  });
});
