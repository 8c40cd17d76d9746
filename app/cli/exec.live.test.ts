import { execFileSync } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startChain } from '../../e2e/servers/chain.ts';
import { freePort } from '../../e2e/servers/free-port.ts';
import { lacks, program } from '../../e2e/servers/requirements.ts';
import { startAgent } from '../../e2e/servers/ssh-keys.ts';
import { startSshd, type Sshd } from '../../e2e/servers/sshd.ts';
import { Bench, buildHawser, peakMemory } from '../../e2e/servers/run-hawser.ts';

/** Without the young heap, which Node fills before it clears it, whatever the program holds. */
const smallYoungHeap = { environment: { NODE_OPTIONS: '--max-semi-space-size=2' } };

/** At the fixture's own level sshd tells the command's stderr what it does. */
const quiet = { config: 'LogLevel INFO' };

function execSsh(words: readonly string[], input: Buffer): Buffer {
  return execFileSync(program('ssh'), words, { input, stdio: ['pipe', 'pipe', 'ignore'] });
}

beforeAll(buildHawser, 60_000);

describe('wrong usage', () => {
  it.each([
    [[], 'no command is named'],
    [['frobnicate'], 'there is no command “frobnicate”'],
    [['exec'], 'no host is named'],
    [['exec', 'box'], 'no command is named'],
    [['exec', '-p', 'nosuch', 'box', 'ls'], 'a port is a number'],
    [['exec', '-Y', 'box', 'ls'], 'no option -Y'],
    [['doctor', 'box', 'ls'], 'one host and no command'],
  ])('%j ends with 64, one line and the usage', async (words, line) => {
    const bench = new Bench();
    const { status, output, errors } = await bench.run(words);
    expect([status, output.length]).toEqual([64, 0]);
    expect(errors.split('\n')[0]).toContain(line);
    expect(errors.split('\n')[1]).toContain('usage: hawser');
    bench.remove();
  });

  it('asking for help or the version is none', async () => {
    const bench = new Bench();
    const outcomes = await Promise.all([['--help'], ['exec', '--help'], ['--version']].map((words) => bench.run(words)));
    expect(outcomes.map(({ status, errors }) => [status, errors])).toEqual([
      [0, ''],
      [0, ''],
      [0, ''],
    ]);
    bench.remove();
  });
});

