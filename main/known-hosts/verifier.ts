import type { Clock } from '../../shared/base/clock.ts';
import { assertNever } from '../../shared/base/assert-never.ts';
import { printableLine } from '../../shared/base/printable.ts';
import type { EffectiveHost } from '../../shared/model/effective-host.ts';
import { AppError, isAppError } from '../../shared/model/errors.ts';
import type { HostKeyTrust, KeyFace, KnownHostPlace } from '../../shared/model/host-key.ts';
import type { Logger } from '../log/logger.ts';
import type { Prompter } from '../prompts/prompter.ts';
import type { HostKeyOffer, PreferredHostKeyTypes, VerifyHostKey } from '../ssh/connection-types.ts';
import type { KnownHostsStore } from './file-store.ts';
import { readKeyBlob } from './key-blob.ts';
import { keyFace } from './key-face.ts';
import { hashName, lookupNames, type LookupNames } from './matcher.ts';
import type { KnownHostLine } from './parser.ts';
import { preferredAlgorithms } from './preferred-types.ts';
import { judgeOffer, plainKeyOf, type OfferVerdict } from './certificate-verdict.ts';
import { otherNamesOf, type StoredLine } from './verdict.ts';
import { faultText } from '../certificates/host-certificate.ts';

/** LoginGraceTime of sshd by default: how long the server waits while a question is open. */
const graceMs = 120_000;

export interface VerifierDeps {
  readonly prompter: Prompter;
  readonly store: KnownHostsStore;
  readonly clock: Clock;
  readonly log: Logger;
}

