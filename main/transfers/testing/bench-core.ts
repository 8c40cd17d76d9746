/**
 * The process that is measured: the core without a page, as plain Node runs it. `bench-lab.ts` bundles and starts it and tells it what to do;
 * a copy goes through the queue, with a journal on the disk and all the steps of an ordinary job.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { systemClock } from '../../../shared/base/clock.ts';
import type { FilePath } from '../../../shared/model/file-path.ts';
import { SessionId } from '../../../shared/model/ids.ts';
import { silentLogger } from '../../log/logger.ts';
import { FileBrowser } from '../../sftp/browser/file-browser.ts';
import type * as files from '../../sftp/file-system.ts';
import { LocalFileSystem } from '../../sftp/local-file-system.ts';
import { openSftp } from '../../sftp/open-sftp.ts';
import type { SshConnection } from '../../ssh/connection-types.ts';
import { connect, hostOf, identityOf, keyStep } from '../../ssh/test-support.ts';
import { JournalFolder } from '../journal-folder.ts';
import { TransferQueue } from '../queue.ts';
import type { FilePlace } from '../transfer-types.ts';
import type { BenchAsk, BenchAnswer, BenchWay, CopyAsk, CopyFigures, ListFigures, TypingFigures } from './bench-words.ts';
import { NowhereFiles } from './nowhere-files.ts';

const never = new AbortController().signal;
const KEYS_MS = 10;
const connections = new Map<string, Promise<SshConnection>>();

function connection(way: BenchWay, name = 'copies'): Promise<SshConnection> {
  const key = `${name} ${way.port}`;
  const known = connections.get(key);
  if (known !== undefined) return known;
  const { host, port, user, keyFile, ciphers } = way;
  const made = connect(hostOf({ host, port, user }, { ciphers }), { steps: [keyStep(identityOf(keyFile))] });
  connections.set(key, made);
  return made;
}

function serverPlace(way: BenchWay): FilePlace {
  return {
    reference: { kind: 'remote', target: `port ${way.port}` },
    open: async (signal) => openSftp(await connection(way), { clock: systemClock, log: silentLogger }, signal),
  };
}

function localPlace(isNowhere: boolean): FilePlace {
  const open = (): Promise<files.FileSystem> => Promise.resolve(isNowhere ? new NowhereFiles('/') : new LocalFileSystem('/'));
  return { reference: { kind: 'local' }, open };
}

/** One copy, from an open connection to the end of the job. */
async function copy({ way, direction, from, to, isNowhere = false }: CopyAsk): Promise<CopyFigures> {
  await connection(way);
  const data = mkdtempSync(join(tmpdir(), 'hawser-bench-'));
  const journals = new JournalFolder(join(data, 'journals'), systemClock, silentLogger);
  const queue = new TransferQueue({ clock: systemClock, log: silentLogger, asker: undefined, journals });
  const rss: number[] = [];
  const sampler = setInterval(() => rss.push(process.memoryUsage.rss()), 250);
  try {
    const [here, there] = [localPlace(isNowhere), serverPlace(way)];
    const [source, target] = direction === 'get' ? [there, here] : [here, there];
    const start = performance.now();
    const processor = process.cpuUsage();
    const job = await queue.add({ source, target, pairs: [{ from: from as FilePath, to: to as FilePath }] });
    await job.whenEnded();
    const ms = performance.now() - start;
    const { user, system } = process.cpuUsage(processor);
    const { status, totals, error } = job.state();
    if (status !== 'finished' || totals.failedItems > 0 || totals.skippedFiles > 0) {
      throw new Error(`${status}, ${totals.failedItems} failed: ${JSON.stringify(error ?? job.rows(0, 3))}`);
    }
    return { ms, processorMs: (user + system) / 1000, files: totals.doneFiles, bytes: totals.doneBytes, rss };
  } finally {
    clearInterval(sampler);
    await queue.close();
    rmSync(data, { recursive: true });
  }
}

