import type { TerminalSize } from '../../shared/model/session.ts';

/** Takes part in what a terminal's shells print: a log, a recording. */
export interface OutputTap {
  /**
   * Bytes as the server sent them, and the same in UTF-8; they are the caller's again when it returns. A promise where the tap has too much on its hands: the bytes count as
   * used only once it settled, so that the server waits. It never rejects.
   */
  push(sent: Uint8Array, shown: Uint8Array): Promise<void> | undefined;
  /** Another shell goes on after the connection was gone for so long. */
  shellBegan(gapSeconds: number): void;
  resized(size: TerminalSize): void;
  /** What the page sends to the shell, in UTF-8: typing, pastes, and what the terminal answers by itself. It may be secret. */
  typed?(bytes: Uint8Array): void;
}
