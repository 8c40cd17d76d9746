import { createStore, type StoreApi } from 'zustand/vanilla';
import { Scope, type Disposable } from '../../shared/base/disposable.ts';
import type { ScanRow, ScanTarget } from '../../shared/model/trust.ts';
import type { HawserClient } from '../host/linked-client.ts';
import { isCancelled } from '../shell/error-words.ts';
import { keyIdOf, type ScanClass } from './scan-lines.ts';

export interface ScanState {
  /** `choosing`: no scan yet, or the next one is being put together. */
  readonly phase: 'choosing' | 'running' | 'ended';
  /** Hosts that were asked for. */
  readonly count: number;
  /** The hosts that were heard of, by their place in the list. */
  readonly rows: readonly ScanRow[];
  readonly stopped: boolean;
  readonly error: unknown;
  /** Keys chosen to be added, those whose fingerprint was compared, and those that were added. */
  readonly chosen: ReadonlySet<string>;
  readonly compared: ReadonlySet<string>;
  readonly added: ReadonlySet<string>;
  readonly only: ScanClass | undefined;
  /** Hosts that are opened or closed against the rule (`scanLines`). */
  readonly turned: ReadonlySet<number>;
}

const blank: ScanState = {
  phase: 'choosing',
  count: 0,
  rows: [],
  stopped: false,
  error: undefined,
  chosen: new Set(),
  compared: new Set(),
  added: new Set(),
  only: undefined,
  turned: new Set(),
};

/** A scan of thousands of hosts brings thousands of rows a second: they are shown about twenty times a second. */
const showEveryMs = 50;

/** One scan at a time, and what came of it. It goes on while its view is closed. */
export class ScanStore implements Disposable {
  readonly state: StoreApi<ScanState> = createStore<ScanState>(() => blank);
  readonly #client: Pick<HawserClient, 'trust'>;
  readonly #scope = new Scope();
  #scanId: string | undefined;
  /** Rows that came before the answer that names their scan. */
  #early: { readonly scanId: string; readonly row?: ScanRow; readonly stopped?: boolean }[] = [];
  #rows: ScanRow[] = [];
  #timer: ReturnType<typeof setTimeout> | undefined;
  #lastRun = 0;

  constructor(client: Pick<HawserClient, 'trust'>) {
    this.#client = client;
    this.#scope.add(client.trust.onScanned(({ scanId, row }) => this.#heard({ scanId, row })));
    this.#scope.add(client.trust.onScanEnded(({ scanId, stopped }) => this.#heard({ scanId, stopped })));
  }

  dispose(): void {
    this.#scope.dispose();
    clearTimeout(this.#timer);
  }

  /** Scans the targets, or everything when there are none. A scan that runs is stopped. */
  async start(targets: readonly ScanTarget[]): Promise<void> {
    this.stop();
    const run = ++this.#lastRun;
    this.#scanId = undefined;
    this.#rows = [];
    this.#early = [];
    this.state.setState({ ...blank, phase: 'running', count: targets.length });
    try {
      const { scanId, count } = await this.#client.trust.scan({ targets: [...targets] });
      if (run !== this.#lastRun) return void this.#client.trust.stopScan({ scanId }).catch(() => undefined);
      this.#scanId = scanId;
      this.state.setState({ count });
      const early = this.#early;
      this.#early = [];
      for (const message of early) this.#heard(message);
    } catch (error) {
      if (run === this.#lastRun) this.state.setState({ phase: 'ended', error: isCancelled(error) ? undefined : error });
    }
  }

  /** Stops what runs; what came stays. */
  stop(): void {
    if (this.state.getState().phase !== 'running') return;
    const scanId = this.#scanId;
    if (scanId === undefined) {
      this.#lastRun++;
      this.#end(true);
    } else this.#client.trust.stopScan({ scanId }).catch((error: unknown) => this.state.setState({ error }));
  }

  /** The wire broke: whatever runs on over there, its rows will not come. */
  cut(): void {
    if (this.state.getState().phase === 'running') this.#end(true);
  }

  choose(): void {
    this.stop();
    this.#lastRun++;
    this.#scanId = undefined;
    this.state.setState(blank);
  }

  show(only: ScanClass | undefined): void {
    this.state.setState({ only });
  }

  turn(index: number): void {
    this.state.setState(({ turned }) => ({ turned: toggled(turned, index) }));
  }

  toggleChosen(keyId: string): void {
    this.state.setState(({ chosen }) => ({ chosen: toggled(chosen, keyId) }));
  }

  /** The key's fingerprint was held against what came another way, and is the same. */
  noteCompared(keyId: string): void {
    this.state.setState(({ compared, chosen }) =>
      compared.has(keyId) ? {} : { compared: new Set([...compared, keyId]), chosen: new Set([...chosen, keyId]) },
    );
  }

  noteAdded(keyIds: readonly string[]): void {
    this.state.setState(({ added, chosen }) => ({
      added: new Set([...added, ...keyIds]),
      chosen: new Set([...chosen].filter((id) => !keyIds.includes(id))),
    }));
  }

  /** What adding the chosen keys would write, and whether they were compared. */
  chosenLines(): readonly { readonly id: string; readonly line: string; readonly isCompared: boolean }[] {
    const { rows, chosen, compared } = this.state.getState();
    return rows.flatMap((row) =>
      row.keys
        .map((key) => ({ id: keyIdOf(row, key), line: key.line, isCompared: compared.has(keyIdOf(row, key)) }))
        .filter(({ id }) => chosen.has(id)),
    );
  }

  #heard(message: { readonly scanId: string; readonly row?: ScanRow; readonly stopped?: boolean }): void {
    if (this.state.getState().phase !== 'running') return;
    if (this.#scanId === undefined) {
      this.#early.push(message);
      return;
    }
    if (message.scanId !== this.#scanId) return;
    if (message.row !== undefined) {
      this.#rows[message.row.index] = message.row;
      this.#timer ??= setTimeout(() => this.#publish(), showEveryMs);
    } else this.#end(message.stopped ?? false);
  }

  #publish(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.state.setState({ rows: this.#rows.filter((row) => row !== undefined) });
  }

  #end(stopped: boolean): void {
    this.#publish();
    this.state.setState({ phase: 'ended', stopped });
  }
}

function toggled<T>(set: ReadonlySet<T>, member: T): ReadonlySet<T> {
  const next = new Set(set);
  if (!next.delete(member)) next.add(member);
  return next;
}
