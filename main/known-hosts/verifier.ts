import type { Clock } from '../../shared/base/clock.ts';
import { assertNever } from '../../shared/base/assert-never.ts';
import { printableLine, printableName } from '../../shared/base/printable.ts';
import type { EffectiveHost } from '../../shared/model/effective-host.ts';
import { isAppError, type AppError } from '../../shared/model/errors.ts';
import type { DnsFinding, HostKeyTrust, KeyEvidence, KeyFace, KnownHostPlace } from '../../shared/model/host-key.ts';
import type { Logger } from '../log/logger.ts';
import type { Prompter } from '../prompts/prompter.ts';
import type { HostKeyOffer, PreferredHostKeyTypes, VerifyHostKey } from '../ssh/connection-types.ts';
import { addressNameOf, judgeAddress, type AddressVerdict } from './address-check.ts';
import type { ChangedKeys } from './changed-keys.ts';
import { mayAskDns, type HostKeyDns } from './dns/host-key-dns.ts';
import { announcedEvidence, authorityEvidence, folderEvidence, storedKeys, type FolderPeers } from './evidence.ts';
import type { KnownHostsStore } from './file-store.ts';
import { keyFace } from './key-face.ts';
import { hashName, lookupNames, type LookupNames } from './matcher.ts';
import type { TrustMemory } from './memory/trust-memory.ts';
import type { KnownHostLine } from './parser.ts';
import { preferredAlgorithms } from './preferred-types.ts';
import { judgeOffer, plainKeyOf, type OfferVerdict } from './certificate-verdict.ts';
import { declined, placeOfHost, refusal, revoked, unknown, weakKey, type Refused } from './refusals.ts';
import { otherNamesOf, type StoredLine } from './verdict.ts';
import { faultText } from '../certificates/host-certificate.ts';

/** LoginGraceTime of sshd by default: how long the server waits while a question is open. */
const graceMs = 120_000;

export interface VerifierDeps {
  readonly prompter: Prompter;
  readonly store: KnownHostsStore;
  readonly clock: Clock;
  readonly log: Logger;
  /** What was seen before: evidence is read from it, and what happens is recorded in it. */
  readonly memory?: TrustMemory | undefined;
  /** SSHFP records; without it VerifyHostKeyDNS is as `no`. */
  readonly dns?: HostKeyDns | undefined;
  /** Keeps keys that were refused as changed, for whoever can prove them afterwards. */
  readonly changedKeys?: ChangedKeys | undefined;
  /** The bookmark folder that a host stands in. Only asked when its key has changed. */
  readonly folderOf?: ((target: EffectiveHost) => Promise<FolderPeers | undefined>) | undefined;
}

/**
 * The check of host keys against known_hosts. Changed and revoked keys are refused under every policy, unknown ones by policy: `yes` refuses,
 * `accept-new` stores, `ask` asks. With VerifyHostKeyDNS yes, validated SSHFP records are enough for an unknown key. Errors: `hostKey.unknown`, `.changed`, `.revoked`, `.declined`; `kex.failed` for a key that is
 * malformed, DSA or too short; `config.unreadable` when the user's file can't be read.
 */
export function createHostKeyVerifier(deps: VerifierDeps): VerifyHostKey {
  return (offer, signal) => new Check(deps, offer, signal).run();
}

/** Host key algorithms whose keys are stored for a host, to be asked for first (KH-19). */
export function createPreferredHostKeyTypes(store: KnownHostsStore): PreferredHostKeyTypes {
  return async (target) => {
    const lines = await store.read(target.userKnownHostsFiles, target.globalKnownHostsFiles);
    return preferredAlgorithms(namesOf(target), lines);
  };
}

function namesOf({ hostName, port, hostKeyAlias }: EffectiveHost): LookupNames {
  return lookupNames(hostName, port, hostKeyAlias);
}

/** One check of one offered key. */
class Check {
  readonly #deps: VerifierDeps;
  readonly #offer: HostKeyOffer;
  readonly #signal: AbortSignal;
  readonly #names: LookupNames;
  /** Of a certificate the key in it: that is what is shown and stored. */
  readonly #plain: Buffer;
  readonly #face: KeyFace;
  #certificateFault: string | undefined;
  /** The line that trusts the key names the port, or there is none to name. */
  #isUnderPort = true;
  #dnsFinding: Promise<DnsFinding> | undefined;

