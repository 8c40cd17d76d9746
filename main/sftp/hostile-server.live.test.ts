import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { faultySftpCommand, type SftpFault } from '../../e2e/servers/faulty-sftp.ts';
import { lacks } from '../../e2e/servers/requirements.ts';
import { startSshd, type Sshd } from '../../e2e/servers/sshd.ts';
import { failureOf, until } from '../ssh/test-support.ts';
import type { OpenFile } from './file-system.ts';
import type { SftpFileSystem } from './sftp-file-system.ts';
import { labOf, listAll, never, path, readAll, sftpOn, type Lab } from './test-support.ts';

let lab: Lab<Sshd>;
const opened: SftpFileSystem[] = [];
beforeAll(async () => {
  const config = `LogLevel INFO\nMaxSessions 100\nSubsystem sftp ${faultySftpCommand('none')}`;
  lab = await labOf(await startSshd({ config }));
});
afterAll(() => lab.stop());
const noteFile = (): string => join(lab.sshd.dir, 'notes');
afterEach(() => {
  for (const files of opened.splice(0)) files.close();
  rmSync(noteFile(), { force: true });
});

async function faulty(fault: SftpFault): Promise<SftpFileSystem> {
  const files = await sftpOn(lab.connection, faultySftpCommand(fault, noteFile()));
  opened.push(files);
  return files;
}

function notes(): string {
  try {
    return readFileSync(noteFile(), 'utf8');
  } catch {
    return '';
  }
}

const openFile = (files: SftpFileSystem): Promise<OpenFile> => files.open(path('file'), { kind: 'read' }, never);

