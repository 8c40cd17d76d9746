import { existsSync, mkdirSync, readFileSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { lacks } from '../../e2e/servers/requirements.ts';
import { localPlace } from './test-support/faulty-file-system.ts';
import { leftOvers, makeJob, path, runJob, scratch } from './test-support/job-support.ts';
import { seeded } from './test-support/seeded.ts';
import { startTransferLab, type TransferLab } from './testing/live-lab.ts';
import type { FilePlace, TransferOptions } from './transfer-types.ts';

const sftpServer =
  ['/usr/lib/openssh/sftp-server', '/usr/libexec/openssh/sftp-server', '/usr/lib/ssh/sftp-server'].find((file) =>
    existsSync(file),
  ) ?? 'sftp-server';

/** sftp-server(8) with lists of requests that it takes (-p) or refuses (-P): SF-08. */
describe.skipIf(lacks('sshd'))('a copy to a server that refuses some requests', () => {
  let lab: TransferLab;
  beforeAll(async () => {
    lab = await startTransferLab();
  });
  afterAll(() => lab.stop());

  const refusing = (options: string): FilePlace => lab.place(undefined, { serverCommand: `${sftpServer} ${options}` });

  interface Outcome {
    readonly at: string;
    /** What failed, and what was told of what was done. */
    readonly words: readonly string[];
    readonly left: readonly string[];
  }

  /** New and old files, small and large ones; `to` is there. */
  async function put(options: string, more: Partial<TransferOptions> = {}): Promise<Outcome> {
    const at = scratch(onTestFinished);
    mkdirSync(join(at, 'from'));
    mkdirSync(join(at, 'to'));
    for (const [index, name] of names.entries()) {
      writeFileSync(join(at, 'from', name), seeded(index).bytes(name.includes('large') ? 400_001 : 501), { mode: 0o640 });
      utimesSync(join(at, 'from', name), 1_600_000_000, 1_500_000_000);
      // Longer than the new one, so that something has to be cut off.
      if (name.includes('old')) writeFileSync(join(at, 'to', name), Buffer.alloc(name.includes('large') ? 500_000 : 700, 'o'));
    }
    const pairs = names.map((name) => ({ from: path(at, 'from', name), to: path(at, 'to', name) }));
    const job = await runJob({
      source: localPlace,
      target: refusing(options),
      pairs,
      options: { conflicts: 'overwrite', ...more },
    });
    const words = job.rows(0, 20).flatMap(({ to, state }) => {
      const what =
        state.kind === 'failed' ? JSON.stringify(state.error.toWire()) : state.kind === 'done' ? state.note : state.kind;
      return what === undefined ? [] : [`${to.slice(at.length + 4)}: ${what}`];
    });
    return { at, words: words.sort(), left: leftOvers(at).sort() };
  }

  const names = ['new', 'new large', 'old', 'old large'];

  function expectCopied(at: string): void {
    for (const name of names)
      expect(readFileSync(join(at, 'to', name)).equals(readFileSync(join(at, 'from', name))), name).toBe(true);
  }

  it.each([
    'rename',
    'posix-rename',
    'remove',
    'rename,posix-rename',
    'lstat',
    'stat',
    'fstat',
    'lstat,fstat',
    'fsync',
    'limits',
    'realpath',
    'read',
    'readdir,opendir',
    'statvfs',
    'hardlink',
  ])('-P %s: all is written, with its mode and time, and nothing stays beside', async (list) => {
    const { at, words, left } = await put(`-P ${list}`);
    expect(words).toEqual([]);
    expect(left).toEqual([]);
    expectCopied(at);
    for (const name of names) {
      const { mode, mtimeMs } = statSync(join(at, 'to', name));
      expect([name, mode & 0o777, mtimeMs]).toEqual([name, 0o640, 1_500_000_000_000]);
    }
  });

  it.each(['setstat,fsetstat', 'rename,posix-rename,setstat,fsetstat'])(
    '-P %s: what is written counts as done, and it is told that its mode or time could not be set',
    async (list) => {
      const { at, words, left } = await put(`-P ${list}`);
      expect(words).toEqual(names.map((name) => `${name}: mode or time could not be set`).sort());
      expect(left).toEqual([]);
      expectCopied(at);
    },
  );

  it.each(['-P remove,rename,posix-rename', '-p open,close,read,write,lstat,fstat,stat,setstat,fsetstat,realpath'])(
    '%s: a new file is written straight into its place; of an old one the kept copy stays, and is named',
    async (options) => {
      const { at, words, left } = await put(options);
      const stays = (name: string): string =>
        `${name}: “.${name}.hawser-tokenabc.kept” stays beside it, as the server lets nothing be removed`;
      expect(words).toEqual([stays('old'), stays('old large')].sort());
      expect(left).toEqual(['to/.old large.hawser-tokenabc.kept', 'to/.old.hawser-tokenabc.kept']);
      expect(readFileSync(join(at, 'to/.old.hawser-tokenabc.kept'))).toEqual(Buffer.alloc(700, 'o'));
      expectCopied(at);
    },
  );

  it('writes new files where it may not even look, and nothing over what it can’t see', async () => {
    const { at, words, left } = await put('-p open,close,write,realpath');
    expect(words.filter((word) => !word.endsWith('mode or time could not be set')).map((word) => word.split('",')[0])).toEqual([
      'old large: {"code":"file.failed',
      'old: {"code":"file.failed',
    ]);
    expect(left).toEqual([]);
    for (const name of ['new', 'new large'])
      expect(readFileSync(join(at, 'to', name)).equals(readFileSync(join(at, 'from', name))), name).toBe(true);
    expect(readFileSync(join(at, 'to/old'))).toEqual(Buffer.alloc(700, 'o'));
  });

  it('asks before it writes into an old file, and makes nothing beside it when that is not wanted', async () => {
    const at = scratch(onTestFinished);
    for (const name of ['a', 'b']) {
      writeFileSync(join(at, name), 'new content');
      writeFileSync(join(at, `${name}2`), 'old');
    }
    const asked: string[] = [];
    const target = refusing('-P remove,rename,posix-rename');
    const pairs = ['a', 'b'].map((name) => ({ from: path(at, name), to: path(at, `${name}2`) }));
    const job = await runJob(
      { source: localPlace, target, pairs, options: { conflicts: 'overwrite' } },
      {
        conflict: () => Promise.reject(new Error('not asked')),
        standIn: ({ why, target: { path: to } }) => {
          asked.push(`${to.slice(-2)} ${why.join()}`);
          return Promise.resolve({ choice: asked.length === 1 ? 'skip' : 'replace', forAll: false });
        },
      },
    );
    expect(asked.sort()).toEqual(['a2 refused', 'b2 refused']);
    const states = job.rows(0, 5).map(({ state }) => (state.kind === 'failed' ? state.error.code : state.kind));
    expect(states.sort()).toEqual(['file.permissionDenied', 'skipped']);
    expect(['a2', 'b2'].map((name) => readFileSync(join(at, name), 'utf8'))).toEqual(['old', 'old']);
    expect(leftOvers(at)).toEqual([]);
  });

  it('names what stays when a copy fails or is cancelled on its way, and ends all the same', async () => {
    const at = scratch(onTestFinished);
    writeFileSync(join(at, 'from'), seeded(1).bytes(40_000_000));
    const target = refusing('-P remove');
    const job = makeJob({ source: localPlace, target, pairs: [{ from: path(at, 'from'), to: path(at, 'to') }] });
    job.start();
    await expect.poll(() => job.state().totals.doneBytes, { timeout: 20_000, interval: 1 }).toBeGreaterThan(0);
    await job.cancel();
    const left = [join(at, '.to.hawser-tokenabc.part')];
    expect(job.state()).toMatchObject({
      status: 'cancelled',
      error: { code: 'transfer.leftBeside', detail: { left, count: 1 } },
    });
    expect(existsSync(join(at, 'to'))).toBe(false);
    // The name is taken by that now; it is written anew. A difference found afterwards is a failure.
    const wrong = { ...target, hash: () => Promise.resolve({ algorithm: 'sha256' as const, digest: Buffer.alloc(32) }) };
    const pairs = [{ from: path(at, 'from'), to: path(at, 'to') }];
    const here = { ...localPlace, hash: () => Promise.resolve({ algorithm: 'sha256' as const, digest: Buffer.alloc(32, 1) }) };
    const failed = await runJob({ source: here, target: wrong, pairs, options: { verify: true } });
    const [row] = failed.rows(0, 1);
    expect(row?.state).toMatchObject({
      kind: 'failed',
      error: { code: 'transfer.leftBeside', detail: { path: join(at, 'to'), left } },
    });
    expect(existsSync(join(at, 'to'))).toBe(false);
  });
});
