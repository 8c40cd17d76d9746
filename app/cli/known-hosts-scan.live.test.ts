import { execFileSync, spawnSync } from 'node:child_process';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startChain } from '../../e2e/servers/chain.ts';
import { freePort } from '../../e2e/servers/free-port.ts';
import { lacks, program } from '../../e2e/servers/requirements.ts';
import { generateKey } from '../../e2e/servers/ssh-keys.ts';
import { startSshd, type Sshd } from '../../e2e/servers/sshd.ts';
import { Bench, buildHawser, type Outcome } from '../../e2e/servers/run-hawser.ts';

beforeAll(buildHawser, 60_000);

const sorted = (text: string): string[] =>
  text
    .split('\n')
    .filter((line) => line !== '')
    .sort();

describe.skipIf(lacks('sshd'))('hawser known-hosts scan beside ssh-keyscan', () => {
  let sshd: Sshd;
  let bench: Bench;
  beforeAll(async () => {
    sshd = await startSshd({ hostKeys: ['ed25519', 'rsa', 'ecdsa'], config: 'LogLevel INFO' });
    bench = new Bench();
  });
  afterAll(async () => {
    await sshd.stop();
    bench.remove();
  });

  const ours = (words: readonly string[], input = ''): Promise<Outcome> =>
    bench.run(['known-hosts', 'scan', '-F', 'none', ...words], { input: Buffer.from(input) });
  const theirs = (words: readonly string[], input = ''): { status: number | null; stdout: string; stderr: string } =>
    spawnSync(program('ssh-keyscan'), words, { encoding: 'utf8', input });

  it.each([
    ['every type', []],
    ['one type', ['-t', 'rsa']],
    ['some types', ['-t', 'ecdsa,ed25519']],
    ['a type that the server has not', ['-t', 'ed25519-sk']],
  ])('prints the lines of %s and ends as it does', async (_, options) => {
    const words = [...options, '-p', String(sshd.port), sshd.host];
    const { status, output, errors } = await ours(words);
    const expected = theirs(words);
    expect([status, sorted(output.toString())]).toEqual([expected.status, sorted(expected.stdout)]);
    // One line for each connection there and here, of which we make fewer.
    const said = new Set(sorted(errors));
    for (const line of said) expect(sorted(expected.stderr)).toContain(line);
    expect(said.size).toBe(options.includes('ed25519-sk') ? 0 : 1);
  });

  it('takes a list from a file or stdin, with names of its own', async () => {
    const list = `${sshd.host}\n# a comment\n\n${sshd.host} web,DB\n${sshd.host},zz\n`;
    const options = ['-t', 'ed25519', '-p', String(sshd.port)];
    const file = bench.write('list', list);
    const expected = sorted(theirs([...options, '-f', file]).stdout);
    expect(expected).toHaveLength(5);
    expect(sorted((await ours([...options, '-f', file])).output.toString())).toEqual(expected);
    expect(sorted((await ours([...options, '-f', '-'], list)).output.toString())).toEqual(expected);
  });

  it('hides names with -H so that ssh-keygen finds them', async () => {
    const { output } = await ours(['-H', '-p', String(sshd.port), sshd.host]);
    const file = bench.write('hidden', output.toString());
    expect(output.toString()).not.toContain(sshd.host);
    const found = execFileSync(program('ssh-keygen'), ['-F', `[${sshd.host}]:${sshd.port}`, '-f', file], { encoding: 'utf8' });
    expect(found.match(/found: line/g)).toHaveLength(3);
  });

  it('prints certificates with -c', async () => {
    const authority = await generateKey();
    const [ed] = sshd.hostKeyFiles;
    execFileSync(program('ssh-keygen'), ['-q', '-s', authority.path, '-I', 'x', '-h', '-n', 'h', ed?.publicPath ?? '']);
    const server = await startSshd({
      hostKeyFiles: sshd.hostKeyFiles,
      config: `LogLevel INFO\nHostCertificate ${ed?.path ?? ''}-cert.pub`,
    });
    const words = ['-c', '-t', 'ed25519', '-p', String(server.port), server.host];
    const { status, output } = await ours(words);
    expect([status, sorted(output.toString())]).toEqual([0, sorted(theirs(words).stdout)]);
    expect(output.toString()).toMatch(/^ssh-ed25519-cert-v01@openssh\.com /);
    await server.stop();
  });

  it('ends with 1 when nobody answers, with 0 when somebody does, with 255 for a type that does not exist', async () => {
    const gone = String(await freePort());
    const nobody = await ours(['-p', gone, '127.0.0.1']);
    expect([nobody.status, nobody.output.toString()]).toEqual([theirs(['-p', gone, '127.0.0.1']).status, '']);
    expect(nobody.errors).toContain('refuses');
    const some = ['-t', 'rsa', '-p', String(sshd.port), 'no-such-host.invalid', sshd.host];
    expect((await ours(some)).status).toBe(theirs(some).status);
    const bogus = await ours(['-t', 'bogus', sshd.host]);
    expect([bogus.status, bogus.errors]).toEqual([theirs(['-t', 'bogus', sshd.host]).status, 'Unknown key type "bogus"\n']);
    expect((await ours([])).status).toBe(64);
    expect((await ours(['-f', '/no/such/list'])).status).toBe(255);
  });

  it('says in JSON what the stores say of each key', async () => {
    const words = ['-o', `UserKnownHostsFile=${sshd.knownHostsFile}`, '-p', String(sshd.port), '--json', sshd.host];
    const { output } = await ours(words);
    const [row, ...more] = output.toString().trim().split('\n');
    expect(more).toEqual([]);
    expect(JSON.parse(row ?? '')).toMatchObject({ state: { kind: 'done' }, missing: [], keys: [{ verdict: 'same' }, {}, {}] });
  });
});

