import type { Clock } from '../../shared/base/clock.ts';
import { Emitter } from '../../shared/base/emitter.ts';
import { AppError, cancelled } from '../../shared/model/errors.ts';
import type { DropId } from '../../shared/model/handover.ts';
import type { Pipe } from '../../shared/rpc/pipe.ts';
import type { FileSystem } from '../sftp/file-system.ts';
import { PageFileSystem } from './page-file-system.ts';
import { PageLink } from './page-link.ts';

/** How long a page that lost its wire may take to come back with its files before their job is interrupted. */
const AWAY_MS = 20_000;
/** Of all pages. */
const MOST_DROPS = 1000;

interface Drop {
  readonly pageKey: string;
  link: PageLink | undefined;
}

/** What was dropped into pages: which page has it, and the pipe to ask it by, while there is one. */
export class PageDrops {
  readonly #clock: Clock;
  readonly #drops = new Map<DropId, Drop>();
  readonly #changed = new Emitter<void>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  get size(): number {
    return this.#drops.size;
  }

  /** A page serves a drop, for the first time or on a new wire. Throws `rpc.badRequest` for another page's, and when there are too many. */
  attach(pageKey: string, dropId: DropId, pipe: Pipe): void {
    const known = this.#drops.get(dropId);
    if (known === undefined && this.#drops.size >= MOST_DROPS) throw refused('too many drops');
    if (known !== undefined && known.pageKey !== pageKey) throw refused('the drop of another page');
    const link = new PageLink(pipe, this.#clock);
    known?.link?.end();
    this.#drops.set(dropId, { pageKey, link });
    link.onEnded((isCut) => {
      const drop = this.#drops.get(dropId);
      if (drop?.link !== link) return;
      drop.link = undefined;
      // It ended it itself, or broke the protocol: then it does not come back.
      if (!isCut) this.release(dropId);
    });
    this.#changed.emit();
  }

  /** A page that was welcomed says what it still has: after a reload nothing. */
  held(pageKey: string, dropIds: readonly DropId[]): void {
    for (const [id, drop] of this.#drops) if (drop.pageKey === pageKey && !dropIds.includes(id)) this.release(id);
  }

  has(pageKey: string, dropId: DropId): boolean {
    return this.#drops.get(dropId)?.pageKey === pageKey;
  }

  /** Nobody needs it any more. */
  release(dropId: DropId): void {
    const drop = this.#drops.get(dropId);
    this.#drops.delete(dropId);
    drop?.link?.end();
    this.#changed.emit();
  }

  /** Waits a while for a page that is away. Rejects with `transfer.pageGone` when it does not come, or came without the files. */
  async open(dropId: DropId, signal: AbortSignal): Promise<FileSystem> {
    const since = this.#clock.now();
    for (;;) {
      if (signal.aborted) throw cancelled();
      const drop = this.#drops.get(dropId);
      if (drop?.link !== undefined) return new PageFileSystem(drop.link);
      const leftMs = AWAY_MS - (this.#clock.now() - since);
      if (drop === undefined || leftMs <= 0) throw new AppError('transfer.pageGone', {}, 'the page with the files is gone');
      await this.#change(leftMs, signal);
    }
  }

  dispose(): void {
    for (const id of [...this.#drops.keys()]) this.release(id);
  }

  #change(mostMs: number, signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const done = (): void => {
        listening.dispose();
        timer.dispose();
        signal.removeEventListener('abort', done);
        resolve();
      };
      const listening = this.#changed.event(done);
      const timer = this.#clock.after(mostMs, done);
      signal.addEventListener('abort', done);
    });
  }
}

function refused(reason: string): AppError {
  return new AppError('rpc.badRequest', { member: 'handover.files', reason }, reason);
}
