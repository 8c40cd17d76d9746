/** What a measurement asks the page. Everything in `installBench` runs in the page: it must not use anything outside itself. */
export interface BenchInPage {
  readonly terminals: unknown[];
  /** Feeds `megabytes` of a stream from memory, as the wire would (64 KiB pieces, 256 KiB in flight). Answers MB/s. */
  fromMemory(index: number, block: string, megabytes: number): Promise<number>;
  /** Types `command` and answers how many ms later the line that `marker` begins was parsed. */
  run(index: number, command: string, marker: string): Promise<number>;
  /** Types `count` keys, one after the other's echo, and answers each one's ms until it was parsed. */
  echo(index: number, count: number): Promise<number[]>;
  type(index: number, text: string): void;
  cursorLine(index: number): string;
}

declare global {
  var hawserBench: BenchInPage;
}

export function installBench(): void {
  interface Term {
    write(data: Uint8Array, done: () => void): void;
    input(data: string, wasUserInput: boolean): void;
    onWriteParsed(listener: () => void): { dispose(): void };
    readonly buffer: {
      readonly active: {
        readonly baseY: number;
        readonly cursorX: number;
        readonly cursorY: number;
        getLine(y: number): { translateToString(trim: boolean): string } | undefined;
      };
    };
  }
  const terminals: Term[] = [];
  const at = (index: number): Term => {
    const terminal = terminals[index];
    if (!terminal) throw new Error(`no terminal ${index}`);
    return terminal;
  };
  const line = (index: number, up = 0): string => {
    const { active } = at(index).buffer;
    return active.getLine(active.baseY + active.cursorY - up)?.translateToString(true) ?? '';
  };
  const parsed = (index: number, isReached: () => boolean): Promise<void> =>
    new Promise((resolve) => {
      const subscription = at(index).onWriteParsed(() => {
        if (!isReached()) return;
        subscription.dispose();
        resolve();
      });
    });
  globalThis.hawserBench = {
    terminals,
    async fromMemory(index, block, megabytes) {
      const bytes = new TextEncoder().encode(block);
      const total = megabytes * 1_000_000;
      const start = performance.now();
      await new Promise<void>((resolve) => {
        let sent = 0;
        let used = 0;
        let offset = 0;
        const push = (): void => {
          while (sent < total && sent - used < 256 * 1024) {
            const piece = bytes.slice(offset, offset + 64 * 1024);
            offset = (offset + piece.length) % bytes.length;
            sent += piece.length;
            at(index).write(piece, () => {
              used += piece.length;
              if (used >= total) resolve();
              else push();
            });
          }
        };
        push();
      });
      return total / 1e6 / ((performance.now() - start) / 1000);
    },
    async run(index, command, marker) {
      const start = performance.now();
      const reached = parsed(index, () => [0, 1, 2, 3].some((up) => line(index, up).startsWith(marker)));
      at(index).input(command, true);
      await reached;
      return performance.now() - start;
    },
    async echo(index, count) {
      const times: number[] = [];
      for (let key = 0; key < count; key++) {
        const before = at(index).buffer.active.cursorX;
        const start = performance.now();
        const echoed = parsed(index, () => at(index).buffer.active.cursorX !== before);
        // The line never wraps: a run of keys, then as many deletions.
        at(index).input(key % 40 < 20 ? 'x' : '\u007f', true);
        await echoed;
        times.push(performance.now() - start);
        await new Promise((resolve) => setTimeout(resolve, 15));
      }
      return times;
    },
    type: (index, text) => at(index).input(text, true),
    cursorLine: (index) => line(index),
  };
  (globalThis as unknown as { hawserProbe: unknown }).hawserProbe = { terminals };
}
