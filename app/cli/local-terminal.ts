import { spawnSync } from 'node:child_process';
import type { EffectiveHost } from '../../shared/model/effective-host.ts';
import type { ShellChannel, ShellRequest } from '../../main/ssh/connection-types.ts';
import { Scope, disposable, type Disposable } from '../../shared/base/disposable.ts';
import type { TerminalSize } from '../../shared/model/session.ts';
import type { Streams } from './streams.ts';

/**
 * Whether a command gets a pseudo-terminal (RequestTTY of ssh_config(5)): `impossible` where one was asked for and stdin is no
 * terminal. A command gets none unless it was asked for.
 */
export function terminalWish(
  requestTty: EffectiveHost['requestTty'],
  isInputTerminal: boolean | undefined,
): 'yes' | 'no' | 'impossible' {
  if (requestTty === 'force') return 'yes';
  if (requestTty === 'yes') return isInputTerminal === true ? 'yes' : 'impossible';
  return 'no';
}

/** The terminal this program runs in, lent to a remote command: raw, and its size passed on. Disposing gives it back. */
export class LocalTerminal implements Disposable {
  readonly #streams: Streams;
  readonly #type: string;
  readonly #scope = new Scope();

  constructor(streams: Streams, type: string | undefined) {
    this.#streams = streams;
    this.#type = process.env['TERM'] ?? type ?? 'xterm-256color';
  }

  get request(): NonNullable<ShellRequest['terminal']> {
    return { type: this.#type, size: this.#size() };
  }

  /** Begins to pass keys and sizes. */
  attach(channel: Pick<ShellChannel, 'resize'>): void {
    const { input, output } = this.#streams;
    const onResize = (): void => channel.resize(this.#size());
    output.on('resize', onResize);
    this.#scope.add(disposable(() => output.off('resize', onResize)));
    if (!input.isTTY) return;
    input.setRawMode(true);
    // Node's raw mode still turns LF into CR LF on the way out, which breaks every program that moves the cursor down by LF.
    // setRawMode(false), and node itself at its end, put back all that was before.
    spawnSync('stty', ['-opost'], { stdio: ['inherit', 'ignore', 'ignore'] });
    this.#scope.add(disposable(() => input.setRawMode(false)));
  }

  dispose(): void {
    this.#scope.dispose();
  }

  #size(): TerminalSize {
    const { isTTY, columns, rows } = this.#streams.output;
    // Without a terminal to measure: what terminals have always been.
    return isTTY ? { columns: Math.max(1, columns), rows: Math.max(1, rows) } : { columns: 80, rows: 24 };
  }
}
