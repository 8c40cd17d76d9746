import type { OutsideItem } from '../../shell/dragging/outside-files.ts';

/** What a browser calls a picture of the clipboard, which has no name. */
const nameless = /^image\.(png|jpe?g|gif|webp|bmp|tiff)$/i;

/** The files of a paste. Pictures of the clipboard get a name with the time, `pasted-2026-11-30-15-04-05.png`. */
export function givenFiles(items: readonly OutsideItem[], now: Date): readonly OutsideItem[] {
  return items.map(({ file, entry }) => {
    const ending = file && nameless.exec(file.name)?.[1];
    if (file === undefined || ending === undefined) return { file, entry };
    const name = `pasted-${stamp(now)}.${ending.toLowerCase()}`;
    return { file: new File([file], name, { type: file.type, lastModified: now.getTime() }), entry: undefined };
  });
}

function stamp(at: Date): string {
  const parts = [at.getFullYear(), at.getMonth() + 1, at.getDate(), at.getHours(), at.getMinutes(), at.getSeconds()];
  return parts.map((part) => String(part).padStart(2, '0')).join('-');
}

/**
 * Whether a paste means its files. With text beside them it means the text, as a table of a spreadsheet comes with a picture of itself; unless
 * the text is only the files' own names or addresses, as file managers put it there.
 */
export function meansFiles(fileNames: readonly string[], words: string): boolean {
  if (fileNames.length === 0) return false;
  const lines = words.split(/[\r\n]+/).filter((line) => line.trim() !== '');
  return lines.every((line) =>
    fileNames.some((name) => line === name || line.endsWith(`/${name}`) || line.endsWith(`/${encodeURIComponent(name)}`)),
  );
}
