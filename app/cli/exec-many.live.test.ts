/** `hawser exec --hosts`: the built program on many names of a real server. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { lacks } from '../../e2e/servers/requirements.ts';
import { Bench, buildHawser } from '../../e2e/servers/run-hawser.ts';
import { startSshd, type Sshd } from '../../e2e/servers/sshd.ts';

beforeAll(buildHawser, 60_000);

describe.skipIf(lacks('sshd'))('hawser exec --hosts', () => {
  let sshd: Sshd;
  let bench: Bench;
  let config: string;
  beforeAll(async () => {
    sshd = await startSshd({ config: 'LogLevel INFO\nMaxSessions 10\nMaxStartups 10:30:100' });
    bench = new Bench();
    const login = `User ${sshd.user}\nIdentityFile ${sshd.clientKey.path}\nUserKnownHostsFile ${sshd.knownHostsFile}`;
    const box = `Host box*\nHostName ${sshd.host}\nPort ${sshd.port}\n${login}\n`;
    config = bench.write('config', `${box}Host nobody\nHostName 127.0.0.1\nPort 1\n`);
  });
  afterAll(async () => {
    await sshd.stop();
    bench.remove();
  });
  const exec = (words: readonly string[], input?: string) =>
    bench.run(['exec', '-F', config, ...words], input === undefined ? {} : { input: Buffer.from(input) });
  const sorted = (bytes: Buffer): string[] => bytes.toString().trimEnd().split('\n').sort();

  it(
    'runs on each host once, tells of doubles, and keeps stdout and stderr apart with the host in front',
    { timeout: 60_000 },
    async () => {
      const file = bench.write('hosts', 'box1\n# none\nbox2\nbox1\n');
      const { status, output, errors } = await exec([
        '--hosts',
        file,
        '--throttle',
        '2',
        '--',
        'echo out; printf rest; echo err >&2',
      ]);
      expect(sorted(output)).toEqual(['[box1] out', '[box1] rest', '[box2] out', '[box2] rest']);
      expect(errors).toContain(`hawser: box1 is named twice (${file}, line 4): it is run once`);
      expect(errors).toContain('[box1] err\n');
      expect(errors).toContain('hawser: 2 hosts: 2 exit 0\n');
      expect(status).toBe(0);
    },
  );

  it(
    'answers the highest exit status, and 255 where a host was not reached or a signal ended it',
    { timeout: 60_000 },
    async () => {
      const words = 'exit $((${#PWD} * 0 + 3))';
      expect((await exec(['--hosts=-', words], 'box1\nbox2\n')).status).toBe(3);
      const one = await exec(['--hosts', '-', 'true'], 'box1\nnobody\n');
      expect(one.status).toBe(255);
      expect(one.errors).toMatch(/\[nobody\] hawser: .*refuses connections/);
      expect(one.errors).toContain('2 hosts: 1 exit 0, 1 not reached');
      const killed = await exec(['--hosts', '-', '-q', 'kill -9 $$'], 'box1\n');
      expect([killed.status, killed.errors]).toEqual([255, 'hawser: the command was ended by signal KILL\n']);
    },
  );

  it('has no terminal, and with -tt each command has one', { timeout: 60_000 }, async () => {
    const asked = 'tty > /dev/null && stty size || echo none';
    expect(sorted((await exec(['--hosts', '-', asked], 'box1\nbox2\n')).output)).toEqual(['[box1] none', '[box2] none']);
    const within = sorted((await exec(['-tt', '--hosts', '-', asked], 'box1\nbox2\n')).output);
    expect(within.map((line) => line.trimEnd())).toEqual(['[box1] 24 80', '[box2] 24 80']);
  });

  it('writes a document a line with --json, and gives a script to its interpreter', { timeout: 60_000 }, async () => {
    const script = bench.write('job.sh', 'echo "$(( 6 * 7 ))"\necho oh >&2\nexit 4\n');
    const { status, output } = await exec(['--hosts', '-', '--json', '--script', script], 'box1\nbox2\nnobody\n');
    expect(status).toBe(255);
    const documents = sorted(output).map((line) => JSON.parse(line) as Record<string, unknown>);
    expect(documents).toMatchObject([
      { host: 'box1', state: 'exited', code: 4, stdout: '42\n', stderr: 'oh\n' },
      { host: 'box2', state: 'exited', code: 4 },
      { host: 'nobody', state: 'refused', error: { code: 'net.refused' }, stdout: '' },
    ]);
    expect(typeof documents[0]?.['seconds']).toBe('number');
  });

  it('gives a host up after its time and goes on with the others', { timeout: 120_000 }, async () => {
    const words = ['--hosts', '-', '--timeout', '2', '--throttle', '2', '--', 'read n </dev/null; sleep 100'];
    const from = performance.now();
    const { status, errors } = await exec(words, 'box1\nbox2\n');
    expect(status).toBe(255);
    expect(errors).toContain('[box2] hawser: it was not done after 2 s, and was stopped');
    expect(performance.now() - from).toBeLessThan(18_000);
  });

  it('is a hundred sessions of one sshd, byte for byte', { timeout: 120_000 }, async () => {
    const names = Array.from({ length: 100 }, (_, at) => `box${at}`);
    const words = ['--hosts', '-', '--throttle', '50', "printf 'a\\377b\\n'"];
    const { status, output } = await exec(words, names.join('\n'));
    expect(status).toBe(0);
    const lines = output.toString('latin1').trimEnd().split('\n').sort();
    expect(lines).toEqual(names.map((name) => `[${name}] a\u00ffb`).sort());
    expect(sshd.log()).not.toMatch(/MaxStartups|drop connection/);
  });

  it('takes the hosts of a group from an inventory of Ansible, with how to log in there', { timeout: 60_000 }, async () => {
    const key = `ansible_user=${sshd.user} ansible_ssh_private_key_file=${sshd.clientKey.path}`;
    const file = bench.write(
      'inventory',
      `[web]\nweb[1:2] ansible_host=${sshd.host} ansible_port=${sshd.port} ${key}\n[db]\nnobody ansible_password=x\n`,
    );
    const known = ['-o', `UserKnownHostsFile=${sshd.knownHostsFile}`];
    const { status, output, errors } = await exec(['--inventory', file, '--group', 'web', ...known, '--', 'echo', 'here']);
    expect([status, sorted(output)]).toEqual([0, ['[web1] here', '[web2] here']]);
    expect(errors).toContain('ansible_password is not used (1 time)');
    const yaml = bench.write(
      'inventory.yml',
      `all:\n  children:\n    web:\n      hosts:\n        web[1:2]:\n      vars:\n        ansible_host: ${sshd.host}\n        ansible_port: ${sshd.port}\n        ansible_user: ${sshd.user}\n        ansible_ssh_private_key_file: ${sshd.clientKey.path}\n        ansible_become_password: !vault x\n`,
    );
    const again = await exec(['--inventory', yaml, '--group', 'web', ...known, '--', 'echo', 'here']);
    expect([again.status, sorted(again.output)]).toEqual([0, ['[web1] here', '[web2] here']]);
    expect(again.errors).toContain('ansible_become_password, tagged !vault, is not used (1 time)');
    const none = await exec(['--inventory', file, '--group', 'mail', 'true']);
    expect([none.status, none.errors]).toEqual([64, expect.stringContaining('has no group mail')]);
  });

  it.each([
    [['--hosts', 'nowhere', 'true'], '', 'nowhere can’t be read: ENOENT'],
    [['--hosts', '-', 'true'], '# nobody\n', 'no host is named'],
    [['--hosts', '-', 'true'], 'a b\n', 'line 1 has more than a host'],
    [['--hosts', '-'], 'box1\n', 'no command is named'],
    [['--hosts', '-', '--throttle', '0', 'true'], 'box1\n', '--throttle is a number from 1 to 200'],
    [['--hosts', '-', '--script', '-'], 'box1\n', 'standard input can be read once'],
    [['--hosts'], '', '--hosts needs an argument'],
  ])('%j ends with 64 and says why', async (words, input, line) => {
    const { status, errors } = await exec(words, input);
    expect(status).toBe(64);
    expect(errors).toContain(line);
  });
});
