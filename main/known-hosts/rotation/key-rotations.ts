import { AppError } from '../../../shared/model/errors.ts';
import type { ConnectionId } from '../../../shared/model/ids.ts';
import type { KeyRotation } from '../../../shared/model/trust.ts';
import { checkSignature } from '../../certificates/signature-check.ts';
import type { Logger } from '../../log/logger.ts';
import type { SshConnection } from '../../ssh/connection-types.ts';
import { plainKeyOf } from '../certificate-verdict.ts';
import type { KnownHostsStore } from '../file-store.ts';
import { keyFace } from '../key-face.ts';
import { lookupNames } from '../matcher.ts';
import { linesFor } from '../verdict.ts';
import { writeRotation } from './rotation-edit.ts';
import { planRotation, readAnnounced, type Announced, type RotationPlan } from './rotation-plan.ts';

/** A connection as far as its keys go. */
export type AnnouncingConnection = Pick<
  SshConnection,
  'id' | 'target' | 'trust' | 'hostKeyBlob' | 'onHostKeysAnnounced' | 'proveHostKeys' | 'onClosed'
>;

export interface RotationServices {
  readonly store: KnownHostsStore;
  readonly log: Logger;
  /**
   * A trusted server said which host keys it has: `SHA256:…` of those that are stored under the name, that it uses, or that it proved to
   * have. Called whatever UpdateHostKeys says: nothing is stored by it.
   */
  readonly onAnnounced: (name: string, fingerprints: readonly string[]) => void;
  /** A rotation came up or changed its state. */
  readonly onChanged: (rotation: KeyRotation) => void;
}

type Change = Extract<RotationPlan, { kind: 'change' }>;

interface Kept {
  rotation: KeyRotation;
  readonly connection: AnnouncingConnection;
  readonly announced: Announced;
  readonly proved: readonly Buffer[];
  /** What was shown: nothing else is written, whatever the lines are by then. */
  readonly offered: Pick<Change, 'added' | 'removed'>;
  /** Set while and after the user's answer is carried out. */
  answered: Promise<KeyRotation> | undefined;
}

/**
 * The rotations of host keys that servers announce after login (KH-21; UpdateHostKeys in ssh_config(5)): with `yes` proved keys are stored
 * and old ones taken out, with `ask` that is offered, with `no` nothing is done. States: offered → stored | declined | failed.
 */
export class KeyRotations {
  readonly #services: RotationServices;
  readonly #kept = new Map<ConnectionId, Kept>();
  /** What is being looked at or written. */
  readonly #busy = new Set<Promise<unknown>>();

  constructor(services: RotationServices) {
    this.#services = services;
  }

  /**
   * Listens to a new connection until it ends. Fulfilled when what it announced was dealt with (an offer may still wait for its answer), or
   * when it ended; most need not wait for that. Never rejects.
   */
  watch(connection: AnnouncingConnection): Promise<void> {
    const closed = new AbortController();
    return new Promise((resolve) => {
      connection.onClosed(() => {
        closed.abort();
        this.#kept.delete(connection.id);
        resolve();
      });
      connection.onHostKeysAnnounced((blobs) => {
        const work = this.#consider(connection, blobs, closed.signal);
        this.#track(work.catch((error: unknown) => this.#logFailure(connection, error))).then(resolve, resolve);
      });
    });
  }

  /** Nothing is being written any more: for the end of the program, after its connections were closed. */
  async idle(): Promise<void> {
    await Promise.all(this.#busy);
  }

  /** Of the connections that are open. */
  list(): readonly KeyRotation[] {
    return [...this.#kept.values()].map(({ rotation }) => rotation);
  }

  /** The user's answer to an offered rotation; what was answered before stays. Errors: `session.notFound` when there is none. */
  async apply(connectionId: ConnectionId, apply: boolean): Promise<KeyRotation> {
    const kept = this.#kept.get(connectionId);
    if (kept === undefined) {
      throw new AppError('session.notFound', { sessionId: connectionId }, 'this connection has no new host keys to store');
    }
    if (kept.rotation.state !== 'offered') return kept.rotation;
    kept.answered ??= apply ? this.#track(this.#store(kept)) : Promise.resolve(this.#settle(kept, { state: 'declined' }));
    return kept.answered;
  }

  async #consider(connection: AnnouncingConnection, blobs: readonly Buffer[], signal: AbortSignal): Promise<void> {
    const { target, trust, hostKeyBlob } = connection;
    // Nobody vouched for it: what it says of itself is no news.
    if (trust.kind === 'once') return;
    const announced = readAnnounced(blobs, target);
    if (announced === undefined || announced.keys.length === 0) {
      this.#log.info('the announced host keys are not looked at', { name: nameOf(connection), count: blobs.length });
      return;
    }
    const stored = linesFor(nameOf(connection), await this.#read(connection, 'all'));
    const current = plainKeyOf(hostKeyBlob) ?? hostKeyBlob;
    const isKnown = (key: Buffer): boolean =>
      key.equals(current) || stored.some(({ marker, blob }) => marker === 'none' && blob.equals(key));
    const proved = await this.#proved(
      connection,
      announced.keys.filter((key) => !isKnown(key)),
      signal,
    );
    const certain = announced.keys.filter((key) => isKnown(key) || proved.includes(key));
    this.#services.onAnnounced(
      nameOf(connection),
      certain.map((key) => keyFace(key).sha256),
    );
    // What was proved may be stored although the connection has ended since; an offer would reach nobody.
    if (!isUpdatable(connection) || (signal.aborted && connection.target.updateHostKeys !== 'yes')) return;
    const permitted = await this.#withoutRevoked(connection, announced);
    await this.#offer({ connection, announced: permitted, proved: certain }, signal);
  }

