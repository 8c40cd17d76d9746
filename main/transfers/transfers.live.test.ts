import { chmodSync, chownSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { isRoot, lacks } from '../../e2e/servers/requirements.ts';
import { silentLogger } from '../log/logger.ts';
import { JournalFolder } from './journal-folder.ts';
import { TransferQueue } from './queue.ts';
import { localPlace } from './test-support/faulty-file-system.ts';
import { hashOf, leftOvers, path, quickClock, scratch, treeDifferences } from './test-support/job-support.ts';
import { startTransferLab, type TransferLab } from './testing/live-lab.ts';
import type { ServerPlace } from './testing/server-place.ts';
import { seeded } from './test-support/seeded.ts';
import type { FilePlace, TransferOptions } from './transfer-types.ts';

describe.skipIf(lacks('sshd'))('transfers with a real server', () => {
  let lab: TransferLab;
  let server: ServerPlace;
  beforeAll(async () => {
    lab = await startTransferLab();
    server = lab.place();
  });
  afterAll(() => lab.stop());

  const folder = (): string => scratch(onTestFinished);
  const directions = ['get', 'put'] as const;
  const placesOf = (direction: 'get' | 'put', there: FilePlace): { source: FilePlace; target: FilePlace } =>
    direction === 'get' ? { source: there, target: localPlace } : { source: localPlace, target: there };

  function queueIn(at: string): TransferQueue {
    const journals = new JournalFolder(join(at, 'journals'), quickClock, silentLogger);
    const queue = new TransferQueue({ clock: quickClock, log: silentLogger, asker: undefined, journals });
    onTestFinished(() => queue.close());
    return queue;
  }

  async function copy(at: string, direction: 'get' | 'put', there: FilePlace, options: Partial<TransferOptions> = {}) {
    const pairs = [{ from: path(at, 'from'), to: path(at, 'to') }];
    const job = await queueIn(at).add({ ...placesOf(direction, there), pairs, options: { conflicts: 'overwrite', ...options } });
    await job.whenEnded();
    return job;
  }

  it.each(directions)('%s of a large file over an old one, verified, is the same file in the end', async (direction) => {
    const at = folder();
    const random = seeded();
    writeFileSync(join(at, 'from'), random.bytes(40_000_003));
    chmodSync(join(at, 'from'), 0o640);
    writeFileSync(join(at, 'to'), 'old');
    const job = await copy(at, direction, server, { verify: true });
    expect(job.state()).toMatchObject({ status: 'finished', totals: { doneFiles: 1, doneBytes: 40_000_003, failedItems: 0 } });
    expect(hashOf(join(at, 'to'))).toBe(hashOf(join(at, 'from')));
    expect(statSync(join(at, 'to'))).toMatchObject({ mode: 0o100640 });
    expect(Math.floor(statSync(join(at, 'to')).mtimeMs / 1000)).toBe(Math.floor(statSync(join(at, 'from')).mtimeMs / 1000));
    expect(leftOvers(at)).toEqual([]);
  });

  it.each(directions)(
    '%s of 10,000 small files leaves out none',
    async (direction) => {
      const at = folder();
      for (let count = 0; count < 10_000; count += 1) {
        if (count % 100 === 0) mkdirSync(join(at, 'from', `d${count / 100}`), { recursive: true });
        writeFileSync(join(at, 'from', `d${Math.floor(count / 100)}`, `f${count}`), `content of ${count}`);
      }
      const job = await copy(at, direction, server);
      expect(job.state()).toMatchObject({
        status: 'finished',
        totals: { files: 10_000, doneFiles: 10_000, folders: 101, failedItems: 0 },
      });
      expect(treeDifferences(join(at, 'to'), join(at, 'from'))).toEqual([]);
      // However many there were, only so many rows are kept.
      expect(job.rowCount).toBeLessThanOrEqual(1000);
    },
    120_000,
  );

  it('tells a source that may not be read and a folder that may not be written to, and copies the rest', async ({ skip }) => {
    if (!isRoot) skip();
    const at = folder();
    chmodSync(at, 0o755);
    // The server side without root: sftp-server as another account.
    const there = lab.place(lab.sshd, {
      serverCommand: 'setpriv --reuid 65534 --regid 65534 --clear-groups /usr/lib/openssh/sftp-server',
    });
    mkdirSync(join(at, 'from'));
    writeFileSync(join(at, 'from', 'secret'), 'x', { mode: 0o600 });
    writeFileSync(join(at, 'from', 'open'), 'y', { mode: 0o644 });
    const got = await copy(at, 'get', there);
    expect(
      got.rows(0, 10).map(({ from, state }) => [from.slice(at.length), state.kind === 'failed' ? state.error.code : state.kind]),
    ).toEqual([
      ['/from/secret', 'file.permissionDenied'],
      ['/from/open', 'done'],
    ]);
    expect(leftOvers(at)).toEqual([]);
    mkdirSync(join(at, 'shut'), { mode: 0o755 });
    const pairs = [{ from: path(at, 'from', 'open'), to: path(at, 'shut', 'open') }];
    const put = await queueIn(at).add({ source: localPlace, target: there, pairs });
    await put.whenEnded();
    expect(put.rows(0, 10).map(({ state }) => (state.kind === 'failed' ? state.error.code : state.kind))).toEqual([
      'file.permissionDenied',
    ]);
    // A file of the account's own in a folder that takes no new ones is written in place, its old content beside… which is refused there too.
    writeFileSync(join(at, 'shut', 'mine'), 'mine before');
    chownSync(join(at, 'shut', 'mine'), 65534, 65534);
    const over = await queueIn(at).add({
      source: localPlace,
      target: there,
      pairs: [{ from: path(at, 'from', 'open'), to: path(at, 'shut', 'mine') }],
      options: { conflicts: 'overwrite', standIn: 'inPlace' },
    });
    await over.whenEnded();
    expect(over.rows(0, 1)[0]?.state).toMatchObject({ kind: 'failed', error: { code: 'file.permissionDenied' } });
    expect(readFileSync(join(at, 'shut', 'mine'), 'utf8')).toBe('mine before');
    expect(leftOvers(at)).toEqual([]);
  });
});