/**
 * The check of host keys against known_hosts. Changed and revoked keys are refused under every policy, unknown ones by policy: `yes` refuses,
 * `accept-new` stores, `ask` asks. Errors: `hostKey.unknown`, `.changed`, `.revoked`, `.declined`; `kex.failed` for a key that is
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

  constructor(deps: VerifierDeps, offer: HostKeyOffer, signal: AbortSignal) {
    this.#deps = deps;
    this.#offer = offer;
    this.#signal = signal;
    this.#names = namesOf(offer.target);
    this.#plain = plainKeyOf(offer.blob) ?? offer.blob;
    this.#face = keyFace(this.#plain);
  }

  async run(): Promise<HostKeyTrust> {
    this.#refuseWeakKey();
    await this.#refuseListed();
    const lines = await this.#read();
    const known = this.#settle(this.#judge(lines), lines);
    if (known) return known;
    const { strictHostKeyChecking: policy, batchMode } = this.#offer.target;
    if (policy === 'yes' || (policy === 'ask' && batchMode)) throw this.#unknown();
    if (policy === 'accept-new') return this.#store('accept-new');
    const answer = await this.#ask(lines);
    if (answer === 'declined') {
      const { host, port } = this.#place();
      throw new AppError(
        'hostKey.declined',
        { host, port, name: this.#names.name },
        `the host key of ${this.#names.name} was not trusted`,
        {
          phase: 'hostKey',
          hop: this.#offer.hop,
        },
      );
    }
    return answer === 'save' ? this.#store('user') : this.#trustOnce();
  }

  /** RevokedHostKeys: a key, or the authority of its certificate, that is in the list is refused whatever the lines say. */
  async #refuseListed(): Promise<void> {
    const file = this.#offer.target.revokedHostKeys;
    if (file === undefined) return;
    const revokes = await this.#deps.store.readRevoked(file);
    if (revokes(this.#offer.blob)) throw this.#revoked({ file, line: 1 }, true);
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
  #settle(verdict: OfferVerdict, lines: readonly KnownHostLine[]): HostKeyTrust | undefined {
    switch (verdict.kind) {
      case 'trusted':
        return { kind: 'known', by: placeOf(verdict.by) };
      case 'caTrusted': {
        const { keyId, serial, authorityBlob } = verdict.certificate;
        const certificate = { keyId: printableLine(keyId), serial: String(serial), authority: keyFace(authorityBlob).sha256 };
        return { kind: 'known', by: placeOf(verdict.by), certificate };
      }
      case 'unknown':
        return undefined;
      case 'changed':
        throw this.#changed(verdict.stored, lines);
      case 'revoked':
        throw this.#revoked(verdict.by);
      default:
        return assertNever(verdict);
    }
  }

  async #ask(lines: readonly KnownHostLine[]): Promise<'save' | 'once' | 'declined'> {
    const { hop, route, address } = this.#offer;
    const answer = await this.#deps.prompter.ask(
      {
        hop,
        deadline: this.#deps.clock.now() + graceMs,
        body: {
          kind: 'hostKey',
          name: this.#names.name,
          ...this.#place(),
          address,
          route: [...route],
          offered: this.#face,
          alsoKnownAs: this.#otherNames(lines),
          ...this.#faultDetail(),
          storeIn: this.#storeIn ?? '',
        },
      },
      this.#signal,
    );
    if (answer.kind !== 'trust') return 'declined';
    return answer.save ? 'save' : 'once';
  }

  get #storeIn(): string | undefined {
    return this.#offer.target.userKnownHostsFiles[0];
  }

  /**
   * Stores the key, after another look: the files may have changed while the question was open, and another connection may have
   * stored the same key. As in ssh, a file that can't be written does not stop the connection; it is logged.
   */
  async #store(how: 'user' | 'accept-new'): Promise<HostKeyTrust> {
    const file = this.#storeIn;
    if (file === undefined) return this.#trustOnce();
    return this.#deps.store.exclusive(file, async () => {
      const lines = await this.#read();
      const known = this.#settle(this.#judge(lines), lines);
      if (known) return known;
      try {
        return { kind: 'added', by: await this.#deps.store.append(file, this.#line()), how };
      } catch (error) {
        if (!isAppError(error, 'storage.unwritable')) throw error;
        this.#deps.log.scope('known-hosts').warn('the host key can not be stored', { ...error.detail, name: this.#names.name });
        return { kind: 'once' };
      }
    });
  }

  async #trustOnce(): Promise<HostKeyTrust> {
    const lines = await this.#read();
    return this.#settle(this.#judge(lines), lines) ?? { kind: 'once' };
  }

  #line(): string {
    const name = this.#offer.target.hashKnownHosts ? hashName(this.#names.name) : this.#names.name;
    return `${name} ${this.#face.type} ${this.#plain.toString('base64')}`;
  }

  /** DSA and short RSA keys prove nothing, whatever the files say (AL-08, RequiredRSASize). */
  #refuseWeakKey(): void {
    const key = readKeyBlob(this.#plain);
    const required = Math.max(1024, this.#offer.target.requiredRsaBits ?? 1024);
    let reason: string | undefined;
    if (key === undefined || key.isCertificate) reason = 'the server’s host key can’t be read';
    else if (key.typeLabel.startsWith('DSA')) reason = 'the server’s host key is a DSA key, and those are not safe';
    else if (key.typeLabel.startsWith('RSA') && key.bits < required) {
      reason = `the server’s host key is an RSA key of ${key.bits} bits; at least ${required} are required`;
    }
    if (reason === undefined) return;
    throw new AppError('kex.failed', { ...this.#place(), reason }, reason, { phase: 'hostKey', hop: this.#offer.hop });
  }

  #unknown(): AppError {
    const { strictHostKeyChecking: policy } = this.#offer.target;
    const detail = { ...this.#place(), name: this.#names.name, offered: this.#face, policy, ...this.#faultDetail() };
    return new AppError('hostKey.unknown', detail, `no host key is known for ${this.#names.name}`, {
      phase: 'hostKey',
      hop: this.#offer.hop,
    });
  }

  #changed(stored: readonly StoredLine[], lines: readonly KnownHostLine[]): AppError {
    const { route, address, hop } = this.#offer;
    const detail = {
      ...this.#place(),
      name: this.#names.name,
      address,
      route: [...route],
      offered: this.#face,
      stored: stored.map((line) => ({ ...placeOf(line), key: keyFace(line.blob) })),
      linesRead: lines.length,
      offeredKnownAs: this.#otherNames(lines),
      ...this.#faultDetail(),
    };
    return new AppError('hostKey.changed', detail, `the host key of ${this.#names.name} has changed`, { phase: 'hostKey', hop });
  }

  #revoked(by: KnownHostPlace, byList = false): AppError {
    const { file, line } = by;
    const detail = { ...this.#place(), name: this.#names.name, offered: this.#face, by: { file, line }, byList };
    return new AppError('hostKey.revoked', detail, `the host key of ${this.#names.name} is revoked`, {
      phase: 'hostKey',
      hop: this.#offer.hop,
    });
  }

  #otherNames(lines: readonly KnownHostLine[]): string[] {
    return otherNamesOf(this.#plain, this.#names, lines).map((name) => printableLine(name, 300));
  }

  #faultDetail(): { certificateFault?: string } {
    return this.#certificateFault === undefined ? {} : { certificateFault: this.#certificateFault };
  }

  #place(): { host: string; port: number } {
    return { host: this.#offer.target.hostName, port: this.#offer.target.port };
  }
}

function placeOf({ file, line }: StoredLine): KnownHostPlace {
  return { file, line };
}
