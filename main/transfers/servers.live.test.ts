import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { startFaultProxy } from '../../e2e/servers/fault-proxy.ts';
import { faultySftpCommand } from '../../e2e/servers/faulty-sftp.ts';
import { lacks } from '../../e2e/servers/requirements.ts';
import { localPlace } from './test-support/faulty-file-system.ts';
import { leftOvers, makeJob, path, runJob, scratch, treeDifferences } from './test-support/job-support.ts';
import { seeded } from './test-support/seeded.ts';
import { startTransferLab, type TransferLab } from './testing/live-lab.ts';
import type { FilePlace, TransferOptions } from './transfer-types.ts';

const sftpServer = ['/usr/lib/openssh/sftp-server', '/usr/libexec/openssh/sftp-server', '/usr/lib/ssh/sftp-server'].find((file) =>
  existsSync(file),
);

describe.skipIf(lacks('sshd'))('copies between servers, and with servers that do not do everything', () => {
  let lab: TransferLab;
  let other: TransferLab;
  beforeAll(async () => {
    [lab, other] = await Promise.all([startTransferLab(), startTransferLab()]);
  });
  afterAll(async () => {
    await Promise.all([lab.stop(), other.stop()]);
  });

  const folder = (): string => scratch(onTestFinished);
  /** sftp-server(8) with options of its own. */
  const serverWith = (options: string, name = 'test'): FilePlace =>
    lab.place(undefined, { serverCommand: `${sftpServer ?? 'sftp-server'} ${options}`, name });

  function makeTree(at: string): void {
    mkdirSync(join(at, 'from/sub/empty'), { recursive: true });
    writeFileSync(join(at, 'from/large'), seeded(1).bytes(3_000_001), { mode: 0o640 });
    for (let count = 0; count < 20; count += 1) writeFileSync(join(at, 'from/sub', `${count}`), seeded(count).bytes(count * 97));
    utimesSync(join(at, 'from/large'), 1_600_000_000, 1_500_000_000);
  }

  async function copy(at: string, source: FilePlace, target: FilePlace, options: Partial<TransferOptions> = {}) {
    const pairs = [{ from: path(at, 'from'), to: path(at, 'to') }];
    const job = await runJob({ source, target, pairs, options: { conflicts: 'overwrite', ...options } });
    const words = job.rows(0, 100).flatMap(({ from, state }) => {
      const what = state.kind === 'failed' ? state.error.code : state.kind === 'done' ? state.note : state.kind;
      return what === undefined ? [] : [`${from.slice(at.length)}: ${what}`];
    });
    return { job, words: words.sort() };
  }

  it('copies and moves from one to another', async () => {
    const at = folder();
    makeTree(at);
    const [one, two] = [lab.place(undefined, { name: 'one' }), other.place(undefined, { name: 'two' })];
    expect((await copy(at, one, two)).words).toEqual([]);
    expect(treeDifferences(join(at, 'to'), join(at, 'from'))).toEqual([]);
    const moved = await runJob({
      source: two,
      target: one,
      pairs: [{ from: path(at, 'to'), to: path(at, 'moved') }],
      options: { removeSource: true },
    });
    expect(moved.state().totals).toMatchObject({ doneFiles: 21, failedItems: 0 });
    expect(treeDifferences(join(at, 'moved'), join(at, 'from'))).toEqual([]);
    expect(readdirSync(at).sort()).toEqual(['from', 'moved']);
    expect([one.connections, two.connections]).toEqual([1, 1]);
  });

  it('lets a server copy within itself, and carries the bytes where it can’t', async () => {
    const proxy = await startFaultProxy({ target: lab.sshd });
    onTestFinished(() => proxy.stop());
    for (const serverCommand of [undefined, `${sftpServer ?? 'sftp-server'} -P copy-data`]) {
      const at = folder();
      makeTree(at);
      writeFileSync(join(at, 'from/large'), seeded(1).bytes(9_000_001));
      const there = lab.place(proxy, { serverCommand });
      const before = proxy.bytes.up + proxy.bytes.down;
      expect((await copy(at, there, there)).words).toEqual([]);
      const passed = proxy.bytes.up + proxy.bytes.down - before;
      if (serverCommand === undefined) expect(passed).toBeLessThan(1_000_000);
      else expect(passed).toBeGreaterThan(18_000_000);
      expect(treeDifferences(join(at, 'to'), join(at, 'from'))).toEqual([]);
      there.close();
    }
  });

  it('reads from a server that only lets read, and says that it does', async () => {
    const at = folder();
    makeTree(at);
    const there = serverWith('-R');
    expect((await copy(at, there, localPlace)).words).toEqual([]);
    mkdirSync(join(at, 'shut'));
    const pairs = [{ from: path(at, 'from/large'), to: path(at, 'shut/large') }];
    const put = await runJob({ source: localPlace, target: there, pairs });
    // The file is named that was asked for, not the temporary one.
    const denied = { code: 'file.permissionDenied', detail: { path: join(at, 'shut/large') } };
    expect(put.rows(0, 1)[0]?.state).toMatchObject({ kind: 'failed', error: denied });
    expect(readdirSync(join(at, 'shut'))).toEqual([]);
  });

  it('counts a file as done whose mode and time the server does not let set, and says so', async () => {
    const at = folder();
    makeTree(at);
    const { words, job } = await copy(at, localPlace, serverWith('-P setstat,fsetstat'));
    expect(words).toContain('/from/large: mode or time could not be set');
    expect(words).toHaveLength(21);
    expect(job.state().totals).toMatchObject({ doneFiles: 21, failedItems: 0 });
    expect(readFileSync(join(at, 'to/large')).equals(readFileSync(join(at, 'from/large')))).toBe(true);
    expect(leftOvers(at)).toEqual([]);
  });

  it('writes in place where the server refuses to rename, if that was chosen', async () => {
    const at = folder();
    mkdirSync(join(at, 'from'));
    mkdirSync(join(at, 'to'));
    writeFileSync(join(at, 'from/a'), 'new content');
    writeFileSync(join(at, 'to/a'), 'old');
    const { words } = await copy(at, localPlace, serverWith('-P rename,posix-rename'), { standIn: 'inPlace' });
    expect(words).toEqual([]);
    expect(readFileSync(join(at, 'to/a'), 'utf8')).toBe('new content');
    expect(leftOvers(at)).toEqual([]);
  });

  it.each([
    ['like the source', { kind: 'source' }, [0o664, 0o640, 0o775]],
    ['as the server gives', { kind: 'targetElseDefault' }, [0o600, 0o604, 0o700]],
    ['fixed', { kind: 'fixed', fileMode: 0o644, folderMode: 0o711 }, [0o644, 0o644, 0o711]],
  ] as const)('gives uploads permissions %s', async (_what, mode, expected) => {
    const at = folder();
    mkdirSync(join(at, 'from/sub'), { recursive: true });
    mkdirSync(join(at, 'to'));
    for (const [name, bits] of [
      ['new', 0o2664],
      ['old', 0o640],
    ] as const) {
      writeFileSync(join(at, 'from', name), 'x');
      chmodSync(join(at, 'from', name), bits);
    }
    chmodSync(join(at, 'from/sub'), 0o775);
    writeFileSync(join(at, 'to/old'), 'y');
    chmodSync(join(at, 'to/old'), 0o604);
    expect((await copy(at, localPlace, serverWith('-u 0077'), { mode })).words).toEqual([]);
    expect(['new', 'old', 'sub'].map((name) => statSync(join(at, 'to', name)).mode & 0o7777)).toEqual([...expected]);
  });

  it('writes nothing outside of its target, whatever a server lists, and tells what it left out', async () => {
    const at = folder();
    mkdirSync(join(at, 'deep/er'), { recursive: true });
    const source = lab.place(undefined, { serverCommand: faultySftpCommand('hostile-names') });
    const pairs = [{ from: path('/srv'), to: path(at, 'deep/er/copy') }];
    const job = await runJob({ source, target: localPlace, pairs });
    expect(readdirSync(join(at, 'deep/er/copy')).sort()).toEqual([
      '-rf',
      'C:\\windows',
      'good',
      'latin\ufffd',
      'new\nline',
      '~',
      '\u202etxt.exe',
    ]);
    expect(readdirSync(at, { recursive: true })).toHaveLength(10);
    const refused = job.rows(0, 100).flatMap(({ state }) => (state.kind === 'failed' ? [state.error.code] : []));
    expect(refused).toEqual(Array.from({ length: 8 }, () => 'transfer.nameRefused'));
  });

  it('reads an endless folder no further than it copies, and can be stopped', async () => {
    const at = folder();
    const note = join(at, 'asked');
    const source = lab.place(undefined, { serverCommand: faultySftpCommand('endless-names', note) });
    const pairs = [{ from: path('/srv'), to: path(at, 'to') }];
    const job = makeJob({ source, target: localPlace, pairs });
    const before = process.memoryUsage().rss;
    job.start();
    const deadline = performance.now() + 20_000;
    while (job.state().totals.doneFiles < 20 && performance.now() < deadline)
      await new Promise((resolve) => setTimeout(resolve, 10));
    expect(job.state().totals.doneFiles).toBeGreaterThanOrEqual(20);
    await job.cancel();
    expect(job.status).toBe('cancelled');
    const asked = Number(/names (\d+)\n(?!.*names)/s.exec(readFileSync(note, 'utf8'))?.[1] ?? 0);
    expect(asked).toBeLessThan(300_000);
    expect(process.memoryUsage().rss - before).toBeLessThan(400 * 1024 * 1024);
    expect(leftOvers(at)).toEqual([]);
  });
});
