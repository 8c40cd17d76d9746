import { readFile } from 'node:fs/promises';
import { readDoubtfulKey } from '../../main/workbench.ts';
import { printableLine } from '../../shared/base/printable.ts';
import { keyLikeness, type DoubtfulKey } from '../../shared/model/key-likeness.ts';
import { connectionFailed, wrongUsage } from './failure.ts';
import type { ToolStreams } from './known-hosts.ts';

export const keyCompareUsage = [
  '       hawser keys compare FILE FILE-OR-FINGERPRINT           the same key? status 0: yes, 1: no',
];

/** `hawser keys compare`: 0 the same key, 1 different ones, 255 when one can't be read or they can't be compared, 64 for wrong usage. */
export async function runKeyCompare(line: readonly string[], { output, errors }: ToolStreams): Promise<number> {
  const say = (words: string): void => void errors.write(`${printableLine(words, 1000)}\n`);
  const print = (words: string): void => void output.write(`${printableLine(words, 1000)}\n`);
  const [first, second] = line;
  if (first === undefined || second === undefined || line.length > 2) {
    say('hawser keys compare: it takes two files, or a file and a fingerprint');
    keyCompareUsage.forEach(say);
    return wrongUsage;
  }
  const [one, other] = [await readWord(first), await readWord(second)];
  for (const [word, read] of [
    [first, one],
    [second, other],
  ] as const) {
    if (read.kind === 'unreadable') say(`${word}: ${read.why}`);
    else if (read.kind === 'sealed') say(`${word}: its public half is behind its passphrase; name its .pub file`);
    else print(`${word}: ${said(read)}`);
  }
  const likeness = keyLikeness(one, other);
  if (likeness.kind === 'unknown') return connectionFailed;
  if (likeness.kind === 'incomparable') {
    say('one is known by its SHA-256 fingerprint only, the other by its MD5');
    return connectionFailed;
  }
  const by = likeness.by === 'md5' ? ' (compared by MD5, which is weak)' : '';
  print(likeness.kind === 'same' ? `the same key${by}` : `different keys${by}`);
  if (likeness.comments) print(`the comments differ: ${likeness.comments.map((each) => each || 'no comment').join(', ')}`);
  return likeness.kind === 'same' ? 0 : 1;
}

/** A file where there is one, else the word itself. */
async function readWord(word: string): Promise<DoubtfulKey> {
  return readDoubtfulKey(await readFile(word).catch(() => Buffer.from(word)));
}

function said(key: Extract<DoubtfulKey, { readonly kind: 'key' | 'fingerprint' }>): string {
  if (key.kind === 'fingerprint') return `${key.form === 'md5' ? 'MD5' : 'SHA256'}:${key.digits}`;
  const { bits, sha256, typeLabel } = key.face;
  return `${bits} ${sha256} ${key.comment || 'no comment'} (${typeLabel}), ${key.holds}`;
}
