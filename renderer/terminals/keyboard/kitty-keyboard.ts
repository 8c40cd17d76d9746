import type { IDisposable, Terminal } from '@xterm/xterm';
import { knownKittyFlags } from './kitty-keys.ts';

/** More than this many pushed states are a mistake or an attack: the oldest go. */
const mostStates = 32;

/**
 * The state of the kitty keyboard protocol that programs set: flags now and a stack of those before, for each of the two screens. xterm.js 6.0.0 has
 * none of its own. `CSI > flags u` pushes, `CSI < n u` pops, `CSI = flags ; mode u` sets, `CSI ? u` asks.
 */
export class KittyKeyboard {
  readonly #terminal: Terminal;
  readonly #answer: (words: string) => void;
  #stacks = { normal: [0], alternate: [0] };

  constructor(terminal: Terminal, answer: (words: string) => void) {
    this.#terminal = terminal;
    this.#answer = answer;
  }

  /** What is in force on the screen that is shown. */
  get flags(): number {
    return this.#stack.at(-1) ?? 0;
  }

  /** Hears what programs ask for; the answers are to be disposed. */
  listen(): readonly IDisposable[] {
    const { parser } = this.#terminal;
    const first = (params: readonly (number | number[])[], otherwise: number): number => {
      const value = params[0];
      return typeof value === 'number' && value > 0 ? value : otherwise;
    };
    return [
      parser.registerCsiHandler({ prefix: '?', final: 'u' }, () => {
        this.#answer(`\u001b[?${this.flags}u`);
        return true;
      }),
      parser.registerCsiHandler({ prefix: '>', final: 'u' }, (params) => {
        this.#stack.push(first(params, 0) & knownKittyFlags);
        if (this.#stack.length > mostStates) this.#stack.splice(0, 1);
        return true;
      }),
      parser.registerCsiHandler({ prefix: '<', final: 'u' }, (params) => {
        const count = Math.min(first(params, 1), this.#stack.length);
        this.#stack.splice(this.#stack.length - count, count);
        if (this.#stack.length === 0) this.#stack.push(0);
        return true;
      }),
      parser.registerCsiHandler({ prefix: '=', final: 'u' }, (params) => {
        const wanted = first(params, 0) & knownKittyFlags;
        const mode = first(params.slice(1), 1);
        const before = this.flags;
        this.#stack[this.#stack.length - 1] = mode === 2 ? before | wanted : mode === 3 ? before & ~wanted : wanted;
        return true;
      }),
      // A full reset puts the keyboard back too; xterm goes on with the rest of it.
      parser.registerEscHandler({ final: 'c' }, () => {
        this.reset();
        return false;
      }),
    ];
  }

  /** The program is gone that set it. */
  reset(): void {
    this.#stacks = { normal: [0], alternate: [0] };
  }

  get #stack(): number[] {
    return this.#stacks[this.#terminal.buffer.active.type];
  }
}
