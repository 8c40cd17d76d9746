import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { startSshdWithAccounts } from '../e2e/servers/accounts.ts';
import { lacks, program } from '../e2e/servers/requirements.ts';
import { plantsSecret } from '../e2e/servers/secrets/look-through.ts';
import { testSecret } from '../e2e/servers/secrets/test-secret.ts';
import { BookmarkId } from '../shared/model/ids.ts';
import type { Prompt, PromptAnswer } from '../shared/model/prompt.ts';
import { tempDir } from './fixtures/files-page.ts';
import { cleanUps, size, sshd, startCore, TestPage, trust, withKey } from './fixtures/test-page.ts';

/** AU-10: a real ssh as ProxyCommand that asks for a password. */
describe.skipIf(lacks('accounts'))('an ssh in a ProxyCommand', { timeout: 90_000 }, () => {
  const password = testSecret('of the gate');

  async function lab(environment?: Record<string, string>, more = '') {
    const [target, gate] = [await sshd(), await startSshdWithAccounts({ users: { fred: { password } } })];
    cleanUps.push(() => gate.stop());
    const ssh = `${program('ssh')} -F none -o UserKnownHostsFile=${gate.knownHostsFile} -o IdentityFile=none -o IdentityAgent=none`;
    const seen = join(target.dir, 'environment');
    const line = `sh -c 'env >${seen}; exec ${ssh} -p ${gate.port} -W ${target.host}:${target.port} fred@${gate.host}'`;
    const block = `Host far\n  HostName ${target.host}\n  Port ${target.port}\n  User ${target.user}\n  ConnectTimeout 3\n${more}`;
    const { workbench } = await startCore(`${block}  ProxyCommand ${line}\n  ${withKey(target)}\n`, undefined, environment);
    const page = await TestPage.open(workbench);
    const open = async (): Promise<Parameters<TestPage['reaches']>[0]> =>
      (await page.client.sessions.open({ target: { destination: 'far' }, size })).sessionId;
    const valueOf = (name: string): string | undefined => new RegExp(`^${name}=(.*)$`, 'm').exec(readFileSync(seen, 'utf8'))?.[1];
    return { page, line, open, valueOf };
  }
  const answering =
    (...answers: readonly (string | undefined)[]) =>
    (prompt: Prompt): PromptAnswer | undefined => {
      if (prompt.body.kind !== 'keyboardInteractive') return trust(prompt);
      const next = answers[asked++];
      return next === undefined ? { kind: 'cancel' } : { kind: 'secrets', values: [next] };
    };
  let asked = 0;

  it('asks by the page, which names the program and the host, and the answer opens the way', async () => {
    asked = 0;
    const { page, line, open, valueOf } = await lab();
    page.answer = answering(testSecret('wrong'), password);
    const sessionId = await open();
    await page.reaches(sessionId, 'open');
    const prompts = page.prompts.filter(({ body }) => body.kind === 'keyboardInteractive');
    expect(prompts).toHaveLength(2);
    expect(prompts[0]).toMatchObject({
      reason: expect.stringMatching(/^Asked by a program on this computer, on the way to far: sh -c /) as unknown,
      body: {
        name: 'ProxyCommand asks',
        questions: [{ text: expect.stringMatching(/fred@.*password:/) as unknown, echo: false }],
      },
    });
    const askpass = valueOf('SSH_ASKPASS') ?? '';
    expect([valueOf('SSH_ASKPASS_REQUIRE'), line.includes(askpass)]).toEqual(['force', false]);
    expect((statSync(dirname(askpass)).mode & 0o777).toString(8)).toBe('700');
    expect(readFileSync(askpass, 'utf8')).not.toContain(password);
    await page.client.sessions.close({ sessionId });
    await expect.poll(() => existsSync(dirname(askpass)), { timeout: 15_000 }).toBe(false);
  });

  it('is waited for past ConnectTimeout while somebody is asked, and a no ends it', async () => {
    asked = 0;
    const { page, open } = await lab();
    let isLate = false;
    page.answer = (prompt) => (prompt.body.kind === 'keyboardInteractive' && !isLate ? undefined : answering(password)(prompt));
    const sessionId = await open();
    await expect.poll(() => page.prompts.length, { timeout: 20_000 }).toBeGreaterThan(0);
    const since = Date.now();
    await expect.poll(() => Date.now() - since > 4500, { timeout: 20_000 }).toBe(true);
    isLate = true;
    const [prompt] = page.prompts;
    if (prompt === undefined) throw new Error('nobody was asked');
    await page.client.prompts.answer({ promptId: prompt.promptId, answer: { kind: 'secrets', values: [password] } });
    await page.reaches(sessionId, 'open');

    page.answer = answering();
    asked = 0;
    const refused = await page.client.sessions.open({ target: { destination: 'far' }, size, ownConnection: true });
    await page.reaches(refused.sessionId, 'failed');
  });

  it('asks nobody where BatchMode is in force for its host', async () => {
    const { page, open, valueOf } = await lab(undefined, '  BatchMode yes\n');
    page.answer = answering();
    await page.reaches(await open(), 'failed');
    expect([valueOf('SSH_ASKPASS_REQUIRE'), page.prompts.length]).toEqual([undefined, 0]);
  });

  describe('or in Match exec', () => {
    async function matching(environment?: Record<string, string>, more = '') {
      const [target, gate] = [await sshd(), await startSshdWithAccounts({ users: { fred: { password } } })];
      cleanUps.push(() => gate.stop());
      const ssh = `${program('ssh')} -F none -o UserKnownHostsFile=${gate.knownHostsFile} -o IdentityFile=none -o IdentityAgent=none`;
      const seen = join(tempDir(), 'environment');
      const line = `env >${seen}; exec ${ssh} -p ${gate.port} fred@${gate.host} true`;
      const match = `Match originalhost far exec "${line}"\n  ${withKey(target)}\n`;
      const block = `Host far\n  HostName ${target.host}\n  Port ${target.port}\n  User ${target.user}\n  PreferredAuthentications publickey\n  StrictHostKeyChecking accept-new\n${more}`;
      const { workbench } = await startCore(match + block, undefined, environment);
      const page = await TestPage.open(workbench);
      const valueOf = (name: string): string | undefined =>
        new RegExp(`^${name}=(.*)$`, 'm').exec(readFileSync(seen, 'utf8'))?.[1];
      return { page, line, valueOf };
    }

    it('asks by the page before there is a session, which names the command and the host; the answer makes it match', async () => {
      asked = 0;
      const { page, line, valueOf } = await matching();
      page.answer = answering(testSecret('wrong'), password);
      const { sessionId } = await page.open('far');
      await page.reaches(sessionId, 'open');
      expect(page.prompts).toHaveLength(2);
      expect(page.prompts[0]).toMatchObject({
        hop: { index: 1, count: 1, label: 'far' },
        reason: expect.stringMatching(/^Asked by a program on this computer, for the settings of far: env >/) as unknown,
        body: {
          name: 'Match exec asks',
          questions: [{ text: expect.stringMatching(/fred@.*password:/) as unknown, echo: false }],
        },
      });
      expect(page.prompts[0]?.sessionId).toBeUndefined();
      const askpass = valueOf('SSH_ASKPASS') ?? '';
      expect([line.includes(askpass), existsSync(dirname(askpass))]).toEqual([false, false]);
      expect(JSON.stringify(page.prompts)).not.toContain(password);
    });

    it('does not match after a no, and goes on; giving up takes the question away', async () => {
      asked = 0;
      const { page } = await matching();
      page.answer = answering();
      const { sessionId } = await page.open('far');
      await page.reaches(sessionId, 'failed');
      expect(page.prompts).toHaveLength(1);

      page.answer = () => undefined;
      const given = new AbortController();
      const opening = page.client.sessions.open({ target: { destination: 'far' }, size }, { signal: given.signal });
      const refused = expect(opening).rejects.toMatchObject({ code: 'cancelled' });
      await expect.poll(() => page.prompts.length, { timeout: 20_000 }).toBe(2);
      given.abort();
      await refused;
      await expect.poll(() => page.withdrawn.length, { timeout: 20_000 }).toBe(2);
    });

    it('asks nobody where BatchMode is in force for the host', async () => {
      const { page, valueOf } = await matching(undefined, '  BatchMode yes\n');
      const { sessionId } = await page.open('far');
      await page.reaches(sessionId, 'failed');
      expect([valueOf('SSH_ASKPASS_REQUIRE'), page.prompts.length]).toEqual([undefined, 0]);
    });

    it('leads what goes on beside the session to the same machine, unasked: ports, and a key’s test', async () => {
      asked = 0;
      const [target, gate] = [await sshd(), await startSshdWithAccounts({ users: { fred: { password } } })];
      cleanUps.push(() => gate.stop());
      const ssh = `${program('ssh')} -F none -o UserKnownHostsFile=${gate.knownHostsFile} -o IdentityFile=none -o IdentityAgent=none`;
      const match = `Match originalhost far exec "exec ${ssh} -p ${gate.port} fred@${gate.host} true"\n  Port ${target.port}\n`;
      // The other branch: nothing is there.
      const block = `Host far\n  HostName ${target.host}\n  Port 9\n  User ${target.user}\n  StrictHostKeyChecking accept-new\n`;
      const { workbench } = await startCore(`${match}${block}  ${withKey(target)}\n`);
      const page = await TestPage.open(workbench);
      page.answer = answering(password);
      const { sessionId } = await page.open('far');
      await page.reaches(sessionId, 'open');
      expect(page.prompts).toHaveLength(1);
      expect(await page.client.tunnels.remotePorts({ host: { destination: 'far' } })).toMatchObject({
        by: expect.any(String) as string,
      });
      const outcome = await page.client.keys.test({
        target: { destination: 'far' },
        line: readFileSync(`${target.clientKey.path}.pub`, 'utf8').trim(),
        path: target.clientKey.path,
      });
      expect(outcome).toEqual({ kind: 'accepted' });
      expect(page.prompts).toHaveLength(1);
    });

    it('asks nobody where SSH_ASKPASS_REQUIRE says never', async () => {
      const { page, valueOf } = await matching({ SSH_ASKPASS_REQUIRE: 'never' });
      const { sessionId } = await page.open('far');
      await page.reaches(sessionId, 'failed');
      expect([valueOf('SSH_ASKPASS'), page.prompts.length]).toEqual([undefined, 0]);
    });
  });

  it('or in the command for a password asks by the page, too', async () => {
    asked = 0;
    const gate = await startSshdWithAccounts({ users: { fred: { password } } });
    cleanUps.push(() => gate.stop());
    const kept = join(tempDir(), 'kept');
    writeFileSync(plantsSecret(kept), `${password}\n`, { mode: 0o600 });
    const ssh = `${program('ssh')} -F none -o UserKnownHostsFile=${gate.knownHostsFile} -o IdentityFile=none -o IdentityAgent=none`;
    const line = `${ssh} -p ${gate.port} fred@${gate.host} true && cat ${kept}`;
    const { workbench } = await startCore('PreferredAuthentications password\n');
    const page = await TestPage.open(workbench);
    const settings = { user: 'fred', port: gate.port, passwordCommand: line };
    const bookmarkId = BookmarkId.parse('far');
    const node = { kind: 'bookmark' as const, id: bookmarkId, name: 'far', host: gate.host, settings };
    await page.client.hosts.edit({ edit: { kind: 'add', parentId: null, node } });
    page.answer = (prompt) => (prompt.body.kind === 'runCommand' ? { kind: 'proceed' } : answering(password)(prompt));
    const { sessionId } = await page.client.sessions.open({ target: { bookmarkId }, size });
    await page.reaches(sessionId, 'open');
    const [prompt] = page.prompts.filter(({ body }) => body.kind === 'keyboardInteractive');
    expect(prompt).toMatchObject({
      sessionId,
      reason: expect.stringMatching(/^Asked by a program on this computer, for the password of /) as unknown,
      body: { name: 'The command for a password asks' },
    });
  });

  it('asks by the user’s own program where SSH_ASKPASS_REQUIRE says so, and a stranger’s words draw no question', async () => {
    const { page, open, valueOf } = await lab({ SSH_ASKPASS_REQUIRE: 'never' });
    page.answer = trust;
    await page.reaches(await open(), 'failed');
    expect([valueOf('SSH_ASKPASS'), page.prompts.length]).toEqual([undefined, 0]);

    asked = 0;
    const other = await lab();
    let isShown = false;
    other.page.answer = (prompt) => {
      if (prompt.body.kind === 'keyboardInteractive' && !isShown) {
        isShown = true;
        const folder = dirname(other.valueOf('SSH_ASKPASS') ?? '');
        execFileSync('/bin/sh', ['-c', `printf 'ask %s 1 Password for the bank\\n' 0123456789abcdef >'${folder}/ask'`]);
      }
      return answering(password)(prompt);
    };
    await other.page.reaches(await other.open(), 'open');
    expect(isShown).toBe(true);
    expect(JSON.stringify(other.page.prompts)).not.toContain('bank');
  });
});
