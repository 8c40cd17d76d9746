import { chmodSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { freePort } from '../e2e/servers/free-port.ts';
import { lacks } from '../e2e/servers/requirements.ts';
import { startSshd, type Sshd } from '../e2e/servers/sshd.ts';
import { configFor, echo, local, opened, patience, portOf, talk } from './fixtures/tunnel-page.ts';

const box = { destination: 'box' };

describe.skipIf(lacks('sshd'))('rules for the tunnels of a host', () => {
  let server: Sshd;
  beforeAll(async () => void (server = await startSshd({ config: 'LogLevel INFO' })));
  afterAll(() => server.stop());

  it('ExitOnForwardFailure: one that can’t listen takes along those that come up with it, until it is mended', async () => {
    const page = await opened(configFor(server, 'ExitOnForwardFailure yes\n'));
    const target = await echo();
    const taken = await echo();
    const good = await page.add(local(await freePort(), target), { opens: 'connect' });
    const bad = await page.add(local(taken, target), { opens: 'connect' });
    expect(good.exitOnForwardFailure).toBe(true);
    const { sessionId } = await page.page.open('box');
    const { state } = await page.reaches(good.tunnelId, 'failed');
    expect(state).toMatchObject({ error: { code: 'tunnel.failedTogether', detail: { spec: bad.specText } } });
    await page.reaches(bad.tunnelId, 'failed');
    await expect(talk(good.spec.listen.kind === 'tcp' ? good.spec.listen.port : 0, 'x')).rejects.toThrow('ECONNREFUSED');
    // The terminal is the user's own and stays.
    expect(page.page.state(sessionId)?.kind).toBe('open');
    await page.tunnels.switch({ tunnelId: bad.tunnelId, on: false });
    await page.tunnels.retry({ tunnelId: good.tunnelId });
    expect(await talk(portOf(await page.reaches(good.tunnelId, 'listening')), 'alone')).toBe('alone');
    // On a connection that stands, a later one fails alone, as one of ssh's command line does.
    await page.on(bad.tunnelId, 'failed');
    expect(page.info(good.tunnelId)?.state.kind).toBe('listening');
  });

  it('and is set for a host here, whatever its config says, for the next start too', async () => {
    const page = await opened(configFor(server));
    const target = await echo();
    const { tunnelId, exitOnForwardFailure } = await page.add(local(0, target));
    expect(exitOnForwardFailure).toBe(false);
    await page.tunnels.setHost({ host: box, exitOnForwardFailure: true });
    await vi.waitFor(() => expect(page.info(tunnelId)?.exitOnForwardFailure).toBe(true), patience);
    const again = await opened(configFor(server, 'ExitOnForwardFailure no\n'), page.home);
    expect((await again.tunnels.list({})).tunnels).toMatchObject([{ tunnelId, exitOnForwardFailure: true }]);
  });

  it('the administrator’s file switches tunnels off: at the switch, on what is kept on, and at the next connect', async () => {
    const page0 = await opened(configFor(server));
    const file = join(page0.home, 'policy.json');
    const write = (text: string): void => {
      writeFileSync(file, text);
      chmodSync(file, 0o644);
    };
    const page = await opened(configFor(server), undefined, { policy: { file, ownerId: process.getuid?.() } });
    const target = await echo();
    const { tunnelId } = await page.add(local(await freePort(), target), { opens: 'start' });
    const port = portOf(await page.on(tunnelId));
    expect((await page.tunnels.list({})).policy).toBeUndefined();
    write('{"tunnels": false, "reason": "Use the VPN."}');
    expect((await page.tunnels.list({})).policy).toEqual({ file, reason: 'Use the VPN.' });
    server.dropSessions();
    const { state } = await page.reaches(tunnelId, 'failed');
    expect(state).toMatchObject({ error: { code: 'tunnel.forbidden', detail: { file, reason: 'Use the VPN.' } } });
    await expect(talk(port, 'x')).rejects.toThrow('ECONNREFUSED');
    await expect(page.tunnels.retry({ tunnelId })).rejects.toMatchObject({ code: 'tunnel.forbidden' });
    write('{"tunnels": tru');
    await page.tunnels.switch({ tunnelId, on: false });
    await expect(page.tunnels.switch({ tunnelId, on: true })).rejects.toMatchObject({ code: 'tunnel.forbidden' });
    expect((await page.tunnels.list({})).policy?.reason).toContain('can’t be understood');
    write('{"tunnels": true}');
    await page.on(tunnelId);
    expect(await talk(port, 'allowed')).toBe('allowed');
  });
});
