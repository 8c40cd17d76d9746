import { createHash, randomBytes } from 'node:crypto';
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { lacks } from '../e2e/servers/requirements.ts';
import type { Sshd } from '../e2e/servers/sshd.ts';
import type { FilePath } from '../shared/model/file-path.ts';
import type { FileSide } from '../shared/model/files.ts';
import { FilesPage, local, tempDir } from './fixtures/files-page.ts';
import { block, sshd, startCore, TestPage, withKey } from './fixtures/test-page.ts';

interface Lab {
  readonly server: Sshd;
  readonly page: FilesPage;
  readonly side: FileSide;
  readonly host: string;
  commands(): number;
}

async function lab(config = ''): Promise<Lab> {
  const server = await sshd({ config });
  const { workbench } = await startCore(block('lab', server, withKey(server)));
  const page = new FilesPage(await TestPage.open(workbench));
  const { sessionId, target } = await page.openFiles('lab');
  await page.page.reaches(sessionId, 'open');
  const from = server.log().length;
  const commands = (): number =>
    server
      .log()
      .slice(from)
      .match(/Starting session: (?:forced-)?command/g)?.length ?? 0;
  return { server, page, side: { kind: 'remote', sessionId }, host: target, commands };
}

describe.skipIf(lacks('sshd'))('commands for files', () => {
  it('reckon a checksum once they are allowed, and none is run before', async () => {
    const { page, side, host, commands } = await lab();
    const { client } = page.page;
    const folder = tempDir();
    writeFileSync(join(folder, 'a'), 'content');
    const path = `${folder}/a` as FilePath;
    const hex = createHash('sha256').update('content').digest('hex');
    expect(await client.files.checksum({ side, path, algorithm: 'sha256' })).toEqual({ hex, by: 'read' });
    expect(commands()).toBe(0);
    await client.settings.update({ patch: { fileCommandHosts: { [host]: true } } });
    expect(await client.files.checksum({ side, path, algorithm: 'sha256' })).toEqual({ hex, by: 'server' });
    expect(commands()).toBe(2);
    // What the user did not allow for is not asked of it.
    expect(await client.files.checksum({ side, path, algorithm: 'md5' })).toMatchObject({ by: 'read' });
    await client.settings.update({ patch: { fileCommandHosts: { [host]: false } } });
    expect(await client.files.checksum({ side, path, algorithm: 'sha256' })).toEqual({ hex, by: 'read' });
    expect(commands()).toBe(2);
  });

  it('verify a copy where its files are', async () => {
    const { page, side, host, commands } = await lab();
    const { client } = page.page;
    await client.settings.update({ patch: { fileCommandHosts: { [host]: true } } });
    const [from, to] = [tempDir(), tempDir()];
    mkdirSync(join(from, 'tree'));
    for (let index = 0; index < 60; index += 1) writeFileSync(join(from, 'tree', `f${index}`), randomBytes(100 + index));
    chmodSync(join(from, 'tree', 'f1'), 0o600);
    const { jobId } = await client.transfers.start({
      kind: 'copy',
      source: { side: local, folder: from, names: ['tree'] },
      target: { side, folder: to },
      options: { verify: true },
    });
    await vi.waitFor(
      async () => {
        const { jobs } = await client.transfers.list({});
        expect(jobs.find((job) => job.jobId === jobId)).toMatchObject({
          status: 'finished',
          totals: { failedItems: 0, doneFiles: 60 },
        });
      },
      { timeout: 20_000, interval: 20 },
    );
    // One look, and few commands for sixty files.
    expect(commands()).toBeGreaterThan(1);
    expect(commands()).toBeLessThan(40);
  });
});