describe.skipIf(lacks('sshd'))('hawser exec', () => {
  let sshd: Sshd;
  let bench: Bench;
  let options: string[];
  beforeAll(async () => {
    sshd = await startSshd(quiet);
    bench = new Bench();
    options = bench.optionsFor(sshd);
  });
  afterAll(async () => {
    await sshd.stop();
    bench.remove();
  });

  const exec = (command: string, input?: Buffer) =>
    bench.run(['exec', ...options, sshd.host, '--', command], input ? { input } : {});

  it('passes all 256 byte values both ways untouched', async () => {
    const bytes = Buffer.from(Array.from({ length: 256 * 40 }, (_, index) => (index * 167 + (index >> 8)) & 0xff));
    expect(new Set(bytes).size).toBe(256);
    const { status, output, errors } = await exec('cat; cat >&2 </dev/null', bytes);
    expect([status, output.equals(bytes), errors]).toEqual([0, true, '']);
  });

  it('keeps stdout and stderr apart', async () => {
    const { output, errors } = await exec('echo out; echo err >&2; echo more');
    expect([output.toString(), errors]).toEqual(['out\nmore\n', 'err\n']);
  });

  it('shows the server’s text before login on stderr, but not with -q', async () => {
    const own = await startSshd({ config: `LogLevel INFO\nBanner ${bench.write('banner', 'Authorised\u001b[31m use only\n')}` });
    const outcomes = await Promise.all(
      [[], ['-q']].map((more) => bench.run(['exec', ...more, ...bench.optionsFor(own), own.host, 'true'])),
    );
    expect(outcomes.map(({ status, errors }) => [status, errors])).toEqual([
      [0, 'Authorised[31m use only\n'],
      [0, ''],
    ]);
    await own.stop();
  });

  it.each([0, 7, 255])('ends with the status of the command: %i', async (status) => {
    expect(await exec(`exit ${status}`)).toMatchObject({ status, errors: '' });
  });

  it('ends with 255, as ssh does, when a signal ended the command, and says which', async () => {
    expect(await exec('kill -TERM $$')).toMatchObject({ status: 255, errors: 'hawser: the command was ended by signal TERM\n' });
  });

  it('joins the words of a command with blanks and hands it to the remote shell, as ssh does', async () => {
    const { output } = await bench.run(['exec', ...options, sshd.host, 'echo', '$((6*7))', "'a  b'"]);
    expect(output.toString()).toBe('42 a  b\n');
  });

  it('tells the command where stdin ends, and with -n gives it none', async () => {
    expect((await exec('wc -c', Buffer.from('abc'))).output.toString().trim()).toBe('3');
    const { output } = await bench.run(['exec', '-n', ...options, sshd.host, 'wc -c'], { input: Buffer.from('abc') });
    expect(output.toString().trim()).toBe('0');
  });

  it.skipIf(lacks('agent'))('has the agent there by -A, and not by -a or without', async () => {
    const agent = await startAgent({ keys: [sshd.clientKey.path] });
    const listed = async (...flags: readonly string[]): Promise<[string, string]> => {
      const command = `${program('ssh-add')} -l 2>/dev/null || echo none`;
      const used = ['-o', `IdentityAgent=${agent.socket}`];
      const { output, errors } = await bench.run(['exec', ...flags, ...used, ...options, sshd.host, '--', command]);
      return [output.toString(), errors];
    };
    try {
      expect(await listed('-A')).toEqual([expect.stringContaining(sshd.clientKey.fingerprint), '']);
      expect(await listed('-A', '-a')).toEqual(['none\n', '']);
      expect(await listed()).toEqual(['none\n', '']);
    } finally {
      await agent.stop();
    }
  });

  it('ends with the command though stdin stays open', async () => {
    const child = bench.start(['exec', ...options, sshd.host, 'exit 3']);
    const [status] = (await once(child, 'close')) as [number];
    expect(status).toBe(3);
  });

  /** Of the same program, connected to a command that says next to nothing; what it needs for data comes on top. */
  const idleMebibytes = async (): Promise<number> => {
    const child = bench.start(['exec', ...options, sshd.host, 'echo ready; sleep 60'], smallYoungHeap);
    await once(child.stdout ?? child, 'data');
    const idle = peakMemory(child) ?? 0;
    child.kill('SIGTERM');
    await once(child, 'close');
    // About 95. 13 of them are free again, from parsing the program, but malloc does not give them back.
    expect(idle).toBeGreaterThan(30);
    expect(idle).toBeLessThan(105);
    return idle;
  };

  it('takes 100 MB of stdin with flat memory, however slowly the server reads', async () => {
    const chunk = randomBytes(1_000_000);
    const expected = createHash('sha256');
    const child = bench.start(['exec', ...options, sshd.host, 'sleep 2; sha256sum'], smallYoungHeap);
    let answer = '';
    let peak = 0;
    let early = 0;
    child.stdout?.on('data', (text: Buffer) => (answer += text.toString()));
    for (let count = 0; count < 100; count += 1) {
      expected.update(chunk);
      if (child.stdin?.write(chunk) === false) await once(child.stdin, 'drain');
      peak = Math.max(peak, peakMemory(child) ?? 0);
      if (count === 20) early = peak;
    }
    child.stdin?.end();
    await once(child, 'close');
    expect(answer.split(' ')[0]).toBe(expected.digest('hex'));
    expect(peak).toBeGreaterThan(30);
    // Eighty more would be the rest of the data.
    expect(peak - early).toBeLessThan(30);
    expect(peak - (await idleMebibytes())).toBeLessThan(38);
  });

  it('writes 100 MB to stdout with flat memory, however slowly we are read, and the heartbeat goes on meanwhile', async () => {
    const alive = ['-o', 'ServerAliveInterval=2', '-o', 'ServerAliveCountMax=1'];
    const child = bench.start(['exec', ...alive, ...options, sshd.host, 'head -c 100000000 /dev/zero'], smallYoungHeap);
    let peak = 0;
    let early: number | undefined;
    let size = 0;
    const { stdout } = child;
    if (!stdout) throw new Error('no stdout');
    // Nobody reads until the heartbeat would have failed twice over.
    const silentUntil = Date.now() + 8000;
    await expect.poll(() => Date.now() > silentUntil, { timeout: 20_000, interval: 200 }).toBe(true);
    stdout.on('data', (bytes: Buffer) => {
      size += bytes.length;
      peak = peakMemory(child) ?? peak;
      if (size > 20_000_000) early ??= peak;
    });
    const [status] = (await once(child, 'close')) as [number];
    expect([status, size]).toEqual([0, 100_000_000]);
    expect(peak).toBeGreaterThan(30);
    expect(peak - (early ?? 0)).toBeLessThan(30);
    expect(peak - (await idleMebibytes())).toBeLessThan(38);
  });

  it('hangs up on a command whose output nobody reads any more', async () => {
    const child = bench.start(['exec', ...options, sshd.host, 'yes']);
    child.stdout?.once('data', () => child.stdout?.destroy());
    let errors = '';
    child.stderr?.on('data', (text: Buffer) => (errors += text.toString()));
    const [status] = (await once(child, 'close')) as [number];
    expect([status, errors]).toEqual([255, '']);
  });

  it('ends politely at SIGTERM, with the status of a program ended by it', async () => {
    const child = bench.start(['exec', ...options, sshd.host, 'echo ready; sleep 60']);
    await once(child.stdout ?? child, 'data');
    child.kill('SIGTERM');
    const [status] = (await once(child, 'close')) as [number];
    expect(status).toBe(143);
  });

  it('says in words that the connection was lost', async () => {
    const own = await startSshd(quiet);
    const child = bench.start(['exec', ...bench.optionsFor(own), own.host, 'echo ready; sleep 60']);
    let errors = '';
    child.stderr?.on('data', (text: Buffer) => (errors += text.toString()));
    await once(child.stdout ?? child, 'data');
    own.dropSessions();
    const [status] = (await once(child, 'close')) as [number];
    expect(status).toBe(255);
    expect(errors).toMatch(/^hawser: \S.*\n/);
    await own.stop();
  });

  it('fails with 255 and a sentence where nobody listens', async () => {
    const { status, errors } = await bench.run(['exec', '-F', 'none', '-p', String(await freePort()), '127.0.0.1', 'true']);
    expect(status).toBe(255);
    expect(errors).toMatch(/^hawser: .*127\.0\.0\.1/);
  });

  it('fails with 255 and a sentence where something else answers', async () => {
    const server = createServer((socket) => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n')).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const address = server.address();
    const port = typeof address === 'object' && address ? address.port : 0;
    const { status, errors } = await bench.run(['exec', '-F', 'none', '-p', String(port), '127.0.0.1', 'true']);
    expect(status).toBe(255);
    expect(errors).toMatch(/HTTP|web server/i);
    server.close();
  });

  it.each([
    ['-o', 'Ciphers=no-such-cipher'],
    ['-o', 'NoSuchKeyword=yes'],
    ['-J', 'a,,b'],
  ])('refuses %s %s with 255 and names it', async (option, value) => {
    const { status, errors } = await bench.run(['exec', option, value, ...options, sshd.host, 'true']);
    expect(status).toBe(255);
    expect(errors).toMatch(/no-such-cipher|NoSuchKeyword|nosuchkeyword|a,,b|jump/i);
  });
});

describe.skipIf(lacks('sshd') || lacks('script'))('a terminal', () => {
  let sshd: Sshd;
  let bench: Bench;
  beforeAll(async () => {
    sshd = await startSshd(quiet);
    bench = new Bench();
  });
  afterAll(async () => {
    await sshd.stop();
    bench.remove();
  });

  it('is lent to the command by -t: its size, its type, and keys as they are typed', async () => {
    const command = 'tty; stty size; echo type $TERM; echo ready; IFS= read -r -n 1 key; echo "got <$key>"; exit 5';
    const words = ['exec', '-t', ...bench.optionsFor(sshd), sshd.host, '--', `bash -c '${command}'`];
    // One key without Enter: only a raw terminal passes it on.
    const { status, output } = await bench.runInTerminal(words, [[/ready\r\n/, 'q']]);
    const text = output.toString();
    expect(status).toBe(5);
    expect(text).toMatch(/\/dev\/pts\/\d+\r\n30 100\r\ntype xterm\r\nready\r\nq?got <q>/);
  });

  it('is as before after Ctrl-C at a question, and the program ends as interrupted', async () => {
    const words = ['exec', ...bench.optionsFor(sshd, { knownHosts: `${bench.dir}/none` }), sshd.host, 'true'];
    const { status, output } = await bench.runInTerminal(words, [[/fingerprint\]\)\? $/, '\u0003']]);
    expect([status, output.toString()]).toEqual([130, expect.not.stringContaining('hawser:')]);
  });

  it('is not asked for where stdin is none, and -tt asks all the same', async () => {
    const once = await bench.run(['exec', '-t', ...bench.optionsFor(sshd), sshd.host, 'tty']);
    expect([once.status, once.output.toString()]).toEqual([1, 'not a tty\n']);
    expect(once.errors).toContain('stdin is none');
    const forced = await bench.run(['exec', '-tt', ...bench.optionsFor(sshd), sshd.host, 'tty; stty size']);
    expect(forced.output.toString()).toMatch(/^\/dev\/pts\/\d+\r\n24 80\r\n$/);
  });
});

