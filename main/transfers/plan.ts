import { AppError, cancelled } from '../../shared/model/errors.ts';
import { childPath, parentPath, type FilePath } from '../../shared/model/file-path.ts';
import type { DirectoryEntry, FileAttributes, ListBatch } from '../sftp/file-system.ts';
import { isGone } from './place-link.ts';
import type { PlannedItem } from './plan-types.ts';
import type { RunContext } from './run-context.ts';
import type { Mailbox } from './slots.ts';
import { TargetFolder } from './target-folder.ts';
import type { CopyPair, ItemRow, SkipReason } from './transfer-types.ts';

export const MOST_DEPTH = 1000;
export const MOST_PATH = 32 * 1024;
export const MOST_ITEMS = 10_000_000;
/** Folders that wait to be listed; with more a walker goes down by itself instead. */
const FOLDERS_AHEAD = 10_000;
const MOST_WALKERS = 64;
/** For a place that is lost over and over at the same step. */
const MOST_ATTEMPTS = 8;

/** What the plan tells while it walks. */
export interface PlanSink {
  readonly items: Mailbox<PlannedItem>;
  readonly onFound: (kind: 'file' | 'folder', sizeBytes: number) => void;
  readonly onSkipped: (pair: CopyPair, kind: ItemRow['kind'], why: SkipReason) => void;
  readonly onFailed: (pair: CopyPair, kind: ItemRow['kind'], error: AppError) => void;
  /** A folder and all in it has been listed, and its copy made. */
  readonly onListed: (from: FilePath) => void;
}

interface Node {
  readonly from: FilePath;
  readonly to: FilePath;
  readonly folder: TargetFolder;
  readonly depth: number;
  /** Real paths of it and those above it, where links are followed. */
  readonly chain: Chain | undefined;
}

interface Chain {
  readonly real: FilePath;
  readonly above: Chain | undefined;
}

/**
 * Walks the sources while the copying goes on: several folders at once, items handed out as they come, never more ahead than there is room for.
 * What a server lists is not believed: names were checked by the listing, depth, length and number have limits, loops of links end.
 */
export class Plan {
  readonly #run: RunContext;
  readonly #sink: PlanSink;
  readonly #waiting: Node[] = [];
  readonly #walkers = new Set<Promise<void>>();
  readonly #roots = new Map<FilePath, TargetFolder>();
  /** Folders that could not be listed to the end. */
  readonly #unlisted: FilePath[] = [];
  #itemCount = 0;
  #isFull = false;

  constructor(run: RunContext, sink: PlanSink) {
    this.#run = run;
    this.#sink = sink;
  }

