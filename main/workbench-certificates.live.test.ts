import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { lacks, program } from '../e2e/servers/requirements.ts';
import { generateKey } from '../e2e/servers/ssh-keys.ts';
import type { TreeNode } from '../shared/model/bookmark.ts';
import type { CertificateExpiry, CertificateRun } from '../shared/model/certificates.ts';
import { BookmarkId } from '../shared/model/ids.ts';
import { cleanUps, size, sshd, startCore, TestPage, trust } from './fixtures/test-page.ts';

const patience = { timeout: 20_000, interval: 20 };

describe.skipIf(lacks('sshd'))('certificates in the workbench', () => {
  it('are gone for, log in, are named by the connection, and are told before they end', async () => {
    const authority = await generateKey();
    cleanUps.push(() => authority.remove());
    const server = await sshd({ config: `TrustedUserCAKeys ${authority.publicPath}` });
    const { workbench, home } = await startCore('', undefined, { PATH: process.env['PATH'] ?? '', SHELL: '/bin/sh' });
    mkdirSync(join(home, '.ssh'), { recursive: true });
    const key = await generateKey({ path: join(home, '.ssh', 'id_work') });
    const command = `echo 'Visit https://login.example'; ${program('ssh-keygen')} -q -s ${authority.path} -I 'eve@laptop' -n ${server.user} -V -1m:+5m -O no-pty ${key.publicPath}`;
    const page = await TestPage.open(workbench);
    const runs: CertificateRun[] = [];
    const expiries: CertificateExpiry[] = [];
    page.client.certificates.onCommandTold((run) => runs.push(run));
    page.client.certificates.onExpiring((expiry) => expiries.push(expiry));
    const node: TreeNode = {
      kind: 'bookmark',
      id: BookmarkId.parse('id-work'),
      name: 'work',
      host: server.host,
      settings: {
        user: server.user,
        port: server.port,
        identityFile: key.path,
        identitiesOnly: true,
        certificateCommand: command,
      },
    };
    await page.client.hosts.edit({ edit: { kind: 'add', parentId: null, node } });
    const target = { bookmarkId: node.id };
    const before = await page.client.certificates.ofHost({ target });
    expect(before).toEqual({ user: server.user, certificates: [], command: { line: command, from: 'bookmark work' } });
    expect(existsSync(`${key.path}-cert.pub`)).toBe(false);

    page.answer = (prompt) => (prompt.body.kind === 'runCommand' ? { kind: 'proceed' } : trust(prompt));
    const { sessionId } = await page.client.sessions.open({ target, size });
    await expect.poll(async () => (await page.client.connections.list({})).length, patience).toBe(1);
    const [connection] = await page.client.connections.list({});
    expect(connection?.certificate).toMatchObject({ label: 'id_work-cert.pub', keyId: 'eve@laptop', limits: ['no terminal'] });
    expect(page.prompts.map(({ body }) => body.kind)).toContain('runCommand');
    expect(runs.at(-1)).toMatchObject({ state: 'done', command, said: 'Visit https://login.example' });
    await expect.poll(() => expiries, patience).toMatchObject([{ state: 'soon', connectionId: connection?.connectionId }]);

    const after = await page.client.certificates.ofHost({ target });
    expect(after.certificates).toMatchObject([
      { label: 'id_work-cert.pub', from: `${key.path}-cert.pub`, certificate: { serial: '0' } },
    ]);
    writeFileSync(join(home, '.ssh', 'broken-cert.pub'), 'ssh-ed25519-cert-v01@openssh.com AAAA\n');
    const own = await page.client.certificates.own({});
    expect(own.certificates.map(({ label, reading }) => [label, reading.kind])).toEqual([
      ['broken-cert.pub', 'none'],
      ['id_work-cert.pub', 'certificate'],
    ]);
    const named = await page.client.certificates.inspect({ source: { kind: 'file', path: '~/.ssh/id_work-cert.pub' } });
    expect(named).toEqual(own.certificates[1]?.reading);
    await page.client.sessions.close({ sessionId });
  });
});
