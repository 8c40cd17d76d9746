import type { FileSystem } from '../../main/sftp/file-system.ts';
import { encodeName } from '../../main/workbench.ts';
import { isAppError } from '../../shared/model/errors.ts';
import { childPath, type FileName, type FilePath } from '../../shared/model/file-path.ts';

/**
 * What `*`, `?`, `[a-z]` and `\` of a remote path stand for, as in scp(1) and sftp(1): names with a dot at the beginning only where the pattern
 * has one, no braces. Where nothing matches, the path is taken as it is, so that a name with such characters can simply be typed. Sorted by
 * bytes. Rejects with what is more than a folder that can't be listed.
 */
export async function remoteGlob(fs: FileSystem, path: FilePath, signal: AbortSignal): Promise<readonly FilePath[]> {
  if (!/[*?[\\]/.test(path)) return [path];
  const [first = '', ...steps] = path.split('/');
  let found: FilePath[] = [];
  if (path.startsWith('/')) found = ['/' as FilePath];
  else found = await oneStep(fs, '.' as FilePath, first, signal);
  for (const step of steps) {
    if (step === '') continue;
    const next: FilePath[] = [];
    for (const folder of found) next.push(...(await oneStep(fs, folder, step, signal)));
    found = next;
  }
  return found.length === 0 ? [path] : found;
}

async function oneStep(fs: FileSystem, folder: FilePath, step: string, signal: AbortSignal): Promise<FilePath[]> {
  const pattern = readPattern(step);
  if (pattern.every((token): token is CharacterToken => token.kind === 'character')) {
    const path = childPath(folder, pattern.map(({ character }) => character).join('') as FileName);
    return (await passed(fs.lstat(path, signal))) === undefined ? [] : [path];
  }
  const names: FileName[] = [];
  const list = async (): Promise<void> => {
    for await (const { entries } of fs.list(folder, signal)) {
      for (const { name } of entries) if (matches(pattern, name)) names.push(name);
    }
  };
  await passed(list());
  return inByteOrder(names, (name) => name).map((name) => childPath(folder, name));
}

/** The same things in the order of the bytes of their names, as strcmp(3) has it. */
export function inByteOrder<T>(things: readonly T[], nameOf: (thing: T) => string): T[] {
  const keyed = things.map((thing) => ({ thing, bytes: encodeName(nameOf(thing)) }));
  return keyed.sort((a, b) => Buffer.compare(a.bytes, b.bytes)).map(({ thing }) => thing);
}

/** Undefined where something is not there or not to be looked into. */
async function passed<T>(answer: Promise<T>): Promise<T | undefined> {
  try {
    return await answer;
  } catch (error) {
    const codes = ['file.notFound', 'file.permissionDenied', 'file.notAFolder', 'file.nameInvalid', 'file.failed'] as const;
    if (codes.some((code) => isAppError(error, code))) return undefined;
    throw error;
  }
}

interface CharacterToken {
  readonly kind: 'character';
  readonly character: string;
}

type Token =
  | CharacterToken
  | { readonly kind: 'any' }
  | { readonly kind: 'many' }
  | { readonly kind: 'set'; readonly isNegated: boolean; readonly ranges: readonly (readonly [string, string])[] };

function readPattern(step: string): readonly Token[] {
  const characters = [...step];
  const tokens: Token[] = [];
  for (let at = 0; at < characters.length; at += 1) {
    const character = characters[at] ?? '';
    if (character === '*') tokens.push({ kind: 'many' });
    else if (character === '?') tokens.push({ kind: 'any' });
    else if (character === '\\' && at + 1 < characters.length)
      tokens.push({ kind: 'character', character: characters[(at += 1)] ?? '' });
    else {
      const set = character === '[' ? readSet(characters, at + 1) : undefined;
      tokens.push(set?.token ?? { kind: 'character', character });
      at = set?.end ?? at;
    }
  }
  return tokens;
}

/** From behind the `[`; undefined when the bracket is not closed, which makes it a character. */
function readSet(characters: readonly string[], from: number): { readonly token: Token; readonly end: number } | undefined {
  const isNegated = characters[from] === '!' || characters[from] === '^';
  const ranges: [string, string][] = [];
  for (let at = isNegated ? from + 1 : from, first = true; at < characters.length; at += 1, first = false) {
    let low = characters[at] ?? '';
    if (low === ']' && !first) return { token: { kind: 'set', isNegated, ranges }, end: at };
    if (low === '\\' && at + 1 < characters.length) low = characters[(at += 1)] ?? '';
    const high = characters[at + 2];
    if (characters[at + 1] === '-' && high !== undefined && high !== ']') {
      ranges.push([low, high]);
      at += 2;
    } else {
      ranges.push([low, low]);
    }
  }
  return undefined;
}

/** In time that grows with the product of both lengths: only the last `*` is ever taken back. */
function matches(pattern: readonly Token[], name: string): boolean {
  if (name.startsWith('.') && !(pattern[0]?.kind === 'character' && pattern[0].character === '.')) return false;
  const characters = [...name];
  let [at, token] = [0, 0];
  let star: { readonly token: number; at: number } | undefined;
  while (at < characters.length) {
    const wanted = pattern[token];
    if (wanted?.kind === 'many') {
      star = { token, at };
      token += 1;
    } else if (wanted !== undefined && isMatch(wanted, characters[at] ?? '')) {
      at += 1;
      token += 1;
    } else if (star !== undefined) {
      star.at += 1;
      [at, token] = [star.at, star.token + 1];
    } else {
      return false;
    }
  }
  return pattern.slice(token).every(({ kind }) => kind === 'many');
}

function isMatch(token: Token, character: string): boolean {
  switch (token.kind) {
    case 'character':
      return token.character === character;
    case 'set':
      return token.ranges.some(([low, high]) => low <= character && character <= high) !== token.isNegated;
    default:
      return true;
  }
}