describe.skipIf(lacks('sshd'))('SessionType and StdinNull', () => {
  let sshd: Sshd;
  let bench: Bench;
  beforeAll(async () => {
    sshd = await startSshd({ config: `${quiet.config}\nSubsystem capitals tr a-z A-Z` });
    bench = new Bench();
  });
  afterAll(async () => {
    await sshd.stop();
    bench.remove();
  });

  it.each([
    ['-s', ['-s']],
    ['SessionType subsystem', ['-o', 'SessionType=subsystem']],
  ])('with %s the command is the name of a subsystem, as with ssh', async (_name, words) => {
    const all = [...words, ...bench.optionsFor(sshd), sshd.host];
    const input = Buffer.from('loud\n');
    const { status, output } = await bench.run(['exec', ...all, 'capitals'], { input });
    expect([status, output.toString()]).toEqual([0, 'LOUD\n']);
    expect(execSsh([...all, 'capitals'], input).toString()).toBe('LOUD\n');
    const absent = await bench.run(['exec', ...all, 'no-such-subsystem']);
    expect([absent.status, absent.output.length, absent.errors]).toEqual([255, 0, expect.stringContaining('subsystem')]);
  });

  it('with SessionType none no command runs, and it is said where that stands and what does', async () => {
    const words = ['-o', 'SessionType=none', ...bench.optionsFor(sshd), sshd.host, 'echo ran'];
    const { status, output, errors } = await bench.run(['exec', ...words]);
    expect([status, output.toString()]).toEqual([255, '']);
    expect(errors).toContain('SessionType none');
    expect(errors).toContain('hawser forward');
    const anyway = await bench.run(['exec', '-o', 'SessionType=default', ...words]);
    expect([anyway.status, anyway.output.toString()]).toEqual([0, 'ran\n']);
  });

  it('with StdinNull a command reads nothing, as with -n and with ssh', async () => {
    const input = Buffer.from('unread\n');
    const all = [...bench.optionsFor(sshd), sshd.host, 'cat; echo end'];
    for (const words of [['-n'], ['-o', 'StdinNull=yes']]) {
      const { status, output } = await bench.run(['exec', ...words, ...all], { input });
      expect([status, output.toString()]).toEqual([0, 'end\n']);
      expect(execSsh([...words, ...all], input).toString()).toBe('end\n');
    }
    expect((await bench.run(['exec', ...all], { input })).output.toString()).toBe('unread\nend\n');
  });
});