  constructor(deps: VerifierDeps, offer: HostKeyOffer, signal: AbortSignal) {
    this.#deps = deps;
    this.#offer = offer;
    this.#signal = signal;
    this.#names = namesOf(offer.target);
    this.#plain = plainKeyOf(offer.blob) ?? offer.blob;
    this.#face = keyFace(this.#plain);
  }

  async run(): Promise<HostKeyTrust> {
    const trust = await this.#decide();
    this.#remember(trust);
    return trust;
  }

  async #decide(): Promise<HostKeyTrust> {
    const weak = weakKey(this.#offer, this.#plain);
    if (weak) throw weak;
    await this.#refuseListed();
    const lines = await this.#read();
    const known = await this.#settle(this.#judge(lines), lines);
    if (known) return this.#checkAddress(known, lines);
    const { strictHostKeyChecking: policy, batchMode, verifyHostKeyDns } = this.#offer.target;
    const found = verifyHostKeyDns === 'yes' ? await this.#askDns() : undefined;
    if (found?.result === 'agrees' && found.isSecure) return { kind: 'dns' };
    if (policy === 'yes' || (policy === 'ask' && batchMode)) throw unknown(this.#refused, this.#faultDetail());
    const address = this.#judgeAddress(lines);
    if (policy === 'accept-new') {
      if (address?.kind === 'differs') throw this.#addressChanged(address, lines);
      return this.#store('accept-new');
    }
    const answer = await this.#ask(lines, address, this.#storeIn ?? '');
    if (answer === 'declined') throw declined(this.#refused);
    return answer === 'once' ? this.#trustOnce() : this.#store('user', answer === 'saveCompared');
  }

  /** RevokedHostKeys: a key, or the authority of its certificate, that is in the list is refused whatever the lines say. */
  async #refuseListed(): Promise<void> {
    const file = this.#offer.target.revokedHostKeys;
    if (file === undefined) return;
    const revokes = await this.#deps.store.readRevoked(file);
    if (revokes(this.#offer.blob)) throw revoked(this.#refused, { file, line: 1 }, true);
  }

  #read(): Promise<readonly KnownHostLine[]> {
    const { userKnownHostsFiles, globalKnownHostsFiles } = this.#offer.target;
    return this.#deps.store.read(userKnownHostsFiles, globalKnownHostsFiles);
  }

  #judge(lines: readonly KnownHostLine[]): OfferVerdict {
    const { verdict, fault } = judgeOffer(this.#offer.blob, this.#names, lines, this.#deps.clock.now());
    this.#certificateFault = fault && faultText(fault);
    if (fault)
      this.#deps.log.scope('known-hosts').info('the certificate is not used', { why: fault.kind, name: this.#names.name });
    return verdict;
  }

  /** Throws for changed and revoked keys, answers for a trusted one, undefined for an unknown one. */
  async #settle(verdict: OfferVerdict, lines: readonly KnownHostLine[]): Promise<HostKeyTrust | undefined> {
    switch (verdict.kind) {
      case 'trusted':
        this.#isUnderPort = !verdict.withoutPort;
        return { kind: 'known', by: placeOf(verdict.by) };
      case 'caTrusted': {
        const { keyId, serial, authorityBlob } = verdict.certificate;
        const certificate = { keyId: printableLine(keyId), serial: String(serial), authority: keyFace(authorityBlob).sha256 };
        return { kind: 'known', by: placeOf(verdict.by), certificate };
      }
      case 'unknown':
        return undefined;
      case 'changed':
        throw await this.#changed(verdict.stored, lines);
      case 'revoked':
        throw revoked(this.#refused, verdict.by, false);
      default:
        return assertNever(verdict);
    }
  }

  /** CheckHostIP: a key that is known under the name must not be another one under the address; where none is stored, it is added. */
  async #checkAddress(known: HostKeyTrust, lines: readonly KnownHostLine[]): Promise<HostKeyTrust> {
    const address = this.#certificateIsTrusted(known) ? undefined : this.#judgeAddress(lines);
    if (address?.kind === 'new' && this.#isUnderPort) await this.#addAddress(address.name);
    if (address?.kind !== 'differs') return known;
    const { strictHostKeyChecking: policy, batchMode } = this.#offer.target;
    if (policy !== 'ask' || batchMode) throw this.#addressChanged(address, lines);
    // Nothing is to be stored: the name has this key already, and the address keeps the other.
    if ((await this.#ask(lines, address, '')) === 'declined') throw declined(this.#refused);
    return known;
  }

  #certificateIsTrusted(trust: HostKeyTrust): boolean {
    return trust.kind === 'known' && trust.certificate !== undefined;
  }

  #judgeAddress(lines: readonly KnownHostLine[]): AddressVerdict | undefined {
    const name = addressNameOf(this.#offer);
    const verdict = name === undefined ? undefined : judgeAddress(this.#plain, name, lines);
    if (verdict?.kind === 'revoked') throw revoked(this.#refused, verdict.by, false);
    return verdict;
  }

  /** As in ssh, what can't be written does not stop the connection. */
  async #addAddress(name: string): Promise<void> {
    const file = this.#storeIn;
    if (file === undefined) return;
    await this.#deps.store.exclusive(file, async () => {
      if (judgeAddress(this.#plain, name, await this.#read()).kind === 'new') await this.#append(file, [name]);
    });
  }

  async #ask(
    lines: readonly KnownHostLine[],
    address: AddressVerdict | undefined,
    storeIn: string,
  ): Promise<'save' | 'saveCompared' | 'once' | 'declined'> {
    const { hop, route } = this.#offer;
    const evidence = [
      ...announcedEvidence(this.#deps.memory, this.#names.name, this.#face, false),
      ...authorityEvidence(this.#offer.blob, this.#names, lines, this.#deps.clock.now()),
      ...(await this.#dnsEvidence()),
      ...addressEvidence(this.#offer.address, address),
    ];
    const answer = await this.#deps.prompter.ask(
      {
        hop,
        deadline: this.#deps.clock.now() + graceMs,
        body: {
          kind: 'hostKey',
          name: this.#names.name,
          ...placeOfHost(this.#offer),
          address: this.#offer.address,
          route: [...route],
          offered: this.#face,
          alsoKnownAs: this.#otherNames(lines),
          ...(evidence.length === 0 ? {} : { evidence }),
          ...this.#faultDetail(),
          storeIn,
        },
      },
      this.#signal,
    );
    if (answer.kind !== 'trust') return 'declined';
    if (!answer.save) return 'once';
    return answer.compared === true ? 'saveCompared' : 'save';
  }

  /** Asked once for a check. undefined where DNS is not to be asked. */
  #askDns(): Promise<DnsFinding | undefined> {
    const { dns } = this.#deps;
    if (dns === undefined || !mayAskDns(this.#offer)) return Promise.resolve(undefined);
    this.#dnsFinding ??= dns(this.#offer.target.hostName, this.#plain, this.#signal);
    return this.#dnsFinding;
  }

  async #dnsEvidence(): Promise<KeyEvidence[]> {
    const finding = await this.#askDns();
    return finding === undefined ? [] : [{ kind: 'dns', finding }];
  }

  get #storeIn(): string | undefined {
    return this.#offer.target.userKnownHostsFiles[0];
  }

  /**
   * Stores the key, after another look: the files may have changed while the question was open, and another connection may have
   * stored the same key. As in ssh, a file that can't be written does not stop the connection; it is logged.
   */
  async #store(how: 'user' | 'accept-new', compared = false): Promise<HostKeyTrust> {
    const file = this.#storeIn;
    if (file === undefined) return this.#trustOnce();
    return this.#deps.store.exclusive(file, async () => {
      const lines = await this.#read();
      const known = await this.#settle(this.#judge(lines), lines);
      if (known) return known;
      const address = this.#judgeAddress(lines);
      const by = await this.#append(file, [this.#names.name, ...(address?.kind === 'new' ? [address.name] : [])]);
      return by === undefined ? { kind: 'once' } : { kind: 'added', by, how, ...(compared ? { compared } : {}) };
    });
  }

  /** Writes the key for these names, as ssh does: a list on one line, or one hidden name a line. Answers where the first one stands. */
  async #append(file: string, names: readonly string[]): Promise<KnownHostPlace | undefined> {
    const { store, log } = this.#deps;
    const fields = this.#offer.target.hashKnownHosts ? names.map((name) => hashName(name)) : [names.join(',')];
    let first: KnownHostPlace | undefined;
    try {
      for (const field of fields) {
        const place = await store.append(file, `${field} ${this.#face.type} ${this.#plain.toString('base64')}`);
        first ??= place;
      }
    } catch (error) {
      if (!isAppError(error, 'storage.unwritable')) throw error;
      log.scope('known-hosts').warn('the host key can not be stored', { ...error.detail, name: this.#names.name });
    }
    return first;
  }

  async #trustOnce(): Promise<HostKeyTrust> {
    const lines = await this.#read();
    return (await this.#settle(this.#judge(lines), lines)) ?? { kind: 'once' };
  }

  #remember(trust: HostKeyTrust): void {
    const { memory } = this.#deps;
    const { name, withoutPort } = this.#names;
    if (trust.kind === 'added') memory?.stored(name, this.#face.sha256, trust.compared === true, true);
    if (trust.kind !== 'known') return;
    const key = trust.certificate?.authority ?? this.#face.sha256;
    memory?.vouched(name, key);
    if (!this.#isUnderPort && withoutPort !== undefined) memory?.vouched(withoutPort, key);
  }

  async #changed(stored: readonly StoredLine[], lines: readonly KnownHostLine[]): Promise<AppError> {
    const { memory, clock, folderOf } = this.#deps;
    const { name } = this.#names;
    const peers = await folderOf?.(this.#offer.target).catch(() => undefined);
    const evidence = [
      ...announcedEvidence(memory, name, this.#face, true),
      ...authorityEvidence(this.#offer.blob, this.#names, lines, clock.now()),
      ...(await this.#dnsEvidence()),
      ...folderEvidence(memory, peers, clock.now()),
    ];
    memory?.changed(name);
    return this.#changedError(name, stored, lines, evidence, peers?.folder);
  }

  /** The name has no other key than the offered one, but its address has (CheckHostIP). */
  #addressChanged(address: AddressVerdict & { readonly kind: 'differs' }, lines: readonly KnownHostLine[]): AppError {
    return this.#changedError(address.name, address.stored, lines, addressEvidence(this.#offer.address, address), undefined);
  }

  #changedError(
    name: string,
    stored: readonly StoredLine[],
    lines: readonly KnownHostLine[],
    evidence: readonly KeyEvidence[],
    folder: string | undefined,
  ): AppError {
    const { route, address, target } = this.#offer;
    const { userKnownHostsFiles: userFiles, globalKnownHostsFiles: globalFiles, hashKnownHosts: hashed } = target;
    this.#deps.changedKeys?.keep({ name, face: this.#face, blob: this.#plain, userFiles, globalFiles, hashed });
    const detail = {
      ...placeOfHost(this.#offer),
      name,
      address,
      route: [...route],
      offered: this.#face,
      stored: storedKeys(this.#deps.memory, name, stored),
      linesRead: lines.length,
      offeredKnownAs: this.#otherNames(lines),
      ...this.#faultDetail(),
      ...(evidence.length === 0 ? {} : { evidence: [...evidence] }),
      ...(folder === undefined ? {} : { folder }),
    };
    return refusal('hostKey.changed', this.#offer, detail, `the host key of ${name} has changed`);
  }

  get #refused(): Refused {
    return { offer: this.#offer, name: this.#names.name, face: this.#face };
  }

  #otherNames(lines: readonly KnownHostLine[]): string[] {
    return otherNamesOf(this.#plain, this.#names, lines).map((name) => printableName(name));
  }

  #faultDetail(): { certificateFault?: string } {
    return this.#certificateFault === undefined ? {} : { certificateFault: this.#certificateFault };
  }
}

function placeOf({ file, line }: StoredLine): KnownHostPlace {
  return { file, line };
}

function addressEvidence(address: string | undefined, verdict: AddressVerdict | undefined): KeyEvidence[] {
  if (address === undefined || verdict?.kind !== 'differs') return [];
  return [{ kind: 'addressKey', address, stored: verdict.stored.map(placeOf) }];
}
