import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { freePort } from '../e2e/servers/free-port.ts';
import { lacks, program } from '../e2e/servers/requirements.ts';
import { startSshd, type Sshd } from '../e2e/servers/sshd.ts';
import { errorText } from '../shared/model/error-text.ts';
import type { TunnelInfo, TunnelSpec } from '../shared/model/tunnels.ts';
import { cleanUps } from './fixtures/test-page.ts';
import { configFor, echo, local, opened, patience, portOf, socksTalk, talk } from './fixtures/tunnel-page.ts';

/** Addresses on which something listens at a port, as `ss` tells them. */
function listeners(port: number): string[] {
  const lines = execFileSync(program('ss'), ['-ltnH', `sport = :${port}`], { encoding: 'utf8' }).split('\n');
  return lines.flatMap((line) => /^LISTEN\s+\d+\s+\d+\s+(\S+):\d+\s/.exec(line)?.[1] ?? []).sort();
}

/** The verdicts of a refusal, by rule. */
function verdicts(proof: TunnelInfo['proof']): Record<string, string> {
  if (proof.kind !== 'refused') throw new Error(`refused expected, it is ${JSON.stringify(proof)}`);
  return Object.fromEntries(proof.causes.map(({ rule, verdict }) => [rule, verdict]));
}

describe.skipIf(lacks('sshd'))('forwards as features.md has them', () => {
  let server: Sshd;
  beforeAll(async () => void (server = await startSshd()));
  afterAll(() => server.stop());

  it('FW-02: twenty of every kind open with their host, on one connection, and are all used at once', async () => {
    const page = await opened(configFor(server));
    const target = { kind: 'tcp', host: 'localhost', port: await echo() } as const;
    const listen = { kind: 'tcp', port: 0, bind: '127.0.0.1' } as const;
    const kinds: readonly TunnelSpec[] = [
      { kind: 'local', listen, target },
      { kind: 'remote', listen, target },
      { kind: 'dynamic', listen },
      { kind: 'remoteDynamic', listen },
    ];
    const added: TunnelInfo[] = [];
    for (let each = 0; each < 20; each += 1)
      added.push(await page.add(kinds[each % 4] ?? kinds[0] ?? never(), { opens: 'connect', probe: 'off' }));
    const { sessionId } = await page.page.open('box');
    await page.page.reaches(sessionId, 'open');
    const infos: TunnelInfo[] = [];
    for (const { tunnelId } of added) infos.push(await page.reaches(tunnelId, 'listening'));
    const said = await Promise.all(
      infos.map((info, index) =>
        'target' in info.spec ? talk(portOf(info), `${index}`) : socksTalk(portOf(info), target.port, `${index}`),
      ),
    );
    expect(said).toEqual(infos.map((_, index) => `${index}`));
    expect((await page.page.client.system.diagnostics({})).connections).toBe(1);
  });

  it.skipIf(lacks('ss'))(
    'FW-07, SE-16: loopback of both families and nothing else, unless an address or all of them were agreed to',
    async () => {
      const page = await opened(configFor(server));
      const bound = async (bind: string | undefined): Promise<string[]> => {
        const listen = { kind: 'tcp', port: 0, ...(bind !== undefined && { bind }) } as const;
        const { tunnelId } = await page.add({ kind: 'dynamic', listen }, { confirmReach: true });
        return listeners(portOf(await page.on(tunnelId)));
      };
      expect(await bound(undefined)).toEqual(['127.0.0.1', '[::1]']);
      expect(await bound('localhost')).toEqual(['127.0.0.1', '[::1]']);
      expect(await bound('127.0.0.7')).toEqual(['127.0.0.7']);
      expect(await bound('*')).toEqual(['0.0.0.0', '[::]']);
    },
  );

  it.skipIf(lacks('ss'))(
    'SE-16: GatewayPorts of ssh_config lets others in, which has to be agreed to like any other way',
    async () => {
      const page = await opened(configFor(server, 'GatewayPorts yes\n'));
      const info = await page.add({ kind: 'dynamic', listen: { kind: 'tcp', port: 0 } }, { opens: 'connect' });
      expect(info.reach).toBe('network');
      await expect(page.tunnels.switch({ tunnelId: info.tunnelId, on: true })).rejects.toMatchObject({
        code: 'tunnel.unconfirmed',
      });
      const { sessionId } = await page.page.open('box');
      await page.page.reaches(sessionId, 'open');
      expect((await page.tunnels.list({})).tunnels[0]?.isOn).toBe(false);
      await page.tunnels.switch({ tunnelId: info.tunnelId, on: true, confirmReach: true });
      const port = portOf(await page.reaches(info.tunnelId, 'listening'));
      expect(listeners(port)).toEqual(['0.0.0.0', '[::]']);
    },
  );

  it('SE-16: and a config that lets them in since the list was read is met where it listens', async () => {
    const page = await opened(configFor(server));
    const info = await page.add({ kind: 'dynamic', listen: { kind: 'tcp', port: 0 } });
    expect(info.reach).toBe('loopback');
    // In one go: the file is not noticed before the switch looks at what is known of the host.
    writeFileSync(join(page.home, '.ssh', 'config'), configFor(server, 'GatewayPorts yes\n'));
    const { state } = await page.on(info.tunnelId, 'failed');
    expect(state).toMatchObject({ error: { code: 'tunnel.unconfirmed' } });
    await page.tunnels.switch({ tunnelId: info.tunnelId, on: true, confirmReach: true });
    expect(portOf(await page.reaches(info.tunnelId, 'listening'))).toBeGreaterThan(0);
  });

  it.skipIf(lacks('ss'))('FW-08, EB-20: what the server made of “everybody” is not known here, and that is said', async () => {
    for (const [mode, really] of [
      ['no', ['127.0.0.1']],
      ['clientspecified', ['0.0.0.0', '[::]']],
      ['yes', ['0.0.0.0', '[::]']],
    ] as const) {
      await server.restart(`GatewayPorts ${mode}`);
      const page = await opened(configFor(server));
      const target = { kind: 'tcp', host: '127.0.0.1', port: await echo() } as const;
      const spec = { kind: 'remote', listen: { kind: 'tcp', port: 0, bind: '*' }, target } as const;
      const info = await page.on((await page.add(spec, { confirmReach: true })).tunnelId);
      const shown = listeners(portOf(info));
      expect([mode, shown.filter((address) => address !== '[::1]')]).toEqual([mode, [...really]]);
      expect(info.state.kind === 'listening' && info.state.bound).toMatchObject([{ address: '*', reach: 'unknown' }]);
      expect(info.notes.join(' ')).toContain('GatewayPorts');
    }
    await server.restart('');
  });

  it('FW-11: a port that is taken in one family only is told with its holder, and neither family listens', async () => {
    const page = await opened(configFor(server));
    // Something else has IPv4 only: ssh would listen on ::1 and call it success.
    const taken = await echo();
    const { tunnelId } = await page.add({ kind: 'dynamic', listen: { kind: 'tcp', port: taken } });
    const { state } = await page.on(tunnelId, 'failed');
    expect(state).toMatchObject({
      error: { code: 'tunnel.portTaken' },
      bound: [{ kind: 'taken', address: '127.0.0.1', holders: [{ pid: process.pid }] }],
    });
    await expect(talk(taken, 'x', '::1')).rejects.toThrow('ECONNREFUSED');
  });

  it('FW-14, ER-20: an account that may not forward: each use of -L is refused, -R at once, and the connection stays', async () => {
    await server.restart('AllowTcpForwarding no');
    const page = await opened(configFor(server));
    const target = await echo();
    const here = await page.add(local(0, target, 'localhost'), { probe: 'off' });
    const port = portOf(await page.on(here.tunnelId));
    await expect(talk(port, 'x')).rejects.toThrow('ECONNRESET');
    const used = await page.proves(here.tunnelId, 'refused');
    expect(used.proof).toMatchObject({ by: 'use', text: expect.stringContaining(`localhost:${target}`) as string });
    expect(verdicts(used.proof)).toMatchObject({ allowTcpForwarding: 'possible', permitOpen: 'possible' });
    const spec = {
      kind: 'remote',
      listen: { kind: 'tcp', port: 0 },
      target: { kind: 'tcp', host: '127.0.0.1', port: target },
    } as const;
    const there = await page.on((await page.add(spec)).tunnelId, 'failed');
    expect(there.state).toMatchObject({ error: { code: 'tunnel.remoteRefused' } });
    expect(page.info(here.tunnelId)?.state.kind).toBe('listening');
    await server.restart('');
  });

  it('EB-08: a jump host that forbids to go on is the one that is named', async () => {
    const gate = await startSshd({ config: 'AllowTcpForwarding no' });
    cleanUps.push(() => gate.stop());
    const page = await opened(`${configFor(server, 'ProxyJump gate\n')}${configFor(gate).replace('Host box', 'Host gate')}`);
    const { state } = await page.on((await page.add(local(0, 1))).tunnelId, 'failed');
    if (state.kind !== 'failed') throw new Error(state.kind);
    const { title, text } = errorText(state.error);
    expect([state.error.code, `${title} ${text}`]).toEqual(['channel.openFailed', expect.stringContaining(String(server.port))]);
    await vi.waitFor(() => expect(gate.log()).toMatch(/direct-tcpip/), patience);
  });

  it('FW-15, SE-14, MX-08: a key that may do nothing but forward is enough; no agent and no session is asked for', async () => {
    const plain = readFileSync(server.authorizedKeysFile, 'utf8');
    writeFileSync(server.authorizedKeysFile, `command="/bin/false",restrict,port-forwarding ${plain}`);
    const from = server.log().length;
    const page = await opened(configFor(server, 'ForwardAgent yes\n'));
    const target = await echo();
    const port = portOf(await page.on((await page.add(local(0, target))).tunnelId));
    expect(await talk(port, 'only this')).toBe('only this');
    expect(server.log().slice(from)).not.toMatch(/ctype session|no-more-sessions|auth-agent-req/);
    writeFileSync(server.authorizedKeysFile, plain);
  });

  it('SE-14: a shell has no agent of ours, though there is one and ssh_config wants it forwarded', async () => {
    const from = server.log().length;
    const page = await opened(
      configFor(server, 'ForwardAgent yes\n'),
      undefined,
      {},
      { SSH_AUTH_SOCK: join(server.dir, 'agent') },
    );
    const { sessionId } = await page.page.open('box');
    await page.page.reaches(sessionId, 'open');
    const screen = page.page.screen(sessionId);
    await screen.type('echo "agent<$SSH_AUTH_SOCK>"\n');
    await vi.waitFor(() => expect(screen.text()).toContain('agent<>'), patience);
    expect(server.log().slice(from)).not.toMatch(/auth-agent-req/);
  });

  it.skipIf(lacks('ss'))(
    'FW-16: switched fifty times under traffic; what was open goes on, and off is off each time',
    async () => {
      const page = await opened(configFor(server));
      const target = await echo();
      const port = await freePort();
      const { tunnelId } = await page.add(local(port, target), { probe: 'off' });
      await page.on(tunnelId);
      const held = connect(port, '127.0.0.1');
      for (let round = 0; round < 50; round += 1) {
        await vi.waitFor(() => expect(listeners(port)).toEqual(['127.0.0.1']), patience);
        held.write(`round ${round}`);
        expect(String((await once(held, 'data'))[0])).toBe(`round ${round}`);
        await page.tunnels.switch({ tunnelId, on: false });
        expect(listeners(port)).toEqual([]);
        await page.tunnels.switch({ tunnelId, on: true });
      }
      await vi.waitFor(() => expect(listeners(port)).toEqual(['127.0.0.1']), patience);
      held.end();
      await once(held, 'close');
      expect(await talk(port, 'and new ones')).toBe('and new ones');
    },
  );

  it('FW-22, MX-10: a socket in a folder that is not there, or in the way of a file, is told in words', async () => {
    const page = await opened(configFor(server));
    const failed = async (path: string): Promise<TunnelInfo['state']> => {
      const spec = {
        kind: 'local',
        listen: { kind: 'socket', path },
        target: { kind: 'tcp', host: 'localhost', port: 1 },
      } as const;
      return (await page.on((await page.add(spec, { probe: 'off' })).tunnelId, 'failed')).state;
    };
    const missing = join(server.dir, 'not', 'there.sock');
    expect(await failed(missing)).toMatchObject({
      error: { code: 'tunnel.socketRefused', detail: { path: missing, reason: 'ENOENT' } },
    });
    const file = join(server.dir, 'a-file');
    writeFileSync(file, 'kept');
    expect(await failed(file)).toMatchObject({
      error: { code: 'tunnel.socketRefused', detail: { path: file, reason: 'EADDRINUSE' } },
    });
    expect(readFileSync(file, 'utf8')).toBe('kept');
  });

  it('FW-25: port 22 for everybody on the server comes with a word about logins', async () => {
    const page = await opened(configFor(server));
    const spec = (bind: string | undefined): TunnelSpec => ({
      kind: 'remote',
      listen: { kind: 'tcp', port: 2022, ...(bind !== undefined && { bind }) },
      target: { kind: 'tcp', host: 'localhost', port: 22 },
    });
    expect((await page.add(spec('*'), { confirmReach: true })).notes.join(' ')).toContain('limits by address do not work');
    expect((await page.add(spec(undefined))).notes).toEqual([]);
  });
});

function never(): never {
  throw new Error('there is one');
}
