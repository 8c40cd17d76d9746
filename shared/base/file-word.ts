/** A word for a file's name: letters, digits, `.`, `_` and `-`, and no `.` or `-` first. `otherwise`: when nothing of `text` is left. */
export function fileWord(text: string, otherwise: string): string {
  return text.replace(/[^A-Za-z0-9._-]+/g, '-').replace(/^[-.]+/, '') || otherwise;
}
