import { decodeName } from '../../main/workbench.ts';

/** A word that names files: here, or `HOST:PATH`. */
export type FileSpec =
  | { readonly kind: 'local'; readonly path: string }
  /** `destination` as every command takes it. `path` as typed; empty is the folder that the account starts in. */
  | { readonly kind: 'remote'; readonly destination: string; readonly path: string }
  | { readonly kind: 'wrong'; readonly why: string };

/**
 * Reads a word as scp(1) does: remote when a colon comes before any slash and is not the first character. Beyond that: `[host]:port:path`,
 * `scp://`, `sftp://` and `ssh://` addresses (their path is from the account's folder, `//` begins an absolute one), and with `mayBeBookmark`
 * names of bookmarks in folders (`folder/name:PATH`).
 */
export function parseFileSpec(word: string, mayBeBookmark = false, platform = process.platform): FileSpec {
  if (word === '') return { kind: 'wrong', why: 'an empty word names no file' };
  const url = /^(?:scp|sftp|ssh):\/\/([^/]*)(?:\/(.*))?$/is.exec(word);
  if (url !== null) return ofUrl(url[1] ?? '', url[2] ?? '');
  if (platform === 'win32' && /^[a-z]:/i.test(word)) return { kind: 'local', path: word };
  const bracketed = /^([^/[\]:]*@)?\[([^\]/]+)\]:(?:(\d{1,5}):)?(.*)$/s.exec(word);
  if (bracketed !== null) {
    const [, user = '', host = '', port, path = ''] = bracketed;
    const place = port === undefined ? (host.includes(':') ? `[${host}]` : host) : `[${host}]:${port}`;
    return { kind: 'remote', destination: `${user}${place}`, path };
  }
  const colon = word.indexOf(':');
  const slash = word.indexOf('/');
  const isLocal = colon < 1 || (slash !== -1 && slash < colon && (!mayBeBookmark || /^(?:\.{0,2}|~[^/]*)\//.test(word)));
  if (isLocal) return { kind: 'local', path: word };
  return { kind: 'remote', destination: word.slice(0, colon), path: word.slice(colon + 1) };
}

function ofUrl(authority: string, path: string): FileSpec {
  if (authority === '') return { kind: 'wrong', why: 'the address names no host' };
  const decoded = path.replace(/(?:%[0-9a-f]{2})+/gi, (bytes) => decodeName(Buffer.from(bytes.replaceAll('%', ''), 'hex')));
  if (decoded.includes('\0')) return { kind: 'wrong', why: 'a path has no NUL' };
  return { kind: 'remote', destination: `ssh://${authority}`, path: decoded };
}
