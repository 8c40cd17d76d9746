import { mkdirSync } from 'node:fs';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { startSocksProxy } from '../../e2e/servers/proxy-server.ts';
import { lacks } from '../../e2e/servers/requirements.ts';
import { startSshd, type Sshd } from '../../e2e/servers/sshd.ts';
import { Bench, buildHawser } from '../../e2e/servers/run-hawser.ts';

beforeAll(buildHawser, 60_000);

describe.skipIf(lacks('sshd'))('ways to a host from the command line', () => {
  let sshd: Sshd;
  let bench: Bench;
  beforeAll(async () => {
    sshd = await startSshd({ config: 'LogLevel INFO\nAcceptEnv LC_*' });
  });
  afterAll(() => sshd.stop());
  beforeEach(() => (bench = new Bench()));
  afterEach(() => bench.remove());

  const shell = { SHELL: '/bin/bash' };
  const tcp = (): string => `bash -c 'exec 3<>/dev/tcp/${sshd.host}/${sshd.port}; cat <&3 & cat >&3; kill %%1'`;
  /** A config in which the key and the host key are right for any name. */
  const config = (lines: string): string =>
    bench.write(
      'config',
      `Host *\n  User ${sshd.user}\n  IdentityFile ${sshd.clientKey.path}\n  IdentityAgent none\n  StrictHostKeyChecking accept-new\n  UserKnownHostsFile ${bench.dir}/kh\n${lines}\n`,
    );

  it('ProxyCommand of a config runs, with variables of SendEnv on the way; none switches it off', async () => {
    const file = config(`  SendEnv LC_*\n  ProxyCommand ${tcp()}`);
    const run = await bench.run(['exec', '-F', file, 'nowhere.invalid', 'echo $LC_OWN'], {
      environment: { ...shell, LC_OWN: 'carried' },
    });
    expect([run.status, run.output.toString()]).toEqual([0, 'carried\n']);
    const off = await bench.run(['exec', '-F', file, '-o', 'ProxyCommand=none', 'nowhere.invalid', 'true']);
    expect([off.status, off.errors]).toEqual([255, expect.stringContaining('There is no host called nowhere.invalid')]);
  });

  it('an end of the program is told with its words, and 255', async () => {
    const line = 'ProxyCommand=sh -c "echo no tunnel here >&2; exit 4"';
    const { status, errors } = await bench.run(['exec', '-F', config(''), '-o', line, 'far.invalid', 'true']);
    expect(status).toBe(255);
    expect(errors).toMatch(/ended with status 4.*no tunnel here/s);
  });

  describe('a program that came by an import', () => {
    const imported = (): string => {
      mkdirSync(`${bench.dir}/data`, { mode: 0o700 });
      const settings = { proxyCommand: tcp(), foreignCommands: true };
      const data = [{ kind: 'bookmark', id: 'b1', name: 'imported', host: 'far.invalid', settings }];
      bench.write('data/bookmarks.json', JSON.stringify({ format: 'hawser.bookmarks', version: 1, revision: 1, data }));
      return config('');
    };

    it('fails where nobody can be asked, and says what answers it', async () => {
      const file = imported();
      const { status, errors } = await bench.run(['exec', '-F', file, 'imported', 'true'], { environment: shell });
      expect(status).toBe(255);
      expect(errors).toContain('is reached by the imported program “bash -c ');
      expect(errors).toMatch(/-o ProxyCommand=.*SSH_ASKPASS/s);
    });

    it('runs after a yes, which counts for the next time too', async () => {
      const file = imported();
      const environment = { ...shell, ...bench.askpass({ 'Run it': 'yes' }) };
      const first = await bench.run(['exec', '-F', file, 'imported', 'echo in'], { environment });
      expect([first.status, first.output.toString()]).toEqual([0, 'in\n']);
      const asked = bench.asked();
      expect(asked).toHaveLength(1);
      expect(asked[0]).toContain(tcp().replace('%%', '%'));
      const second = await bench.run(['exec', '-F', file, 'imported', 'echo in'], { environment: shell });
      expect([second.status, second.output.toString()]).toEqual([0, 'in\n']);
    });

    it('does not run after a no', async () => {
      const file = imported();
      const environment = { ...shell, ...bench.askpass({ 'Run it': 'no' }) };
      const { status, errors } = await bench.run(['exec', '-F', file, 'imported', 'true'], { environment });
      expect([status, errors]).toEqual([255, expect.stringContaining('Its proxy command was not run')]);
    });
  });

  it('a name of Tor goes to the proxy that its bookmark has', async () => {
    const onion = `${'b3'.repeat(28)}.onion`;
    const proxy = await startSocksProxy({ names: { [onion]: sshd } });
    mkdirSync(`${bench.dir}/data`, { mode: 0o700 });
    const settings = { outgoingProxy: { kind: 'socks5', host: proxy.host, port: proxy.port } };
    const data = [{ kind: 'bookmark', id: 'b1', name: 'hidden', host: onion, settings }];
    bench.write('data/bookmarks.json', JSON.stringify({ format: 'hawser.bookmarks', version: 1, revision: 1, data }));
    const run = await bench.run(['exec', '-F', config(''), 'hidden', 'echo through']);
    expect([run.status, run.output.toString()]).toEqual([0, 'through\n']);
    expect(proxy.asked).toEqual([`${onion}:22`]);
    await proxy.stop();
  });
});
