/** A section of an ini file: its name as written, and its values in order. */
export interface IniSection {
  readonly name: string;
  readonly values: readonly (readonly [key: string, value: string])[];
}

/** Reads `[section]` and `key=value` lines. Lines of another form, and comments, are passed over; nothing is decoded. */
export function readIni(text: string): IniSection[] {
  const sections: { name: string; values: [string, string][] }[] = [];
  for (const line of text.split(/\r\n|\n|\r/)) {
    const header = /^\s*\[(.*)\]\s*$/.exec(line);
    if (header) {
      sections.push({ name: header[1] ?? '', values: [] });
      continue;
    }
    const at = line.indexOf('=');
    if (at <= 0 || /^\s*;/.test(line)) continue;
    sections.at(-1)?.values.push([line.slice(0, at).trim(), line.slice(at + 1)]);
  }
  return sections;
}

/** Values by key in lower case; the last of a key wins. */
export function valuesOf({ values }: IniSection): ReadonlyMap<string, string> {
  return new Map(values.map(([key, value]) => [key.toLowerCase(), value.trim()]));
}
