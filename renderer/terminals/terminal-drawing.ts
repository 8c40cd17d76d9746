import type { Terminal } from '@xterm/xterm';
import type { Disposable } from '../../shared/base/disposable.ts';
import { hasRealGpu } from './gpu.ts';

/** Browsers drop the oldest of about 16 WebGL contexts; a few are left for others. */
const maxContexts = 8;
let contexts = 0;

/**
 * Draws a terminal with WebGL while it is wanted, visible and a real GPU is there; in every other case, and after a lost context,
 * xterm's DOM renderer draws.
 */
export class TerminalDrawing implements Disposable {
  readonly #terminal: Terminal;
  #addon: Disposable | undefined;
  #wanted = false;
  #lost = false;
  #disposed = false;

  constructor(terminal: Terminal) {
    this.#terminal = terminal;
  }

  /** Switches WebGL on or off; safe to call with every change of setting or visibility, once the terminal is in the document. */
  set(wanted: boolean): void {
    this.#wanted = wanted && !this.#lost && !this.#disposed;
    if (!this.#wanted) this.#drop();
    else if (this.#addon === undefined && contexts < maxContexts && hasRealGpu()) void this.#load();
  }

  dispose(): void {
    this.#disposed = true;
    this.#wanted = false;
    this.#drop();
  }

  async #load(): Promise<void> {
    const { WebglAddon } = await import('@xterm/addon-webgl');
    if (!this.#wanted || this.#addon !== undefined) return;
    const addon = new WebglAddon();
    addon.onContextLoss(() => {
      this.#lost = true;
      this.#drop();
    });
    try {
      this.#terminal.loadAddon(addon);
    } catch {
      this.#lost = true;
      addon.dispose();
      return;
    }
    contexts += 1;
    this.#addon = addon;
  }

  #drop(): void {
    if (this.#addon === undefined) return;
    const addon = this.#addon;
    this.#addon = undefined;
    contexts -= 1;
    addon.dispose();
  }
}
