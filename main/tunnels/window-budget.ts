import type { Disposable } from '../../shared/base/disposable.ts';
import type { ByteChannel } from '../ssh/connection-types.ts';

/** What each forwarded connection may have on the way at first. */
const FIRST_BYTES = 512 * 1024;
/** The first few may have as much as with ssh: the server goes on while we rest between two reads, and is told of what we used half as often. */
const FEW_BYTES = 2 * 1024 * 1024;
/** Who comes when so much is taken is no longer one of few. */
const FEW_TAKEN_BYTES = 8 * 1024 * 1024;
/**
 * Over a distance the window is the speed: a connection that has brought some windows full is given more. Up to this round trip the first one
 * carries 128 MB/s, and a larger one only fills caches: 4 MiB cost sshd and us a quarter more time for each byte on loopback.
 */
export const NEAR_MS = 4;
const GROW_AFTER_WINDOWS = 4;
const LARGE_BYTES = 4 * 1024 * 1024;
/** Memory that the windows of all tunnels may come to, when nobody reads anything. */
const BUDGET_BYTES = 48 * 1024 * 1024;
/** Below this, connections are too slow to be of use; many at once may go beyond the budget with it. */
const LEAST_BYTES = 64 * 1024;

export interface Window extends Disposable {
  readonly bytes: number;
  /** Counts what came from afar; a busy connection is given more while there is some left. */
  grow(channel: ByteChannel, bytes: number): void;
}

/** Shares receive windows out, so that slow clients together cost no more than the budget. */
export class WindowBudget {
  #taken = 0;

  get takenBytes(): number {
    return this.#taken;
  }

  take(): Window {
    const left = BUDGET_BYTES - this.#taken;
    let size = this.#taken + FEW_BYTES <= FEW_TAKEN_BYTES ? FEW_BYTES : left >= FIRST_BYTES * 4 ? FIRST_BYTES : LEAST_BYTES;
    this.#taken += size;
    const first = size;
    let untilGrowth = first * GROW_AFTER_WINDOWS;
    let isGiven = true;
    return {
      bytes: first,
      grow: (channel, bytes) => {
        if (untilGrowth < 0) return;
        untilGrowth -= bytes;
        if (untilGrowth >= 0 || !isGiven || this.#taken + LARGE_BYTES > BUDGET_BYTES) return;
        this.#taken += LARGE_BYTES - size;
        size = LARGE_BYTES;
        channel.growWindow(LARGE_BYTES);
      },
      dispose: () => {
        if (!isGiven) return;
        isGiven = false;
        this.#taken -= size;
      },
    };
  }
}
