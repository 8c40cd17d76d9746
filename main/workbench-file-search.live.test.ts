import { execFileSync } from 'node:child_process';
import { lstatSync, mkdirSync, readFileSync, readlinkSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { lacks } from '../e2e/servers/requirements.ts';
import type { FileName, FilePath } from '../shared/model/file-path.ts';
import type { FileSearchNews, FileSearchRequest } from '../shared/model/file-search.ts';
import type { FileSide } from '../shared/model/files.ts';
import { FilesPage, local, openedFiles, tempDir } from './fixtures/files-page.ts';
import { startCore, TestPage } from './fixtures/test-page.ts';

async function opened(kind: FileSide['kind']): Promise<{ page: FilesPage; side: FileSide }> {
  if (kind === 'remote') return openedFiles();
  const { workbench } = await startCore();
  return { page: new FilesPage(await TestPage.open(workbench)), side: local };
}

describe.skipIf(lacks('sshd')).each(['remote', 'local'] as const)('names are searched for below a %s folder', (kind) => {
  let page: FilesPage;
  let side: FileSide;
  let folder: FilePath;
  let news: FileSearchNews[];
  const at = (name: string): FilePath => join(folder, name) as FilePath;
  const begin = (request: Omit<FileSearchRequest, 'folder'>): Promise<{ searchId: string }> =>
    page.files.search({ side, request: { folder, ...request } });
  const ended = (): Promise<FileSearchNews> =>
    vi.waitFor(
      () => {
        const last = news.at(-1);
        if (last === undefined || last.state.kind === 'searching') throw new Error('it goes on');
        return last;
      },
      { timeout: 20_000, interval: 5 },
    );
  const found = (): string[] => news.flatMap(({ fresh }) => fresh.map(({ path }) => path.slice(folder.length + 1))).sort();

  beforeEach(async () => {
    ({ page, side } = await opened(kind));
    folder = tempDir();
    news = [];
    page.files.onSearched((each) => news.push(each));
    mkdirSync(at('logs/old/.cache'), { recursive: true });
    for (const name of ['logs/today.log', 'logs/old/Yesterday.LOG', 'logs/old/.cache/deep.log', 'notes.md', '.hidden.log'])
      writeFileSync(at(name), 'x');
    symlinkSync('..', at('logs/loop.log'));
  });

  it('by a part, in all folders but hidden ones, and through no link', async () => {
    await begin({ pattern: 'log', hidden: false });
    expect(await ended()).toMatchObject({ found: 4, isCut: false, failed: 0, state: { kind: 'complete' } });
    expect(found()).toEqual(['logs', 'logs/loop.log', 'logs/old/Yesterday.LOG', 'logs/today.log']);
    expect(news.flatMap(({ fresh }) => fresh).find(({ path }) => path === at('logs/loop.log'))?.kind).toBe('link');
  });

  it('by a pattern, hidden ones too', async () => {
    await begin({ pattern: '*.log', hidden: true });
    await ended();
    expect(found()).toEqual([
      '.hidden.log',
      'logs/loop.log',
      'logs/old/.cache/deep.log',
      'logs/old/Yesterday.LOG',
      'logs/today.log',
    ]);
  });

  it('and it ends with ten thousand of them, when it is stopped, and with an error where there is no folder', async () => {
    execFileSync('sh', ['-c', `cd '${folder}' && mkdir many && cd many && seq -f 'entry-%g' 1 10500 | xargs touch`]);
    await begin({ pattern: 'entry', hidden: false });
    expect(await ended()).toMatchObject({ found: 10_000, isCut: true, state: { kind: 'complete' } });
    expect(new Set(found()).size).toBe(10_000);
    news.length = 0;
    const { searchId } = await begin({ pattern: 'entry', hidden: false });
    await page.files.stopSearch({ searchId });
    expect((await ended()).state.kind).toBe('stopped');
    news.length = 0;
    await page.files.search({ side, request: { folder: at('gone'), pattern: 'x', hidden: false } });
    expect(await ended()).toMatchObject({ found: 0, state: { kind: 'failed', error: { code: 'file.notFound' } } });
  });

  it('an empty file and links are made, and never over something', async () => {
    const name = (words: string): FileName => words as FileName;
    await page.files.makeFile({ side, folder, name: name('empty') });
    expect(statSync(at('empty')).size).toBe(0);
    await expect(page.files.makeFile({ side, folder, name: name('notes.md') })).rejects.toMatchObject({ code: 'file.exists' });
    expect(readFileSync(at('notes.md'), 'utf8')).toBe('x');
    const link = { side, folder, target: 'notes.md' as FilePath };
    await page.files.makeLink({ ...link, name: name('soft'), kind: 'symbolic' });
    await page.files.makeLink({ ...link, name: name('hard'), kind: 'hard' });
    expect(readlinkSync(at('soft'))).toBe('notes.md');
    expect(lstatSync(at('hard')).ino).toBe(statSync(at('notes.md')).ino);
    const taken = page.files.makeLink({ ...link, name: name('empty'), kind: 'symbolic' });
    await expect(taken).rejects.toMatchObject({ code: 'file.exists' });
  });
});

describe('bookmarks of folders', () => {
  it('are kept, told to every page, and taken back', async () => {
    const { workbench } = await startCore();
    const { client } = await TestPage.open(workbench);
    const told: number[] = [];
    client.folders.onChanged(({ folders }) => told.push(folders.length));
    const edit = (host: string, path: string): ReturnType<typeof client.folders.edit> =>
      client.folders.edit({ edit: { kind: 'add', host, path } });
    await edit('deploy@web1:22', '/srv/r\udcff');
    const { folders, undoLabel } = await edit('', '/home');
    expect(folders.map(({ host, path }) => [host, path])).toEqual([
      ['deploy@web1:22', '/srv/r\udcff'],
      ['', '/home'],
    ]);
    expect(undoLabel).toBe('Bookmark a folder');
    expect((await edit('', '/home')).folders).toHaveLength(2);
    expect((await client.folders.undo({})).folders).toHaveLength(1);
    expect(await client.folders.list({})).toMatchObject({ folders: [{ path: '/srv/r\udcff' }] });
    await vi.waitFor(() => expect(told.slice(0, 3)).toEqual([1, 2, 1]), { timeout: 20_000 });
  });
});
