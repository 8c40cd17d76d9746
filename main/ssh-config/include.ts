import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { ConfigRole } from './config-file.ts';
import { expandTilde } from './tokens.ts';
import { bad, good, type Parsed } from './values.ts';

/** No pattern may bring in more files than this. */
const maxMatches = 1000;

/**
 * The pattern of an `Include` as an absolute path: relative ones stand in `~/.ssh` for the user's files and in the folder of
 * the system file for that one, where `~` is not allowed.
 */
export function anchorInclude(pattern: string, role: ConfigRole, homeDir: string, systemDir: string): Parsed<string> {
  if (pattern === '') return bad('it names no file');
  if (pattern.startsWith('~'))
    return role === 'system' ? bad('~ has no meaning in the system’s file') : expandTilde(pattern, homeDir);
  if (pattern.startsWith('/') || /^[a-z]:[\\/]/i.test(pattern)) return good(pattern);
  return good(role === 'user' ? join(homeDir, '.ssh', pattern) : join(systemDir, pattern));
}

/**
 * The files that a glob(7) pattern names, in the order of their bytes: `*`, `?` and `[…]` within one folder level, a leading dot only
 * when written out. A pattern without wildcards is answered as it is, whether the file exists or not.
 */
export async function expandGlob(pattern: string): Promise<string[]> {
  if (!/[*?[]/.test(pattern)) return [unescape(pattern)];
  const [root = '', ...parts] = pattern.split('/');
  let paths = [root];
  for (const part of parts) {
    if (part === '') continue;
    paths = (await Promise.all(paths.map((path) => step(path, part)))).flat().slice(0, maxMatches);
  }
  return paths.sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
}

async function step(folder: string, part: string): Promise<string[]> {
  if (!/[*?[]/.test(part)) return [`${folder}/${unescape(part)}`];
  const matcher = globPart(part);
  const names = await readdir(folder === '' ? '/' : folder).catch(() => []);
  return names
    .filter((name) => matcher.test(name) && (part.startsWith('.') || !name.startsWith('.')))
    .map((name) => `${folder}/${name}`);
}

function unescape(part: string): string {
  return part.replace(/\\(.)/g, '$1');
}

/** One level of a glob as a regular expression without nested repetition. */
function globPart(part: string): RegExp {
  let source = '';
  for (let at = 0; at < part.length; at += 1) {
    const character = part.charAt(at);
    const close = character === '[' ? part.indexOf(']', at + (/^\[[!^]?\]/.test(part.slice(at)) ? 3 : 2)) : -1;
    if (character === '*') {
      if (!source.endsWith('.*')) source += '.*';
    } else if (character === '?') {
      source += '.';
    } else if (close > 0) {
      const inner = part
        .slice(at + 1, close)
        .replace(/^!/, '^')
        .replace(/[\\\]]/g, '\\$&');
      source += `[${inner}]`;
      at = close;
    } else {
      if (character === '\\' && at + 1 < part.length) at += 1;
      source += part.charAt(at).replace(/[\\^$.*+?()[\]{}|]/g, '\\$&');
    }
  }
  try {
    return new RegExp(`^${source}$`, 's');
  } catch {
    // A range that runs backwards matches nothing in glob(7) either.
    return /^\b$/;
  }
}
