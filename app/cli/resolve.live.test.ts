import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { PassThrough } from 'node:stream';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findProgram, lacks, program } from '../../e2e/servers/requirements.ts';
import { runCli } from './run-cli.ts';

interface Ran {
  readonly status: number;
  readonly output: string;
  readonly errors: string;
}

describe.skipIf(lacks('sshd') || findProgram('ssh') === undefined)('hawser resolve', () => {
  let dir: string;
  let config: string;
  beforeAll(() => {
    dir = mkdtempSync(join(tmpdir(), 'hawser-resolve-'));
    config = join(dir, 'config');
    const text =
      'Host web\n  Port 2022\n  MACs hmac-sha2-256,hmac-md5-96\nMatch host web exec "test %r = bob"\n  HostName %h.lan\nMatch final\n  SendEnv X\n';
    writeFileSync(config, text);
  });
  afterAll(() => rmSync(dir, { recursive: true, force: true }));

  async function resolve(...words: readonly string[]): Promise<Ran> {
    const [input, output, errors] = [new PassThrough(), new PassThrough(), new PassThrough()];
    const status = await runCli(
      ['resolve', '--data', join(dir, 'data'), ...words],
      { input, output, errors } as never,
      new AbortController().signal,
    );
    const text = (stream: PassThrough): string => String((stream.read() as Buffer | null) ?? '');
    return { status, output: text(output), errors: text(errors) };
  }

  it.each<readonly string[]>([
    ['web'],
    ['bob@web'],
    ['-l', 'alice', 'bob@web'],
    ['bob@web', '-l', 'alice', '-p', '9'],
    ['-p9', '-oPort=10', 'ssh://bob@web:11'],
    ['-o', 'User=c', '-4C', '-A', '-n', '-tt', 'x'],
    ['-J', 'me@gate:33,b', '-i', '/etc/passwd', 'x', '-oProxyCommand=nc'],
    ['-o', 'ProxyCommand nc %h "%p"', '-o', 'ProxyJump=gate', 'x'],
    ['-L8080:db:80', '-L', '/s:/t', '-R', '0:a:3', '-D', '[::1]:1080', 'x'],
    ['-N', '-f', '-c', 'aes256-ctr', '-m', 'hmac-sha2-256', '-b', '::1', '-B', 'lo', 'x'],
    ['-e', 'none', '-S', '/c/%h', '-M', '-g', '-K', '-x', '-q', '-v', 'x'],
    ['-MM', '-X', '-vv', '-T', '-a', '-k', '-I', '/p', 'x'],
    ['web', 'ls', '-l', '-p', '7'],
    ['-s', 'web', '-p', '9', 'sftp'],
    ['127.1'],
    ['::0001'],
  ])('prints what ssh -G prints for %s %s %s %s', async (...words) => {
    const theirs = spawnSync(program('ssh'), ['-F', config, '-G', ...words], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const ours = await resolve('-F', config, ...words);
    expect(ours.output).toBe(theirs.stdout);
    expect(ours.status).toBe(theirs.status);
  });

  // PX-13: chains by pattern go to the resolver as they are typed. PX-08: whichever of the two comes first switches the other off.
  it.each(['a/b/c', 'web+gate', 'bob@a/b', 'jump.first', 'command.first'])('finds the way to %s as ssh -G does', async (host) => {
    const file = join(dir, 'ways');
    const blocks = [
      ['*/*', 'ProxyCommand ssh -W $(basename %h):%p $(dirname %h)'],
      ['*+*', 'ProxyCommand ssh -W $(echo %h | sed s/+.*//):%p gate'],
      ['jump.first', 'ProxyJump gate', 'ProxyCommand nc %h %p'],
      ['command.first', 'ProxyCommand nc %h %p', 'ProxyJump gate'],
    ];
    writeFileSync(file, blocks.map(([pattern, ...lines]) => `Host ${pattern ?? ''}\n  ${lines.join('\n  ')}\n`).join(''));
    const theirs = execFileSync(program('ssh'), ['-F', file, '-G', host], { encoding: 'utf8' });
    expect((await resolve('-F', file, host)).output).toBe(theirs);
    expect(theirs).toMatch(/^proxy(jump|command) /m);
  });

  it('prints it with the files of the account, too', async () => {
    expect((await resolve('some.host')).output).toBe(execFileSync(program('ssh'), ['-G', 'some.host'], { encoding: 'utf8' }));
  });

  it('says on stderr what this program does otherwise', async () => {
    expect((await resolve('-F', config, 'web')).errors).toMatch(/hmac-md5-96/);
    expect((await resolve('-F', config, '-oKnownHostsCommand=/x', 'web')).errors).toMatch(
      /would not be connected to.*KnownHostsCommand/,
    );
  });

  it('names the place of every value and what the rules came to', async () => {
    const { output } = await resolve('-F', config, '--why', 'bob@web');
    expect(output).toContain(`port 2022  # ${config}:2\n`);
    expect(output).toContain('user bob  # command line\n');
    expect(output).toContain('compression no\n');
    expect(output).toContain(
      `# ${config}:4: Match host web exec "test %r = bob": applies: everything it asks for is so; “test bob = bob” ended with 0\n`,
    );
    const why = JSON.parse((await resolve('-F', config, '--json', 'web')).output) as {
      values: unknown[];
      rules: { outcome: string }[];
    };
    expect(why.values).toContainEqual({ keyword: 'port', value: '2022', place: { file: config, line: 2 } });
    expect(why.rules.map(({ outcome }) => outcome)).toEqual([
      'applies',
      'passedOver',
      'passedOver',
      'applies',
      'passedOver',
      'applies',
    ]);
  });

  it.each(['Foo bar', 'User "open', 'Include %s', 'Match bogus', `HostName ${'x'.repeat(1_000_000)}"`, 'Port 99999'])(
    'ends as ssh does, naming the line, on %.20s',
    async (line) => {
      const broken = join(dir, 'broken');
      writeFileSync(broken, `Host web\n${line.replace('%s', broken)}\n`);
      const theirs = spawnSync(program('ssh'), ['-F', broken, '-G', 'web'], { encoding: 'utf8' });
      const ours = await resolve('-F', broken, 'web');
      expect([ours.status, ours.output]).toEqual([theirs.status, '']);
      expect(ours.errors).toMatch(/broken:?\s?(line )?2/);
    },
  );

  it('takes no unknown option, and wants a host', async () => {
    expect((await resolve('-z', 'web')).status).toBe(64);
    expect((await resolve()).status).toBe(64);
  });
});
