import type { SessionId } from '../../shared/model/ids.ts';

/** The workbench of the page; only which one it is matters here. */
type Owner = object;

/** Words that the user wants in a terminal, as if pasted. */
export interface TerminalWords {
  readonly text: string;
  /** Presses Enter behind them. */
  readonly run: boolean;
  /** What they come from, for the question about them. */
  readonly name: string;
  /** As they may be seen: without what was typed for a secret. */
  readonly shown: string;
  /** Shows them first, whatever the settings say. */
  readonly mustShow: boolean;
}

type Put = (sessionId: SessionId, words: TerminalWords) => boolean;

// Snippets and terminals are two features that don't know each other: they meet here.
const doors = new WeakMap<Owner, Put>();

/** Offers to put words into terminals. */
export function offerWords(workbench: Owner, put: Put): void {
  doors.set(workbench, put);
}

/** Puts words into a terminal, by its paste guard; answers whether the terminal was there. */
export function putWords(workbench: Owner, sessionId: SessionId, words: TerminalWords): boolean {
  return doors.get(workbench)?.(sessionId, words) ?? false;
}
