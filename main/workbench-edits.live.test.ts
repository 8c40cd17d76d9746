import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  linkSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { isRoot, lacks } from '../e2e/servers/requirements.ts';
import type { EditId, EditInfo } from '../shared/model/edits.ts';
import type { FileSide } from '../shared/model/files.ts';
import { block, cleanUps, size, sshd, startCore, TestPage, trust, withKey } from './fixtures/test-page.ts';

interface Lab {
  readonly page: TestPage;
  readonly side: FileSide;
  readonly home: string;
  readonly config: string;
  /** Folder of the server. */
  readonly there: string;
  readonly server: Awaited<ReturnType<typeof sshd>> | undefined;
  readonly workbench: Awaited<ReturnType<typeof startCore>>['workbench'];
}

/** A page with the files of one host open, and an editor that writes down what it was given. `again`: after a restart of the core. */
async function open(again?: Pick<Lab, 'home' | 'config'>): Promise<Lab> {
  const server = again === undefined ? await sshd() : undefined;
  const config = again?.config ?? (server ? block('box', server, `GlobalKnownHostsFile /dev/null\n  ${withKey(server)}`) : '');
  const { workbench, home } = await startCore(config, again?.home);
  const page = await TestPage.open(workbench);
  page.answer = trust;
  const editor = join(home, 'editor');
  writeFileSync(editor, `#!/bin/sh\nprintf '%s\\n' "$@" >> '${join(home, 'opened')}'\n`, { mode: 0o755 });
  await page.client.settings.update({ patch: { editorCommand: `'${editor}' --flag` } });
  const there = join(home, 'server');
  mkdirSync(there, { recursive: true });
  const side = again === undefined ? await connect(page) : ({ kind: 'local' } as const);
  return { page, side, home, config, there, server, workbench };
}

async function connect(page: TestPage): Promise<FileSide> {
  const { sessionId } = await page.client.sessions.open({ target: { destination: 'box' }, size, kind: 'files' });
  await page.reaches(sessionId, 'open');
  return { kind: 'remote', sessionId };
}

async function infoOf(page: TestPage, editId: EditId): Promise<EditInfo | undefined> {
  return (await page.client.edits.list({})).edits.find((edit) => edit.editId === editId);
}

async function reaches(page: TestPage, editId: EditId, kind: EditInfo['state']['kind'], hasChanges?: boolean): Promise<EditInfo> {
  return vi.waitFor(
    async () => {
      const info = await infoOf(page, editId);
      if (info?.state.kind !== kind || (hasChanges !== undefined && info.hasChanges !== hasChanges))
        throw new Error(`${kind} expected, it is ${JSON.stringify(info)}`);
      return info;
    },
    { timeout: 20_000, interval: 20 },
  );
}

interface Opened extends Lab {
  readonly editId: EditId;
  /** The server's file. */
  readonly file: string;
  /** What the editor has. */
  readonly copy: string;
}

async function edit(content: string, name = 'motd', lab?: Lab): Promise<Opened> {
  const made = lab ?? (await open());
  const file = join(made.there, name);
  if (!existsSync(file)) writeFileSync(file, content, { mode: 0o640 });
  const { edit: info } = await made.page.client.edits.open({ side: made.side, path: file });
  if (info === undefined) throw new Error('no edit');
  await reaches(made.page, info.editId, 'watching');
  const work = join(made.home, 'data', 'edits', info.editId, 'work');
  const [copy = ''] = readdirSync(work);
  return { ...made, editId: info.editId, file, copy: join(work, copy) };
}

/** What is left on the server beside files that are meant to be there. */
const strays = (folder: string): string[] => readdirSync(folder).filter((name) => name.includes('.hawser-'));
const serverHas = (file: string, content: string): Promise<void> =>
  vi.waitFor(() => expect(readFileSync(file, 'utf8')).toBe(content), { timeout: 20_000, interval: 20 });

