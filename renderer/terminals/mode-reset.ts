/**
 * Written to the emulator (never to the server) when the program that set its modes is gone: mouse and focus reports, bracketed
 * paste, application keys and colours go back to normal, so that selecting works and nothing odd is sent to the next shell.
 * xterm's ctlseqs, "DEC Private Mode Reset".
 */
const reports =
  '\u001b[?9l\u001b[?1000l\u001b[?1002l\u001b[?1003l\u001b[?1004l\u001b[?1005l\u001b[?1006l\u001b[?1015l\u001b[?2004l';
const keysAndCursor = '\u001b[?1l\u001b>\u001b[?25h\u001b[0 q\u001b[0m';

/** The shell ended: what it left on the screen stays, also the alternate screen of a program that was cut off. */
export const calmModes = `${reports}${keysAndCursor}`;

/**
 * A new shell follows on the normal screen: margins, origin mode and character sets go back too (DECSTR moves no cursor, unlike
 * resetting them one by one).
 */
export const freshModes = `${reports}\u001b[!p${keysAndCursor}`;

/** Only for a terminal that shows the alternate screen: on the normal one it would move the cursor. */
export const leaveAlternateScreen = '\u001b[?1049l';
