import { randomUUID } from 'node:crypto';
import type { Disposable } from '../shared/base/disposable.ts';
import { Emitter, type Event } from '../shared/base/emitter.ts';
import { AppError } from '../shared/model/errors.ts';
import type { ScanRow, ScanTarget } from '../shared/model/trust.ts';
import type { HostBook } from './bookmarks/host-book.ts';
import { walk } from './bookmarks/tree.ts';
import type { Host } from './host.ts';
import { HostKeyScan } from './known-hosts/scan/host-key-scan.ts';
import { keyTypesOf } from './known-hosts/scan/key-types.ts';
import type { PromptDesk } from './prompts/prompt-desk.ts';
import { noOptions } from './ssh-config/command-line-options.ts';
import type { Lease } from './ssh/pool-types.ts';
import type { EffectiveHost } from '../shared/model/effective-host.ts';
import type { Connections } from './workbench-connections.ts';

/** Events are sampled: of a row the newest state of each tenth of a second. */
const sampleMs = 100;
/** Rows sent at once; more wait for the next turn. */
const mostAtOnce = 500;
const mostScans = 4;

interface Running {
  readonly pageKey: string;
  readonly stop: AbortController;
  /** Newest rows that were not sent yet, by index. */
  readonly waiting: Map<number, ScanRow>;
  isOver: boolean;
  timer: Disposable | undefined;
}

interface ScansParts {
  readonly host: Host;
  readonly book: HostBook;
  readonly connections: Connections;
  readonly desk: PromptDesk;
}

/** Scans of host keys, each of the page that asked for it: its rows and its questions go there, and it ends with the page. */
export class Scans implements Disposable {
  readonly #parts: ScansParts;
  readonly #running = new Map<string, Running>();
  readonly #scanned = new Emitter<{ readonly pageKey: string; readonly scanId: string; readonly row: ScanRow }>();
  readonly #ended = new Emitter<{ readonly pageKey: string; readonly scanId: string; readonly stopped: boolean }>();
  readonly onScanned: Event<{ readonly pageKey: string; readonly scanId: string; readonly row: ScanRow }> = this.#scanned.event;
  readonly onEnded: Event<{ readonly pageKey: string; readonly scanId: string; readonly stopped: boolean }> = this.#ended.event;

  constructor(parts: ScansParts) {
    this.#parts = parts;
  }

  /** Starts a scan. No targets: every host of the tree. Errors: `algorithm.unknown`, `rpc.tooManyCalls`. */
  async start(
    asked: readonly ScanTarget[],
    types: readonly string[] | undefined,
    pageKey: string,
  ): Promise<{ readonly scanId: string; readonly count: number }> {
    // A word that is no type is told before anything is connected.
    keyTypesOf(types);
    if ([...this.#running.values()].filter((each) => each.pageKey === pageKey).length >= mostScans)
      throw new AppError('rpc.tooManyCalls', { limit: mostScans }, 'too many scans at once');
    const targets = asked.length > 0 ? asked : await this.#everyTarget();
    const scanId = randomUUID();
    const running: Running = { pageKey, stop: new AbortController(), waiting: new Map(), isOver: false, timer: undefined };
    this.#running.set(scanId, running);
    // Rows are sent a little later: the page knows the scan's id by then.
    void this.#run(scanId, running, targets, types);
    return { scanId, count: targets.length };
  }

  /** Ends a scan of the page; its hosts that are not done yet end as cancelled. */
  stop(scanId: string, pageKey: string): void {
    const running = this.#running.get(scanId);
    if (running?.pageKey === pageKey) running.stop.abort();
  }

  /** The page is gone, and nobody waits for its scans. */
  stopAll(pageKey: string): void {
    for (const running of this.#running.values()) if (running.pageKey === pageKey) running.stop.abort();
  }

  dispose(): void {
    for (const { stop, timer } of this.#running.values()) {
      stop.abort();
      timer?.dispose();
    }
    this.#running.clear();
    this.#scanned.dispose();
    this.#ended.dispose();
  }

  async #everyTarget(): Promise<ScanTarget[]> {
    const hosts = await this.#parts.book.everyHost();
    // A host of the config that has a bookmark's name is that bookmark.
    return hosts
      .filter(({ reference, resolved }) => 'bookmarkId' in reference || resolved.bookmarkId === undefined)
      .map(({ reference }) => reference);
  }

  async #bookmarkNames(targets: readonly ScanTarget[]): Promise<ReadonlyMap<string, string>> {
    if (!targets.some((target) => 'bookmarkId' in target)) return new Map();
    return new Map([...walk((await this.#parts.book.tree()).roots)].map(({ node }) => [node.id, node.name]));
  }

  async #run(
    scanId: string,
    running: Running,
    targets: readonly ScanTarget[],
    types: readonly string[] | undefined,
  ): Promise<void> {
    const { host, book, connections, desk } = this.#parts;
    const { clock, log } = host;
    const { signal } = running.stop;
    const names = await this.#bookmarkNames(targets);
    const scan = new HostKeyScan({
      store: connections.knownHosts,
      clock,
      log,
      resolve: (target, stop) => book.resolveBeside(target, noOptions, stop, desk.prompterForPage(running.pageKey)),
      labelOf: (target) => ('bookmarkId' in target ? names.get(target.bookmarkId) : undefined),
      acquireHop: (route) => this.#acquireHop(route, running),
    });
    try {
      const onRow = (row: ScanRow): void => this.#later(scanId, running, row);
      await scan.start(targets, { types, onRow, signal });
    } catch (error) {
      log.scope('known-hosts').error('a scan failed', { reason: String(error) });
    }
    running.isOver = true;
    this.#schedule(scanId, running);
  }

  /** A share in the connection to the last of a chain of jump hosts. Its questions go to the page. */
  #acquireHop(route: readonly EffectiveHost[], { pageKey, stop }: Running): Promise<Lease> {
    const target = route.at(-1);
    if (target === undefined) throw new Error('a route has a host');
    const resolved = {
      name: target.originalHost,
      target,
      hops: route.slice(0, -1),
      settings: {},
      bookmarkId: undefined,
      destination: undefined,
      command: undefined,
      why: new Map<string, never>(),
    };
    const prompter = this.#parts.desk.prompterForPage(pageKey);
    return this.#parts.connections.acquire(resolved, { prompter, onProgress: () => undefined, signal: stop.signal });
  }

  #later(scanId: string, running: Running, row: ScanRow): void {
    running.waiting.set(row.index, row);
    this.#schedule(scanId, running);
  }

  #schedule(scanId: string, running: Running): void {
    if (!this.#running.has(scanId)) return;
    running.timer ??= this.#parts.host.clock.after(sampleMs, () => {
      running.timer = undefined;
      this.#send(scanId, running);
    });
  }

  #send(scanId: string, running: Running): void {
    const { pageKey, waiting } = running;
    let left = mostAtOnce;
    for (const [index, row] of waiting) {
      if (left-- === 0) return this.#schedule(scanId, running);
      waiting.delete(index);
      this.#scanned.emit({ pageKey, scanId, row });
    }
    if (!running.isOver) return;
    this.#running.delete(scanId);
    this.#ended.emit({ pageKey, scanId, stopped: running.stop.signal.aborted });
  }
}
