import { once } from 'node:events';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { recordingFile } from '../../e2e/fixtures/psrp/recordings.ts';
import { freePort } from '../../e2e/servers/free-port.ts';
import { replaySubsystem } from '../../e2e/servers/psrp-replay-command.ts';
import { lacksPsrpcore, psrpcoreSubsystem } from '../../e2e/servers/psrpcore-server/command.ts';
import { lacks } from '../../e2e/servers/requirements.ts';
import { startSshd, type Sshd } from '../../e2e/servers/sshd.ts';
import { Bench, buildHawser, type Outcome } from '../../e2e/servers/run-hawser.ts';

const text = ({ output }: Outcome): string => output.toString();
const lines = (outcome: Outcome): string[] => text(outcome).split('\n').slice(0, -1);

beforeAll(buildHawser, 60_000);

describe.skipIf(lacks('sshd'))('hawser invoke', () => {
  let sshd: Sshd;
  let bench: Bench;
  let options: string[];
  /** Several names of the one server, and one where nobody is. */
  let several: string[];
  beforeAll(async () => {
    const played = ['numbers', 'throw', 'streams', 'format-table', 'error', 'jea', 'types'];
    sshd = await startSshd({
      config: [
        ...played.map((name) => replaySubsystem(`played-${name}`, recordingFile(name))),
        psrpcoreSubsystem('powershell'),
        psrpcoreSubsystem('plain-only', 'no-language'),
        psrpcoreSubsystem('dying', 'die-after=9'),
      ].join('\n'),
    });
    bench = new Bench();
    options = bench.optionsFor(sshd);
    const login = [
      `User ${sshd.user}`,
      `IdentityFile ${sshd.clientKey.path}`,
      `UserKnownHostsFile ${sshd.knownHostsFile}`,
      'IdentityAgent none',
    ];
    const config = [
      ...[1, 2, 3, 4].map((number) => `Host web${number}\n HostName 127.0.0.1\n Port ${sshd.port}`),
      `Host gone\n HostName 127.0.0.1\n Port ${await freePort()}`,
      `Host *\n ${login.join('\n ')}\n`,
    ];
    several = ['-F', bench.write('config', config.join('\n'))];
  });
  afterAll(async () => {
    await sshd.stop();
    bench.remove();
  });
  const one = (...words: string[]): Promise<Outcome> => bench.run(['invoke', ...options, ...words, '127.0.0.1']);
  const many = (hosts: readonly string[], ...words: string[]): Promise<Outcome> =>
    bench.run(['invoke', ...several, ...words, ...hosts]);

  describe('with recordings of a real PowerShell', () => {
    const play = (name: string, ...words: string[]): Promise<Outcome> =>
      one('--subsystem', `played-${name}`, '--command', '1', ...words);

    it('prints text, JSON and CLIXML', async () => {
      expect(await play('numbers')).toMatchObject({ status: 0, output: Buffer.from('1\n2\n3\n'), errors: '' });
      expect(lines(await play('numbers', '--format', 'json'))).toEqual(['1', '2', '3']);
      const clixml = await play('numbers', '--format', 'clixml');
      expect(text(clixml)).toBe(
        '<Objs Version="1.1.0.1" xmlns="http://schemas.microsoft.com/powershell/2004/04">\n  <I32>1</I32>\n  <I32>2</I32>\n  <I32>3</I32>\n</Objs>\n',
      );
    });

    it('prints errors to stderr and fails for a throw alone', async () => {
      expect(await play('throw')).toMatchObject({ status: 1, output: Buffer.from('before\n'), errors: 'thrown text\n' });
      const written = await play('error');
      expect(written.status).toBe(0);
      expect(written.errors).toContain('Write-Error: ');
    });

    it('prints what comes on the other streams with the text, and beside the objects', async () => {
      const shown = await play('streams');
      expect(lines(shown)).toEqual(expect.arrayContaining(['WARNING: w1', 'VERBOSE: v1', 'DEBUG: d1', 'i1', 'out']));
      expect(lines(shown).filter((line) => line === 'i1')).toHaveLength(1);
      expect(shown.errors).toContain('e1');
      const objects = await play('streams', '--format', 'json');
      expect(text(objects)).toBe('"out"\n');
      expect(objects.errors).toContain('WARNING: w1');
    });

    it('writes a value of every kind as one JSON document a line', async () => {
      const values = lines(await play('types', '--format', 'json'));
      expect(values.length).toBeGreaterThan(20);
      for (const value of values) expect(() => JSON.parse(value) as unknown).not.toThrow();
    });
  });

  describe.skipIf(lacksPsrpcore())('with an independent server', () => {
    it('prints what PowerShell makes of objects, and the objects', async () => {
      const table = lines(await one('--command', 'objects 2'));
      expect(table.find((line) => line.includes('process number 2'))).toMatch(/^2 +process number 2 /);
      const objects = lines(await one('--command', 'objects 2', '--format=json')).map((line) => JSON.parse(line) as unknown);
      expect(objects).toMatchObject([
        { Id: 1, Name: 'process number 1' },
        { Id: 2, Name: 'process number 2', Responding: true },
      ]);
    });

    it('takes a script of a file or of stdin, and values for its parameters', async () => {
      const file = bench.write('script.ps1', '\ufeffargs');
      const given = await one('--script', file, '--arg', 'Name=a b', '--arg', 'Count:=7', '--arg', 'All:=true');
      expect(lines(given)).toEqual(['Name=a b', 'Count=7', 'All=True']);
      const typed = await bench.run(['invoke', ...options, '--script', '-', '127.0.0.1'], { input: Buffer.from('emit 2\n') });
      expect(lines(typed)).toEqual(['1', '2']);
      const using = await one('--command', 'args $using:where', '--using', 'where=here');
      expect(text(using)).toContain('--%=');
      expect(await one('--command', 'args $using:where')).toMatchObject({ status: 64 });
      expect((await one('--script', '/no/such/file')).errors).toContain('/no/such/file can’t be read: ENOENT');
    });

    it('fails when a script throws, or exits with a number, and not for an error that it goes on after', async () => {
      expect(await one('--command', 'throw gone')).toMatchObject({ status: 1, errors: 'gone\n' });
      expect(await one('--command', 'write-error bad')).toMatchObject({ status: 0, errors: 'bad\n' });
      expect(await one('--command', 'exit 3')).toMatchObject({ status: 1, errors: 'hawser: the script ended with exit 3\n' });
      expect(await one('--command', 'exit 0')).toMatchObject({ status: 0, errors: '' });
    });

    it('refuses questions in words where there is no terminal, and asks on one', async () => {
      const refused = await one('--command', 'choice');
      expect(refused.status).not.toBe(255);
      const asked = await bench.runInTerminal(
        ['invoke', ...options, '--command', 'choice', '127.0.0.1'],
        [
          [/\[Y\] Yes {2}\[N\] No \(usual: No\): $/, 'maybe\r'],
          [/\[Y\] Yes {2}\[N\] No \(usual: No\): $/, 'y\r'],
        ],
      );
      expect(asked.status).toBe(0);
      expect(text(asked)).toMatch(/\n0\r?\n/);
      const secret = await bench.runInTerminal(
        ['invoke', ...options, '--command', 'get-credential', '127.0.0.1'],
        [
          [/User \(alice\): $/, '\r'],
          [/Password: $/, 'pa ss\r'],
        ],
      );
      expect(text(secret)).toMatch(/alice/);
      expect(text(secret).match(/pa ss/g)).toHaveLength(1);
    });

    it('sends plain commands to a session that takes no scripts', async () => {
      const plain = await one('--subsystem', 'plain-only', '--command', 'emit');
      expect(plain).toMatchObject({ status: 0, output: Buffer.from('1\n2\n3\n'), errors: '' });
      const refused = await one('--subsystem', 'plain-only', '--command', '1; 2');
      expect(refused).toMatchObject({ status: 1, output: Buffer.from('') });
      expect(refused.errors).toContain('not supported by this runspace');
    });

    it('says what is missing, and what was lost', async () => {
      const missing = await one('--subsystem', 'nowhere', '--command', '1');
      expect(missing.status).toBe(255);
      expect(missing.errors).toContain('nowhere');
      const lost = await one('--subsystem', 'dying', '--command', 'fill');
      expect(lost.status).toBe(255);
      expect(lost.errors).toContain('hawser: ');
    });

    it('stops a script by its time, and when it is interrupted, with what came before', async () => {
      const late = await one('--command', 'hang', '--timeout', '2');
      expect(late).toMatchObject({ status: 1, output: Buffer.from('started\n') });
      expect(late.errors).toBe('hawser: the script was not done after 2 s, and was stopped\n');
      const child = bench.start(['invoke', ...options, '--command', 'hang', '--format', 'clixml', '127.0.0.1']);
      let output = '';
      child.stdout?.on('data', (chunk) => (output += String(chunk)));
      await vi.waitFor(() => expect(output).toContain('started'), { timeout: 20_000, interval: 20 });
      child.kill('SIGINT');
      await once(child, 'close');
      expect(child.exitCode).toBe(130);
      expect(output).toMatch(/<S>started<\/S>\n<\/Objs>\n$/);
    });

    it('ends when nobody reads any more', async () => {
      const child = bench.start(['invoke', ...options, '--command', 'fill', '127.0.0.1']);
      await once(child.stdout ?? child, 'readable');
      child.stdout?.destroy();
      await once(child, 'close');
      expect(child.exitCode).toBe(255);
    });

    it('runs on several hosts, each line and each object with its host, and names who is gone', async () => {
      const shown = await many(['web1', 'gone', 'web2'], '--command', 'emit 2');
      expect(shown.status).toBe(255);
      expect(lines(shown).sort()).toEqual(['[web1] 1', '[web1] 2', '[web2] 1', '[web2] 2']);
      expect(shown.errors).toMatch(/^\[gone\] hawser: /m);
      const objects = await many(['web1', 'web2'], '--command', 'objects 1', '--format', 'json');
      expect(objects.status).toBe(0);
      const names = lines(objects).map((line) => (JSON.parse(line) as { PSComputerName: string }).PSComputerName);
      expect(names.sort()).toEqual(['web1', 'web2']);
      const clixml = await many(['web1', 'web2'], '--command', 'emit 1', '--format', 'clixml');
      expect(
        text(clixml)
          .match(/<S N="PSComputerName">web[12]<\/S>/g)
          ?.sort(),
      ).toEqual(['<S N="PSComputerName">web1</S>', '<S N="PSComputerName">web2</S>']);
      const thrown = await many(['web1', 'web2'], '--command', 'throw away');
      expect(thrown.status).toBe(1);
      expect(thrown.errors.split('\n').sort()).toEqual(['', '[web1] away', '[web2] away']);
    });

    it('runs on no more hosts at once than it was told', async () => {
      const slept = async (throttle: string): Promise<number> => {
        const from = performance.now();
        const { status } = await many(['web1', 'web2', 'web3', 'web4'], '--command', 'sleep 1', '--throttle', throttle);
        expect(status).toBe(0);
        return performance.now() - from;
      };
      // Four sleeps of a second, one after another: less is impossible.
      expect(await slept('1')).toBeGreaterThan(4000);
    });
  });
});