describe.skipIf(lacks('sshd'))('-J', () => {
  it('goes along a chain of hosts, each with its own host key and login', async () => {
    const bench = new Bench();
    const chain = await startChain([quiet, quiet, quiet]);
    const [first, second, last] = chain.hops;
    if (!first || !second || !last) throw new Error('a hop is missing');
    const names = chain.hops.map((hop, index) => (index === 0 ? hop.host : chain.nameOf(index)));
    // The known_hosts files of the fixtures name addresses; behind the first hop names are looked up by the hop before.
    const known = chain.hops.map((hop, index) =>
      hop.knownHostsLines.map((line) => line.replace(hop.host, names[index] ?? '')).join('\n'),
    );
    const lines = [
      `UserKnownHostsFile ${bench.write('kh', `${known.join('\n')}\n`)}`,
      `User ${first.user}`,
      'IdentityAgent none',
      'IdentitiesOnly yes',
    ];
    const config = bench.write(
      'config',
      ['Host *', ...lines, ...chain.hops.map((hop) => `IdentityFile ${hop.clientKey.path}`), ''].join('\n'),
    );
    const jump = `${names[0] ?? ''}:${first.port},${names[1] ?? ''}:${second.port}`;
    const words = ['-F', config, '-J', jump, '-p', String(last.port), names[2] ?? ''];
    const { status, output, errors } = await bench.run(['exec', ...words, 'cat; exit 9'], { input: Buffer.from('along\n') });
    expect([status, output.toString(), errors]).toEqual([9, 'along\n', '']);

    const report = await bench.run(['doctor', ...words]);
    expect(report.status).toBe(0);
    expect(report.output.toString()).toMatch(/hop 1 of 3[\s\S]*hop 2 of 3[\s\S]*hop 3 of 3[\s\S]*All is well\./);

    await second.kill();
    const broken = await bench.run(['exec', ...words, 'true']);
    expect([broken.status, broken.errors]).toEqual([255, expect.stringMatching(/hop \d of 3/i)]);
    await chain.stop();
    bench.remove();
  });
});
