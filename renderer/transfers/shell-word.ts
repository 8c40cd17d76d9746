/** A word for a POSIX shell, quoted where that is needed. */
export function shellWord(text: string): string {
  return /^[A-Za-z0-9_./@%+=:,~-]+$/.test(text) && !text.startsWith('-') ? text : `'${text.replaceAll("'", `'\\''`)}'`;
}

/** A name that stands well in a file name of its own. */
export function fileWord(text: string): string {
  return text.replace(/[^A-Za-z0-9._-]+/g, '-').replace(/^[-.]+/, '') || 'transfers';
}
