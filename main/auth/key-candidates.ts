import type { KeyObject } from 'node:crypto';
import { basename } from 'node:path';
import type { LoginCertificate } from '../../shared/model/certificates.ts';
import type { EffectiveHost } from '../../shared/model/effective-host.ts';
import { AppError, type AuthAttempt } from '../../shared/model/errors.ts';
import { listForSession, listIdentities, type SessionIdentities } from '../agent/agent-client.ts';
import type { AgentPatience } from '../agent/agent-patience.ts';
import type { AgentBinding } from '../agent/session-bind.ts';
import { readIdentityFile, type KeyFile } from '../keys/key-file.ts';
import { identityFromAgent, identityFromFile, type AskPassphrase } from '../keys/identity.ts';
import { isCertificateType } from '../keys/public-key.ts';
import type { Identity } from '../ssh/connection-types.ts';
import {
  agentCertificate,
  certifiedIdentity,
  findCertificate,
  isFound,
  refusalNote,
  skippedCertificate,
  type CertificateFinding,
  type CertificateUse,
  type FoundCertificate,
} from './certificate-candidates.ts';
import type { AgentGift } from './agent-gift.ts';
import { openWithFileBehind } from './agent-then-file.ts';
import { withoutShortKeys } from './short-keys.ts';

/** A key that may be offered. */
export interface KeyCandidate {
  readonly label: string;
  readonly from: string;
  /** undefined: the public half is known only after the passphrase was typed. */
  readonly keyType: string | undefined;
  /** Whether using it asks a person for a passphrase. */
  readonly asks: boolean;
  /** That is a card's PIN, and no passphrase. */
  readonly asksPin?: true | undefined;
  /** The file that a passphrase opens, where that is not `from`. */
  readonly keyFile?: string | undefined;
  /** Worth knowing when the server refuses it. */
  readonly note: string | undefined;
  /** One of the agent's that nothing names for this host: it takes no attempt that another key or method needs. */
  readonly isStranger?: boolean | undefined;
  /** Instead of the general words, where the server's list of algorithms rules it out. */
  readonly whenUnknown?: string | undefined;
  /** Asked when the server refused it: says more than `note`. */
  readonly whyRefused?: (() => string | undefined) | undefined;
  readonly onAccepted?: (() => void) | undefined;
  /** Base64 of the public key blob without a certificate; servers take no key twice (AU-06), with or without one. */
  readonly plainKey: string | undefined;
  /** The certificate that it is offered with. */
  readonly certificate?: LoginCertificate | undefined;
  /** Why a server may refuse that. */
  readonly doubts?: readonly string[] | undefined;
  /** What an agent may be given once the key opened a login (AddKeysToAgent); only keys of files have it, and only when they were opened. */
  readonly forAgent?: (() => AgentGift | undefined) | undefined;
  /** May ask when `keyType` is undefined; errors as of `identityFromFile`. */
  open(signal: AbortSignal): Promise<Identity>;
}

export interface KeyCandidates {
  readonly candidates: readonly KeyCandidate[];
  /** What was found and cannot be used, with the reason. */
  readonly skipped: readonly AuthAttempt[];
}

/** A key on a smart card that may be offered. */
export interface CardCandidate {
  /** Base64 of its public key blob. */
  readonly blob: string;
  readonly candidate: KeyCandidate;
}

/** Those of PKCS11Provider. */
export interface CardKeys {
  readonly keys: readonly CardCandidate[];
  readonly skipped: readonly AuthAttempt[];
}

/** The agent of a login, and the session that it signs for: by that it knows keys that are for certain hosts only. */
export interface AgentUse {
  readonly socket: string;
  readonly binding?: AgentBinding | undefined;
  /** Of the login; absent: it is looked at once only. */
  readonly patience?: AgentPatience | undefined;
}

type KeyPolicy = Pick<EffectiveHost, 'identityFiles' | 'identitiesOnly' | 'certificateFiles' | 'user'> &
  Partial<Pick<EffectiveHost, 'requiredRsaBits'>>;

/**
 * The keys for one host in ssh's order (AU-04): certificates of CertificateFile, then keys of the IdentityFiles that the agent holds, then the
 * agent's others unless IdentitiesOnly, then the files. A key's certificate, beside its file or in the agent, comes right before it; ssh offers the
 * plain key first, which costs an attempt wherever certificates are what the server takes. A default file that is missing is passed over in
 * silence, a named one is reported. `now` in milliseconds: certificates that no server takes any more are not offered. Keys on a card of
 * PKCS11Provider come behind the agent's: first those that an IdentityFile names, then the others unless IdentitiesOnly; where the agent has the
 * card's key, it signs.
 */
