import { spawnSync } from 'node:child_process';
import { chmodSync, chownSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { startFaultProxy } from '../../e2e/servers/fault-proxy.ts';
import { isRoot, lacks } from '../../e2e/servers/requirements.ts';
import { silentLogger } from '../log/logger.ts';
import { JournalFolder } from './journal-folder.ts';
import { TransferQueue } from './queue.ts';
import { localPlace } from './test-support/faulty-file-system.ts';
import { hashOf, leftOvers, path, quickClock, scratch, treeDifferences } from './test-support/job-support.ts';
import { startTransferLab, type LivePlace, type TransferLab } from './testing/live-lab.ts';
import { seeded } from './test-support/seeded.ts';
import type { FilePlace, TransferOptions } from './transfer-types.ts';

const rounds = Number(process.env['SOAK_ROUNDS'] ?? 10);

describe.skipIf(lacks('sshd'))('transfers with a real server', () => {
  let lab: TransferLab;
  let server: LivePlace;
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

  const ends = {
    'a cut of the network': (proxy: Awaited<ReturnType<typeof startFaultProxy>>) => proxy.reset(),
    'kill -9 of the server’s session': () => lab.sshd.dropSessions(),
  };
  for (const [name, strike] of Object.entries(ends)) {
    it.each(directions)(
      `goes on by itself after ${name}, at ${rounds} moments (%s)`,
      async (direction) => {
        const random = seeded();
        const proxy = await startFaultProxy({ target: lab.sshd });
        onTestFinished(() => proxy.stop());
        for (let round = 0; round < rounds; round += 1) {
          const at = folder();
          writeFileSync(join(at, 'from'), random.bytes(12_000_000));
          writeFileSync(join(at, 'to'), 'old content');
          const there = lab.place(proxy);
          const strikeAt = proxy.bytes.up + proxy.bytes.down + random.below(12_000_000);
          const pairs = [{ from: path(at, 'from'), to: path(at, 'to') }];
          const options = { conflicts: 'overwrite' } as const;
          const job = await queueIn(at).add({ ...placesOf(direction, there), pairs, options });
          const ended = job.whenEnded();
          while (proxy.bytes.up + proxy.bytes.down < strikeAt && job.isOpen) {
            await new Promise((resolve) => setImmediate(resolve));
            const size = statSync(join(at, 'to')).size;
            if (size !== 11 && size !== 12_000_000) throw new Error(`half written: ${size}`);
          }
          strike(proxy);
          await ended;
          expect(job.state(), `seed ${random.seed}, round ${round}`).toMatchObject({
            status: 'finished',
            totals: { failedItems: 0 },
          });
          expect(hashOf(join(at, 'to'))).toBe(hashOf(join(at, 'from')));
          expect(leftOvers(at)).toEqual([]);
          there.close();
        }
      },
      300_000,
    );
  }

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

  it.each(directions)(
    'a full disk fails the file, leaves the old one and nothing beside, and %s works when there is room',
    async (direction) => {
      const at = folder();
      mkdirSync(join(at, 'small'));
      if (!isRoot || spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=6m', 'tmpfs', join(at, 'small')]).status !== 0) return;
      onTestFinished(() => void spawnSync('umount', ['-l', join(at, 'small')]));
      const random = seeded();
      for (let round = 0; round < Math.min(rounds, 10); round += 1) {
        writeFileSync(join(at, 'from'), random.bytes(4_000_000));
        writeFileSync(join(at, 'small', 'to'), 'old');
        writeFileSync(join(at, 'small', 'filler'), Buffer.alloc(2_300_000 + random.below(3_900_000)));
        const pairs = [{ from: path(at, 'from'), to: path(at, 'small', 'to') }];
        const job = await queueIn(at).add({ ...placesOf(direction, server), pairs, options: { conflicts: 'overwrite' } });
        await job.whenEnded();
        expect(job.rows(0, 1)[0]?.state).toMatchObject({ kind: 'failed', error: { code: 'file.noSpace' } });
        expect(readFileSync(join(at, 'small', 'to'), 'utf8')).toBe('old');
        expect(leftOvers(join(at, 'small'))).toEqual([]);
        spawnSync('rm', [join(at, 'small', 'filler')]);
        job.retry();
        await job.whenEnded();
        expect(hashOf(join(at, 'small', 'to'))).toBe(hashOf(join(at, 'from')));
        expect(leftOvers(join(at, 'small'))).toEqual([]);
      }
    },
    60_000,
  );
});