describe.skipIf(lacks('sshd'))('files that are edited on this computer', () => {
  it('opens in the user’s editor and sends each save, however it is saved, with mode kept', async () => {
    const { page, editId, file, copy, home, there } = await edit('one\n');
    await vi.waitFor(() => expect(readFileSync(join(home, 'opened'), 'utf8')).toBe(`--flag\n${copy}\n`), { timeout: 20_000 });
    expect(readFileSync(copy, 'utf8')).toBe('one\n');
    expect(statSync(copy).mode & 0o777).toBe(0o600);
    expect(statSync(join(home, 'data', 'edits', editId)).mode & 0o777).toBe(0o700);
    // Cut off and written again, as nano does.
    writeFileSync(copy, 'two\n');
    await serverHas(file, 'two\n');
    // Beside, and renamed, as vim does.
    writeFileSync(`${copy}~new`, 'three\n');
    renameSync(copy, `${copy}~`);
    renameSync(`${copy}~new`, copy);
    await serverHas(file, 'three\n');
    const info = await reaches(page, editId, 'watching', false);
    expect(info).toMatchObject({ label: 'box', production: false, path: file, state: { savedAt: expect.any(Number) as number } });
    expect(statSync(file).mode & 0o777).toBe(0o640);
    expect(strays(there)).toEqual([]);
    // One login for all of it, apart from that of the tab.
    expect(await page.client.connections.list({})).toHaveLength(2);
    expect(await page.client.edits.finish({ editId })).toEqual({ kind: 'finished' });
    expect(readdirSync(join(home, 'data', 'edits'))).toEqual(['journals']);
    expect(readdirSync(join(home, 'data', 'edits', 'journals'))).toEqual([]);
  });

  it('sends the last of ten saves in a row', async () => {
    const { page, editId, file, copy, there } = await edit('start\n');
    for (let save = 1; save <= 10; save += 1) {
      writeFileSync(copy, `save ${save}\n`.repeat(200));
      await new Promise((resolve) => setTimeout(resolve, save % 3 === 0 ? 350 : 20));
    }
    await serverHas(file, 'save 10\n'.repeat(200));
    await reaches(page, editId, 'watching', false);
    expect(strays(there)).toEqual([]);
  });

  it.skipIf(!isRoot)('keeps the owner, other names and links of the file', async () => {
    const lab = await open();
    const file = join(lab.there, 'hard');
    writeFileSync(file, 'old\n');
    linkSync(file, join(lab.there, 'other-name'));
    symlinkSync('hard', join(lab.there, 'link'));
    execFileSync('chown', ['daemon:games', file]);
    chmodSync(file, 0o4751);
    const before = statSync(file);
    const { page, editId, copy } = await edit('', 'link', lab);
    writeFileSync(copy, 'new\n');
    await serverHas(file, 'new\n');
    await reaches(page, editId, 'watching', false);
    const after = statSync(file);
    expect([after.uid, after.gid, after.mode & 0o7777]).toEqual([before.uid, before.gid, 0o4751]);
    expect(readFileSync(join(lab.there, 'other-name'), 'utf8')).toBe('new\n');
    expect(strays(lab.there)).toEqual([]);
    expect(readFileSync(join(lab.there, 'link'), 'utf8')).toBe('new\n');
  });

  it('never replaces what changed on the server meanwhile, and merges what both changed', async () => {
    const lines = ['a', 'b', 'c', 'd', 'e', 'f', 'g'].map((line) => `${line}\n`);
    const { page, editId, file, copy, home } = await edit(lines.join(''));
    const at = statSync(file);
    writeFileSync(file, lines.join('').replace('g', 'G'));
    // Not even size and time tell it.
    utimesSync(file, at.atime, at.mtime);
    writeFileSync(copy, lines.join('').replace('a\n', 'A\n'));
    const info = await reaches(page, editId, 'conflict');
    expect(info).toMatchObject({ hasChanges: true, state: { mine: { sizeBytes: 14 }, theirs: { sizeBytes: 14 } } });
    expect(readFileSync(file, 'utf8')).toContain('G');
    const comparison = await page.client.edits.compare({ editId });
    expect(comparison).toMatchObject({
      kind: 'text',
      conflicts: 0,
      regions: [
        { kind: 'mine', base: ['a'], mine: ['A'], theirs: ['a'] },
        { kind: 'same' },
        { kind: 'theirs', base: ['g'], mine: ['g'], theirs: ['G'] },
      ],
    });
    await page.client.edits.resolve({ editId, decision: { kind: 'openMerged' }, seen: comparison.seen });
    expect(await infoOf(page, editId)).toMatchObject({ state: { kind: 'merged', conflicts: 0 }, hasChanges: true });
    expect(readFileSync(copy, 'utf8')).toBe(lines.join('').replace('a\n', 'A\n').replace('g', 'G'));
    await vi.waitFor(() => expect(readFileSync(join(home, 'opened'), 'utf8').trim().split('\n')).toHaveLength(4), {
      timeout: 20_000,
    });
    expect(readFileSync(file, 'utf8')).toContain('a\n');
    // Looked at and saved as it is.
    utimesSync(copy, new Date(), new Date(Date.now() + 5000));
    await serverHas(file, lines.join('').replace('a\n', 'A\n').replace('g', 'G'));
    await reaches(page, editId, 'watching', false);
  });

  it('sends no merge while marks are in it', async () => {
    const { page, editId, file, copy } = await edit('a\nb\nc\n');
    writeFileSync(file, 'a\ntheirs\nc\n');
    writeFileSync(copy, 'a\nmine\nc\n');
    await reaches(page, editId, 'conflict');
    const { seen } = await page.client.edits.compare({ editId });
    await page.client.edits.resolve({ editId, decision: { kind: 'openMerged' }, seen });
    const marked = readFileSync(copy, 'utf8');
    expect(marked).toBe('a\n<<<<<<< yours\nmine\n=======\ntheirs\n>>>>>>> on box\nc\n');
    writeFileSync(copy, `${marked}more\n`);
    await vi.waitFor(async () => expect((await infoOf(page, editId))?.state).toEqual({ kind: 'merged', conflicts: 1 }), {
      timeout: 20_000,
    });
    writeFileSync(copy, 'a\nmine and theirs\nc\n');
    await serverHas(file, 'a\nmine and theirs\nc\n');
    await reaches(page, editId, 'watching', false);
  });

  it('keeps mine, takes theirs, or makes another file, as it is decided', async () => {
    const { page, editId, file, copy, there, home } = await edit('base\n');
    const collide = async (mine: string, theirs: string): Promise<string> => {
      writeFileSync(file, theirs);
      writeFileSync(copy, mine);
      await reaches(page, editId, 'conflict');
      return (await page.client.edits.compare({ editId })).seen;
    };
    let seen = await collide('mine 1\n', 'theirs 1\n');
    await page.client.edits.resolve({ editId, decision: { kind: 'keepMine' }, seen });
    await serverHas(file, 'mine 1\n');
    await reaches(page, editId, 'watching', false);

    seen = await collide('mine 2\n', 'theirs 2\n');
    await page.client.edits.resolve({ editId, decision: { kind: 'takeTheirs' }, seen });
    expect(readFileSync(copy, 'utf8')).toBe('theirs 2\n');
    await reaches(page, editId, 'watching', false);
    const kept = join(home, 'data', 'edits', editId, 'kept');
    expect(readdirSync(kept).map((name) => readFileSync(join(kept, name), 'utf8'))).toEqual(['mine 2\n']);

    seen = await collide('mine 3\n', 'theirs 3\n');
    writeFileSync(join(there, 'taken'), 'somebody else’s');
    const saveAs = (name: string): Promise<unknown> =>
      page.client.edits.resolve({ editId, decision: { kind: 'saveAs', name: name }, seen });
    await expect(saveAs('taken')).rejects.toMatchObject({ code: 'file.exists' });
    expect(await infoOf(page, editId)).toMatchObject({ state: { kind: 'conflict' }, hasChanges: true });
    await saveAs('motd.mine');
    expect([readFileSync(file, 'utf8'), readFileSync(join(there, 'motd.mine'), 'utf8')]).toEqual(['theirs 3\n', 'mine 3\n']);
    expect(statSync(join(there, 'motd.mine')).mode & 0o777).toBe(0o640);
    // From now on that one is edited.
    writeFileSync(copy, 'mine 4\n');
    await serverHas(join(there, 'motd.mine'), 'mine 4\n');
    expect(readFileSync(join(there, 'taken'), 'utf8')).toBe('somebody else’s');
    expect(strays(there)).toEqual([]);
  });

  it('refuses a decision about a version that is not there any more', async () => {
    const { page, editId, file, copy } = await edit('base\n');
    writeFileSync(file, 'theirs\n');
    writeFileSync(copy, 'mine\n');
    await reaches(page, editId, 'conflict');
    const decision = { kind: 'keepMine' } as const;
    await expect(page.client.edits.resolve({ editId, decision, seen: 'other' })).rejects.toMatchObject({ code: 'edit.outdated' });
    // What came after the comparison is a conflict of its own.
    const { seen } = await page.client.edits.compare({ editId });
    writeFileSync(file, 'newer still\n');
    await page.client.edits.resolve({ editId, decision, seen });
    await reaches(page, editId, 'conflict');
    expect(readFileSync(file, 'utf8')).toBe('newer still\n');
  });

  it('says when the file went, became a folder, or may not be written, and nothing typed is lost', async () => {
    const { page, editId, file, copy } = await edit('base\n');
    rmSync(file);
    writeFileSync(copy, 'mine\n');
    expect((await reaches(page, editId, 'gone')).state).toEqual({ kind: 'gone', now: 'missing' });
    await page.client.edits.resolve({ editId, decision: { kind: 'keepMine' } });
    await serverHas(file, 'mine\n');
    expect(statSync(file).mode & 0o777).toBe(0o640);
    rmSync(file);
    mkdirSync(file);
    writeFileSync(copy, 'mine again\n');
    expect((await reaches(page, editId, 'gone')).state).toEqual({ kind: 'gone', now: 'folder' });
    const resolving = page.client.edits.resolve({ editId, decision: { kind: 'keepMine' } });
    await expect(resolving).rejects.toMatchObject({ code: 'edit.outdated' });
    rmSync(file, { recursive: true });
    writeFileSync(file, 'mine\n');
    await page.client.edits.send({ editId });
    await reaches(page, editId, 'watching', false);
    expect(readFileSync(file, 'utf8')).toBe('mine again\n');
    expect(await page.client.edits.finish({ editId })).toEqual({ kind: 'finished' });
  });

  it('keeps what is not sent when the host is gone, sends it when it is back, and asks before it throws anything away', async () => {
    const { page, editId, file, copy, server } = await edit('base\n');
    const pid = server?.pid;
    expect(pid).toBeTypeOf('number');
    for (const { connectionId } of await page.client.connections.list({}))
      await page.client.connections.disconnect({ connectionId });
    writeFileSync(copy, 'mine\n');
    await serverHas(file, 'mine\n');
    await server?.stop();
    writeFileSync(copy, 'typed while away\n');
    const waiting = await reaches(page, editId, 'waiting', true);
    expect(waiting.state).toMatchObject({ error: { code: expect.stringMatching(/^(net|connection|sftp|channel)\./) as string } });
    expect(await page.client.edits.finish({ editId })).toEqual({ kind: 'hasChanges' });
    expect(readFileSync(copy, 'utf8')).toBe('typed while away\n');
    expect(await page.client.edits.finish({ editId, discard: true })).toEqual({ kind: 'finished' });
    expect(existsSync(copy)).toBe(false);
  });

  it('finds what was not sent after the core ended, and sends it when that is wanted', async () => {
    const first = await edit('base\n');
    await first.server?.stop();
    writeFileSync(first.copy, 'typed before the crash\n');
    await reaches(first.page, first.editId, 'waiting', true);
    await first.workbench.close();
    const { page } = await open(first);
    const { editId, copy } = first;
    const left = await reaches(page, editId, 'left', true);
    expect(left).toMatchObject({ label: 'box', path: first.file });
    expect(readFileSync(copy, 'utf8')).toBe('typed before the crash\n');
    expect(await page.client.connections.list({})).toEqual([]);
  });

  it('opens what is edited already once more, with what the server has now', async () => {
    const { page, side, editId, file, copy, home } = await edit('base\n');
    writeFileSync(file, 'newer on the server\n');
    const again = await page.client.edits.open({ side, path: file });
    expect(again.edit?.editId).toBe(editId);
    expect(readFileSync(copy, 'utf8')).toBe('newer on the server\n');
    await vi.waitFor(() => expect(readFileSync(join(home, 'opened'), 'utf8').trim().split('\n')).toHaveLength(4), {
      timeout: 20_000,
    });
  });

  it('says when the editor can’t be started, and keeps the copy', async () => {
    const lab = await open();
    await lab.page.client.settings.update({ patch: { editorCommand: '/nowhere/editor' } });
    const { page, editId, copy } = await edit('base\n', 'motd', lab);
    expect(await infoOf(page, editId)).toMatchObject({ editorError: { code: 'edit.editorFailed' } });
    writeFileSync(copy, 'by another program\n');
    await serverHas(join(lab.there, 'motd'), 'by another program\n');
  });

  it('opens no pipe, no folder and nothing large by accident', async () => {
    const { page, side, there } = await open();
    execFileSync('mkfifo', [join(there, 'pipe')]);
    execFileSync('truncate', ['-s', '70M', join(there, 'large')]);
    const opening = (name: string): Promise<unknown> => page.client.edits.open({ side, path: join(there, name) });
    await expect(opening('pipe')).rejects.toMatchObject({ code: 'file.failed' });
    await expect(opening('.')).rejects.toMatchObject({ code: 'file.isAFolder' });
    await expect(opening('none')).rejects.toMatchObject({ code: 'file.notFound' });
    await expect(opening('large')).rejects.toMatchObject({ code: 'edit.tooLarge' });
    expect((await page.client.edits.list({})).edits).toEqual([]);
    expect(cleanUps.length).toBeGreaterThan(0);
  });
});
