import type { KnownHostLine, Marker } from './parser.ts';
import { readLineKey } from './parser.ts';
import { hostFieldMatches, textOfBytes, type LookupNames } from './matcher.ts';

/** A line of a host with its key read. */
export interface StoredLine {
  readonly file: string;
  readonly line: number;
  readonly marker: Marker;
  readonly hosts: string;
  readonly blob: Buffer;
  readonly type: string;
}

export type HostKeyVerdict =
  /** `withoutPort`: the line names the host without the port that was asked for. */
  | { readonly kind: 'trusted'; readonly by: StoredLine; readonly withoutPort: boolean }
  | { readonly kind: 'unknown' }
  /** Keys are stored for this name and none is the offered one, of whatever type they are. Never empty. */
  | { readonly kind: 'changed'; readonly stored: readonly StoredLine[] }
  | { readonly kind: 'revoked'; readonly by: StoredLine };

export interface Judgement {
  readonly verdict: HostKeyVerdict;
  /** Authorities that may sign host certificates for this name; without say over plain keys. */
  readonly caCandidates: readonly StoredLine[];
}

/** Names that were looked up in a list of lines: hashed lines cost a hash each, and a connect asks for the same name several times. */
const lookedUp = new WeakMap<readonly KnownHostLine[], Map<string, readonly StoredLine[]>>();
const mostNames = 200;

/** The lines that are meant for a name, in the order of the files; lines whose key can't be read don't count, as in OpenSSH. */
export function linesFor(name: string, lines: readonly KnownHostLine[]): readonly StoredLine[] {
  let names = lookedUp.get(lines);
  if (names === undefined || names.size >= mostNames) {
    names = new Map<string, readonly StoredLine[]>();
    lookedUp.set(lines, names);
  }
  let found = names.get(name);
  if (found === undefined) {
    found = search(name, lines);
    names.set(name, found);
  }
  return found;
}

function search(name: string, lines: readonly KnownHostLine[]): StoredLine[] {
  return lines.flatMap((line) => {
    const { outline } = line;
    if (outline.kind !== 'hosts' || !hostFieldMatches(outline.hosts, name)) return [];
    const read = readLineKey(outline);
    if (read.kind !== 'key') return [];
    const { marker, hosts } = outline;
    return [{ file: line.file, line: line.line, marker, hosts, blob: read.blob, type: read.key.type }];
  });
}

/**
 * What the stored lines say about an offered key, as OpenSSH's check_host_key: a revocation beats everything, an equal key is trusted, any other
 * key under the name means *changed*, also one of another type. Only when nothing is stored under `[host]:port`, the host without
 * its port is asked: an equal key there is trusted, another one leaves the host unknown. Stricter than OpenSSH in one point: a
 * key that is revoked under the portless name is refused.
 */
export function judgeHostKey(offered: Buffer, names: LookupNames, lines: readonly KnownHostLine[]): Judgement {
  const own = linesFor(names.name, lines);
  const caCandidates = own.filter(({ marker }) => marker === 'cert-authority');
  const first = judge(offered, own);
  if (first.kind !== 'unknown' || names.withoutPort === undefined) return { verdict: first, caCandidates };
  const second = judge(offered, linesFor(names.withoutPort, lines));
  if (second.kind === 'trusted') return { verdict: { ...second, withoutPort: true }, caCandidates };
  return { verdict: second.kind === 'revoked' ? second : first, caCandidates };
}

function judge(offered: Buffer, lines: readonly StoredLine[]): HostKeyVerdict {
  const revoked = lines.find(({ marker, blob }) => marker === 'revoked' && blob.equals(offered));
  if (revoked) return { kind: 'revoked', by: revoked };
  const plain = lines.filter(({ marker }) => marker === 'none');
  const equal = plain.find(({ blob }) => blob.equals(offered));
  if (equal) return { kind: 'trusted', by: equal, withoutPort: false };
  return plain.length > 0 ? { kind: 'changed', stored: plain } : { kind: 'unknown' };
}

/** Names that are not those of `names` and have the same key (evidence: the machine may have moved). Hashed ones are told by their place. */
export function otherNamesOf(offered: Buffer, names: LookupNames, lines: readonly KnownHostLine[], limit = 20): string[] {
  const found = new Set<string>();
  const encoded = offered.toString('base64');
  for (const { outline, file, line } of lines) {
    if (found.size >= limit) break;
    // The text is compared before it is decoded: files may be long.
    if (outline.kind !== 'hosts' || outline.marker !== 'none' || !outline.keyText.includes(encoded)) continue;
    if (hostFieldMatches(outline.hosts, names.name)) continue;
    if (outline.hosts.startsWith('|')) found.add(`a hidden name (${file}:${line})`);
    else for (const name of outline.hosts.split(',')) found.add(textOfBytes(name.slice(0, 255)));
  }
  return [...found].slice(0, limit);
}
