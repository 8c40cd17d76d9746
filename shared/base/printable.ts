const controls = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]/gu;

/**
 * Text of a server made safe to show in a dialog or a log line (SE-23): control characters and those that turn the
 * direction of writing are dropped, CR LF becomes LF, and what is longer than `maxLength` characters is cut with an ellipsis.
 */
export function printable(text: string, maxLength = 4000): string {
  const clean = text.replace(/\r\n?/g, '\n').replace(controls, '');
  return clean.length > maxLength ? `${clean.slice(0, maxLength - 1)}…` : clean;
}

/** The same for a single line: line breaks and tabs become blanks. */
export function printableLine(text: string, maxLength = 400): string {
  return printable(text.replace(/[\r\n\t]+/g, ' '), maxLength).trim();
}
