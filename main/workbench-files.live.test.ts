import { execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { startSshdWithAccounts } from '../e2e/servers/accounts.ts';
import { startFaultProxy } from '../e2e/servers/fault-proxy.ts';
import { lacks } from '../e2e/servers/requirements.ts';
import { FileName } from '../shared/model/file-path.ts';
import { byName, FilesPage, openedFiles, tempDir } from './fixtures/files-page.ts';
import { block, cleanUps, sshd, startCore, TestPage, withKey } from './fixtures/test-page.ts';

describe.skipIf(lacks('sshd'))('the files of a real sshd', () => {
  it('lists a folder in the order of its names, folders first, and says where links lead', async () => {
    const { page, side } = await openedFiles();
    const path = tempDir();
    for (const name of ['b10', 'b9', 'a', '.hidden']) writeFileSync(join(path, name), name);
    mkdirSync(join(path, 'z'));
    symlinkSync('a', join(path, 'to a'));
    symlinkSync('nowhere', join(path, 'to nothing'));
    const { listingId, ...listing } = await page.open(side, path);
    expect(listing).toMatchObject({ path, entries: 7, isCut: false, refusedCount: 0 });
    const rows = await page.files.rows({ listingId, view: byName, from: 0, count: 100 });
    expect(rows).toMatchObject({ revision: listing.revision, matching: 6, bytes: 6 });
    expect(rows.rows.map(({ name, kind, link }) => [name, kind, link])).toEqual([
      ['z', 'folder', undefined],
      ['a', 'file', undefined],
      ['b9', 'file', undefined],
      ['b10', 'file', undefined],
      ['to a', 'link', { target: 'a', kind: 'file' }],
      ['to nothing', 'link', { target: 'nowhere', kind: 'broken' }],
    ]);
    const descending = { ...byName, showHidden: true, sort: { by: 'size', descending: true, foldersFirst: false } } as const;
    const files = (await page.rows(listingId, descending)).filter(({ kind }) => kind === 'file');
    expect(files.map(({ name }) => name)).toEqual(['.hidden', 'b10', 'b9', 'a']);
    expect((await page.rows(listingId, { ...byName, filter: 'B1' })).map(({ name }) => name)).toEqual([]);
    expect((await page.rows(listingId, { ...byName, filter: 'b1' })).map(({ name }) => name)).toEqual(['b10']);
    expect(await page.files.find({ listingId, view: byName, prefix: 'b1', after: 0 })).toEqual({ index: 3 });
    expect(await page.files.find({ listingId, view: byName, prefix: 'b1', after: 4 })).toEqual({ index: -1 });
  });

  it('shows the first rows of 100,000 entries while it reads on, and all of them in order', async () => {
    const { page, side } = await openedFiles();
    const path = tempDir();
    execFileSync('sh', ['-c', "seq -f 'file %.0f' 0 99999 | tr '\\n' '\\0' | xargs -0 touch"], { cwd: path });
    const startedAt = performance.now();
    const { listingId } = await page.files.openFolder({ side, path });
    await vi.waitFor(() => expect(page.told(listingId)).toBeGreaterThan(0), { timeout: 20_000, interval: 1 });
    const first = await page.files.rows({ listingId, view: byName, from: 0, count: 50 });
    expect(first.rows).toHaveLength(50);
    expect(first.matching).toBeLessThan(100_000);
    const { entries, revision } = await page.reaches(listingId, 'complete');
    const last = await page.files.rows({ listingId, view: byName, from: 99_900, count: 1000 });
    const allMs = performance.now() - startedAt;
    expect([entries, last.revision, last.matching]).toEqual([100_000, revision, 100_000]);
    expect(last.rows.map(({ name }) => name)).toEqual(Array.from({ length: 100 }, (_, index) => `file ${99_900 + index}`));
    expect((await page.files.names({ listingId, view: byName })).names).toHaveLength(100_000);
    // Ten times a second at most, the first and the last beside it.
    expect(page.told(listingId)).toBeLessThan(allMs / 100 + 3);
  }, 120_000);

  it('says which names something has now, exactly, however many others begin like them', async () => {
    const { page, side } = await openedFiles();
    const path = tempDir();
    for (let at = 0; at < 70; at += 1) writeFileSync(join(path, `a${at}`), '');
    mkdirSync(join(path, 'b'));
    symlinkSync('nowhere', join(path, 'link'));
    writeFileSync(Buffer.concat([Buffer.from(`${path}/`), Buffer.from('c\xff', 'latin1')]), 'x');
    const names = ['a', 'A1', 'a69', 'b', 'link', 'c\udcff', 'c', '.a1'].map((name) => FileName.parse(name));
    expect((await page.files.taken({ side, folder: path, names })).taken).toEqual(['a69', 'b', 'link', 'c\udcff']);
    // Looked up anew each time.
    writeFileSync(join(path, 'a'), '');
    expect((await page.files.taken({ side, folder: path, names: [FileName.parse('a')] })).taken).toEqual(['a']);
  });

  it('keeps names exact that are no UTF-8, or have line breaks and turns of writing in them', async () => {
    const { page, side } = await openedFiles();
    const path = tempDir();
    const odd = [Buffer.from('a\xff\xfe', 'latin1'), Buffer.from('b\nc'), Buffer.from('d\u202egpj.exe'), Buffer.from(' ')];
    for (const name of odd) writeFileSync(Buffer.concat([Buffer.from(`${path}/`), name]), 'x');
    const { listingId } = await page.open(side, path);
    const names = (await page.rows(listingId)).map(({ name }) => name);
    expect(names.toSorted()).toEqual([' ', 'a\udcff\udcfe', 'b\nc', 'd\u202egpj.exe']);
    for (const name of names) {
      const to = FileName.parse(`${name}\udc80`);
      await page.files.rename({ side, path: `${path}/${name}` as typeof path, name: to });
    }
    const made = await page.files.makeFolder({ side, folder: path, name: FileName.parse('new\udce9') });
    expect(made.path).toBe(`${path}/new\udce9`);
    const expected = [...odd.map((name) => Buffer.concat([name, Buffer.from([0x80])])), Buffer.from('new\xe9', 'latin1')];
    const there = readdirSync(Buffer.from(path), { encoding: 'buffer' });
    expect(there.map((name) => name.toString('hex')).toSorted()).toEqual(expected.map((name) => name.toString('hex')).toSorted());
    // Panes that show the folder hear of it.
    await vi.waitFor(async () => expect(await page.rows(listingId)).toHaveLength(5), { timeout: 20_000 });
  });

  it('tells in the listing that a folder is missing, and in an error that a name is taken', async () => {
    const { page, side } = await openedFiles();
    const path = tempDir();
    const { listingId } = await page.files.openFolder({ side, path: `${path}/nothing` });
    expect((await page.reaches(listingId, 'failed')).state).toMatchObject({
      error: { code: 'file.notFound', detail: { path: `${path}/nothing`, operation: 'list', side: 'there' } },
    });
    const other = await page.files.openFolder({ side, path: '~nobody-of-this-name/x' });
    expect(other.state).toMatchObject({ kind: 'failed', error: { code: expect.stringMatching(/^file\./) as string } });
    for (const name of ['one', 'two']) writeFileSync(join(path, name), name);
    const taken = page.files.rename({ side, path: `${path}/one` as typeof path, name: FileName.parse('two') });
    await expect(taken).rejects.toMatchObject({ code: 'file.exists' });
    await expect(page.files.makeFolder({ side, folder: path, name: FileName.parse('two') })).rejects.toMatchObject({
      code: 'file.exists',
    });
    await expect(page.files.openFolder({ side, path: 'a\0b' })).rejects.toMatchObject({ code: 'file.nameInvalid' });
  });

  it('reads a folder again when asked, and counts a revision only when something changed', async () => {
    const { page, side } = await openedFiles();
    const path = tempDir();
    writeFileSync(join(path, 'one'), '');
    const { listingId, revision } = await page.open(side, path);
    let told = page.told(listingId);
    await page.files.refresh({ listingId });
    expect(await page.reaches(listingId, 'complete', told)).toMatchObject({ revision, entries: 1 });
    writeFileSync(join(path, 'two'), '');
    told = page.told(listingId);
    await page.files.refresh({ listingId });
    expect(await page.reaches(listingId, 'complete', told)).toMatchObject({ revision: revision + 1, entries: 2 });
    expect((await page.rows(listingId)).map(({ name }) => name)).toEqual(['one', 'two']);
    await page.files.closeFolder({ listingId });
    await expect(page.rows(listingId)).rejects.toMatchObject({ code: 'listing.notFound' });
  });

  it('shares the connection with the terminals of the host, and takes a second one where the server allows one session', async () => {
    for (const [config, connections] of [
      [undefined, 1],
      ['MaxSessions 1', 2],
    ] as const) {
      const { page, sessionId } = await openedFiles(config);
      const terminal = await page.page.open('lab');
      await page.page.reaches(terminal.sessionId, 'open');
      const files = await page.openFiles('lab');
      await page.page.reaches(files.sessionId, 'open');
      const all = await page.page.client.connections.list({});
      // A third session goes where there is room; with one session each there is none.
      expect(all).toHaveLength(connections === 1 ? 1 : 3);
      expect(all.reduce((sum, { sessions }) => sum + sessions, 0)).toBe(3);
      await page.page.client.sessions.close({ sessionId });
    }
  });

  it('says what is missing on a host without files', async () => {
    const server = await sshd({ config: 'ForceCommand echo This account is for backups only.' });
    const { workbench } = await startCore(block('lab', server, withKey(server)));
    const page = new FilesPage(await TestPage.open(workbench));
    const { sessionId } = await page.openFiles('lab');
    const state = await page.page.reaches(sessionId, 'failed');
    expect(state).toMatchObject({ wasOpen: false, error: { code: expect.stringMatching(/^sftp\./) as string } });
    expect(JSON.stringify(state)).toContain('backups only');
    const folder = page.files.openFolder({ side: { kind: 'remote', sessionId }, path: '' });
    await expect(folder).rejects.toMatchObject({ code: 'session.notOpen', detail: { name: 'lab' } });
    const terminal = page.page.client.sessions.resize({ sessionId, size: { columns: 80, rows: 24 } });
    await expect(terminal).rejects.toMatchObject({ code: 'session.notFound' });
  });

  it('reconnects after a cut and reads the folders of its panes again', async () => {
    const server = await sshd();
    const proxy = await startFaultProxy({ target: server });
    cleanUps.push(() => proxy.stop());
    const { workbench } = await startCore(block('lab', { ...server, port: proxy.port }, withKey(server)));
    const page = new FilesPage(await TestPage.open(workbench));
    const { sessionId } = await page.openFiles('lab');
    await page.page.reaches(sessionId, 'open');
    const side = { kind: 'remote', sessionId } as const;
    const path = tempDir();
    writeFileSync(join(path, 'before'), '');
    const { listingId } = await page.open(side, path);
    proxy.cut();
    await page.page.reaches(sessionId, 'reconnecting');
    await expect(page.files.side({ side })).rejects.toMatchObject({ code: 'session.notOpen' });
    // What was read is still there to be looked at.
    expect((await page.rows(listingId)).map(({ name }) => name)).toEqual(['before']);
    writeFileSync(join(path, 'after'), '');
    await page.page.reaches(sessionId, 'open');
    await vi.waitFor(async () => expect((await page.rows(listingId)).map(({ name }) => name)).toEqual(['after', 'before']), {
      timeout: 20_000,
    });
    expect(page.page.prompts).toHaveLength(1);
  });

  it('closes the folders of a page that goes and of a session that is closed', async () => {
    const server = await sshd();
    const { workbench } = await startCore(block('lab', server, withKey(server)));
    const page = new FilesPage(await TestPage.open(workbench));
    const { sessionId } = await page.openFiles('lab');
    await page.page.reaches(sessionId, 'open');
    const side = { kind: 'remote', sessionId } as const;
    const { listingId } = await page.open(side, tempDir());
    await page.open({ kind: 'local' }, tempDir());
    expect(await page.listings()).toBe(2);
    page.page.client.dispose();
    const again = new FilesPage(await TestPage.open(workbench));
    expect(await again.listings()).toBe(0);
    await expect(again.rows(listingId)).rejects.toMatchObject({ code: 'listing.notFound' });
    await again.open(side, tempDir());
    await again.page.client.sessions.close({ sessionId });
    expect(await again.listings()).toBe(0);
    await vi.waitFor(
      async () => {
        expect(await again.page.client.system.diagnostics({})).toMatchObject({ sessions: 0, channels: 0 });
      },
      { timeout: 20_000 },
    );
    await expect(again.files.side({ side })).rejects.toMatchObject({ code: 'session.notFound' });
  });
});

describe.skipIf(lacks('accounts'))('the files of an account', () => {
  it('says what it may not, and knows its home', async () => {
    const server = await startSshdWithAccounts({ users: { fred: {} } });
    cleanUps.push(() => server.stop());
    const { workbench } = await startCore(block('lab', { ...server, user: 'fred' }, withKey(server)));
    const page = new FilesPage(await TestPage.open(workbench));
    const { sessionId } = await page.openFiles('lab');
    await page.page.reaches(sessionId, 'open');
    const side = { kind: 'remote', sessionId } as const;
    expect(await page.files.side({ side })).toMatchObject({ home: '/home/fred', isReadOnly: false, unixModes: true });
    const { listingId } = await page.files.openFolder({ side, path: '/root' });
    expect((await page.reaches(listingId, 'failed')).state).toMatchObject({ error: { code: 'file.permissionDenied' } });
    expect(await page.open(side, '~')).toMatchObject({ path: '/home/fred' });
    expect(await page.open(side, '~/.ssh/..')).toMatchObject({ path: '/home/fred' });
    expect(await page.files.complete({ side, typed: '~/.s' })).toEqual({ paths: ['~/.ssh/'] });
    expect((await page.files.complete({ side, typed: '/ho' })).paths).toEqual(['/home/']);
  });
});
