import { disposable, type Disposable } from '../../shared/base/disposable.ts';
import type { DropId } from '../../shared/model/handover.ts';
import type { Workbench } from '../shell/workbench.ts';
import type { DroppedFiles } from './dropped-files.ts';

/** What was dropped into this page and is still being read: the core gets a pipe to each, and a new one after a wire was cut. */
export class DropKeeper {
  readonly #workbench: Workbench;
  readonly #drops = new Map<DropId, DroppedFiles>();

  constructor(workbench: Workbench) {
    this.#workbench = workbench;
  }

  keep(dropped: DroppedFiles): void {
    this.#drops.set(dropped.id, dropped);
    this.#serve(dropped);
  }

  forget(id: DropId): void {
    this.#drops.delete(id);
  }

  /** After each welcome, the first one too: a page that was loaded again has nothing any more. */
  welcomed(): void {
    this.#workbench.client.handover.held({ dropIds: [...this.#drops.keys()] }).catch(() => undefined);
    for (const dropped of this.#drops.values()) this.#serve(dropped);
  }

  #serve(dropped: DroppedFiles): void {
    const pipe = this.#workbench.client.handover.files({ dropId: dropped.id });
    pipe.onEnded(() => {
      // A polite end is the core's word that nothing needs it any more.
      if (pipe.failure === undefined) this.forget(dropped.id);
    });
    dropped.serve(pipe);
  }
}

const keepers = new WeakMap<Workbench, DropKeeper>();

export function dropKeeperOf(workbench: Workbench): DropKeeper {
  const keeper = keepers.get(workbench) ?? new DropKeeper(workbench);
  keepers.set(workbench, keeper);
  return keeper;
}

export function keepDrops(workbench: Workbench): Disposable {
  const { link } = workbench;
  const keeper = dropKeeperOf(workbench);
  const { state } = link;
  if (state.getState().kind === 'ready') keeper.welcomed();
  return disposable(state.subscribe((now, before) => now.kind === 'ready' && now !== before && keeper.welcomed()));
}
