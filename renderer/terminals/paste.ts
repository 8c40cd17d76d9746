import { showDirection } from '../ui/direction-marks.ts';

/**
 * What of a text may be typed into a shell. A paste is not typing: control characters in it are either an accident or an
 * attack (ESC [ 201 ~ ends a bracketed paste and lets the rest run), so only line feeds and tabs survive, and the newline at
 * its end goes, so that nothing runs before the user presses Enter.
 */
export interface CleanPaste {
  readonly text: string;
  readonly lines: number;
  /** Control characters (and a stray carriage return counts as a line, not as one) were taken out. */
  readonly strippedControls: boolean;
  /** It has characters that turn the direction of writing. They stay: file names have them; the guard shows each as a mark. */
  readonly turnsDirection: boolean;
}

const controls = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/g;

/** Cleans a pasted text: CR LF and CR become LF, control characters and newlines at the end go. */
export function cleanPaste(raw: string): CleanPaste {
  const unified = raw.replace(/\r\n?/g, '\n');
  const clean = unified.replace(controls, '');
  const text = clean.replace(/\n+$/, '');
  return {
    text,
    lines: text === '' ? 0 : text.split('\n').length,
    strippedControls: clean.length !== unified.length,
    turnsDirection: text !== showDirection(text),
  };
}

/**
 * Whether the paste guard shows the text first: more than one line (LF alone too), or characters in it that are not seen. A program that
 * marks pasted text (bracketed paste) does not run lines by itself, yet the user sees them all the same: the setting decides.
 */
export function needsGuard(paste: CleanPaste, guardIsOn: boolean): boolean {
  return guardIsOn && (paste.lines > 1 || paste.strippedControls || paste.turnsDirection);
}
