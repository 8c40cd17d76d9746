import { chmodSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { freePort } from '../e2e/servers/free-port.ts';
import { lacks } from '../e2e/servers/requirements.ts';
import { startSshd, type Sshd } from '../e2e/servers/sshd.ts';
import { block, startCore, TestPage, trust, withKey } from './fixtures/test-page.ts';
import { configFor, echo, local, opened, patience, portOf, talk, TunnelPage } from './fixtures/tunnel-page.ts';

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
    const wide = await page.add(
      { kind: 'dynamic', listen: { kind: 'tcp', port: 0, bind: '*' } },
      { isKept: false, confirmReach: true },
    );
    const listen = { kind: 'tcp', port: 0, bind: '127.0.0.9' } as const;
    const near = await page.add({ kind: 'dynamic', listen }, { isKept: false });
    const agreed = { tunnelId: near.tunnelId, on: true, confirmReach: true };
    await expect(page.tunnels.switch(agreed)).rejects.toMatchObject({ code: 'tunnel.forbidden' });
    write('{"tunnels": true}');
    // What was refused is not agreed to.
    const { tunnels } = await page.tunnels.list({});
    expect(tunnels.flatMap((each) => (each.isReachConfirmed ? each.tunnelId : []))).toEqual([wide.tunnelId]);
    await page.on(tunnelId);
    expect(await talk(port, 'allowed')).toBe('allowed');
  });

  it('a watcher is told of tunnels and switches them off; it gets no question, no place and nothing else', async () => {
    const { workbench } = await startCore(block('box', server, withKey(server)));
    const tray = new TunnelPage(new TestPage(workbench, { isWatcher: true }));
    // One page is let in here, and the watcher is none.
    const window = new TunnelPage(await TestPage.open(workbench));
    window.page.answer = trust;
    const { tunnelId } = await window.add(local(0, await echo()));
    await expect(tray.tunnels.switch({ tunnelId, on: true })).rejects.toMatchObject({ code: 'page.occupied' });
    await window.on(tunnelId);
    await tray.reaches(tunnelId, 'listening');
    expect([tray.page.prompts.length, window.page.prompts.length]).toEqual([0, 1]);
    expect((await tray.tunnels.list({})).tunnels).toMatchObject([{ tunnelId, isOn: true }]);
    await expect(tray.page.open('box')).rejects.toMatchObject({ code: 'page.occupied' });
    await expect(tray.tunnels.remove({ tunnelId })).rejects.toMatchObject({ code: 'page.occupied' });
    await expect(tray.page.client.pages.takeOver({ pageKey: 'the-tray-00000001' })).rejects.toMatchObject({
      code: 'page.occupied',
    });
    await tray.tunnels.switch({ tunnelId, on: false });
    await window.reaches(tunnelId, 'off');
  });

  it('a question whose window was closed is asked in the next one', async () => {
    const { workbench } = await startCore(block('box', server, withKey(server)));
    const first = new TunnelPage(await TestPage.open(workbench));
    const target = await echo();
    const { tunnelId } = await first.add(local(0, target));
    await first.tunnels.switch({ tunnelId, on: true });
    await vi.waitFor(() => expect(first.page.prompts).toHaveLength(1), patience);
    first.page.client.dispose();
    const second = new TestPage(workbench);
    second.answer = trust;
    const page = new TunnelPage(second);
    await vi.waitFor(async () => {
      expect((await second.client.pages.hello({ pageKey: 'another-window-01' })).kind).toBe('welcome');
    }, patience);
    expect(await talk(portOf(await page.reaches(tunnelId, 'listening')), 'asked again')).toBe('asked again');
    expect(second.prompts.map(({ body }) => body.kind)).toEqual(['hostKey']);
  });
});
