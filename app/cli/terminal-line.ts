import { closeSync, openSync, writeSync } from 'node:fs';
import { StringDecoder } from 'node:string_decoder';
import { ReadStream } from 'node:tty';
import { cancelled } from '../../shared/model/errors.ts';
import { LineInput } from './line-input.ts';

/** Whether this process has a terminal to ask on, whatever stdin and stdout are. */
export function hasTerminal(): boolean {
  try {
    closeSync(openSync('/dev/tty', 'r+'));
    return true;
  } catch {
    return false;
  }
}

/**
 * Asks for one line on the terminal, without echo for a secret. Answers undefined at Ctrl-D on an empty line; Ctrl-C ends the
 * program as it would anywhere else. Rejects with `cancelled` when the signal aborts. The terminal is as before afterwards.
 */
export function askOnTerminal(question: string, echo: boolean, signal: AbortSignal): Promise<string | undefined> {
  return new Promise((resolve, reject) => {
    if (signal.aborted) return reject(cancelled());
    const input = new ReadStream(openSync('/dev/tty', 'r+'));
    const output = openSync('/dev/tty', 'w');
    const write = (text: string): void => void writeSync(output, text);
    const decoder = new StringDecoder('utf8');
    const line = new LineInput();
    const finish = (settle: () => void): void => {
      signal.removeEventListener('abort', onAbort);
      input.setRawMode(false);
      input.destroy();
      write('\n');
      closeSync(output);
      settle();
    };
    // The signal reaches its handler later; until the program's own abort comes back there is no answer.
    const interrupt = (): void => {
      signal.addEventListener('abort', () => reject(cancelled()), { once: true });
      process.kill(process.pid, 'SIGINT');
    };
    const onAbort = (): void => finish(() => reject(cancelled()));
    signal.addEventListener('abort', onAbort, { once: true });
    // Raw also with echo: there is one way to read a line, and Ctrl-C leaves the terminal in order.
    input.setRawMode(true);
    write(question);
    input.on('data', (bytes: Buffer) => {
      for (const character of decoder.write(bytes)) {
        const event = line.take(character);
        if (event.kind === 'typed' && echo) write(event.echo);
        else if (event.kind === 'done') return finish(() => resolve(event.line));
        else if (event.kind === 'interrupted') return finish(interrupt);
      }
    });
    input.on('error', (error) => finish(() => reject(error)));
  });
}
