import type { EffectiveHost } from '../../../shared/model/effective-host.ts';
import { readKeyBlob } from '../key-blob.ts';
import { hostFieldMatches } from '../matcher.ts';
import type { KnownHostLine } from '../parser.ts';
import { linesFor, type StoredLine } from '../verdict.ts';

/** What a server announced, read. */
export interface Announced {
  /** Usable plain keys, each once. */
  readonly keys: readonly Buffer[];
  /** Those of them that may be stored: HostKeyAlgorithms permits them. */
  readonly permitted: readonly Buffer[];
}

export type RotationPlan =
  /** Announced and stored keys are the same. */
  | { readonly kind: 'nothing' }
  /** The lines are not such that this program may change them. `why` is a whole sentence. */
  | { readonly kind: 'left'; readonly why: string }
  /** `keys` are all that the host shall have, `added` those of them that no line has. */
  | {
      readonly kind: 'change';
      readonly keys: readonly Buffer[];
      readonly added: readonly Buffer[];
      readonly removed: readonly StoredLine[];
    };

/** More than any host has; OpenSSH has no limit but the length of a message. */
const mostKeys = 50;
/** Types that ssh takes by default; ours to exchange keys with are a part of them. */
const usualTypes =
  /^(ssh-ed25519|ecdsa-sha2-nistp(256|384|521)|sk-ssh-ed25519@openssh\.com|sk-ecdsa-sha2-nistp256@openssh\.com|ssh-rsa)$/;

/**
 * Takes an announcement apart as client_input_hostkeys of OpenSSH: certificates, keys that can't be read and short ones are passed over. A key
 * that comes twice, or more keys than a host has, make the whole of it worthless: undefined.
 */
export function readAnnounced(
  blobs: readonly Buffer[],
  { hostKeyAlgorithms, requiredRsaBits = 1024 }: Pick<EffectiveHost, 'hostKeyAlgorithms' | 'requiredRsaBits'>,
): Announced | undefined {
  if (blobs.length > mostKeys) return undefined;
  const keys: Buffer[] = [];
  const permitted: Buffer[] = [];
  for (const blob of blobs) {
    const key = readKeyBlob(blob);
    if (key === undefined || key.isCertificate || !usualTypes.test(key.type)) continue;
    if (key.type === 'ssh-rsa' && key.bits < requiredRsaBits) continue;
    if (keys.some((other) => other.equals(blob))) return undefined;
    keys.push(blob);
    if (hostKeyAlgorithms === undefined || hostKeyAlgorithms.some((name) => isAlgorithmOf(name, key.type))) permitted.push(blob);
  }
  return { keys, permitted };
}

function isAlgorithmOf(name: string, type: string): boolean {
  return type === 'ssh-rsa' ? /^(ssh-rsa|rsa-sha2-(256|512))$/.test(name) : name === type;
}

/**
 * What an announcement would change in the user's files (KH-21), by the rules of OpenSSH: lines that name the host by a pattern, together
 * with more than one other name, or with a marker are somebody's own work, and a key that stands under another name too would leave that
 * one behind; then nothing is changed. Unlike ssh, a stored key that is still announced is not taken out because HostKeyAlgorithms
 * forbids its type.
 */
export function planRotation(
  { keys, permitted }: Announced,
  { name, current, lines }: { readonly name: string; readonly current: Buffer; readonly lines: readonly KnownHostLine[] },
): RotationPlan {
  const own = linesFor(name, lines);
  const added = permitted.filter((key) => !own.some(({ blob }) => blob.equals(key)));
  const removed = own.filter(({ marker, blob }) => marker === 'none' && !keys.some((key) => key.equals(blob)));
  if (permitted.length === 0 || (added.length === 0 && removed.length === 0)) return { kind: 'nothing' };
  if (!keys.some((key) => key.equals(current))) return left('The server does not announce the key that it uses.');
  if (own.some(({ marker }) => marker !== 'none')) return left('A line of this host is a revocation or names an authority.');
  if (own.some(({ hosts }) => isOwnWork(hosts))) return left('A line of this host has a pattern or several names.');
  if (isElsewhere(permitted, name, lines)) return left('One of its keys is stored under another name too.');
  const old = removed.map(({ blob }) => blob);
  if (isElsewhere(old, name, lines)) return left('A key that it no longer has is stored under another name too.');
  return { kind: 'change', keys: permitted, added, removed };
}

function left(why: string): RotationPlan {
  return { kind: 'left', why };
}

/** ssh itself writes one name, or a name and its address. */
function isOwnWork(hosts: string): boolean {
  return /[*?]/.test(hosts) || hosts.split(',').length > 2;
}

/** Whether any line that is not for the host has one of these keys. */
function isElsewhere(blobs: readonly Buffer[], name: string, lines: readonly KnownHostLine[]): boolean {
  const encoded = blobs.map((blob) => blob.toString('base64'));
  return lines.some(({ outline }) => {
    // The text is compared before anything is decoded or hashed: files may be long.
    if (outline.kind !== 'hosts' || !encoded.some((text) => outline.keyText.includes(text))) return false;
    return !hostFieldMatches(outline.hosts, name);
  });
}
