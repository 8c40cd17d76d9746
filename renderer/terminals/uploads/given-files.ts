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

/** Most names that are tried for one file. */
const mostTries = 1000;

/**
 * The same with names that are free where they go, as `report-2.txt`: so that their paths are known before they are there. A folder keeps its name, and
 * what is new in it goes to the one that is there.
 */
export async function withFreeNames(
  items: readonly OutsideItem[],
  isTaken: (name: string) => Promise<boolean>,
): Promise<readonly OutsideItem[]> {
  const given = new Set<string>();
  const named: OutsideItem[] = [];
  for (const item of items) {
    const { file, entry } = item;
    if (file === undefined || entry?.isDirectory === true) {
      named.push(item);
      continue;
    }
    const name = await freeName(file.name, async (candidate) => given.has(candidate) || (await isTaken(candidate)));
    given.add(name);
    const { type, lastModified } = file;
    named.push(name === file.name ? item : { file: new File([file], name, { type, lastModified }), entry: undefined });
  }
  return named;
}

async function freeName(name: string, isTaken: (name: string) => Promise<boolean>): Promise<string> {
  const [, stem = name, ending = ''] = /^(.+?)(\.[^.]+)?$/s.exec(name) ?? [];
  for (let number = 2, candidate = name; ; candidate = `${stem}-${number}${ending}`, number += 1)
    if (number > mostTries || !(await isTaken(candidate))) return candidate;
}
