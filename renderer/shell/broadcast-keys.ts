/**
 * What an emulator says to the program inside by itself, and no key does: device attributes, status, cursor and window reports, focus, mouse, answers of
 * OSC and DCS (ctlseqs of xterm). Sent to another terminal it would be typed there. F3 with a modifier looks like a cursor report of the first row:
 * that one is taken for the key.
 */
const replies =
  /^(?:\x1b\[[?>=][\d;:]*[a-zA-Z]|\x1b\[[\d;]*[cnty]|\x1b\[(?!1;[2-8]R)\d+;\d+R|\x1b\[[IO]|\x1b\[<[\d;]+[Mm]|\x1b\[M[\s\S]{3}|\x1b\[\?[\d;]+\$y|\x1b[\]P_^X][\s\S]+)$/;

/** What of a KeyboardEvent is told: `keydown` or `keyup`. */
export interface KeyPress {
  readonly type: string;
  readonly key: string;
  readonly code: string;
  readonly ctrlKey: boolean;
  readonly shiftKey: boolean;
  readonly altKey: boolean;
  readonly metaKey: boolean;
  readonly repeat: boolean;
  readonly isComposing: boolean;
  /** AltGr is down, or Option where it types letters: what comes is text. */
  readonly typesText: boolean;
}

/** What was typed: its words as a terminal writes them that was asked for nothing, and the key where it was one, for each target to write its own way. */
export interface Typed {
  readonly words: string;
  readonly key?: KeyPress;
}

export function isReply(data: string): boolean {
  return replies.test(data);
}

/** Cursor keys as a program wants them that asked for application mode (DECCKM), or that did not: each terminal's program has its own wish. */
export function cursorKeysFor(data: string, isApplication: boolean): string {
  return isApplication ? data.replace(/^\x1b\[([A-DHF])$/, '\x1bO$1') : data.replace(/^\x1bO([A-DHF])$/, '\x1b[$1');
}