describe.skipIf(lacks('sshd'))('a server that can’t be trusted', () => {
  it('as a subsystem that only knows version 3 is used as such', async () => {
    const files = await sftpOn(lab.connection);
    expect(files.limits.areTold).toBe(false);
    expect(await files.home(never)).toBe('/home/fred');
    expect((await listAll(files, path('.'))).entries.map(({ name }) => name)).toEqual(['file']);
    const file = await openFile(files);
    expect((await readAll(file, 1_000_000, 32_768)).length).toBe(1_000_000);
    await file.close();
    files.close();
  });

  it('has the names that could lead elsewhere left out, and told', async () => {
    const { entries, refused, refusedCount } = await listAll(await faulty('hostile-names'), path('/srv'));
    expect(entries.map(({ name }) => name)).toEqual([
      'good',
      'latin\udcff',
      'new\nline',
      '\u202etxt.exe',
      'C:\\windows',
      '~',
      '-rf',
    ]);
    expect(refusedCount).toBe(8);
    expect(refused.map(({ shown, why }) => `${why} ${shown.slice(0, 20)}`)).toEqual([
      'slash ../evil',
      'slash ../../etc/passwd',
      'slash /etc/shadow',
      'slash a/b',
      'empty ',
      'duplicate good',
      'nul nul\\u{0}byte',
      'tooLong nnnnnnnnnnnnnnnnnnnn',
    ]);
  });

  it('lists without end and is read no further than somebody takes it', async () => {
    const files = await faulty('endless-names');
    const before = process.memoryUsage().rss;
    let count = 0;
    for await (const batch of files.list(path('/srv'), never)) {
      count += batch.entries.length;
      if (count > 20_000) break;
    }
    // The folder is closed, and the server asked no more.
    await until(() => notes().includes('close'));
    const asked = Number(/names (\d+)\n(?!.*names)/s.exec(notes())?.[1] ?? 0);
    expect(asked).toBeLessThan(count + 200_000);
    const cut = await listAll(await faulty('endless-names'), path('/srv'), { maxEntries: 50_000 });
    expect({ isCut: cut.isCut, count: cut.entries.length }).toEqual({ isCut: true, count: 50_000 });
    expect(process.memoryUsage().rss - before).toBeLessThan(300 * 1024 * 1024);
  });

  it('stops an endless listing when it is aborted', async () => {
    const files = await faulty('endless-names');
    const stop = new AbortController();
    const listing = failureOf(
      (async () => {
        let count = 0;
        for await (const batch of files.list(path('/srv'), stop.signal)) {
          count += batch.entries.length;
          if (count > 10_000) stop.abort();
        }
      })(),
    );
    expect(await listing).toMatchObject({ code: 'cancelled' });
    expect(files.isClosed).toBe(false);
  });

  it.each([
    ['never lists a name and never ends', 'empty-names', (files: SftpFileSystem) => listAll(files, path('/srv'))],
    ['claims a thousand million names', 'lying-count', (files: SftpFileSystem) => listAll(files, path('/srv'))],
    ['gives a handle that is too long', 'long-handle', openFile],
    ['answers one question with two paths', 'two-paths', (files: SftpFileSystem) => files.home(never)],
    [
      'sends more than was asked for',
      'too-much-data',
      async (files: SftpFileSystem) => (await openFile(files)).read(0, 100, never),
    ],
    ['answers what was not asked', 'unknown-id', async (files: SftpFileSystem) => (await openFile(files)).read(0, 100, never)],
    ['answers a read with names', 'wrong-type', async (files: SftpFileSystem) => (await openFile(files)).read(0, 100, never)],
    ['answers a read with OK', 'ok-for-data', async (files: SftpFileSystem) => (await openFile(files)).read(0, 100, never)],
    ['claims a packet of 2 GiB', 'huge-packet', async (files: SftpFileSystem) => (await openFile(files)).read(0, 100, never)],
  ] as const)('is refused when it %s', async (_what, fault, use) => {
    const files = await faulty(fault);
    const closed: unknown[] = [];
    files.onClosed((error) => closed.push(error));
    expect(await failureOf(use(files))).toMatchObject({ code: 'sftp.misbehaved', detail: { host: lab.sshd.host } });
    expect(closed).toMatchObject([{ code: 'sftp.misbehaved' }]);
    expect(lab.connection.isClosed).toBe(false);
  });

  it('is told apart when it goes away in the middle', async () => {
    const file = await openFile(await faulty('cut-data'));
    const cut = await failureOf(file.read(0, 32_768, never));
    expect(cut).toMatchObject({ code: 'sftp.ended', detail: { reason: 'it ended in the middle of an answer' } });
    const listing = await failureOf(listAll(await faulty('names-then-death'), path('/srv')));
    expect(listing).toMatchObject({ code: 'sftp.ended' });
  });

  it('may give less than was asked for, and in any order', async () => {
    const short = await openFile(await faulty('short-reads'));
    expect((await short.read(0, 32_768, never)).sizeBytes).toBe(1000);
    const expected = Buffer.alloc(1_000_000);
    for (let at = 0; at < expected.length; at += 32_768) expected.fill((at >> 8) & 0xff, at);
    const reversed = await openFile(await faulty('reversed-reads'));
    const whole = await readAll(reversed, 917_504, 32_768);
    expect(whole.equals(expected.subarray(0, 917_504))).toBe(true);
  });

  it('has a file closed again that it opened too late', async () => {
    const files = await faulty('slow-open');
    const stop = new AbortController();
    const opening = failureOf(files.open(path('file'), { kind: 'read' }, stop.signal));
    const listing = failureOf(listAll(files, path('/srv'), {}, stop.signal));
    await until(() => (notes().match(/open/g)?.length ?? 0) === 2);
    stop.abort();
    expect([(await opening).code, (await listing).code]).toEqual(['cancelled', 'cancelled']);
    await until(() => (notes().match(/close h/g)?.length ?? 0) === 2);
  });

  it('is understood with the words and numbers of other servers', async () => {
    const file = await openFile(await faulty('no-space'));
    expect(await failureOf(file.read(0, 1, never))).toMatchObject({ code: 'file.noSpace' });
    const full = await openFile(await faulty('full-disk'));
    expect(await failureOf(full.write(0, Buffer.from('x'), never))).toMatchObject({ code: 'file.noSpace' });
    const quota = await openFile(await faulty('bad-close'));
    expect(await failureOf(quota.close())).toMatchObject({ code: 'file.quotaExceeded', detail: { operation: 'close' } });
    const old = await faulty('old-status');
    expect(await failureOf(old.stat(path('x'), never))).toMatchObject({ code: 'file.notFound' });
  });
});

describe.skipIf(lacks('sshd'))('the beginning', () => {
  it.each([
    ['text-first', 'sftp.textFirst', { text: 'Welcome to web1!\nLast login: yesterday' }],
    ['text-only', 'sftp.textFirst', { text: 'This account is currently not available.' }],
    ['version-2', 'sftp.badVersion', { version: 2 }],
    ['bad-extensions', 'sftp.misbehaved', {}],
    ['dies', 'sftp.unavailable', { tried: [{ why: 'it ended with status 9: sftp-server: no licence' }] }],
  ] as const)('of a server with %s is told as it is', async (fault, code, detail) => {
    const error = await failureOf(faulty(fault));
    expect(error).toMatchObject({ code, detail });
    expect(lab.connection.isClosed).toBe(false);
  });

  it('may come byte by byte', async () => {
    const files = await faulty('split-version');
    expect(files.capabilities.extensions.get('vendor-id')).toBe('x');
    expect(await files.home(never)).toBe('/home/fred');
  });

  it('of a server that stays silent can be given up', async () => {
    const stop = new AbortController();
    const opening = failureOf(sftpOn(lab.connection, faultySftpCommand('silent'), stop.signal));
    setTimeout(() => stop.abort(), 100);
    expect(await opening).toMatchObject({ code: 'cancelled' });
  });
});