/** A folder as a pane opens it: until it has rows to show, and until all of them stand sorted. */
async function list({ way, path }: Extract<BenchAsk, { kind: 'list' }>): Promise<ListFigures> {
  const remote = await openSftp(await connection(way), { clock: systemClock, log: silentLogger }, never);
  const browser = new FileBrowser({
    local: new LocalFileSystem('/'),
    remote: () => remote,
    clock: systemClock,
    log: silentLogger,
  });
  const page = {};
  const view = { sort: { by: 'name', descending: false, foldersFirst: true }, showHidden: true, filter: '' } as const;
  const start = performance.now();
  let firstMs = 0;
  try {
    return await new Promise<ListFigures>((resolve, reject) => {
      const show = async (listing: { listingId: string; entries: number; state: { kind: string } }): Promise<void> => {
        const { kind } = listing.state;
        if (kind === 'failed') throw new Error('the folder could not be read');
        if (listing.entries === 0 || (firstMs > 0 && kind !== 'complete')) return;
        const { rows, matching } = await browser.listing(page, listing.listingId).rows(view, 0, 60);
        if (rows.length > 0 && firstMs === 0) firstMs = performance.now() - start;
        if (kind === 'complete') resolve({ firstMs, completeMs: performance.now() - start, entries: matching });
      };
      browser.onListed(({ listing }) => void show(listing).catch(reject));
      browser.openFolder(page, { kind: 'remote', sessionId: SessionId.parse(sessionId) }, path, never).catch(reject);
    });
  } finally {
    browser.dispose();
    remote.close();
  }
}

const sessionId = '00000000-0000-4000-8000-000000000000';

/** Keys typed into a terminal of the same host while `during` goes on: how long each takes to come back, in milliseconds. */
async function typing({ way, isShared, during }: Extract<BenchAsk, { kind: 'typing' }>): Promise<TypingFigures> {
  const shell = await (
    await connection(way, isShared ? 'copies' : 'terminals')
  ).openSession({
    terminal: { type: 'xterm', size: { columns: 80, rows: 24 } },
    command: 'cat > /dev/null',
    windowBytes: 256 * 1024,
    signal: never,
  });
  const sent: number[] = [];
  const echoMs: number[] = [];
  shell.receive((bytes, used) => {
    for (const byte of bytes) if (byte === 0x78) echoMs.push(performance.now() - (sent[echoMs.length] ?? 0));
    used();
  });
  let isOn = true;
  const copying = during === undefined ? wait(5000) : copy(during);
  const ended = copying.finally(() => (isOn = false));
  ended.catch(() => undefined);
  while (isOn) {
    // At other moments than those of any timer that the copy may have.
    await wait(KEYS_MS * (0.5 + Math.random()));
    sent.push(performance.now());
    // Lines end now and then: a terminal's line holds 4096 letters.
    shell.write(Buffer.from(sent.length % 50 === 0 ? '\rx' : 'x')).catch(() => undefined);
  }
  const figures = await ended;
  const deadline = performance.now() + 5000;
  while (echoMs.length < sent.length && performance.now() < deadline) await wait(5);
  shell.close();
  // What never came back counts as what it is.
  while (echoMs.length < sent.length) echoMs.push(Infinity);
  return { echoMs, copy: figures ?? undefined };
}

function wait(milliseconds: number): Promise<undefined> {
  return new Promise((resolve) => setTimeout(() => resolve(undefined), milliseconds));
}

function run(ask: BenchAsk): Promise<unknown> {
  switch (ask.kind) {
    case 'copy':
      return copy(ask);
    case 'list':
      return list(ask);
    case 'typing':
      return typing(ask);
  }
}

process.on('message', (ask: BenchAsk) => {
  run(ask).then(
    (value) => process.send?.({ value } satisfies BenchAnswer),
    (error: unknown) =>
      process.send?.({ error: error instanceof Error ? (error.stack ?? error.message) : String(error) } satisfies BenchAnswer),
  );
});
process.on('disconnect', () => process.exit());
