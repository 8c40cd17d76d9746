import { mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it, vi } from 'vitest';
import { lacks } from '../e2e/servers/requirements.ts';
import type { FileName, FilePath } from '../shared/model/file-path.ts';
import type { FileSide } from '../shared/model/files.ts';
import { local, openedFiles, tempDir, type OpenedFiles } from './fixtures/files-page.ts';

const program = fileURLToPath(new URL('../e2e/servers/windows-sftp.mjs', import.meta.url));
const fileName = (text: string): FileName => text as FileName;
const names = (...all: string[]): FileName[] => all.map(fileName);
const path = (text: string): FilePath => text as FilePath;

interface Folder {
  readonly side: FileSide;
  readonly folder: FilePath;
}

/** The files of a server with a drive C: (IO-03), and where that drive is here. */
async function windows(): Promise<OpenedFiles & { readonly drive: string }> {
  const drive = tempDir();
  mkdirSync(join(drive, 'Users/fred/Documents'), { recursive: true });
  writeFileSync(join(drive, 'Users/fred/Documents/Größe.txt'), 'of fred');
  return { ...(await openedFiles(`Subsystem sftp ${process.execPath} ${program} ${drive}`)), drive };
}

describe.skipIf(lacks('sshd'))('a server with the paths of Windows', () => {
  it('begins in the account’s folder, has its drives at the top, and every step between', async () => {
    const { page, side } = await windows();
    const listed = async (path: string): Promise<string[]> => {
      const { listingId } = await page.open(side, path);
      return (await page.rows(listingId)).map(({ name }) => name);
    };
    expect((await page.open(side, '~')).path).toBe('/C:/Users/fred');
    expect(await listed('/C:/Users/fred')).toEqual(['Documents']);
    expect(await listed('/C:/Users')).toEqual(['fred']);
    expect(await listed('/C:')).toEqual(['Users']);
    expect(await listed('/')).toEqual(['C:']);
  });

  it.each([
    ['C:\\Users\\fred\\Documents', '/C:/Users/fred/Documents'],
    ['c:/users/', '/c:/users'],
    ['C:', '/C:'],
    ['C:\\Users\\fred\\..', '/C:/Users'],
    ['Documents', '/C:/Users/fred/Documents'],
  ])('%s as it was typed is %s', async (typed, path) => {
    const { page, side } = await windows();
    expect((await page.open(side, typed)).path).toBe(path);
  });

  it('is copied to and from, in the place of what is there', async () => {
    const { page, side, drive } = await windows();
    const [from, to] = [tempDir(), tempDir()];
    const documents = join(drive, 'Users/fred/Documents');
    const contents = Buffer.alloc(700_000, 'The quick brown fox. ');
    writeFileSync(join(from, 'Größe.txt'), contents);
    writeFileSync(join(from, 'a b'), 'a b');
    const copy = async (source: Folder, target: Folder): Promise<void> => {
      const { jobId } = await page.page.client.transfers.start({
        ...{ kind: 'copy', source: { ...source, names: names('Größe.txt', 'a b') }, target },
        options: { conflicts: 'overwrite' },
      });
      const finished = async (): Promise<void> => {
        const { jobs } = await page.page.client.transfers.list({});
        expect(jobs.find((job) => job.jobId === jobId)).toMatchObject({
          ...{ status: 'finished', totals: { doneFiles: 2, failedItems: 0 } },
        });
      };
      await vi.waitFor(finished, { timeout: 20_000 });
    };
    await copy({ side: local, folder: from }, { side, folder: path('/c:/users/FRED/documents') });
    expect(readdirSync(documents).sort()).toEqual(['Größe.txt', 'a b']);
    expect(readFileSync(join(documents, 'Größe.txt')).equals(contents)).toBe(true);
    await copy({ side, folder: path('/C:/Users/fred/Documents') }, { side: local, folder: to });
    expect(readFileSync(join(to, 'Größe.txt')).equals(contents)).toBe(true);
  });

  it('has folders made and renamed, and says which names it does not take', async () => {
    const { page, side, drive } = await windows();
    const { path: made } = await page.files.makeFolder({ side, folder: path('/C:/Users/fred'), name: fileName('new') });
    expect(made).toBe('/C:/Users/fred/new');
    await page.files.rename({ side, path: made, name: fileName('newer') });
    expect(readdirSync(join(drive, 'Users/fred')).sort()).toEqual(['Documents', 'newer']);
    await expect(page.files.makeFolder({ side, folder: path('/C:/Users/fred'), name: fileName('what?') })).rejects.toMatchObject({
      code: 'file.failed',
    });
  });
});
