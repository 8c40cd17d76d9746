import type { DragOffer } from '../../../shared/model/handover.ts';
import type { Workbench } from '../workbench.ts';
import type { Dragged } from './drop-spots.ts';
import { outgoingDropOf } from '../file-panes.ts';
import { handOver } from './outside-drops.ts';
import { outgoingText as text } from './text.ts';

/** From here on files are made ready: who drags from pane to pane never comes near. */
const nearPixels = 40;
/** As the contract has it. */
const mostNames = 10_000;

export interface OutgoingDrag {
  readonly isLeaving: boolean;
  /**
   * Answers what is said, at that time, instead of what the page would do; undefined while the pointer is inside. `taken` is called when the system
   * drags on.
   */
  moveTo(at: { readonly clientX: number; readonly clientY: number }, taken: () => void): (() => string) | undefined;
  /** It was let go outside. */
  drop(): void;
  dispose(): void;
}

type Rows = Extract<Dragged, { kind: 'rows' }>;

/** What becomes of rows that are dragged out of the window: files for other programs in Electron, a download in a browser. */
export function outgoingDrag(workbench: Workbench, dragged: Rows): OutgoingDrag {
  return workbench.keyboard().hostKind === 'electron'
    ? new SystemDrag(workbench, dragged)
    : new BrowserDownload(workbench, dragged);
}

/**
 * Electron. The files must exist before the system can drag them, so that they are fetched when the pointer comes near the edge; what is too large for
 * that is offered to be downloaded first.
 */
class SystemDrag implements OutgoingDrag {
  readonly #workbench: Workbench;
  readonly #dragged: Rows;
  readonly #given = new AbortController();
  #offer: DragOffer | undefined;
  #asked: Promise<void> | undefined;
  #isOutside = false;
  #taken: (() => void) | undefined;
  isLeaving = false;

  constructor(workbench: Workbench, dragged: Rows) {
    this.#workbench = workbench;
    this.#dragged = dragged;
  }

  moveTo(at: { readonly clientX: number; readonly clientY: number }, taken: () => void): (() => string) | undefined {
    const toEdge = Math.min(at.clientX, at.clientY, window.innerWidth - at.clientX - 1, window.innerHeight - at.clientY - 1);
    this.#isOutside = toEdge < 0;
    this.#taken = taken;
    if (toEdge < nearPixels) this.#asked ??= this.#prepare();
    if (!this.#isOutside) return undefined;
    this.#leave();
    return () => this.#words();
  }

  drop(): void {
    const offer = this.#offer;
    this.dispose();
    if (offer?.kind === 'tooLarge') outgoingDropOf(this.#workbench)?.(this.#dragged.selection, 'tooLarge');
    else if (offer === undefined) this.#workbench.note(text.notYet);
    else if (offer.kind === 'nothing') this.#workbench.note(text.nothing);
  }

  dispose(): void {
    if (!this.isLeaving) this.#given.abort();
  }

  #words(): string {
    switch (this.#offer?.kind) {
      case undefined:
        return text.preparing;
      case 'tooLarge':
        return text.tooLarge;
      case 'nothing':
        return text.nothing;
      case 'ready':
        return '';
    }
  }

  async #prepare(): Promise<void> {
    const { side, folder, names } = this.#dragged.selection;
    if (names.length > mostNames) {
      this.#offer = { kind: 'tooLarge', mostBytes: 0, mostFiles: 0 };
      return;
    }
    try {
      const files = { side, folder, names: [...names] };
      this.#offer = await this.#workbench.client.handover.prepareDrag({ files }, { signal: this.#given.signal });
      if (this.#isOutside) this.#leave();
    } catch (error) {
      if (this.#given.signal.aborted) return;
      this.#offer = { kind: 'nothing' };
      this.#workbench.showError(error);
    }
  }

  #leave(): void {
    if (this.#offer?.kind !== 'ready' || this.isLeaving || this.#given.signal.aborted) return;
    this.isLeaving = true;
    handOver(this.#dragged);
    this.#taken?.();
    this.#workbench.client.handover.drag({ dragId: this.#offer.dragId }).catch(this.#workbench.showError);
  }
}

/** A page of a browser can hand nothing to the system but a download. */
class BrowserDownload implements OutgoingDrag {
  readonly isLeaving = false;
  readonly #workbench: Workbench;
  readonly #dragged: Rows;

  constructor(workbench: Workbench, dragged: Rows) {
    this.#workbench = workbench;
    this.#dragged = dragged;
  }

  moveTo(at: { readonly clientX: number; readonly clientY: number }): (() => string) | undefined {
    const isOutside = at.clientX < 0 || at.clientY < 0 || at.clientX >= window.innerWidth || at.clientY >= window.innerHeight;
    return isOutside ? () => text.download : undefined;
  }

  drop(): void {
    outgoingDropOf(this.#workbench)?.(this.#dragged.selection, 'download');
  }

  dispose(): void {
    // Nothing was begun.
  }
}