  /** Ends when everything was handed out. Rejects with `cancelled` or with why a place is gone for good; what fails by itself is told. */
  async walk(pairs: readonly CopyPair[]): Promise<void> {
    try {
      for (const pair of pairs) {
        this.#run.signal.throwIfAborted();
        const folder = this.#root(parentPath(pair.to));
        folder.enter();
        await this.#guard(pair, 'other', () => this.#pair(pair, folder));
        await folder.leave();
        this.#startWalkers();
      }
      while (this.#walkers.size > 0) await Promise.race(this.#walkers);
    } finally {
      this.#waiting.length = 0;
      await Promise.allSettled(this.#walkers);
    }
    for (const folder of this.#roots.values()) await folder.leave();
    this.#tellMissing(pairs);
  }

  /** What was chosen, and is gone since. */
  #tellMissing(pairs: readonly CopyPair[]): void {
    const side = this.#run.source.current?.kind === 'local' ? 'here' : 'there';
    for (const pair of this.#run.chosen?.missing(pairs, this.#unlisted) ?? []) {
      const detail = { path: pair.from, operation: 'find', side } as const;
      this.#sink.onFailed(pair, 'other', new AppError('file.notFound', detail, 'gone since it was chosen'));
    }
  }

  #root(path: FilePath): TargetFolder {
    const known = this.#roots.get(path);
    if (known !== undefined) return known;
    const folder = new TargetFolder(this.#run, { path, parent: undefined, source: undefined });
    this.#roots.set(path, folder);
    return folder;
  }

  /** Tells a failure, and waits out a lost connection. `reached` grows when it got on. */
  async #guard(pair: CopyPair, kind: ItemRow['kind'], step: () => Promise<void>, reached: () => number = () => 0): Promise<void> {
    let before = 0;
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await step();
      } catch (error) {
        if (this.#run.signal.aborted) throw error;
        if (reached() > before) attempt = 1;
        before = reached();
        if (isGone(error) && attempt < MOST_ATTEMPTS) {
          await this.#run.recover(error);
          continue;
        }
        if (!(error instanceof AppError)) throw error;
        if (this.#run.chosen !== undefined) this.#unlisted.push(pair.from);
        this.#sink.onFailed(pair, kind, error);
        return;
      }
    }
  }

  async #pair(pair: CopyPair, folder: TargetFolder): Promise<void> {
    const { source, signal, options } = this.#run;
    const fs = await source.get();
    let attributes = await fs.lstat(pair.from, signal);
    if (attributes.kind === 'link' && options.links === 'follow') attributes = await fs.stat(pair.from, signal);
    const real = options.links === 'follow' && attributes.kind === 'folder' ? await fs.realPath(pair.from, signal) : undefined;
    await this.#run.refuseIntoItself(pair);
    const chain = real === undefined ? undefined : { real, above: undefined };
    await this.#found(pair, attributes, folder, 1, chain);
  }

