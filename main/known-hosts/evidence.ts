import type { KeyEvidence, KeyFace, StoredHostKey } from '../../shared/model/host-key.ts';
import { hostCertificateFault } from '../certificates/host-certificate.ts';
import { readCertificate } from '../certificates/certificate.ts';
import { keyFace } from './key-face.ts';
import type { LookupNames } from './matcher.ts';
import type { TrustMemory } from './memory/trust-memory.ts';
import { readLineKey, type KnownHostLine } from './parser.ts';
import type { StoredLine } from './verdict.ts';

/** The folder a host stands in, with the folder's other hosts. */
export interface FolderPeers {
  readonly folder: string;
  /** `label` is shown; `name` is what the host's keys are looked up by. */
  readonly hosts: readonly { readonly label: string; readonly name: string }[];
}

/** A change of another host this long ago still belongs to the same story, even when its new key was trusted since. */
const sameStoryMs = 30 * 24 * 3600 * 1000;
const mostHosts = 20;

/**
 * What the server announced in earlier sessions (hostkeys-00@openssh.com) about an offered key. `wasExpected`: another key is stored, so that
 * a key which was not announced says something too.
 */
export function announcedEvidence(
  memory: TrustMemory | undefined,
  name: string,
  offered: KeyFace,
  wasExpected: boolean,
): KeyEvidence[] {
  const announcement = memory?.announcement(name);
  if (announcement === undefined) return [];
  if (announcement.has(offered.sha256)) return [{ kind: 'announced', at: announcement.at }];
  return wasExpected ? [{ kind: 'notAnnounced', at: announcement.at }] : [];
}

/** What the folder's other hosts showed in past sessions of this program; nothing connects to find out. */
export function folderEvidence(memory: TrustMemory | undefined, peers: FolderPeers | undefined, now: number): KeyEvidence[] {
  if (memory === undefined || peers === undefined) return [];
  const changed: { name: string; at: number }[] = [];
  const same: { name: string; at: number }[] = [];
  for (const { label, name } of peers.hosts) {
    const { changedAt, sameAt } = memory.history(name);
    if (changedAt !== undefined && (sameAt === undefined || changedAt > sameAt || now - changedAt < sameStoryMs))
      changed.push({ name: label, at: changedAt });
    else if (sameAt !== undefined) same.push({ name: label, at: sameAt });
  }
  if (changed.length + same.length === 0) return [];
  return [{ kind: 'folder', folder: peers.folder, changed: newestFirst(changed), same: newestFirst(same) }];
}

function newestFirst<T extends { readonly at: number }>(hosts: T[]): T[] {
  return hosts.sort((one, other) => other.at - one.at).slice(0, mostHosts);
}

/**
 * A certificate that is good for this name, by an authority that is stored, but for other names: had it been stored for this one, the key
 * would be trusted.
 */
export function authorityEvidence(
  offered: Buffer,
  names: LookupNames,
  lines: readonly KnownHostLine[],
  now: number,
): KeyEvidence[] {
  const certificate = readCertificate(offered);
  if (certificate === undefined) return [];
  const { authorityBlob } = certificate;
  const name = names.withoutPort ?? names.name;
  if (hostCertificateFault(certificate, { name, now, authorities: [authorityBlob] }) !== undefined) return [];
  const encoded = authorityBlob.toString('base64');
  const holds = ({ outline }: KnownHostLine): boolean => {
    if (outline.kind !== 'hosts' || !outline.keyText.includes(encoded)) return false;
    const read = readLineKey(outline);
    return read.kind === 'key' && read.blob.equals(authorityBlob);
  };
  const marked = (marker: string): KnownHostLine | undefined =>
    lines.find((line) => line.outline.kind === 'hosts' && line.outline.marker === marker && holds(line));
  const by = marked('cert-authority');
  if (by === undefined || marked('revoked') !== undefined) return [];
  return [{ kind: 'authority', by: { file: by.file, line: by.line }, authority: keyFace(authorityBlob).sha256 }];
}

/** Stored keys with what is remembered of them under the name. */
export function storedKeys(memory: TrustMemory | undefined, name: string, stored: readonly StoredLine[]): StoredHostKey[] {
  return stored.map(({ file, line, blob }) => {
    const key = keyFace(blob);
    const { since, lastVouched } = memory?.key([name], key.sha256) ?? {};
    return {
      file,
      line,
      key,
      ...(since === undefined ? {} : { since }),
      ...(lastVouched === undefined ? {} : { lastVouched }),
    };
  });
}
