import { appendFileSync, chmodSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { startSshdWithAccounts } from '../e2e/servers/accounts.ts';
import { tempFolder } from '../e2e/servers/cleanup.ts';
import { lacks } from '../e2e/servers/requirements.ts';
import { generateKey } from '../e2e/servers/ssh-keys.ts';
import { plantsSecret } from '../e2e/servers/secrets/look-through.ts';
import { testSecret } from '../e2e/servers/secrets/test-secret.ts';
import { systemClock } from '../shared/base/clock.ts';
import { BookmarkId, type SessionId } from '../shared/model/ids.ts';
import type { Prompt, PromptAnswer } from '../shared/model/prompt.ts';
import { block, cleanUps, size, sshd, TestPage, trust } from './fixtures/test-page.ts';
import type { Host } from './host.ts';
import { createLineLogger } from './log/line-logger.ts';
import { findSecrets, findSecretsInFolder, findSecretsInProcesses } from '../e2e/servers/secrets/find-secrets.mjs';
import { createWorkbench } from './workbench.ts';

const vaultPassphrase = testSecret('nine lives of a locked cat');

/** A core that logs everything into its data folder. */
async function core(config: string, home: string) {
  mkdirSync(join(home, '.ssh'), { recursive: true, mode: 0o700 });
  writeFileSync(join(home, '.ssh', 'config'), config, { mode: 0o600 });
  const dataDir = join(home, 'data');
  mkdirSync(join(dataDir, 'logs'), { recursive: true, mode: 0o700 });
  const host: Host = {
    kind: 'serve',
    version: 'test',
    dataDir,
    homeDir: home,
    userName: 'nobody',
    environment: { PATH: process.env['PATH'] },
    clock: systemClock,
    log: createLineLogger({
      write: (line) => appendFileSync(join(dataDir, 'logs', 'core.log'), `${line}\n`),
      scopes: '*',
      clock: systemClock,
    }),
    maxPages: 1,
  };
  const workbench = await createWorkbench(host);
  cleanUps.push(() => workbench.close());
  return { workbench, dataDir, page: await TestPage.open(workbench) };
}

/** Answers each kind of question with the next of its answers; host keys are trusted. */
function answering(page: TestPage, answers: Partial<Record<Prompt['body']['kind'], PromptAnswer[]>>): void {
  page.answer = (prompt) => trust(prompt) ?? answers[prompt.body.kind]?.shift() ?? { kind: 'cancel' };
}

const keep = (value: string): PromptAnswer => ({ kind: 'secrets', values: [value], keep: true });
const secret = (value: string): PromptAnswer => ({ kind: 'secrets', values: [value] });
const kinds = (page: TestPage): string[] => page.prompts.splice(0).map(({ body }) => body.kind);

async function opens(page: TestPage, opened: Promise<{ readonly sessionId: SessionId }>): Promise<void> {
  const { sessionId } = await opened;
  await page.reaches(sessionId, 'open');
  await page.client.sessions.close({ sessionId });
}

describe.skipIf(lacks('accounts'))('kept secrets and real servers', () => {
  it('log in without a question after a restart, and stand in no file, log, argument, environment or answer', async () => {
    const password = testSecret('Gänse füßchen 4711');
    const printed = testSecret('printed-by-a-command-0815');
    const keyPassphrase = testSecret('opens the key of fred');
    const wrong = testSecret('never-right-password');
    const accounts = await startSshdWithAccounts({ users: { fred: { password }, anna: { password: printed } } });
    cleanUps.push(() => accounts.stop());
    const folder = tempFolder();
    cleanUps.push(() => folder.remove());
    const key = await generateKey({ passphrase: keyPassphrase });
    cleanUps.push(() => key.remove());
    const keyed = await sshd({ authorizedKeys: [key.publicLine] });
    const home = join(folder.path, 'home');
    const linger = 'ControlPersist no';
    const config = [
      block('byPassword', { ...accounts, user: 'fred' }, linger),
      block('byKey', keyed, `IdentityFile ${key.path}\n  IdentitiesOnly yes\n  ${linger}`),
      block('byCommand', { ...accounts, user: 'anna' }, linger),
    ].join('');
    const first = await core(config, home);
    const { client } = first.page;
    await client.settings.update({ patch: { lingerSeconds: 0 } });
    await client.vault.setUp({ lock: { by: 'passphrase', passphrase: vaultPassphrase } });

    answering(first.page, { password: [secret(wrong), keep(password)], passphrase: [keep(keyPassphrase)] });
    await opens(first.page, first.page.open('byPassword'));
    await opens(first.page, first.page.open('byKey'));
    await vi.waitFor(async () => expect((await client.vault.view({})).items).toHaveLength(2), { timeout: 20_000 });
    expect(kinds(first.page)).toEqual(['hostKey', 'password', 'password', 'hostKey', 'passphrase']);

    const seen = join(folder.path, 'seen');
    const source = join(folder.path, 'pass.sh');
    writeFileSync(
      source,
      `#!/bin/sh\ncat /proc/$$/environ /proc/$$/cmdline /proc/$PPID/cmdline > ${seen}\nsed -n 3p ${source}.txt\n`,
    );
    chmodSync(source, 0o700);
    writeFileSync(plantsSecret(`${source}.txt`), `\n\n${printed}\n`, { mode: 0o600 });
    const id = BookmarkId.parse('00000000-0000-4000-8000-000000000001');
    const settings = { passwordCommand: source };
    const node = { kind: 'bookmark' as const, id, name: 'command', host: 'byCommand', settings };
    await client.hosts.edit({ edit: { kind: 'add', parentId: null, node } });
    answering(first.page, { runCommand: [{ kind: 'proceed' }] });
    const byBookmark = (page: TestPage) => page.client.sessions.open({ target: { bookmarkId: id }, size });
    await opens(first.page, byBookmark(first.page));
    await opens(first.page, byBookmark(first.page));
    expect(kinds(first.page)).toEqual(['runCommand']);
    await first.workbench.close();

    const second = await core(config, home);
    answering(second.page, { vault: [secret(vaultPassphrase)] });
    await opens(second.page, second.page.open('byPassword'));
    await opens(second.page, second.page.open('byKey'));
    await opens(second.page, byBookmark(second.page));
    expect(second.page.prompts.map(({ body }) => body.kind)).toEqual(['vault']);
    const told = JSON.stringify([await second.page.client.vault.view({}), second.page.prompts]);

    const secrets = [password, printed, keyPassphrase, wrong, vaultPassphrase];
    const running = findSecretsInProcesses(secrets);
    await second.workbench.close();
    // The look finds what is there: this is where the command itself has its secret from.
    expect(findSecretsInFolder(secrets, folder.path).map(({ where }) => where)).toContain(`${source}.txt`);
    expect(readFileSync(join(second.dataDir, 'logs', 'core.log'), 'utf8')).toContain('attempt ended');
    expect([
      ...running,
      ...findSecretsInFolder(secrets, second.dataDir),
      ...findSecretsInFolder(secrets, join(home, '.ssh')),
      ...findSecrets(secrets, 'while the command ran', readFileSync(seen)),
      ...findSecrets(secrets, 'what the page was told', Buffer.from(told)),
    ]).toEqual([]);
  }, 60_000);

  it('go to no other host key: the password is asked for when the server was set up anew', async () => {
    const password = testSecret('only-for-the-old-key');
    const old = await startSshdWithAccounts({ users: { fred: { password } } });
    cleanUps.push(() => old.stop());
    const folder = tempFolder();
    cleanUps.push(() => folder.remove());
    const home = join(folder.path, 'home');
    const { page } = await core(block('lab', { ...old, user: 'fred' }), home);
    await page.client.settings.update({ patch: { lingerSeconds: 0 } });
    await page.client.vault.setUp({ lock: { by: 'passphrase', passphrase: vaultPassphrase } });
    answering(page, { password: [keep(password)] });
    await opens(page, page.open('lab'));
    await vi.waitFor(async () => expect((await page.client.vault.view({})).items).toHaveLength(1), { timeout: 20_000 });
    await vi.waitFor(async () => expect(await page.client.connections.list({})).toEqual([]), { timeout: 20_000 });
    await old.stop();
    const now = await startSshdWithAccounts({ users: { fred: { password } }, port: old.port });
    cleanUps.push(() => now.stop());
    rmSync(join(home, '.ssh', 'known_hosts'));
    answering(page, { password: [{ kind: 'cancel' }] });
    const { sessionId } = await page.open('lab');
    await page.reaches(sessionId, 'failed');
    expect(page.prompts.at(-1)).toMatchObject({ reason: expect.stringContaining('belongs to another key') as string });
    expect(now.log()).not.toMatch(/Failed password|Accepted password/);
  }, 60_000);
});