  /** `chain` is that of the entry itself when it is a folder. */
  async #found(
    pair: CopyPair,
    attributes: FileAttributes,
    parent: TargetFolder,
    depth: number,
    chain: Chain | undefined,
  ): Promise<void> {
    switch (attributes.kind) {
      case 'folder': {
        this.#sink.onFound('folder', 0);
        const folder = new TargetFolder(this.#run, { path: pair.to, parent, source: attributes });
        await this.#push({ ...pair, folder, depth, chain });
        return;
      }
      case 'file':
      case 'link':
        if (attributes.kind === 'link' && this.#run.options.links !== 'copy') {
          this.#sink.onSkipped(pair, 'link', 'link');
          return;
        }
        this.#sink.onFound('file', attributes.kind === 'file' ? (attributes.sizeBytes ?? 0) : 0);
        parent.enter();
        await this.#sink.items.put({ kind: attributes.kind, ...pair, attributes, folder: parent });
        return;
      default:
        // Only what surely is a file is opened (SF-17).
        this.#sink.onSkipped(pair, 'other', 'special');
    }
  }

  async #push(node: Node): Promise<void> {
    const isTooDeep = node.depth > MOST_DEPTH || node.from.length > MOST_PATH || node.to.length > MOST_PATH;
    if (isTooDeep) {
      const error = new AppError('transfer.tooDeep', { path: node.from, limit: MOST_DEPTH }, 'too deep');
      this.#sink.onFailed(node, 'folder', error);
      await node.folder.leave();
    } else if (this.#waiting.length < FOLDERS_AHEAD) {
      this.#waiting.push(node);
      this.#startWalkers();
    } else {
      await this.#walkFolder(node);
    }
  }

  #startWalkers(): void {
    const { source, signal } = this.#run;
    const wanted = Math.min(MOST_WALKERS, Math.round(8 + source.rttMs * 2));
    while (this.#walkers.size < wanted && this.#waiting.length > 0 && !signal.aborted) {
      const walker = this.#walkSome();
      this.#walkers.add(walker);
      walker.catch(() => undefined).finally(() => this.#walkers.delete(walker));
    }
  }

  /** The newest first: the stack stays as low as the tree is deep, mostly. */
  async #walkSome(): Promise<void> {
    for (let node = this.#waiting.pop(); node !== undefined && !this.#run.signal.aborted; node = this.#waiting.pop()) {
      await this.#walkFolder(node);
    }
  }

  async #walkFolder(node: Node): Promise<void> {
    // A listing that is begun again after a lost connection must not hand out twice what it had.
    const seen = new Set<string>();
    // The folder is made even when it is empty, or can't be listed.
    const list = async (): Promise<void> => {
      await node.folder.ready();
      await this.#list(node, seen);
      this.#sink.onListed(node.from);
    };
    await this.#guard(node, 'folder', list, () => seen.size);
    await node.folder.leave();
  }

  async #list(node: Node, seen: Set<string>): Promise<void> {
    const { signal, source, gate } = this.#run;
    const fs = await source.get();
    for await (const batch of fs.list(node.from, signal)) {
      const pause = gate();
      if (pause !== undefined) await pause;
      if (signal.aborted) throw cancelled();
      this.#tellRefused(node, batch);
      for (const entry of batch.entries) {
        if (seen.has(entry.name) || this.#isOurs(entry.name)) continue;
        seen.add(entry.name);
        if (!this.#count(node)) return;
        await this.#entry(node, entry);
      }
      if (batch.isCut) {
        const error = new AppError('transfer.tooMany', { path: node.from, limit: seen.size }, 'the listing was cut');
        this.#sink.onFailed(node, 'folder', error);
      }
    }
  }

  async #entry(node: Node, { name, attributes }: DirectoryEntry): Promise<void> {
    const pair = { from: childPath(node.from, name), to: childPath(node.to, name) };
    if (this.#run.chosen?.takes(pair.from, attributes.kind) === false) return;
    const depth = node.depth + 1;
    if (attributes.kind === 'link' && this.#run.options.links === 'follow') {
      await this.#guard(pair, 'link', () => this.#follow(pair, node, depth));
      return;
    }
    if (attributes.kind === 'unknown') {
      await this.#guard(pair, 'other', async () => {
        const { signal, source } = this.#run;
        await this.#found(pair, await (await source.get()).lstat(pair.from, signal), node.folder, depth, undefined);
      });
      return;
    }
    if (attributes.kind === 'folder' && node.chain !== undefined) {
      const real = childPath(node.chain.real, name);
      if (this.#isLoop(pair, real, node.chain)) return;
      await this.#found(pair, attributes, node.folder, depth, { real, above: node.chain });
      return;
    }
    await this.#found(pair, attributes, node.folder, depth, undefined);
  }

  async #follow(pair: CopyPair, node: Node, depth: number): Promise<void> {
    const { signal, source } = this.#run;
    const fs = await source.get();
    const attributes = await fs.stat(pair.from, signal);
    if (attributes.kind !== 'folder') return this.#found(pair, attributes, node.folder, depth, undefined);
    const real = await fs.realPath(pair.from, signal);
    if (this.#isLoop(pair, real, node.chain)) return undefined;
    return this.#found(pair, attributes, node.folder, depth, { real, above: node.chain });
  }

  #isLoop(pair: CopyPair, real: FilePath, chain: Chain | undefined): boolean {
    for (let above = chain; above !== undefined; above = above.above) {
      if (above.real !== real) continue;
      this.#sink.onFailed(pair, 'link', new AppError('transfer.linkLoop', { path: pair.from }, 'a link leads back'));
      return true;
    }
    return false;
  }

  /** False when there are too many; told once. */
  #count(node: Node): boolean {
    this.#itemCount += 1;
    if (this.#itemCount <= MOST_ITEMS) return true;
    if (!this.#isFull) {
      this.#isFull = true;
      this.#sink.onFailed(
        node,
        'folder',
        new AppError('transfer.tooMany', { path: node.from, limit: MOST_ITEMS }, 'too many items'),
      );
    }
    return false;
  }

  /** A temporary file of this very job, where source and target meet. */
  #isOurs(name: string): boolean {
    return name.includes(`.hawser-${this.#run.token}.`) && name.startsWith('.');
  }

  #tellRefused(node: Node, { refused }: ListBatch): void {
    for (const { shown, why } of refused) {
      const error = new AppError('transfer.nameRefused', { path: node.from, name: shown, why }, `${shown}: ${why}`);
      this.#sink.onFailed(node, 'other', error);
    }
  }
}
