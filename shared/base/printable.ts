const controls = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]/gu;

/**
 * Text of a server made safe to show in a dialog or a log line (SE-23): control characters and those that turn the
 * direction of writing are dropped, CR LF becomes LF, and what is longer than `maxLength` characters is cut with an ellipsis.
 */
export function printable(text: string, maxLength = 4000): string {
  const clean = text.replace(/\r\n?/g, '\n').replace(controls, '');
  return clean.length > maxLength ? `${clean.slice(0, maxLength - 1)}…` : clean;
}

const unseen = /[\p{C}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]/gu;

/**
 * A name by which people tell hosts apart: what can't be seen in it (controls, zero-width and direction marks, unassigned characters)
 * is shown as `‹U+200B›`, so that no two names look the same for it. Longer than `maxLength` characters it is cut with an ellipsis.
 */
export function printableName(name: string, maxLength = 300): string {
  const shown = name.replace(unseen, (each) => `‹U+${(each.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}›`);
  return shown.length > maxLength ? `${shown.slice(0, maxLength - 1)}…` : shown;
}

/** `printable` for a single line: line breaks and tabs become blanks. */
export function printableLine(text: string, maxLength = 400): string {
  return printable(text.replace(/[\r\n\t]+/g, ' '), maxLength).trim();
}
