import { connect, type AddressInfo } from 'node:net';
import { once } from 'node:events';
import { createServer as createHttpServer } from 'node:http';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { freePort } from '../e2e/servers/free-port.ts';
import { lacks } from '../e2e/servers/requirements.ts';
import type { TunnelId } from '../shared/model/tunnels.ts';
import { cleanUps, sshd } from './fixtures/test-page.ts';
import { configFor, echo, local, opened, patience, portOf, talk } from './fixtures/tunnel-page.ts';

describe.skipIf(lacks('sshd'))('tunnels in the workbench', () => {
  it('are kept, switched, proved and counted, and are gone when they are switched off', async () => {
    const server = await sshd();
    const page = await opened(configFor(server));
    const target = await echo('220 ready\r\n');
    const { tunnelId, state } = await page.add(local(0, target), { name: 'mail' });
    expect(state.kind).toBe('off');
    const port = portOf(await page.on(tunnelId));
    expect((await page.proves(tunnelId, 'answers')).proof).toMatchObject({ by: 'probe', said: '220 ready' });
    const client = connect(port, '127.0.0.1');
    // A client that is gone can't be asked for its program any more.
    await vi.waitFor(async () => {
      const { tunnels } = await page.tunnels.list({});
      expect(tunnels[0]?.traffic.lastClient).toMatchObject({ address: '127.0.0.1', pid: process.pid });
    }, patience);
    client.end('hello');
    let heard = '';
    for await (const chunk of client) heard += String(chunk);
    expect(heard).toBe('220 ready\r\nhello');
    await vi.waitFor(async () => {
      const { tunnels } = await page.tunnels.list({});
      expect(tunnels[0]?.traffic).toMatchObject({ bytesUp: 5, bytesDown: 16, open: 0, total: 1, refused: 0 });
    }, patience);
    // No shell and no command was asked for (FW-15, MX-08).
    expect(server.log()).not.toMatch(/session_open|server_input_channel_open: ctype session|no-more-sessions/);
    await page.tunnels.switch({ tunnelId, on: false });
    await expect(talk(port, 'x')).rejects.toThrow('ECONNREFUSED');
    await page.reaches(tunnelId, 'off');
    await page.tunnels.remove({ tunnelId });
    await vi.waitFor(() => expect(page.removed).toEqual([tunnelId]), patience);
    expect((await page.tunnels.undo({})).tunnels).toMatchObject([{ tunnelId, name: 'mail' }]);
  });

  it('survive a cut: the port stays, who connects meanwhile waits, and the server listens again', async () => {
    const server = await sshd();
    const page = await opened(configFor(server));
    const target = await echo();
    const here = await page.add(local(0, target));
    const there = await page.add({
      kind: 'remote',
      listen: { kind: 'tcp', port: 0 },
      target: { kind: 'tcp', host: '127.0.0.1', port: target },
    });
    const port = portOf(await page.on(here.tunnelId));
    const remotePort = portOf(await page.on(there.tunnelId));
    expect(await talk(remotePort, 'there')).toBe('there');
    for (let cut = 1; cut <= 5; cut += 1) {
      server.dropSessions();
      await page.reaches(here.tunnelId, 'reconnecting');
      expect(await talk(port, `cut ${cut}`)).toBe(`cut ${cut}`);
      await page.reaches(there.tunnelId, 'listening');
      await vi.waitFor(async () => expect(await talk(remotePort, 'again')).toBe('again'), patience);
      await page.reaches(here.tunnelId, 'listening');
    }
  });

  it('a taken port names its holder and a free one, also another tunnel of ours', async () => {
    const server = await sshd();
    const page = await opened(configFor(server));
    const holder = await echo();
    const taken = await page.add(local(holder, 9));
    const { state } = await page.on(taken.tunnelId, 'failed');
    expect(state).toMatchObject({
      error: {
        code: 'tunnel.portTaken',
        detail: { port: holder, holders: [{ address: '127.0.0.1', port: holder, pid: process.pid }] },
      },
    });
    const freePort = state.kind === 'failed' ? state.freePort : undefined;
    expect(freePort).toBeGreaterThan(holder);
    await page.tunnels.update({ tunnelId: taken.tunnelId, patch: { mayMove: true } });
    await page.tunnels.switch({ tunnelId: taken.tunnelId, on: false });
    const port = portOf(await page.on(taken.tunnelId));
    const check = await page.tunnels.check({ kind: 'local', listen: { kind: 'tcp', port, bind: '127.0.0.1' } });
    expect(check.holders).toMatchObject([{ tunnel: taken.specText }]);
    expect(check.freePort).toBeGreaterThan(port);
  });

  it('nothing but loopback is bound unless it was confirmed, and what the server may have made of it is said', async () => {
    const server = await sshd();
    const page = await opened(configFor(server));
    const listen = { kind: 'tcp', port: 0, bind: '*' } as const;
    await expect(page.add({ kind: 'dynamic', listen })).rejects.toMatchObject({ code: 'tunnel.unconfirmed' });
    const info = await page.add({ kind: 'dynamic', listen }, { confirmReach: true });
    const { state } = await page.on(info.tunnelId);
    expect(state.kind === 'listening' && state.bound[0]).toMatchObject({ address: '0.0.0.0', reach: 'network' });
    const remote = await page.add({ kind: 'remoteDynamic', listen }, { confirmReach: true });
    expect(remote.notes.join(' ')).toContain('GatewayPorts');
    const bound = (await page.on(remote.tunnelId)).state;
    expect(bound.kind === 'listening' && bound.bound[0]).toMatchObject({ address: '*', reach: 'unknown' });
  });

  it('a refused target and a refused listener say which rules can be behind it, and which can not', async () => {
    const open = await echo();
    const server = await sshd({ config: `PermitOpen localhost:${open}\nPermitListen localhost:1` });
    const page = await opened(configFor(server));
    const spelled = await page.add(local(0, open));
    await page.on(spelled.tunnelId);
    const { proof } = await page.proves(spelled.tunnelId, 'refused');
    if (proof.kind !== 'refused') throw new Error(proof.kind);
    const verdict = (rule: string) => proof.causes.find((each) => each.rule === rule)?.verdict;
    expect([verdict('permitOpen'), verdict('allowTcpForwarding'), verdict('keyNoForwarding')]).toEqual([
      'likely',
      'ruledOut',
      'ruledOut',
    ]);
    expect(proof.causes[0]?.evidence).toContain(`localhost:${open} is let through`);
    const remote = await page.add({
      kind: 'remote',
      listen: { kind: 'tcp', port: await freePort() },
      target: { kind: 'tcp', host: '127.0.0.1', port: open },
    });
    const { state } = await page.on(remote.tunnelId, 'failed');
    expect(state).toMatchObject({ error: { code: 'tunnel.remoteRefused' } });
    const dead = await page.add(local(0, 1, 'localhost'));
    await page.on(dead.tunnelId);
    expect((await page.proves(dead.tunnelId, 'refused')).proof.kind).toBe('refused');
  });

  it('a target that is down is told, by a client’s own connection too', async () => {
    const server = await sshd();
    const page = await opened(configFor(server));
    const { tunnelId } = await page.add(local(0, 1), { probe: 'off' });
    const port = portOf(await page.on(tunnelId));
    await expect(talk(port, 'x')).rejects.toThrow('ECONNRESET');
    expect((await page.proves(tunnelId, 'down')).proof).toMatchObject({ by: 'use' });
    const probed = await page.tunnels.probe({ tunnelId });
    expect(probed).toMatchObject({ kind: 'down', by: 'probe' });
  });

  it('HTTP and PostgreSQL are asked in their own words', async () => {
    const server = await sshd();
    const page = await opened(configFor(server));
    const web = createHttpServer((_request, response) => response.writeHead(204).end()).listen(0, '127.0.0.1');
    await once(web, 'listening');
    cleanUps.push(() => web.close());
    const { tunnelId } = await page.add(local(0, (web.address() as AddressInfo).port), { probe: 'http' });
    await page.on(tunnelId);
    expect((await page.proves(tunnelId, 'answers')).proof).toMatchObject({ said: 'HTTP/1.1 204 No Content' });
    expect(await page.tunnels.probe({ tunnelId, probe: 'postgres' })).toMatchObject({ kind: 'unexpected' });
    const silent = await page.add(local(0, await echo()));
    await page.on(silent.tunnelId);
    expect((await page.proves(silent.tunnelId, 'accepts')).proof).toMatchObject({ by: 'probe' });
    expect(await page.tunnels.probe({ tunnelId: silent.tunnelId, probe: 'tls' })).toMatchObject({ kind: 'unexpected' });
  });

  it('forwards of ssh_config are shown, switched and not changed', async () => {
    const server = await sshd();
    const target = await echo();
    const port = await freePort();
    const page = await opened(configFor(server, `LocalForward ${port} localhost:${target}\nDynamicForward 127.0.0.1:1080\n`));
    const { tunnels } = await page.tunnels.list({});
    expect(tunnels.map(({ specText, origin, hostName }) => [specText, origin.kind, hostName])).toEqual([
      [`-L ${port}:localhost:${target}`, 'config', 'box'],
      ['-D 127.0.0.1:1080', 'config', 'box'],
    ]);
    const id = tunnels[0]?.tunnelId as TunnelId;
    await expect(page.tunnels.remove({ tunnelId: id })).rejects.toMatchObject({ code: 'tunnel.fixed' });
    await page.on(id);
    expect(await talk(port, 'by config')).toBe('by config');
  });

  it('open with the first session of their host, on its connection, and are added and removed while it runs', async () => {
    const server = await sshd();
    const page = await opened(configFor(server));
    const target = await echo();
    const { tunnelId } = await page.add(local(0, target), { opens: 'connect' });
    const session = await page.page.open('box');
    await page.page.reaches(session.sessionId, 'open');
    const port = portOf(await page.reaches(tunnelId, 'listening'));
    expect((await page.page.client.system.diagnostics({})).connections).toBe(1);
    // A connection that is open outlives the switch (FW-16).
    const socket = connect(port, '127.0.0.1');
    socket.write('a');
    expect(String((await once(socket, 'data'))[0])).toBe('a');
    await page.tunnels.switch({ tunnelId, on: false });
    await page.page.client.sessions.close({ sessionId: session.sessionId });
    socket.end('b');
    expect(String((await once(socket, 'data'))[0])).toBe('b');
    await once(socket, 'close');
  });

  it('the port of a proxy is told to browsers by a PAC file, to nobody who asks under another name', async () => {
    const server = await sshd();
    const page = await opened(configFor(server));
    const { tunnelId } = await page.add({ kind: 'dynamic', listen: { kind: 'tcp', port: 0 } });
    await expect(page.tunnels.proxyHelp({ tunnelId })).rejects.toMatchObject({ code: 'tunnel.notListening' });
    const port = portOf(await page.on(tunnelId));
    const help = await page.tunnels.proxyHelp({ tunnelId });
    expect(help.url).toBe(`socks5h://127.0.0.1:${port}`);
    expect(await (await fetch(help.pacUrl)).text()).toBe(help.pacText);
    expect(help.pacText).toContain(`SOCKS5 127.0.0.1:${port}`);
    expect((await fetch(new URL('/other.pac', help.pacUrl))).status).toBe(404);
    await expect(page.tunnels.openPage({ tunnelId, url: 'file:///etc/passwd' })).rejects.toMatchObject({ code: 'link.refused' });
  });

  it('what listens on the server is read there when it is asked for', async () => {
    const server = await sshd();
    const page = await opened(configFor(server));
    const port = await echo();
    await expect(page.tunnels.remotePorts({ host: { destination: 'box' } })).rejects.toMatchObject({ code: 'session.notOpen' });
    const { tunnelId } = await page.add(local(0, port));
    await page.on(tunnelId);
    const { listeners } = await page.tunnels.remotePorts({ host: { destination: 'box' } });
    expect(listeners.find((each) => each.port === port)).toMatchObject({
      address: '127.0.0.1',
      spec: { kind: 'local', target: { host: '127.0.0.1', port } },
    });
  });

  it('those that start with the program come back with it, and a login entry is written only when it is asked for', async () => {
    const server = await sshd();
    const target = await echo();
    const first = await opened(configFor(server));
    const { tunnelId } = await first.add(local(await freePort(), target), { opens: 'start' });
    const port = portOf(await first.on(tunnelId));
    expect((await first.tunnels.loginStart({})).kind).toBe('off');
    const { kind, file } = await first.tunnels.setLoginStart({ on: true });
    expect([kind, existsSync(file ?? '')]).toEqual(['on', true]);
    expect(file).toBe(join(first.home, '.config', 'autostart', 'hawser.desktop'));
    expect(readFileSync(file ?? '', 'utf8')).toContain('--serve');
    expect((await first.tunnels.setLoginStart({ on: false })).kind).toBe('off');
    const stop = cleanUps.pop();
    await stop?.();
    await expect(talk(port, 'x')).rejects.toThrow('ECONNREFUSED');
    await opened(configFor(server), first.home);
    await vi.waitFor(async () => expect(await talk(port, 'back')).toBe('back'), patience);
  });
});