describe.skipIf(lacks('sshd'))('a scan through ssh_config', () => {
  it('goes by alias through the jump host, whose key is asked for or known, and stores nothing of the target', async () => {
    const bench = new Bench();
    const chain = await startChain([{ config: 'LogLevel INFO' }, { config: 'LogLevel INFO', hostKeys: ['ed25519', 'ecdsa'] }]);
    const [hop, inner] = chain.hops;
    if (!hop || !inner) throw new Error('a hop is missing');
    const known = bench.write('kh', '');
    const name = chain.isIsolated ? chain.nameOf(1) : inner.host;
    const config = bench.write(
      'config',
      [
        `Host gate\n HostName ${hop.host}\n Port ${hop.port}\n IdentityFile ${hop.clientKey.path}`,
        `Host db\n HostName ${name}\n Port ${inner.port}\n ProxyJump gate`,
        `Host box\n HostName ${name}\n Port ${inner.port}\n ProxyJump gate\n HostKeyAlias box`,
        `Host *\n User ${hop.user}\n UserKnownHostsFile ${known}\n IdentityAgent none\n IdentitiesOnly yes\n UpdateHostKeys no`,
        '',
      ].join('\n'),
    );
    const words = ['known-hosts', 'scan', '-F', config, 'db', 'box'];
    const expected = [`[${name}]:${inner.port}`, 'box'].flatMap((host) =>
      inner.knownHostsLines.map((line) => line.replace(/^\S+/, host)),
    );

    // Without anybody to ask the unknown jump host stops it.
    const refused = await bench.run(words);
    expect([refused.status, refused.output.toString(), bench.read('kh')]).toEqual([1, '', '']);
    expect(refused.errors).toMatch(/known_hosts/);

    const asked = await bench.run(words, { environment: bench.askpass({ 'continue connecting': 'yes' }) });
    expect([asked.status, sorted(asked.output.toString())]).toEqual([0, [...expected].sort()]);
    expect(bench.asked()).toHaveLength(1);
    expect(bench.read('kh')).toBe(`${hop.knownHostsLines[0] ?? ''}\n`);

    // Now it is known, and the lines are good for a login of ssh itself.
    const again = await bench.run(words);
    expect([again.status, sorted(again.output.toString())]).toEqual([0, [...expected].sort()]);
    bench.write('kh', `${bench.read('kh') ?? ''}${again.output.toString()}`);
    const login = spawnSync(
      program('ssh'),
      [
        '-F',
        config,
        '-o',
        'StrictHostKeyChecking=yes',
        '-i',
        inner.clientKey.path,
        '-i',
        hop.clientKey.path,
        'box',
        'echo',
        'in',
      ],
      { encoding: 'utf8', timeout: 20_000 },
    );
    expect([login.stdout, login.status]).toEqual(['in\n', 0]);
    await chain.stop();
    bench.remove();
  });
});
