import type { Stakes } from '../../main/workbench-stakes.ts';
import type { Clock } from '../../shared/base/clock.ts';
import { isCoreQuestion, refusalOf, type CoreQuestion, type ToCore, type TunnelGlance } from './core-messages.ts';
import { restartDelayMs } from './restart-delay.ts';

const closeDeadlineMs = 3000;
const nothingAtStake: Stakes = { windows: [], transfers: 0 };

/** A process that runs the core; Electron's `UtilityProcess` is one. */
export interface CoreChild<Port> {
  postMessage(message: ToCore, ports?: Port[]): void;
  kill(): unknown;
  on(event: 'message', listener: (message: unknown) => void): unknown;
  once(event: 'exit', listener: (code: number) => void): unknown;
}

interface CoreProcessParts<Port> {
  readonly clock: Clock;
  readonly fork: () => CoreChild<Port>;
  readonly makePorts: () => { readonly port1: Port; readonly port2: Port };
  /** Does for the core what only the program's main process can. Rejects with the reason of a refusal. */
  readonly perform: (question: CoreQuestion) => Promise<string>;
  /** Hears which tunnels are on whenever that changes; none when the core is gone. */
  readonly onTunnels: (on: readonly TunnelGlance[]) => void;
}

/**
 * The core's process. It runs beside the window, so that neither cryptography nor a crash of the core can freeze it; a page
 * whose port closed asks for a new one, and that starts the core again.
 */
export class CoreProcess<Port> {
  readonly #parts: CoreProcessParts<Port>;
  /** Opens a window that the core asked for, under that name. */
  openWindow: (windowKey: string) => void = () => undefined;
  /** Closes one that never got to show anything. */
  closeWindow: (windowKey: string) => void = () => undefined;
  /** As the core said last. */
  stakes: Stakes = nothingAtStake;
  #child: CoreChild<Port> | undefined;
  #crashes: readonly number[] = [];
  #closing: Promise<void> | undefined;

  constructor(parts: CoreProcessParts<Port>) {
    this.#parts = parts;
  }

  /** Starts the core now, so that it is ready when the first page asks. */
  start(): void {
    this.#running();
  }

  /**
   * Makes a pair of ports, hands one to the core (started when it does not run) with the name of the page's window, and the other to `deliver`. After crashes in
   * a row this waits; it does nothing once `close` was called.
   */
  connect(windowKey: string | undefined, deliver: (port: Port) => void): void {
    const { clock, makePorts } = this.#parts;
    const delayMs = this.#child === undefined ? restartDelayMs(this.#crashes, clock.now()) : 0;
    clock.after(delayMs, () => {
      if (this.#closing !== undefined) return;
      const { port1, port2 } = makePorts();
      this.#running().postMessage({ kind: 'page', windowKey }, [port1]);
      deliver(port2);
    });
  }

  /** A window is gone for good (`isForgotten`), or until the program is asked for again: its sessions end. */
  windowClosed(windowKey: string, isForgotten: boolean): void {
    this.#child?.postMessage({ kind: 'windowClosed', windowKey, isForgotten });
  }

  switchOff(tunnelId: string): void {
    this.#child?.postMessage({ kind: 'switchOff', tunnelId });
  }

  /** Hands an address on that another program opened. */
  openLink(url: string): void {
    if (this.#closing === undefined) this.#running().postMessage({ kind: 'link', url });
  }

  /** Asks the core to end its connections politely and ends it after three seconds. Idempotent. */
  close(): Promise<void> {
    this.#closing ??= new Promise((resolve) => {
      const child = this.#child;
      if (child === undefined) {
        resolve();
        return;
      }
      const deadline = this.#parts.clock.after(closeDeadlineMs, () => {
        child.kill();
        resolve();
      });
      child.once('exit', () => {
        deadline.dispose();
        resolve();
      });
      child.postMessage({ kind: 'close' });
    });
    return this.#closing;
  }

  #running(): CoreChild<Port> {
    if (this.#child !== undefined) return this.#child;
    const { clock, fork, onTunnels } = this.#parts;
    const child = fork();
    this.#child = child;
    child.on('message', (message) => this.#heard(child, message));
    child.once('exit', (code) => {
      this.#child = undefined;
      onTunnels([]);
      this.stakes = nothingAtStake;
      if (this.#closing !== undefined) return;
      this.#crashes = [...this.#crashes.slice(-20), clock.now()];
      console.error(`The core ended unexpectedly (${code}); it starts again when a window asks for it.`);
    });
    return child;
  }

  #heard(child: CoreChild<Port>, message: unknown): void {
    if (!isCoreQuestion(message)) {
      const refusal = refusalOf(message);
      if (refusal !== undefined) child.postMessage(refusal);
      return;
    }
    if (message.ask === 'showStakes') this.stakes = message.stakes;
    if (message.ask === 'openWindow') this.openWindow(message.windowKey);
    if (message.ask === 'closeWindow') this.closeWindow(message.windowKey);
    if (message.ask === 'showTunnels') this.#parts.onTunnels(message.tunnels);
    const { id } = message;
    this.#parts.perform(message).then(
      (value) => child.postMessage({ kind: 'answer', id, value }),
      (error: unknown) =>
        child.postMessage({ kind: 'failure', id, reason: error instanceof Error ? error.message : String(error) }),
    );
  }
}
