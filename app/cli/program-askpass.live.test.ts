import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { startSshdWithAccounts, type SshdWithAccounts } from '../../e2e/servers/accounts.ts';
import { lacks, program } from '../../e2e/servers/requirements.ts';
import { testSecret } from '../../e2e/servers/secrets/test-secret.ts';
import { startSshd, type Sshd } from '../../e2e/servers/sshd.ts';
import { Bench, buildHawser } from '../../e2e/servers/run-hawser.ts';

beforeAll(buildHawser, 60_000);

/** AU-10 on the command line: an ssh that a program of the config runs has no terminal, as it is in a session of its own. */
describe.skipIf(lacks('accounts') || lacks('script'))('an ssh in a program of the config', { timeout: 90_000 }, () => {
  const password = testSecret('of the gate, typed');
  let target: Sshd;
  let gate: SshdWithAccounts;
  let bench: Bench;
  beforeAll(async () => {
    [target, gate] = [
      await startSshd({ config: 'LogLevel INFO' }),
      await startSshdWithAccounts({ users: { fred: { password } } }),
    ];
  });
  afterAll(() => Promise.all([target.stop(), gate.stop()]));
  beforeEach(() => (bench = new Bench()));
  afterEach(() => bench.remove());

  const ssh = (words: string): string =>
    `${program('ssh')} -F none -o UserKnownHostsFile=${gate.knownHostsFile} -o IdentityFile=none -o IdentityAgent=none -p ${gate.port} ${words} fred@${gate.host}`;
  const common = (): string =>
    `Host far\n  HostName ${target.host}\n  Port ${target.port}\n  UserKnownHostsFile ${target.knownHostsFile}\n  IdentityFile ${target.clientKey.path}\n  IdentityAgent none\n`;
  const ways = {
    ProxyCommand: () => `${common()}  User ${target.user}\n  ProxyCommand ${ssh(`-W ${target.host}:${target.port}`)}\n`,
    'Match exec': () =>
      `Match originalhost far exec "${ssh('-T')} true"\n  User ${target.user}\n${common()}  User nobody-of-that-name\n`,
  };
  const words = (config: string, ...more: string[]): string[] => [
    'exec',
    '-F',
    bench.write('config', config),
    ...more,
    'far',
    'echo in-$((40+2))',
  ];

  it.each(['ProxyCommand', 'Match exec'] as const)('asks on the terminal, naming the command and the host: %s', async (way) => {
    const { status, output } = await bench.runInTerminal(words(ways[way]()), [
      [/password: $/, `${testSecret('wrong at the gate')}\n`],
      [/password: $/, `${password}\n`],
    ]);
    const shown = output.toString();
    expect([status, shown]).toEqual([0, expect.stringContaining('in-42')]);
    expect(shown).toMatch(/Asked by a program on this computer, (on the way to|for the settings of) far: \S*ssh -F none/);
    expect(shown).toContain(`${way} asks`);
    expect(shown).toMatch(/fred@\S+'s password: /);
    expect(shown).not.toContain(password);
  });

  it('is asked nothing more after no answer', async () => {
    const { status, output } = await bench.runInTerminal(words(ways.ProxyCommand()), [[/password: $/, '\u0004']]);
    expect([status, output.toString().match(/password: /g)?.length]).toEqual([255, 1]);
  });

  it.each(['ProxyCommand', 'Match exec'] as const)('is asked nothing where there is no terminal: %s', async (way) => {
    const { status, errors } = await bench.run(words(ways[way]()));
    expect(status).toBe(255);
    expect(errors).not.toContain('asks');
  });

  it('is asked nothing with BatchMode', async () => {
    const { status, output } = await bench.runInTerminal(words(ways.ProxyCommand(), '-o', 'BatchMode=yes'), []);
    expect([status, output.toString()]).toEqual([255, expect.not.stringContaining('asks') as unknown]);
  });
});
