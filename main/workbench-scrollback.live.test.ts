import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { lacks } from '../e2e/servers/requirements.ts';
import { testSecret } from '../e2e/servers/secrets/test-secret.ts';
import type { SessionId } from '../shared/model/ids.ts';
import { block, size, sshd, startCore, TestPage, trust, withKey } from './fixtures/test-page.ts';

const passphrase = testSecret('nine lives of a live cat');
const wish = { by: 'passphrase' as const, passphrase };
const marker = 'stood-here-live';

/** Every byte of a folder. */
function onDisk(folder: string): string {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => readFileSync(join(entry.parentPath, entry.name), 'latin1'))
    .join('\n');
}

async function printed(page: TestPage, sessionId: SessionId, words: string): Promise<void> {
  const screen = page.screen(sessionId);
  await screen.type(`printf '\\033[31m%s-%s\\033[0m\\n' ${words.slice(0, 5)} ${words.slice(6)}\n`);
  await vi.waitFor(() => expect(screen.text()).toContain(words), { timeout: 20_000 });
}

describe.skipIf(lacks('sshd'))('the scrollback of the workbench', () => {
  it('is there after a restart, above what the new shell prints, and sealed on the disk', async () => {
    const server = await sshd();
    const config = block('lab', server, withKey(server));
    const first = await startCore(config);
    const page = await TestPage.open(first.workbench);
    page.answer = trust;
    await page.client.vault.setUp({ lock: wish });
    const { sessionId } = await page.open('lab');
    await page.reaches(sessionId, 'open');
    await printed(page, sessionId, marker);
    await page.client.pages.saveLayout({ layout: `a layout with ${sessionId}` });
    await first.workbench.close();
    expect(onDisk(join(first.home, 'data'))).not.toContain(marker);

    const second = await startCore(config, first.home);
    const again = await TestPage.open(second.workbench);
    again.answer = trust;
    expect(await again.client.scrollback.read({ sessionId })).toEqual({ kind: 'locked' });
    await again.client.vault.unlock({ passphrase });
    const kept = await again.client.scrollback.read({ sessionId });
    expect(kept.kind === 'text' && kept.parts.map(({ text }) => text).join()).toContain(`\n${marker}\n`);
    const next = await again.client.sessions.open({ target: { destination: 'lab' }, size, continues: sessionId });
    expect(next.continues).toBe(true);
    await again.reaches(next.sessionId, 'open');
    expect(await again.client.scrollback.read({ sessionId: next.sessionId })).toEqual(kept);
    expect(await again.client.scrollback.state({})).toMatchObject({ writes: 'yes' });
    expect(await again.client.scrollback.forget({})).toMatchObject({ terminals: 2 });
    expect(await again.client.scrollback.read({ sessionId })).toEqual({ kind: 'none' });
  });

  it('is nowhere without a vault', async () => {
    const server = await sshd();
    const { workbench, home } = await startCore(block('lab', server, withKey(server)));
    const page = await TestPage.open(workbench);
    page.answer = trust;
    const { sessionId } = await page.open('lab');
    await page.reaches(sessionId, 'open');
    await printed(page, sessionId, marker);
    await page.client.pages.saveLayout({ layout: `a layout with ${sessionId}` });
    expect(await page.client.scrollback.state({})).toMatchObject({ writes: 'noVault', terminals: 0 });
    await workbench.close();
    expect(onDisk(join(home, 'data'))).not.toContain(marker);
  });
});
