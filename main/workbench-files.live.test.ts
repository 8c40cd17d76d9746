import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { rmSync } from 'node:fs';
import { describe, expect, it, vi } from 'vitest';
import { lacks } from '../e2e/servers/requirements.ts';
import type { FileSide, Listing, ListingView } from '../shared/model/files.ts';
import type { SessionId } from '../shared/model/ids.ts';
import type { SessionInfo } from '../shared/model/session.ts';
import { block, cleanUps, size, sshd, startCore, TestPage, trust, withKey } from './fixtures/test-page.ts';

const byName: ListingView = { sort: { by: 'name', descending: false, foldersFirst: true }, showHidden: false, filter: '' };

function folder(): string {
  const path = mkdtempSync(join(tmpdir(), 'hawser-files-'));
  cleanUps.push(() => rmSync(path, { recursive: true, force: true }));
  return path;
}

/** A page with everything it was told of folders. */
class FilesPage {
  readonly page: TestPage;
  readonly listed: Listing[] = [];

  constructor(page: TestPage) {
    this.page = page;
    page.client.files.onListed((listing) => this.listed.push(listing));
  }

  get files(): TestPage['client']['files'] {
    return this.page.client.files;
  }

  openFiles(destination: string): Promise<SessionInfo> {
    return this.page.client.sessions.open({ target: { destination }, size, kind: 'files' });
  }

  async complete(listingId: string, timeout = 15_000): Promise<Listing> {
    return vi.waitFor(
      () => {
        const listing = this.listed.findLast((each) => each.listingId === listingId);
        if (listing?.state.kind !== 'complete') throw new Error(`not complete: ${JSON.stringify(listing)}`);
        return listing;
      },
      { timeout, interval: 5 },
    );
  }
}

async function openedFiles(config?: string): Promise<{ page: FilesPage; side: FileSide; sessionId: SessionId }> {
  const server = await sshd(config === undefined ? {} : { config });
  const { workbench } = await startCore(block('lab', server, withKey(server)));
  const page = new FilesPage(await TestPage.open(workbench));
  page.page.answer = trust;
  const { sessionId, kind } = await page.openFiles('lab');
  expect(kind).toBe('files');
  await page.page.reaches(sessionId, 'open');
  return { page, side: { kind: 'remote', sessionId }, sessionId };
}

describe.skipIf(lacks('sshd'))('the files of a real sshd', () => {
  it('lists a folder in the order of its names, folders first', async () => {
    const { page, side } = await openedFiles();
    const path = folder();
    for (const name of ['b10', 'b9', 'a', '.hidden']) writeFileSync(join(path, name), name);
    mkdirSync(join(path, 'z'));
    const { listingId } = await page.files.openFolder({ side, path });
    expect(await page.complete(listingId)).toMatchObject({ path, entries: 5, isCut: false, refusedCount: 0 });
    const rows = await page.files.rows({ listingId, view: byName, from: 0, count: 100 });
    expect(rows).toMatchObject({ matching: 4, bytes: 6 });
    expect(rows.rows.map(({ name, kind }) => [name, kind])).toEqual([
      ['z', 'folder'],
      ['a', 'file'],
      ['b9', 'file'],
      ['b10', 'file'],
    ]);
  });
});
