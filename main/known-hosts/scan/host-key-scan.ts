import { AppError, cancelled } from '../../../shared/model/errors.ts';
import type { ScannedKey, ScanRow, ScanTarget } from '../../../shared/model/trust.ts';
import { fetchHostKey } from '../../ssh/host-key-fetch.ts';
import { hopLabel } from '../../ssh/route.ts';
import { keyFace } from '../key-face.ts';
import { lookupNames } from '../matcher.ts';
import { HopShares } from './hop-shares.ts';
import { keyTypesOf, type ScannedType } from './key-types.ts';
import { missingKeys, scannedKey, type ScanContext } from './scan-verdict.ts';
import type { ScannedHost, ScanOptions, ScanServices } from './scan-types.ts';

const mostAtOnce = 16;
const patienceSeconds = 10;

/** Fetches host keys without logging in and compares them with what is stored (KH-27..29); see `README.md`. */
export class HostKeyScan {
  readonly #services: ScanServices;

  constructor(services: ScanServices) {
    this.#services = services;
  }

  /**
   * Scans all targets, several at a time. Fulfilled when every target has its last row; a host's failure is in its row. Throws
   * `algorithm.unknown` for a type that does not exist, before anything is connected.
   */
  async start(targets: readonly ScanTarget[], options: ScanOptions): Promise<{ readonly stopped: boolean }> {
    const { signal } = options;
    const types = keyTypesOf(options.types);
    const hops = new HopShares(this.#services.acquireHop, signal);
    const scans = targets.map((target, index) => new TargetScan(this.#services, { target, index, types, hops, options }));
    for (const scan of scans) scan.announce();
    const waiting = scans.values();
    const work = async (): Promise<void> => {
      for (const scan of waiting) await scan.run();
    };
    try {
      await Promise.all(Array.from({ length: Math.min(this.#services.parallel ?? mostAtOnce, scans.length) }, work));
    } finally {
      hops.release();
    }
    return { stopped: signal.aborted };
  }
}

interface TargetTask {
  readonly target: ScanTarget;
  readonly index: number;
  readonly types: readonly ScannedType[];
  readonly hops: HopShares;
  readonly options: ScanOptions;
}

/** One host of a scan. */
class TargetScan {
  readonly #services: ScanServices;
  readonly #task: TargetTask;
  readonly #keys: ScannedKey[] = [];
  readonly #shown: Buffer[] = [];
  #host: ScannedHost | undefined;
  #identification = '';

  constructor(services: ScanServices, task: TargetTask) {
    this.#services = services;
    this.#task = task;
  }

  announce(): void {
    this.#emit({ kind: 'waiting' });
  }

  async run(): Promise<void> {
    const startedAt = this.#services.clock.now();
    try {
      if (this.#task.options.signal.aborted) throw cancelled();
      this.#emit({ kind: 'connecting' });
      const host = await this.#services.resolve(this.#task.target, this.#task.options.signal);
      this.#host = host;
      this.#emit({ kind: 'connecting' });
      await this.#fetchAll(host);
      const missing = missingKeys(this.#shown, this.#task.types, await this.#context(host));
      const ms = Math.max(0, this.#services.clock.now() - startedAt);
      this.#emit({ kind: 'done', ms, identification: this.#identification }, missing);
    } catch (error) {
      this.#emit({ kind: 'failed', error: this.#asAppError(error).toWire() });
    }
  }

  /** The first connection asks for everything and learns what the server has; each further type has one of its own. */
  async #fetchAll(host: ScannedHost): Promise<void> {
    const { types } = this.#task;
    if (types.length === 0) return;
    const offered = await this.#fetch(host, types);
    const first = this.#shown[0];
    const shownType = first?.toString('latin1', 4, 4 + first.readUInt32BE(0));
    for (const type of types) {
      if (type.type !== shownType && type.algorithms.some((name) => offered.includes(name))) await this.#fetch(host, [type]);
    }
  }

  async #fetch(host: ScannedHost, types: readonly ScannedType[]): Promise<readonly string[]> {
    const { clock, log, timeoutSeconds = patienceSeconds } = this.#services;
    const { index, options, hops } = this.#task;
    const ownSeconds = host.target.connectTimeoutSeconds;
    const connectTimeoutSeconds = ownSeconds > 0 ? Math.min(ownSeconds, timeoutSeconds) : timeoutSeconds;
    const { blob, offered } = await fetchHostKey(
      {
        target: { ...host.target, connectTimeoutSeconds },
        hops: host.hops,
        algorithms: types.flatMap(({ algorithms }) => algorithms),
        acquireHop: () => hops.acquire(host.hops),
        onIdentification: (line) => {
          this.#identification = line;
          options.onIdentification?.({ index, host, line });
        },
        onProgress: () => undefined,
        signal: options.signal,
      },
      { clock, log, keyFace: (bytes) => keyFace(Buffer.from(bytes)) },
    );
    this.#shown.push(blob);
    options.onKey?.({ index, host, blob });
    this.#keys.push(scannedKey(blob, await this.#context(host)));
    this.#emit({ kind: 'connecting' });
    return offered;
  }

  async #context({ target }: ScannedHost): Promise<ScanContext> {
    const { store, clock } = this.#services;
    const revokes = target.revokedHostKeys === undefined ? () => false : await store.readRevoked(target.revokedHostKeys);
    const lines = await store.read(target.userKnownHostsFiles, target.globalKnownHostsFiles);
    return { target, names: namesOf(target), lines, revokes, now: clock.now() };
  }

  #emit(state: ScanRow['state'], missing: ScanRow['missing'] = []): void {
    const { index, target, options } = this.#task;
    const host = this.#host;
    options.onRow({
      index,
      label: host?.name ?? this.#services.labelOf?.(target) ?? ('destination' in target ? target.destination : ''),
      ...(host && { name: namesOf(host.target).name }),
      route: host?.hops.map(hopLabel) ?? [],
      state,
      keys: [...this.#keys],
      missing,
    });
  }

  #asAppError(error: unknown): AppError {
    if (error instanceof AppError) return error;
    const reason = error instanceof Error ? error.message : String(error);
    this.#services.log.scope('known-hosts').error('a scan failed unexpectedly', { reason });
    return new AppError('internal', { logReference: 'known-hosts.scan' }, reason, { cause: error });
  }
}

function namesOf({ hostName, port, hostKeyAlias }: ScannedHost['target']): ReturnType<typeof lookupNames> {
  return lookupNames(hostName, port, hostKeyAlias);
}
