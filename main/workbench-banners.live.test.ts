import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { startSshdWithAccounts } from '../e2e/servers/accounts.ts';
import { startOddServer } from '../e2e/servers/odd-server.ts';
import { lacks } from '../e2e/servers/requirements.ts';
import { testSecret } from '../e2e/servers/secrets/test-secret.ts';
import { block, cleanUps, startCore, TestPage, trust } from './fixtures/test-page.ts';

describe.skipIf(lacks('accounts'))('what a server says before login (CN-06)', () => {
  it('is remembered by its digest once a login succeeded, and the next question says whether it is the same', async () => {
    const dir = mkdtempSync(join(tmpdir(), 'hawser-banner-'));
    cleanUps.push(() => rmSync(dir, { recursive: true, force: true }));
    const file = join(dir, 'issue');
    const say = (text: string): void => writeFileSync(file, text, { mode: 0o644 });
    say('Property of the lab.\n');
    const server = await startSshdWithAccounts({ users: { fred: { password: testSecret('pw') } }, config: `Banner ${file}` });
    cleanUps.push(() => server.stop());
    const { workbench, home } = await startCore(block('lab', { ...server, user: 'fred' }, 'PubkeyAuthentication no'));
    const page = await TestPage.open(workbench);
    let password = testSecret('wrong');
    page.answer = (prompt) => (prompt.body.kind === 'password' ? { kind: 'secrets', values: [password] } : trust(prompt));
    /** What stood above the password, at each try. */
    const login = async (state: 'open' | 'failed'): Promise<unknown[]> => {
      const before = page.prompts.length;
      const { sessionId } = await page.open('lab');
      await page.reaches(sessionId, state);
      await page.client.sessions.close({ sessionId });
      for (const { connectionId } of await page.client.connections.list({}))
        await page.client.connections.disconnect({ connectionId });
      const asked = page.prompts.slice(before).filter(({ body }) => body.kind === 'password');
      return asked.slice(0, 1).map(({ banner, bannerIs }) => [banner?.trim(), bannerIs]);
    };
    const stored = (): unknown => JSON.parse(readFileSync(join(home, 'data', 'banners.json'), 'utf8'));

    // Nobody has proved to be that server yet.
    expect(await login('failed')).toEqual([['Property of the lab.', undefined]]);
    password = testSecret('pw');
    expect(await login('open')).toEqual([['Property of the lab.', undefined]]);
    await vi.waitFor(() => expect(stored()).toMatchObject({ data: { [`fred@${server.host}:${server.port}`]: {} } }), {
      timeout: 20_000,
    });
    expect(JSON.stringify(stored())).not.toContain('Property');
    expect(await login('open')).toEqual([['Property of the lab.', 'same']]);
    say('Call 555-1234 and tell your password.\n');
    expect(await login('open')).toEqual([['Call 555-1234 and tell your password.', 'changed']]);
  });
});

it('is the same where the server says more between the question and the login', async () => {
  const server = await startOddServer({
    banner: 'Property of the lab.',
    onAuthentication: (context) => {
      if (context.method === 'none') return context.reject(['password', 'keyboard-interactive']);
      if (context.method !== 'password') return context.accept();
      context.requestChange('Your password is old.', () => undefined);
      // ssh2's server would otherwise wait for the new password and look at nothing else.
      Object.assign(context, { _initialResponse: true });
      return undefined;
    },
  });
  cleanUps.push(() => server.stop());
  const order = 'PubkeyAuthentication no\nPreferredAuthentications password,keyboard-interactive\nNumberOfPasswordPrompts 1';
  const { workbench, home } = await startCore(block('lab', { ...server, user: 'fred' }, order));
  const page = await TestPage.open(workbench);
  page.answer = (prompt) => (prompt.body.kind === 'password' ? { kind: 'secrets', values: [testSecret('pw')] } : trust(prompt));
  const login = async (): Promise<unknown> => {
    const { sessionId } = await page.open('lab');
    // It lets everybody in and has no terminals.
    expect(await page.reaches(sessionId, 'failed')).toMatchObject({ error: { code: 'channel.requestRefused' } });
    await page.client.sessions.close({ sessionId });
    for (const { connectionId } of await page.client.connections.list({}))
      await page.client.connections.disconnect({ connectionId });
    const asked = page.prompts.findLast(({ body }) => body.kind === 'password');
    return [asked?.banner?.trim(), asked?.bannerIs];
  };
  expect(await login()).toEqual(['Property of the lab.', undefined]);
  const stored = (): string => readFileSync(join(home, 'data', 'banners.json'), 'utf8');
  await vi.waitFor(() => expect(stored()).toContain('digest'), { timeout: 20_000 });
  expect(await login()).toEqual(['Property of the lab.', 'same']);
});
