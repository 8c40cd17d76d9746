import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { startChain } from '../e2e/servers/chain.ts';
import { lacks } from '../e2e/servers/requirements.ts';
import { cleanUps } from './fixtures/test-page.ts';
import { echo, opened, patience, portOf, socksTalk, talk } from './fixtures/tunnel-page.ts';

/** What a plain ssh does, and what would show that a session was asked for (FW-15, MX-08). */
const sessions = /session_open|ctype session|no-more-sessions|Starting session/;

describe.skipIf(lacks('sshd'))('tunnels through a jump host', () => {
  it('lead on in all three directions, without a session on either host, and survive the end of either', async () => {
    const chain = await startChain([{}, {}]);
    cleanUps.push(() => chain.stop());
    const [first, last] = chain.hops;
    if (!first || !last) throw new Error('a hop is missing');
    const known = join(first.dir, 'known_by_name');
    const lines = (alias: string, { hostKeyFiles }: typeof first): string => `${alias} ${hostKeyFiles[0]?.publicLine ?? ''}`;
    writeFileSync(known, `${lines('outer', first)}\n${lines('box', last)}\n`);
    const host = (alias: string, name: string, hop: typeof first): string =>
      `Host ${alias}\nHostName ${name}\nPort ${hop.port}\nHostKeyAlias ${alias}\nIdentityFile ${hop.clientKey.path}\nIdentitiesOnly yes\n`;
    const page = await opened(
      `${host('outer', first.host, first)}${host('box', chain.nameOf(1), last)}ProxyJump outer\nHost *\nUser ${first.user}\nUserKnownHostsFile ${known}\n`,
    );
    const target = { kind: 'tcp', host: '127.0.0.1', port: await echo('here ') } as const;
    // People on the inner host reach this computer…
    const there = await page.on((await page.add({ kind: 'remote', listen: { kind: 'tcp', port: 0 }, target })).tunnelId);
    const inner = { kind: 'tcp', host: '127.0.0.1', port: portOf(there) } as const;
    // … which is what the other two are tried with: nothing else there is known to answer.
    const listen = { kind: 'tcp', port: 0, bind: '127.0.0.1' } as const;
    const here = await page.on((await page.add({ kind: 'local', listen, target: inner })).tunnelId);
    const proxy = await page.on((await page.add({ kind: 'dynamic', listen })).tunnelId);
    const all = async (text: string): Promise<void> => {
      expect(portOf(page.info(there.tunnelId) ?? there)).toBe(inner.port);
      expect(await talk(portOf(here), text)).toBe(`here ${text}`);
      expect(await socksTalk(portOf(proxy), inner.port, text)).toBe(`here ${text}`);
    };
    await all('through both');
    if (chain.isIsolated) await expect(talk(inner.port, 'x')).rejects.toThrow('ECONNREFUSED');
    for (const hop of chain.hops) expect(hop.log()).not.toMatch(sessions);
    expect((await page.page.client.system.diagnostics({})).connections).toBe(2);
    for (const hop of [first, last]) {
      hop.dropSessions();
      await page.reaches(here.tunnelId, 'reconnecting');
      for (const { tunnelId } of [there, here, proxy]) await page.reaches(tunnelId, 'listening');
      await vi.waitFor(() => all('after a cut'), patience);
    }
    for (const hop of chain.hops) expect(hop.log()).not.toMatch(sessions);
  });
});
