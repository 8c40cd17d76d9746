import { createStore, type StoreApi } from 'zustand/vanilla';
import { contract, type HawserContract } from '../../shared/contract.ts';
import type { HelloAnswer, PageKey, Welcome } from '../../shared/model/page.ts';
import { createClient, type Client } from '../../shared/rpc/client.ts';
import type { Wire } from '../../shared/rpc/wire.ts';
import { createLinkedClient, type HawserClient, type LinkedClient } from './linked-client.ts';
import { retryDelayMs } from './retry-delay.ts';

export type LinkState =
  | { readonly kind: 'connecting' }
  /** `generation` counts the wires that were welcomed, from 1: a view that holds a pipe opens it again when it changes. */
  | { readonly kind: 'ready'; readonly welcome: Welcome; readonly generation: number }
  /** The wire broke (in Electron: the core crashed). `retryAt` in milliseconds since 1970, absent while a try runs. */
  | {
      readonly kind: 'lost';
      readonly attempt: number;
      readonly retryAt: number | undefined;
      readonly welcome: Welcome | undefined;
    }
  /** Another page has the workbench. */
  | { readonly kind: 'occupied' }
  /** Another page took the workbench over from this one. */
  | { readonly kind: 'takenOver' }
  /** The program was locked before this page said hello; the wire stays, and hello is said again once it is unlocked. */
  | { readonly kind: 'locked' };

/** Timers of the page; a test brings its own. */
export interface LinkTimers {
  after(delayMs: number, run: () => void): () => void;
  now(): number;
}

interface CoreLinkOptions {
  readonly open: (signal: AbortSignal) => Promise<Wire>;
  readonly pageKey: PageKey;
  readonly timers?: LinkTimers;
}

const openDeadlineMs = 15_000;
/** After a reload the core may hear of the old wire's end a little later than of the new one. */
const helloAgainMs = 300;
const helloTries = 5;

/** Keeps a wire to the core: opens it, says hello, opens it again with back-off when it breaks. */
export class CoreLink {
  readonly state: StoreApi<LinkState> = createStore<LinkState>(() => ({ kind: 'connecting' }));
  /** Whether the program is locked (SE-18): nothing is shown then, and calls wait. */
  readonly lock: StoreApi<{ readonly isLocked: boolean }> = createStore(() => ({ isLocked: false }));
  readonly client: HawserClient;
  readonly #linked: LinkedClient;
  readonly #options: CoreLinkOptions;
  readonly #timers: LinkTimers;
  #current: Client<HawserContract> | undefined;
  #welcome: Welcome | undefined;
  #generation = 0;
  #attempt = 0;
  #cancelRetry: (() => void) | undefined;
  #isDisposed = false;

  constructor(options: CoreLinkOptions) {
    this.#options = options;
    this.#timers = options.timers ?? windowTimers;
    this.#linked = createLinkedClient();
    this.client = this.#linked.client;
    this.client.pages.onTakenOver(() => this.#leave('takenOver'));
    this.client.lock.onChanged(({ isLocked }) => this.#lockChanged(isLocked));
  }

  start(): void {
    void this.#connect('hello');
  }

  /** Tries at once instead of waiting. */
  retryNow(): void {
    if (this.state.getState().kind === 'lost') void this.#connect('hello');
  }

  /** Takes the workbench from the page that has it. */
  takeOver(): void {
    void this.#connect('takeOver');
  }

  dispose(): void {
    this.#isDisposed = true;
    this.#cancelRetry?.();
    this.#detach()?.dispose();
  }

  async #connect(how: 'hello' | 'takeOver'): Promise<void> {
    this.#cancelRetry?.();
    this.#cancelRetry = undefined;
    this.#detach()?.dispose();
    if (this.#generation > 0 && this.state.getState().kind !== 'takenOver') this.#showLost(undefined);
    else this.state.setState({ kind: 'connecting' }, true);
    const given = new AbortController();
    const stopDeadline = this.#timers.after(openDeadlineMs, () => given.abort());
    try {
      const wire = await this.#options.open(given.signal);
      stopDeadline();
      if (this.#isDisposed) return wire.close();
      const client = createClient(contract, wire);
      this.#current = client;
      this.#linked.attach(client);
      client.onDisconnected(() => this.#lost(client));
      const answer = await this.#hello(client, how);
      if (this.#current === client) this.#answered(answer);
    } catch {
      stopDeadline();
      // Whatever the reason (no server, no core, a broken handshake), the cure is to try again later.
      const client = this.#detach();
      client?.dispose();
      this.#retryLater();
    }
  }

  async #hello(client: Client<HawserContract>, how: 'hello' | 'takeOver'): Promise<HelloAnswer> {
    const input = { pageKey: this.#options.pageKey };
    if (how === 'takeOver') return client.pages.takeOver(input);
    for (let attempt = 1; ; attempt++) {
      const answer = await client.pages.hello(input);
      if (answer.kind !== 'occupied' || attempt === helloTries) return answer;
      await new Promise<void>((resolve) => this.#timers.after(helloAgainMs, resolve));
    }
  }

  #answered(answer: HelloAnswer): void {
    this.#attempt = 0;
    if (answer.kind === 'occupied') return this.#leave('occupied');
    if (answer.kind === 'locked') {
      this.#setLocked(true);
      this.state.setState({ kind: 'locked' }, true);
      return;
    }
    this.#setLocked(false);
    this.#welcome = answer.welcome;
    this.#generation += 1;
    this.state.setState({ kind: 'ready', welcome: answer.welcome, generation: this.#generation }, true);
  }

  /** Without a core, which has locked itself meanwhile: nothing is shown until the next one has said whether it is locked. */
  lockAlone(): void {
    if (this.state.getState().kind === 'lost') this.#setLocked(true);
  }

  #lockChanged(isLocked: boolean): void {
    const wasKeptOut = this.state.getState().kind === 'locked';
    const client = this.#current;
    if (isLocked || !wasKeptOut || client === undefined) return this.#setLocked(isLocked);
    this.#hello(client, 'hello').then(
      (answer) => {
        if (this.#current === client) this.#answered(answer);
      },
      () => {
        if (this.#current === client) void this.#connect('hello');
      },
    );
  }

  #setLocked(isLocked: boolean): void {
    this.#linked.hold(isLocked);
    this.lock.setState({ isLocked });
  }

  /** This page no longer has the workbench: the wire is let go, and nothing is tried until the user asks. */
  #leave(kind: 'occupied' | 'takenOver'): void {
    this.state.setState({ kind }, true);
    this.#detach()?.dispose();
  }

  #lost(client: Client<HawserContract>): void {
    if (this.#current !== client || this.#isDisposed) return;
    this.#detach();
    this.#retryLater();
  }

  #retryLater(): void {
    if (this.#isDisposed || this.#cancelRetry) return;
    this.#attempt += 1;
    const delayMs = retryDelayMs(this.#attempt);
    this.#showLost(this.#timers.now() + delayMs);
    this.#cancelRetry = this.#timers.after(delayMs, () => void this.#connect('hello'));
  }

  #showLost(retryAt: number | undefined): void {
    this.state.setState({ kind: 'lost', attempt: this.#attempt, retryAt, welcome: this.#welcome }, true);
  }

  #detach(): Client<HawserContract> | undefined {
    const client = this.#current;
    this.#current = undefined;
    this.#linked.attach(undefined);
    return client;
  }
}

const windowTimers: LinkTimers = {
  after(delayMs, run) {
    const timer = setTimeout(run, delayMs);
    return () => clearTimeout(timer);
  },
  now: () => Date.now(),
};