  async #offer(found: Pick<Kept, 'connection' | 'announced' | 'proved'>, signal: AbortSignal): Promise<void> {
    const { connection } = found;
    const plan = await this.#plan(found);
    if (plan.kind === 'left') this.#log.info('announced host keys are not stored', { name: nameOf(connection), why: plan.why });
    if (plan.kind !== 'change') return;
    const kept: Kept = { ...found, offered: plan, rotation: describe(connection, plan), answered: undefined };
    if (!signal.aborted) this.#kept.set(connection.id, kept);
    if (!plan.added.every((key) => found.proved.includes(key))) {
      this.#settle(kept, { state: 'failed', why: 'The server announced host keys and did not prove that it has them.' });
    } else if (connection.target.updateHostKeys === 'yes') {
      kept.answered = this.#store(kept);
      await kept.answered;
    } else {
      this.#services.onChanged(kept.rotation);
    }
  }

  /**
   * Carries it out by the lines as they are now: somebody may have written them since it was offered. A key that was stored then and
   * has been taken out is not put back, and one that has come since is left: nobody was shown either.
   */
  async #store(kept: Kept): Promise<KeyRotation> {
    const { target } = kept.connection;
    try {
      const plan = await this.#plan(kept);
      if (plan.kind === 'left') return this.#settle(kept, { state: 'failed', why: plan.why });
      if (plan.kind === 'change') {
        await writeRotation(this.#services.store, {
          name: nameOf(kept.connection),
          files: target.userKnownHostsFiles,
          hashed: target.hashKnownHosts,
          keys: plan.keys.filter(
            (key) => kept.proved.includes(key) && (kept.offered.added.includes(key) || !plan.added.includes(key)),
          ),
          removed: plan.removed
            .map(({ blob }) => blob)
            .filter((blob) => kept.offered.removed.some((old) => old.blob.equals(blob))),
        });
      }
      return this.#settle(kept, { state: 'stored' });
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      this.#logFailure(kept.connection, error);
      return this.#settle(kept, { state: 'failed', why });
    }
  }

  #settle(kept: Kept, change: Pick<KeyRotation, 'state' | 'why'>): KeyRotation {
    kept.rotation = { ...kept.rotation, ...change };
    this.#log.info('host keys were announced', { name: kept.rotation.name, state: change.state });
    this.#services.onChanged(kept.rotation);
    return kept.rotation;
  }

  async #plan({ connection, announced }: Pick<Kept, 'connection' | 'announced'>): Promise<RotationPlan> {
    const lines = await this.#read(connection, 'user');
    const current = plainKeyOf(connection.hostKeyBlob) ?? connection.hostKeyBlob;
    return planRotation(announced, { name: nameOf(connection), current, lines });
  }

  #read({ target }: AnnouncingConnection, which: 'user' | 'all'): ReturnType<KnownHostsStore['read']> {
    return this.#services.store.read(target.userKnownHostsFiles, which === 'all' ? target.globalKnownHostsFiles : []);
  }

  async #proved(connection: AnnouncingConnection, keys: readonly Buffer[], signal: AbortSignal): Promise<readonly Buffer[]> {
    if (keys.length === 0) return [];
    const proofs = (await connection.proveHostKeys(keys, signal)) ?? [];
    return proofs
      .filter(({ blob, signed, signature }) => checkSignature(blob, signed, signature) === 'good')
      .map(({ blob }) => blob);
  }

  async #withoutRevoked({ target }: AnnouncingConnection, announced: Announced): Promise<Announced> {
    if (target.revokedHostKeys === undefined) return announced;
    const revokes = await this.#services.store.readRevoked(target.revokedHostKeys);
    return { ...announced, permitted: announced.permitted.filter((key) => !revokes(key)) };
  }

  #track<T>(work: Promise<T>): Promise<T> {
    const ended = work.then(
      () => undefined,
      () => undefined,
    );
    this.#busy.add(ended);
    void ended.then(() => this.#busy.delete(ended));
    return work;
  }

  get #log(): Logger {
    return this.#services.log.scope('known-hosts');
  }

  #logFailure(connection: AnnouncingConnection, error: unknown): void {
    const reason = error instanceof Error ? error.message : String(error);
    this.#log.warn('announced host keys could not be dealt with', { name: nameOf(connection), reason });
  }
}

function nameOf({ target: { hostName, port, hostKeyAlias } }: AnnouncingConnection): string {
  return lookupNames(hostName, port, hostKeyAlias).name;
}

/**
 * Whether ssh would take updates: UpdateHostKeys, and a plain key that stood in a file of the user or was accepted by them; not one that
 * `accept-new` stored, a certificate, DNS or a system file vouched for.
 */
function isUpdatable({ target, trust }: AnnouncingConnection): boolean {
  const { updateHostKeys = 'no', batchMode, userKnownHostsFiles } = target;
  if (updateHostKeys === 'no' || (updateHostKeys === 'ask' && batchMode) || userKnownHostsFiles.length === 0) return false;
  if (trust.kind === 'added') return trust.how === 'user';
  return trust.kind === 'known' && trust.certificate === undefined && userKnownHostsFiles.includes(trust.by.file);
}

function describe(connection: AnnouncingConnection, plan: Change): KeyRotation {
  return {
    connectionId: connection.id,
    name: nameOf(connection),
    storeIn: connection.target.userKnownHostsFiles[0] ?? '',
    added: plan.added.map(keyFace),
    removed: plan.removed.map(({ file, line, blob }) => ({ file, line, face: keyFace(blob) })),
    state: 'offered',
  };
}