export async function findKeyCandidates(
  policy: KeyPolicy,
  agent: AgentUse | undefined,
  ask: AskPassphrase,
  now: number,
  signal: AbortSignal,
  cards: CardKeys = { keys: [], skipped: [] },
): Promise<KeyCandidates> {
  const use = { user: policy.user, now };
  const [files, held, named] = await Promise.all([
    Promise.all(policy.identityFiles.map((file) => readNamed(file.path, file.isDefault))),
    agent === undefined ? nothingHeld : fromAgent(agent, use, signal),
    readCertificates(policy, use),
  ]);
  return withoutShortKeys(new CandidateOrder(policy, held, named, ask, cards).of(files), policy.requiredRsaBits);
}

/** Puts what was found into the order in which it is offered. */
class CandidateOrder {
  readonly #policy: KeyPolicy;
  readonly #held: Held;
  readonly #cards: CardKeys['keys'];
  readonly #cardBlobs: ReadonlySet<string>;
  readonly #ask: AskPassphrase;
  readonly #skipped: AuthAttempt[];
  /** In the order of CertificateFile; empty when those beside the keys are looked for. */
  readonly #explicit: readonly FoundCertificate[];
  /** By the key's file. */
  readonly #beside: ReadonlyMap<string, FoundCertificate>;
  readonly #offered = new Set<FoundCertificate>();

  constructor(policy: KeyPolicy, held: Held, certificates: NamedCertificates, ask: AskPassphrase, cards: CardKeys) {
    this.#policy = policy;
    this.#cardBlobs = new Set(cards.keys.map(({ blob }) => blob));
    this.#cards = cards.keys.filter(({ blob }) => !held.candidates.some((each) => each.blob === blob));
    this.#held = held;
    this.#ask = ask;
    this.#skipped = [...certificates.skipped, ...held.skipped, ...cards.skipped];
    this.#explicit = certificates.explicit;
    this.#beside = certificates.beside;
  }

