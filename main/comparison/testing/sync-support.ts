import { lutimesSync, mkdirSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { ComparisonOptions } from '../../../shared/model/comparisons.ts';
import { SyncReason } from '../../../shared/model/comparisons.ts';
import type { FilePath } from '../../../shared/model/file-path.ts';
import { silentLogger } from '../../log/logger.ts';
import { quickClock } from '../../transfers/test-support/job-support.ts';
import { TransferQueue } from '../../transfers/queue.ts';
import type { FilePlace, ItemRow } from '../../transfers/transfer-types.ts';
import { Comparison } from '../comparison.ts';
import { PairMemory } from '../pair-memory.ts';
import { Synchronisation } from '../synchronise.ts';

export interface Pair {
  readonly left: { readonly place: FilePlace; readonly folder: string };
  readonly right: { readonly place: FilePlace; readonly folder: string };
}

const never = new AbortController().signal;

/** What a test opened; close it at its end. */
export class SyncBench {
  readonly queue = new TransferQueue({ clock: quickClock, log: silentLogger, asker: undefined });
  /** What is remembered of the pair. */
  memory = PairMemory.nothing;
  readonly #opened: { close(): void }[] = [];

  async close(): Promise<void> {
    for (const opened of this.#opened.splice(0)) opened.close();
    await this.queue.close();
  }

  /** Compares two folders anew. */
  async compare({ left, right }: Pair, options: Partial<ComparisonOptions> = {}, keepsSame = true): Promise<Comparison> {
    const side = async ({ place, folder }: Pair['left']): Promise<Parameters<typeof Comparison.run>[0]['left']> => {
      const fs = await place.open(never);
      this.#opened.push(fs);
      return { fs, folder: folder as FilePath, key: JSON.stringify(place.reference) };
    };
    const all: ComparisonOptions = { mode: 'update', exclude: [], toleranceSeconds: 1, ...options };
    const { memory } = this;
    return Comparison.run(
      { left: await side(left), right: await side(right), options: all, memory: () => Promise.resolve(memory), keepsSame },
      never,
    );
  }

  /** Does what a comparison has shown, to the end. */
  async synchronise(pair: Pair, comparison: Comparison): Promise<Synchronisation> {
    const sync = this.begin(pair, comparison);
    sync.start();
    await sync.whenEnded();
    return sync;
  }

  begin({ left, right }: Pair, comparison: Comparison): Synchronisation {
    const { folders } = comparison;
    return new Synchronisation({
      left: { place: left.place, folder: folders.left },
      right: { place: right.place, folder: folders.right },
      items: comparison.items(),
      startCopy: (request) => this.queue.add(request),
      onDone: (outcome) => {
        if (comparison.plan.mode === 'both') this.memory = comparison.remembered(outcome) ?? this.memory;
        return Promise.resolve();
      },
      clock: quickClock,
      log: silentLogger,
    });
  }
}

/** The list as a dry run has it: `toRight new a/b`, equal ones left out. */
export function listed(comparison: Comparison): string[] {
  const { rows, plan } = comparison;
  return [...plan.group('different')].map((row) => {
    const { action, reason, isConflict } = plan.row(row);
    return `${action} ${SyncReason.parse(reason)}${isConflict === true ? '!' : ''} ${rows.path(row)}`;
  });
}

export function failuresOf(sync: Synchronisation): string[] {
  const failed = sync.rows(0, 10_000).filter(({ state }) => state.kind === 'failed');
  return failed.map(
    ({ to, state }: ItemRow) => `${state.kind === 'failed' ? state.error.code : ''} ${to.replace(/^.*\/(?:left|right)\//, '')}`,
  );
}

/** Makes files: `content` at the time `seconds`; a name that ends in `/` is a folder, content that begins with `-> ` a link. */
export function plant(at: string, tree: Readonly<Record<string, string | readonly [content: string, seconds: number]>>): void {
  for (const [name, value] of Object.entries(tree)) {
    const [content, seconds] = typeof value === 'string' ? [value, 1_700_000_000] : value;
    const path = join(at, name);
    mkdirSync(name.endsWith('/') ? path : dirname(path), { recursive: true });
    if (name.endsWith('/')) continue;
    if (content.startsWith('-> ')) {
      symlinkSync(content.slice(3), path);
      lutimesSync(path, seconds, seconds);
    } else {
      writeFileSync(path, content);
      utimesSync(path, seconds, seconds);
    }
  }
}
