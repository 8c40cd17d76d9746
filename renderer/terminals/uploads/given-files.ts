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

/** Names that are looked up together, and most that are tried for one file. */
const namesAtOnce = 50;
const mostTries = 10_000;

/**
 * The same with names that are free where they go, as `report-2.txt`: so that their paths are known before they are there. A folder keeps its name, and
 * what is new in it goes to the one that is there. `takenOf` answers which of some names something has there; it is asked for as few as it takes.
 */
export async function withFreeNames(
  items: readonly OutsideItem[],
  takenOf: (names: readonly string[]) => Promise<readonly string[]>,
): Promise<readonly OutsideItem[]> {
  const given = new Set<string>();
  const named: OutsideItem[] = [];
  for (const item of items) {
    const { file, entry } = item;
    if (file === undefined || entry?.isDirectory === true) {
      named.push(item);
      continue;
    }
    const name = await freeName(file.name, given, takenOf);
    given.add(name);
    const { type, lastModified } = file;
    named.push(name === file.name ? item : { file: new File([file], name, { type, lastModified }), entry: undefined });
  }
  return named;
}

/** The name itself is looked up alone: it is free mostly. */
async function freeName(
  name: string,
  given: ReadonlySet<string>,
  takenOf: (names: readonly string[]) => Promise<readonly string[]>,
): Promise<string> {
  const [, stem = name, ending = ''] = /^(.+?)(\.[^.]+)?$/s.exec(name) ?? [];
  for (let from = 1; from < mostTries; from += from === 1 ? 1 : namesAtOnce) {
    const candidates = Array.from({ length: from === 1 ? 1 : namesAtOnce }, (_, at) =>
      from === 1 ? name : `${stem}-${from + at}${ending}`,
    ).filter((each) => !given.has(each));
    if (candidates.length === 0) continue;
    const taken = new Set(await takenOf(candidates));
    const free = candidates.find((each) => !taken.has(each));
    if (free !== undefined) return free;
  }
  return name;
}
