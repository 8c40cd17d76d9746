import { mkdirSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { lacks } from '../e2e/servers/requirements.ts';
import { errorText } from '../shared/model/error-text.ts';
import type { FilePath } from '../shared/model/file-path.ts';
import type { FileSide } from '../shared/model/files.ts';
import type { TransferStatus } from '../shared/model/transfers.ts';
import { block, size, sshd, startCore, TestPage, trust, withKey } from './fixtures/test-page.ts';

const mebibyte = 1024 * 1024;
const here: FileSide = { kind: 'local' };

describe.skipIf(lacks('sshd'))('the connection that a copy has of its own', () => {
  it('compresses, and is given up when the server is silent, as the config says for every connection', async () => {
    const server = await sshd();
    const settings = `${withKey(server)}\n  Compression yes\n  ServerAliveInterval 1\n  ServerAliveCountMax 1`;
    const { workbench, home } = await startCore(block('lab', server, settings));
    const page = await TestPage.open(workbench);
    page.answer = trust;
    const { sessionId } = await page.client.sessions.open({ target: { destination: 'lab' }, size, kind: 'files' });
    await page.reaches(sessionId, 'open');
    const [mine, theirs] = ['mine', 'theirs'].map((name) => join(home, name) as FilePath) as [FilePath, FilePath];
    for (const folder of [mine, theirs]) mkdirSync(folder);
    writeFileSync(join(mine, 'big'), '');
    truncateSync(join(mine, 'big'), 512 * mebibyte);
    const statuses: TransferStatus[] = [];
    page.client.transfers.onChanged(({ jobs }) => statuses.push(...jobs.map(({ status }) => status)));
    const { jobId } = await page.client.transfers.start({
      kind: 'copy',
      source: { side: here, folder: mine, names: ['big'] },
      target: { side: { kind: 'remote', sessionId }, folder: theirs },
      options: { rateLimitBytes: 32 * mebibyte },
    });
    const job = async () => (await page.client.transfers.list({})).jobs.find((each) => each.jobId === jobId);
    await vi.waitFor(async () => expect((await job())?.totals.doneBytes).toBeGreaterThan(mebibyte), { timeout: 20_000 });

    const connections = await page.client.connections.list({});
    expect(connections.map(({ algorithms }) => algorithms.compressionOut)).toEqual(['zlib@openssh.com', 'zlib@openssh.com']);
    expect(server.log().match(/kex: client->server .* compression: zlib@openssh\.com/g)).toHaveLength(2);

    // It is cut off with that one, not with the one of the pane.
    const pane = connections.find(({ sessions }) => sessions > 0);
    const { connectionId } = (await job())?.target ?? {};
    expect(connections.map((each) => each.connectionId)).toContain(connectionId);
    expect(connectionId).not.toBe(pane?.connectionId);
    expect((await job())?.source).not.toHaveProperty('connectionId');

    server.freezeSessions();
    await vi.waitFor(() => expect(statuses).toContain('reconnecting'), { timeout: 20_000, interval: 20 });
    expect((await job())?.error).toMatchObject({ code: 'connection.notAnswering' });
    server.thawSessions();
    await vi.waitFor(async () => expect((await job())?.status).toBe('running'), { timeout: 20_000, interval: 20 });
    await vi.waitFor(async () => expect((await job())?.target?.connectionId).not.toBe(connectionId), { timeout: 20_000 });
    await page.client.transfers.cancel({ jobId });
    await vi.waitFor(async () => expect((await job())?.target).not.toHaveProperty('connectionId'), { timeout: 20_000 });
  });
});

describe.skipIf(lacks('sshd') || process.platform !== 'linux')('an account that may come from one address only', () => {
  it('has its files from there, and is told from elsewhere that the network may be the reason', async () => {
    const server = await sshd({
      config: 'Match Address 127.0.0.1\n  ForceCommand internal-sftp\nMatch Address 127.0.0.2\n  DenyUsers *',
    });
    const from = (name: string, address: string): string => block(name, server, `${withKey(server)}\n  BindAddress ${address}`);
    const { workbench } = await startCore(from('allowed', '127.0.0.1') + from('refused', '127.0.0.2'));
    const page = await TestPage.open(workbench);
    page.answer = trust;
    const open = async (destination: string) =>
      (await page.client.sessions.open({ target: { destination }, size, kind: 'files' })).sessionId;
    await page.reaches(await open('allowed'), 'open');
    const state = await page.reaches(await open('refused'), 'failed');
    if (state.kind !== 'failed') throw new Error(state.kind);
    expect(state.error.code).toBe('auth.refused');
    const { text } = errorText(state.error);
    expect(text).toContain('Maybe the account is not allowed from this network.');
  });
});
