import type { TerminalSize } from '../../shared/model/session.ts';
import type { FollowMessage } from '../../shared/model/terminal-follow.ts';
import { writeMessage } from '../../shared/rpc/pipe-messages.ts';
import type { Pipe } from '../../shared/rpc/pipe.ts';

const chunkBytes = 128 * 1024;

/** What a follower reads of a terminal. */
export interface FollowedTerminal {
  /** Stream offsets of what is kept. */
  readonly start: number;
  readonly end: number;
  readonly size: TerminalSize;
  read(from: number, mostBytes: number): Uint8Array<ArrayBuffer>;
  /** Calls back when there is more, or the size changed, or it ended. */
  onNews(listener: () => void): { dispose(): void };
  readonly isDisposed: boolean;
}

/**
 * Shows a terminal to a page that only looks (TM-07): what is kept of it, then what comes. It never holds up the terminal: a follower that is too slow misses what is
 * not kept any more, and is told. What it sends is thrown away. Resolves when one of the two is gone.
 */
export async function sendFollowed(terminal: FollowedTerminal, pipe: Pipe, signal: AbortSignal): Promise<void> {
  let wake: (() => void) | undefined;
  let isEnded = false;
  const call = (): void => wake?.();
  const end = (): void => {
    isEnded = true;
    call();
  };
  // Read, so that it is gone; nothing else is done with it.
  pipe.receive((_, used) => used());
  pipe.onEnded(end);
  signal.addEventListener('abort', end);
  const news = terminal.onNews(call);
  const say = (head: FollowMessage, body?: Uint8Array): Promise<void> => writeMessage(pipe, head, body);
  try {
    let { start: at } = terminal;
    let size: TerminalSize | undefined;
    for (;;) {
      if (isEnded || signal.aborted || terminal.isDisposed) return;
      if (size?.columns !== terminal.size.columns || size.rows !== terminal.size.rows) {
        size = terminal.size;
        await say({ say: 'size', columns: size.columns, rows: size.rows });
      } else if (at < terminal.start) {
        at = terminal.start;
        await say({ say: 'missed' });
      } else if (at < terminal.end) {
        const bytes = terminal.read(at, chunkBytes);
        at += bytes.length;
        await say({ say: 'output' }, bytes);
      } else {
        await new Promise<void>((resolve) => (wake = resolve));
        wake = undefined;
      }
    }
  } catch (error) {
    // Who looked has gone.
    if (!isEnded) throw error;
  } finally {
    news.dispose();
    signal.removeEventListener('abort', end);
  }
}
