/** A key of an exported registry with its values: strings, and numbers as decimal text. */
export interface RegistryKey {
  readonly path: string;
  readonly values: ReadonlyMap<string, string>;
}

/**
 * Reads what `regedit` exports (`Windows Registry Editor Version 5.00` or `REGEDIT4`). Names of values in lower case. Deleted keys and
 * values (`[-…]`, `=-`) and binary ones are passed over.
 */
export function readRegistry(text: string): RegistryKey[] {
  const keys: { path: string; values: Map<string, string> }[] = [];
  let isIgnored = false;
  // A long value goes on after a backslash at the end of its line.
  for (const line of text.replace(/\\\r?\n\s*/g, '').split(/\r\n|\n|\r/)) {
    const header = /^\[(-?)(.*)\]\s*$/.exec(line);
    if (header) {
      isIgnored = header[1] === '-';
      if (!isIgnored) keys.push({ path: header[2] ?? '', values: new Map() });
      continue;
    }
    const value = /^"((?:[^"\\]|\\.)*)"=(.*)$/.exec(line.trim());
    if (isIgnored || !value) continue;
    const data = dataOf(value[2] ?? '');
    if (data !== undefined) keys.at(-1)?.values.set(unescaped(value[1] ?? '').toLowerCase(), data);
  }
  return keys;
}

function dataOf(text: string): string | undefined {
  const quoted = /^"((?:[^"\\]|\\.)*)"$/.exec(text);
  if (quoted) return unescaped(quoted[1] ?? '');
  const number = /^dword:([0-9a-f]{1,8})$/i.exec(text);
  if (number) return String(Number.parseInt(number[1] ?? '0', 16));
  // REG_EXPAND_SZ: UTF-16 as bytes.
  const expandable = /^hex\(2\):([0-9a-f,]*)$/i.exec(text);
  if (expandable)
    return Buffer.from((expandable[1] ?? '').replaceAll(',', ''), 'hex')
      .toString('utf16le')
      .replace(/\0+$/, '');
  return undefined;
}

function unescaped(text: string): string {
  return text.replace(/\\(.)/g, '$1');
}
