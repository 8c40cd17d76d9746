/**
 * A path that fits into `most` characters: folders in the middle give way to an ellipsis, the beginning and the file stay. The
 * whole one belongs into a tooltip.
 */
export function shortPath(path: string, most = 40): string {
  if (path.length <= most) return path;
  const separator = path.includes('/') ? '/' : '\\';
  const parts = path.split(separator);
  const file = parts.at(-1) ?? path;
  const head = parts[0] === '' ? `${separator}${parts[1] ?? ''}` : (parts[0] ?? '');
  // As many of the last folders as there is room for.
  let tail = file;
  for (let at = parts.length - 2; at > (parts[0] === '' ? 1 : 0); at--) {
    const longer = `${parts[at] ?? ''}${separator}${tail}`;
    if (head.length + 2 + separator.length + longer.length > most) break;
    tail = longer;
  }
  const short = `${head}${separator}…${separator}${tail}`;
  if (short.length <= most) return short;
  return file.length < most
    ? `…${separator}${file}`.slice(-most)
    : `${file.slice(0, Math.ceil(most / 2) - 1)}…${file.slice(-Math.floor(most / 2))}`;
}
