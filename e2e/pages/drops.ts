import type { CDPSession, Locator, Page } from '@playwright/test';

interface Point {
  readonly x: number;
  readonly y: number;
}

async function centreOf(target: Locator): Promise<Point> {
  await target.scrollIntoViewIfNeeded();
  const box = await target.boundingBox();
  if (box === null) throw new Error('the target of a drop is not on screen');
  return { x: box.x + box.width / 2, y: box.y + box.height / 2 };
}

/** Files of the system over the page, as the browser hears of them: with real paths, through the protocol of its developer tools. */
export class SystemDrag {
  readonly #session: CDPSession;
  readonly #data: { readonly items: []; readonly files: string[]; readonly dragOperationsMask: number };

  private constructor(session: CDPSession, files: readonly string[]) {
    this.#session = session;
    this.#data = { items: [], files: [...files], dragOperationsMask: 1 };
  }

  static async begin(page: Page, files: readonly string[]): Promise<SystemDrag> {
    return new SystemDrag(await page.context().newCDPSession(page), files);
  }

  async over(target: Locator): Promise<Point> {
    const at = await centreOf(target);
    await this.#send('dragEnter', at);
    await this.#send('dragOver', at);
    return at;
  }

  async dropOn(target: Locator): Promise<void> {
    // Where it was held: what lies there may have opened meanwhile.
    const at = await this.over(target);
    await this.#send('drop', at);
    await this.#session.detach();
  }

  /** Ends it away from what it was held over: the browser does not tell the page of a drag that is given up here, and it would rest on. */
  async cancel(): Promise<void> {
    await this.#send('dragOver', { x: 1, y: 1 });
    await this.#send('dragCancel', { x: 0, y: 0 });
    await this.#session.detach();
  }

  async #send(type: 'dragEnter' | 'dragOver' | 'drop' | 'dragCancel', { x, y }: Point): Promise<void> {
    await this.#session.send('Input.dispatchDragEvent', { type, x, y, data: this.#data });
  }
}

/** A row that is held over something: to look at what is said before it is let go. */
export async function holdOver(page: Page, row: Locator, target: Locator): Promise<void> {
  const from = await centreOf(row);
  await page.mouse.move(from.x - 40, from.y);
  await page.mouse.down();
  const to = await centreOf(target);
  await page.mouse.move((from.x + to.x) / 2, (from.y + to.y) / 2);
  await page.mouse.move(to.x, to.y);
  await page.mouse.move(to.x + 1, to.y);
}

/**
 * Does something while no rest of the pointer ends: a folder or a tab opens when the pointer rests on it, and on a busy machine it would rest too
 * long before one has looked. Timers that are set meanwhile begin anew afterwards.
 */
export async function withoutRest(page: Page, act: () => Promise<void>): Promise<void> {
  const held = await page.evaluateHandle(holdTimers);
  try {
    await act();
  } finally {
    await held.evaluate((timers) => timers.release());
  }
}

/** Runs in the page. */
function holdTimers(): { release(): void } {
  const { setTimeout: set, clearTimeout: clear } = window;
  const restMs = 500;
  const later = new Map<number, () => number>();
  const begun = new Map<number, number>();
  const hold = (run: TimerHandler, ms?: number, ...rest: unknown[]): number => {
    if (ms === undefined || ms < restMs) return set(run, ms, ...rest);
    const id = set(() => undefined, ms);
    later.set(id, () => set(run, ms, ...rest));
    return id;
  };
  window.setTimeout = hold as typeof setTimeout;
  window.clearTimeout = (id) => {
    if (typeof id === 'number') {
      later.delete(id);
      clear(begun.get(id));
    }
    clear(id);
  };
  return {
    release: () => {
      window.setTimeout = set;
      for (const [id, begin] of later) begun.set(id, begin());
      later.clear();
    },
  };
}

/** What is said beside the pointer. */
export function dragLabel(page: Page): Locator {
  return page.locator('.drag-label');
}

/** Takes a row out of the window, over its left edge, and holds it there. */
export async function holdOutside(page: Page, row: Locator): Promise<void> {
  const from = await centreOf(row);
  await page.mouse.move(from.x - 40, from.y);
  await page.mouse.down();
  await page.mouse.move(from.x / 2, from.y);
  await page.mouse.move(20, from.y);
  await page.mouse.move(-30, from.y);
  await page.mouse.move(-31, from.y);
}
