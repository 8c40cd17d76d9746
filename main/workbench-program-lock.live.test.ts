import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { lacks } from '../e2e/servers/requirements.ts';
import { testSecret } from '../e2e/servers/secrets/test-secret.ts';
import { block, size, sshd, startCore, TestPage, trust, withKey } from './fixtures/test-page.ts';

const passphrase = testSecret('nine lives of a locked cat');

describe.skipIf(lacks('sshd'))('the lock of the program', () => {
  it('lets what runs go on, and nothing else: also not a page that is loaded anew, until the passphrase is given', async () => {
    const server = await sshd();
    const { workbench } = await startCore(block('lab', server, withKey(server)));
    const page = await TestPage.open(workbench);
    page.answer = trust;
    const { client } = page;
    await expect(client.lock.lock({})).rejects.toMatchObject({ code: 'lock.noPassphrase' });
    await client.vault.setUp({ lock: { by: 'passphrase', passphrase } });
    const { sessionId } = await page.open('lab');
    await page.reaches(sessionId, 'open');
    const shell = page.screen(sessionId);
    const go = join(server.dir, 'go-on');
    // Its second word is printed while the program is locked.
    await shell.type(`echo be'gun'; while ! [ -e ${go} ]; do sleep 0.05; done; echo do'ne'\n`);
    await vi.waitFor(() => expect(shell.text()).toContain('begun'), { timeout: 20_000 });

    const told: boolean[] = [];
    client.lock.onChanged(({ isLocked }) => told.push(isLocked));
    await client.lock.lock({});
    const refused = { code: 'lock.locked' };
    await expect(client.sessions.open({ target: { destination: 'lab' }, size })).rejects.toMatchObject(refused);
    await expect(client.hosts.tree({})).rejects.toMatchObject(refused);
    await expect(client.settings.update({ patch: { programLockMinutes: 0 } })).rejects.toMatchObject(refused);
    await expect(client.vault.reset({})).rejects.toMatchObject(refused);
    const again = new TestPage(workbench);
    expect(await again.client.pages.takeOver({ pageKey: 'another-page-0001' })).toEqual({ kind: 'locked' });
    await expect(again.client.hosts.tree({})).rejects.toMatchObject(refused);
    const closed = again.client.sessions.terminal({ sessionId, from: 0 });
    await vi.waitFor(() => expect(closed.failure).toMatchObject(refused), { timeout: 20_000 });
    expect((await again.client.lock.unlock({ passphrase: testSecret('another') })).opened).toBe(false);

    writeFileSync(go, '');
    expect((await again.client.lock.unlock({ passphrase })).opened).toBe(true);
    const answer = await again.client.pages.hello({ pageKey: 'another-page-0001' });
    expect(answer).toMatchObject({ kind: 'welcome', welcome: { sessions: [{ sessionId, state: { kind: 'open' } }] } });
    const taken = again.screen(sessionId);
    await vi.waitFor(() => expect(taken.text()).toContain('done'), { timeout: 20_000 });
    expect(told).toEqual([true, false]);
  }, 60_000);
});
