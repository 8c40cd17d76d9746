import { readFileSync } from 'node:fs';
import { decodeName } from '../../main/workbench.ts';

const replacement = '\ufffd';

/**
 * The words of the command line with every byte of file names (`shared/model/file-path.ts`): node decodes them as UTF-8 and loses what is none.
 * `words` are the last ones of the command line. Only Linux tells the bytes; elsewhere names are Unicode or the words stay as node has them.
 */
export function exactWords(words: readonly string[], readCommandLine = linuxCommandLine): readonly string[] {
  if (!words.some((word) => word.includes(replacement))) return words;
  const line = readCommandLine();
  if (line === undefined) return words;
  const all = splitAtNul(line);
  const last = all.slice(all.length - words.length);
  const fits = words.every((word, index) => last[index]?.toString('utf8') === word);
  return fits ? last.map((bytes) => decodeName(bytes)) : words;
}

function linuxCommandLine(): Buffer | undefined {
  try {
    return readFileSync('/proc/self/cmdline');
  } catch {
    return undefined;
  }
}

/** Each word ends with a NUL (proc(5)). */
function splitAtNul(line: Buffer): readonly Buffer[] {
  const words: Buffer[] = [];
  for (let from = 0; from < line.length;) {
    const end = line.indexOf(0, from);
    words.push(line.subarray(from, end === -1 ? line.length : end));
    if (end === -1) break;
    from = end + 1;
  }
  return words;
}
