import { Terminal as HeadlessTerminal } from '@xterm/headless';
import type { Terminal } from '@xterm/xterm';
import { describe, expect, it, vi } from 'vitest';
import { Emitter } from '../../shared/base/emitter.ts';
import type { Pipe } from '../../shared/rpc/pipe.ts';
import type { TerminalPort } from './terminal-port.ts';
import { TerminalStream } from './terminal-stream.ts';

/** The core's end of the pipe, as the test holds it. */
class CoreEnd {
  readonly froms: number[] = [];
  readonly ended = new Emitter<void>();
  typed = '';
  used = 0;
  #consumer: ((bytes: Uint8Array, used: () => void) => void) | undefined;

  open(from: number): Pipe {
    this.froms.push(from);
    return {
      receive: (consumer) => (this.#consumer = consumer),
      write: (bytes) => {
        this.typed += new TextDecoder().decode(bytes);
        return Promise.resolve();
      },
      credit: 0,
      end: () => undefined,
      onEnded: this.ended.event,
      failure: undefined,
    };
  }

  print(text: string): void {
    this.#consumer?.(new TextEncoder().encode(text), () => this.used++);
  }
}

function bench() {
  const terminal = Object.assign(new HeadlessTerminal({ cols: 60, rows: 10, allowProposedApi: true }), {
    registerDecoration: () => undefined,
  }) as unknown as Terminal;
  const core = new CoreEnd();
  const replayed = new Emitter<{ start: number; end: number }>();
  const gaps = new Emitter<{ at: number; gapSeconds: number; markedAt?: number }>();
  const cut = vi.fn();
  const port: TerminalPort = {
    openPipe: (from) => core.open(from),
    onReplayed: replayed.event,
    onGapMarked: gaps.event,
    resize: () => undefined,
    reconnect: () => undefined,
    readClipboard: () => Promise.reject(new Error('not here')),
    writeClipboard: () => Promise.reject(new Error('not here')),
    openLink: () => undefined,
  };
  const stream = new TerminalStream(terminal, port, cut);
  stream.connect();
  const screen = (): string => {
    const buffer = terminal.buffer.active;
    return Array.from({ length: buffer.length }, (_, row) => buffer.getLine(row)?.translateToString().trimEnd() ?? '')
      .join('\n')
      .trimEnd();
  };
  return { terminal, core, replayed, gaps, stream, cut, screen };
}

describe('the stream of a terminal', () => {
  it('gives credit back only when the emulator has parsed a chunk', async () => {
    const { core, screen } = bench();
    core.print('hello');
    expect(core.used).toBe(0);
    await vi.waitFor(() => expect(core.used).toBe(1), { timeout: 10_000 });
    expect(screen()).toBe('hello');
  });

  it('sends what is typed in the same turn', () => {
    const { terminal, core } = bench();
    terminal.input('ls\r', true);
    expect(core.typed).toBe('ls\r');
  });

  it('draws the gap between the old shell and the new one, and gives every credit back', async () => {
    const { core, gaps, screen } = bench();
    gaps.emit({ at: 5, gapSeconds: 9, markedAt: 0 });
    core.print('old$ new$ ');
    core.print('more');
    await vi.waitFor(() => expect(core.used).toBe(2), { timeout: 10_000 });
    expect(screen()).toMatch(/^old\$\n── new shell after a 9 s gap · .* ──\nnew\$ more$/);
  });

  it('draws a gap that is announced after its place was passed', async () => {
    const { core, gaps, screen } = bench();
    core.print('old$ ');
    gaps.emit({ at: 5, gapSeconds: 61, markedAt: 0 });
    core.print('new$');
    await vi.waitFor(() => expect(screen()).toMatch(/^old\$\n── .*61 s.*──\nnew\$$/), { timeout: 10_000 });
  });

  it('answers queries of live output and not those of replayed output', async () => {
    const { core, replayed } = bench();
    replayed.emit({ start: 0, end: 7 });
    core.print('\u001b[6n\u001b[c');
    await vi.waitFor(() => expect(core.used).toBe(1), { timeout: 10_000 });
    expect(core.typed).toBe('');
    core.print('\u001b[6n');
    await vi.waitFor(() => expect(core.used).toBe(2), { timeout: 10_000 });
    expect(core.typed).toBe('\u001b[1;1R');
  });

  it('lets the user type during a replay', () => {
    const { core, replayed, stream, terminal } = bench();
    replayed.emit({ start: 0, end: 1000 });
    stream.noteGesture();
    terminal.input('x', true);
    expect(core.typed).toBe('x');
  });

  it('opens the pipe again where it left off, and says when older output is gone', async () => {
    const { core, replayed, stream, cut, screen } = bench();
    core.print('shown');
    core.ended.emit();
    expect(cut).toHaveBeenCalledOnce();
    stream.connect();
    expect(core.froms).toEqual([0, 5]);
    replayed.emit({ start: 900, end: 904 });
    core.print('late');
    await vi.waitFor(() => expect(screen()).toBe('shown\n── older output is gone ──\nlate'), { timeout: 10_000 });
    expect(stream.shown).toBe(904);
  });

  it('puts nothing of its own in front of a terminal that simply begins', async () => {
    const { core, replayed, screen } = bench();
    replayed.emit({ start: 0, end: 0 });
    core.print('$ ');
    await vi.waitFor(() => expect(screen()).toBe('$'), { timeout: 10_000 });
  });
});