  of(files: readonly Named[]): KeyCandidates {
    const named: KeyCandidate[] = [];
    const fromFiles: KeyCandidate[] = [];
    const fromCards: KeyCandidate[] = [];
    const taken = new Set<AgentCandidate>();
    const seen = new Set<string>();
    /** The private halves, by public key. */
    const keys = new Map([...this.#cards, ...this.#held.candidates].map(({ blob, candidate }) => [blob, candidate] as const));
    const later: (() => void)[] = [];
    for (const held of this.#held.candidates.filter(({ blob }) => this.#cardBlobs.has(blob))) {
      taken.add(held);
      if (files.some((file) => file.kind === 'usable' && file.blob === held.blob)) continue;
      later.push(() => named.push(...this.#certificatesFor(held.candidate, held.blob, undefined), held.candidate));
    }
    for (const file of files) {
      if (file.kind === 'missing') continue;
      if (file.kind === 'unusable') {
        this.#skipped.push(file.attempt);
        continue;
      }
      if (file.kind === 'certificate') continue;
      if (file.blob && seen.has(file.blob)) continue;
      if (file.blob) seen.add(file.blob);
      const onCard = this.#cards.find(({ blob }) => blob === file.blob);
      if (onCard) {
        const candidate = { ...onCard.candidate, label: file.label };
        later.push(() => fromCards.push(...this.#certificatesFor(candidate, onCard.blob, file.path), candidate));
      }
      const inAgent = this.#held.candidates.find((candidate) => candidate.blob === file.blob);
      if (inAgent) {
        taken.add(inAgent);
        const open = openWithFileBehind(inAgent.candidate, file.file, this.#ask);
        const candidate = { ...inAgent.candidate, open, label: file.label };
        later.push(() => named.push(...this.#certificatesFor(candidate, file.blob, file.path), candidate));
      } else if (file.file) {
        const opened = fromFile(file.file, this.#ask);
        const candidate = this.#held.withheld.has(file.blob ?? '') ? keptToOthers(opened) : opened;
        if (file.blob !== undefined) keys.set(file.blob, candidate);
        later.push(() => fromFiles.push(...this.#certificatesFor(candidate, file.blob, file.path), candidate));
      } else if (this.#held.certificates.some(({ plainKey }) => plainKey === file.blob)) {
        // The agent holds the key under its certificate only.
        later.push(() => named.push(...this.#lone(file.blob)));
      } else if (!file.isDefault && !onCard && !this.#held.withheld.has(file.blob ?? '')) {
        // A lone default .pub is no fault: it often is what is left of a key that lives in an agent elsewhere.
        this.#skipped.push(
          skip(file.label, file.path, 'only the public key is there, and the agent does not hold the private one'),
        );
      }
    }
    const explicit = this.#explicit.flatMap((found) => this.#withKey(found, keys.get(found.plainKey)));
    for (const put of later) put();
    const others = this.#policy.identitiesOnly ? [] : this.#others(taken).map((other) => ({ ...other, isStranger: true }));
    const otherCards = this.#cards
      .filter(({ blob }) => !this.#policy.identitiesOnly && !seen.has(blob))
      .flatMap(({ blob, candidate }) => [...this.#certificatesFor(candidate, blob, undefined), candidate]);
    this.#tellUnused();
    return { candidates: [...explicit, ...named, ...fromCards, ...others, ...otherCards, ...fromFiles], skipped: this.#skipped };
  }

  /** The agent's keys that no file names, each behind its certificates, and certificates whose key is not listed by itself. */
  #others(taken: ReadonlySet<AgentCandidate>): KeyCandidate[] {
    const keys = this.#held.candidates
      .filter((held) => !taken.has(held))
      .flatMap(({ blob, candidate }) => [...this.#certificatesFor(candidate, blob, undefined), candidate]);
    return [...keys, ...this.#lone(undefined)];
  }

  /** Certificates of the agent that were not offered yet; of one key, or of all. */
  #lone(plainKey: string | undefined): KeyCandidate[] {
    return this.#held.certificates
      .filter((found) => plainKey === undefined || found.plainKey === plainKey)
      .flatMap((found) => this.#take(found, found.candidate));
  }

  #certificatesFor(key: KeyCandidate, blob: string | undefined, file: string | undefined): KeyCandidate[] {
    const beside = file === undefined ? undefined : this.#beside.get(file);
    const held = blob === undefined ? [] : this.#lone(blob);
    if (beside === undefined) return held;
    if (blob !== undefined && beside.plainKey !== blob) {
      this.#offered.add(beside);
      this.#skipped.push(skippedCertificate(beside.label, beside.from, `the certificate is for another key than ${key.label}`));
      return held;
    }
    return [...this.#take(beside, certified(key, beside)), ...held];
  }

  #withKey(found: FoundCertificate, key: KeyCandidate | undefined): KeyCandidate[] {
    // An agent may hold the key only together with the same certificate.
    const inAgent = this.#held.certificates.find((each) => each.blob.equals(found.blob));
    if (key !== undefined) return this.#take(found, certified(key, found));
    return inAgent === undefined ? [] : this.#take(found, { ...inAgent.candidate, label: found.label });
  }

  /** One certificate is offered once, however often it is found. */
  #take(found: FoundCertificate, candidate: KeyCandidate): KeyCandidate[] {
    if ([...this.#offered].some((each) => each.blob.equals(found.blob))) return [];
    this.#offered.add(found);
    return [candidate];
  }

  #tellUnused(): void {
    const isOffered = (found: FoundCertificate): boolean => [...this.#offered].some((each) => each.blob.equals(found.blob));
    for (const found of [...this.#explicit, ...this.#beside.values()]) {
      if (isOffered(found)) continue;
      const why = 'the private key of the certificate is neither in a key file nor in the agent';
      this.#skipped.push({ ...skippedCertificate(found.label, found.from, why), certificate: found.login });
    }
  }
}

interface NamedCertificates {
  readonly explicit: readonly FoundCertificate[];
  readonly beside: ReadonlyMap<string, FoundCertificate>;
  readonly skipped: readonly AuthAttempt[];
}

/** `KEY-cert.pub` of each key only where no CertificateFile is named, as ssh does. A certificate may be named as an IdentityFile, too. */
async function readCertificates(policy: KeyPolicy, use: CertificateUse): Promise<NamedCertificates> {
  const { certificateFiles, identityFiles } = policy;
  const asKeys = identityFiles.map(({ path }) => path).filter((path) => path.endsWith('-cert.pub'));
  const paths = [...(certificateFiles ?? []), ...asKeys];
  const keys = certificateFiles === undefined ? identityFiles.map(({ path }) => keyOf(path)) : [];
  const [explicit, beside] = await Promise.all([
    Promise.all([...new Set(paths)].map((path) => findCertificate(path, true, use))),
    Promise.all(keys.map(async (key) => [key, await findCertificate(`${key}-cert.pub`, false, use)] as const)),
  ]);
  const found = (finding: CertificateFinding | undefined): finding is FoundCertificate =>
    finding !== undefined && isFound(finding);
  const all = [...explicit, ...beside.map(([, finding]) => finding)];
  return {
    explicit: explicit.filter(found),
    beside: new Map(beside.flatMap(([key, finding]) => (found(finding) ? [[key, finding] as const] : []))),
    skipped: all.flatMap((finding) => (finding !== undefined && !isFound(finding) ? [finding.skipped] : [])),
  };
}

/** The private key's path, where an IdentityFile names its public half. */
function keyOf(path: string): string {
  return path.replace(/(-cert)?\.pub$/, '');
}

/** The key with a certificate in front of it. */
function certified(key: KeyCandidate, found: FoundCertificate): KeyCandidate {
  return {
    label: found.label,
    from: found.from,
    keyType: found.certificate.type,
    asks: key.asks,
    keyFile: key.keyFile ?? key.from,
    note: refusalNote(found),
    certificate: found.login,
    doubts: found.doubts,
    plainKey: found.plainKey,
    forAgent: () => {
      const gift = key.forAgent?.();
      return gift && { ...gift, certificate: found.blob };
    },
    open: async (signal) => certifiedIdentity(await key.open(signal), found),
  };
}

type Named =
  | { readonly kind: 'missing' }
  | { readonly kind: 'unusable'; readonly attempt: AuthAttempt }
  /** Read as a certificate. */
  | { readonly kind: 'certificate' }
  | {
      readonly kind: 'usable';
      readonly label: string;
      readonly path: string;
      readonly isDefault: boolean;
      readonly blob: string | undefined;
      readonly file: KeyFile | undefined;
    };

async function readNamed(path: string, isDefault: boolean): Promise<Named> {
  const label = basename(path);
  if (path.endsWith('-cert.pub')) return { kind: 'certificate' };
  try {
    const found = await readIdentityFile(path);
    switch (found.kind) {
      case 'missing':
        return isDefault ? { kind: 'missing' } : { kind: 'unusable', attempt: skip(label, path, 'there is no such file') };
      case 'public': {
        const blob = found.publicKey.blob.toString('base64');
        return { kind: 'usable', label: basename(found.path), path: keyOf(found.path), isDefault, blob, file: undefined };
      }
      case 'private':
        return { kind: 'usable', label, path, isDefault, blob: found.file.publicKey?.blob.toString('base64'), file: found.file };
    }
  } catch (error) {
    if (error instanceof AppError) return { kind: 'unusable', attempt: skip(label, path, whyUnusable(error)) };
    throw error;
  }
}

/** ssh-add -h. */
const restricted = 'the agent keeps this key to other hosts: it was added with a list of where it may be used';

const perhapsLocked = 'the agent shows no key; if it is locked, unlock it';

interface AgentCandidate {
  readonly blob: string;
  readonly candidate: KeyCandidate;
}

interface Held {
  readonly candidates: readonly AgentCandidate[];
  readonly certificates: readonly (FoundCertificate & { readonly candidate: KeyCandidate })[];
  readonly skipped: readonly AuthAttempt[];
  /** Keys that it keeps to other hosts, which `skipped` says. */
  readonly withheld: ReadonlySet<string>;
}

const nothingHeld: Held = { candidates: [], certificates: [], skipped: [], withheld: new Set() };

function identitiesOf({ socket, binding, patience }: AgentUse, signal: AbortSignal): Promise<SessionIdentities> {
  if (binding) return listForSession(socket, binding, signal, patience);
  return listIdentities(socket, signal, patience).then((all) => ({ all, usable: all, withheld: [], binding: undefined }));
}

async function fromAgent(agent: AgentUse, use: CertificateUse, signal: AbortSignal): Promise<Held> {
  const candidates: AgentCandidate[] = [];
  const certificates: (FoundCertificate & { readonly candidate: KeyCandidate })[] = [];
  const skipped: AuthAttempt[] = [];
  const withheld = new Set<string>();
  try {
    const { usable, withheld: kept, binding, mayBeLocked } = await identitiesOf(agent, signal);
    if (mayBeLocked) skipped.push(skip('ssh agent', 'agent', perhapsLocked));
    for (const key of kept) {
      skipped.push(skip(identityFromAgent(agent.socket, key).label, 'agent', restricted));
      withheld.add(key.blob.toString('base64'));
    }
    for (const key of usable) {
      const identity = identityFromAgent(agent.socket, key, binding);
      const { label, from, keyType } = identity;
      const base = { from, asks: false, open: () => Promise.resolve(identity) };
      const unusable = whyTypeUnusable(keyType);
      if (unusable !== undefined) skipped.push(skip(label, from, unusable));
      else if (isCertificateType(keyType)) {
        const found = agentCertificate(key.blob, key.comment, use);
        if (!isFound(found)) skipped.push(found.skipped);
        else
          certificates.push({
            ...found,
            candidate: certified({ ...base, label, keyType, plainKey: found.plainKey, note: undefined }, found),
          });
      } else {
        const plainKey = key.blob.toString('base64');
        candidates.push({ blob: plainKey, candidate: { ...base, label, keyType, plainKey, note: undefined } });
      }
    }
  } catch (error) {
    if (!(error instanceof AppError) || error.code === 'cancelled') throw error;
    skipped.push(skip('ssh agent', 'agent', whyUnusable(error)));
  }
  return { candidates, certificates, skipped, withheld };
}

function whyTypeUnusable(keyType: string): string | undefined {
  if (keyType === 'ssh-dss' || keyType.startsWith('ssh-dss-cert-')) return 'DSA keys are unsafe and never used';
  return keyType === 'unknown' ? 'the agent sent a key that cannot be read' : undefined;
}

function fromFile(file: KeyFile, ask: AskPassphrase): KeyCandidate {
  let opened: Identity | undefined;
  let privateKey: KeyObject | undefined;
  let note: string | undefined;
  if (file.strayPublicFile !== undefined) note = `${file.strayPublicFile} belongs to another key`;
  else if (file.publicKeyFrom === 'pub') note = `offered as ${file.path}.pub says, which may belong to another key`;
  return {
    label: basename(file.path),
    from: file.path,
    keyType: file.publicKey?.type,
    asks: file.isEncrypted,
    plainKey: file.publicKey?.blob.toString('base64'),
    note,
    // Opened once: with its certificate, then by itself.
    open: async (signal) => (opened ??= await identityFromFile(file, ask, signal, (key) => (privateKey = key))),
    forAgent: () => {
      if (!opened || (!privateKey && file.isToken !== true)) return undefined;
      const { keyType, fingerprint } = opened;
      return { file: file.path, comment: file.comment, keyType, fingerprint, privateKey };
    },
  };
}

function skip(identity: string, from: string, why: string): AuthAttempt {
  return { method: 'publickey', identity, from, answer: 'skipped', why };
}

/** Of `agent.cardRefused`. */
const cardWords: Readonly<Record<string, string>> = {
  noLibrary: 'the library of the card is not there any more',
  noCard: 'no card is in a reader',
  pinLocked: 'the PIN of the card is locked',
  pin: 'the PIN was wrong',
};

/** The reason of a key's error, in a few words for the list of attempts. */
export function whyUnusable(error: AppError): string {
  const detail: unknown = error.detail;
  const text = (name: string): string => {
    const value: unknown = typeof detail === 'object' && detail !== null ? Reflect.get(detail, name) : undefined;
    return typeof value === 'string' ? value : '';
  };
  switch (error.code) {
    case 'key.badPermissions':
      return `others may read the file (mode ${text('mode')}): chmod 600 makes it usable`;
    case 'key.unsupported':
      return `${text('format')} is not supported: ${text('reason')}`;
    case 'key.wrongPassphrase':
      return 'the passphrase was wrong';
    case 'key.unreadable':
    case 'agent.unavailable':
      return text('reason');
    case 'agent.cardRefused':
      return cardWords[text('why')] ?? error.message;
    case 'agent.refused':
      return 'the agent refused to sign: confirmation denied, token absent, or the key is restricted to other users or hosts';
    default:
      return error.message;
  }
}

/** A key that the agent holds for other hosts only: its file may open this login, but the agent is not given it. */
function keptToOthers(candidate: KeyCandidate): KeyCandidate {
  return {
    ...candidate,
    forAgent: () => {
      const gift = candidate.forAgent?.();
      return gift && { ...gift, isKeptToOthers: true };
    },
  };
}
