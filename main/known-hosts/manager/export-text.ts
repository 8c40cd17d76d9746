import { createHash } from 'node:crypto';
import type { Row } from './file-index.ts';
import { namesOf } from './file-index.ts';
import { isPattern } from '../edits.ts';
import { textOfBytes } from '../matcher.ts';
import { readLineKey } from '../parser.ts';

export interface Exported {
  readonly text: string;
  /** What is left out, and why: one sentence each. */
  readonly notes: readonly string[];
}

/** A row that is exported, with the name that somebody gave away for a hidden one. */
export interface ExportRow {
  readonly row: Row;
  readonly resolvedName: string | undefined;
}

export type ExportForm = 'known_hosts' | 'sshfp' | 'authority';

const mostNotes = 50;

/** Entries as text for another machine (KH-34). */
export function exportText(rows: readonly ExportRow[], form: ExportForm): Exported {
  const lines: string[] = [];
  const notes: string[] = [];
  for (const each of rows) {
    const made = form === 'known_hosts' ? asLine(each) : form === 'sshfp' ? asRecords(each) : asAuthority(each);
    lines.push(...made.lines);
    const { file, line } = each.row.line;
    if (made.why !== undefined) notes.push(`${file} line ${line}: ${made.why}`);
  }
  const unique = [...new Set(lines)];
  return { text: unique.map((line) => `${line}\n`).join(''), notes: notes.slice(0, mostNotes) };
}

interface Made {
  readonly lines: readonly string[];
  readonly why?: string;
}

/** The line as it stands. */
function asLine({ row }: ExportRow): Made {
  if (row.why !== undefined) return { lines: [], why: `left out, because ${row.why}.` };
  return {
    lines: [
      row.line.raw
        .toString('utf8')
        .replace(/\r?\n$/, '')
        .trim(),
    ],
  };
}

/** `@cert-authority` with the line's names, whatever marker it has. */
function asAuthority({ row }: ExportRow): Made {
  const key = keyTextOf(row);
  if (key === undefined) return { lines: [], why: `left out, because ${row.why ?? 'its key can’t be read'}.` };
  if (row.marker === 'revoked') return { lines: [], why: 'left out, because it is a revocation.' };
  const comment = row.comment === '' ? '' : ` ${row.comment}`;
  return { lines: [`@cert-authority ${textOfBytes(row.hosts)} ${key}${comment}`] };
}

/** Numbers of RFC 4255, 6594 and 7479; other types have none. */
const sshfpAlgorithms: Readonly<Record<string, number>> = { RSA: 1, DSA: 2, ECDSA: 3, ED25519: 4 };

/** What `ssh-keygen -r NAME` prints for the key: one record with SHA-1, one with SHA-256, for each name of the line. */
function asRecords({ row, resolvedName }: ExportRow): Made {
  const blob = blobOf(row);
  if (blob === undefined || row.key === undefined)
    return { lines: [], why: `left out, because ${row.why ?? 'its key can’t be read'}.` };
  if (row.marker !== 'none') return { lines: [], why: 'left out, because a record stands for a host’s own key only.' };
  const algorithm = sshfpAlgorithms[row.key.typeLabel];
  if (algorithm === undefined) return { lines: [], why: `left out, because DNS has no number for keys of type ${row.key.type}.` };
  const names = resolvedName === undefined ? namesOf(row).map(textOfBytes) : [resolvedName];
  if (names.length === 0) return { lines: [], why: 'left out, because its name is hidden.' };
  const plain = names.filter((name) => !isPattern(name)).map(hostOf);
  const hosts = [...new Set(plain)].filter((host) => !isAddress(host));
  const lines = hosts.flatMap((host) =>
    (['sha1', 'sha256'] as const).map(
      (hash, at) => `${host} IN SSHFP ${algorithm} ${at + 1} ${createHash(hash).update(blob).digest('hex')}`,
    ),
  );
  return hosts.length === 0
    ? { lines, why: 'left out, because records stand for names, and it has only patterns or addresses.' }
    : { lines };
}

/** A record stands for a host, whatever its port. */
function hostOf(name: string): string {
  return /^\[(.*)\]:\d+$/.exec(name)?.[1] ?? name;
}

function isAddress(host: string): boolean {
  return host.includes(':') || /^\d{1,3}(\.\d{1,3}){3}$/.test(host);
}

function blobOf({ line }: Row): Buffer | undefined {
  if (line.outline.kind !== 'hosts') return undefined;
  const key = readLineKey(line.outline);
  return key.kind === 'key' ? key.blob : undefined;
}

function keyTextOf(row: Row): string | undefined {
  const blob = blobOf(row);
  return blob && row.key && `${row.key.type} ${blob.toString('base64')}`;
}
