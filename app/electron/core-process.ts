import { join } from 'node:path';
import { app, clipboard, dialog, MessageChannelMain, shell, systemPreferences, utilityProcess } from 'electron';
import type { MessagePortMain, UtilityProcess } from 'electron';
import type { Stakes } from '../../main/workbench-stakes.ts';
import type { Clock } from '../../shared/base/clock.ts';
import { printable } from '../../shared/base/printable.ts';
import {
  browsableAddress,
  isCoreQuestion,
  refusalOf,
  type CoreQuestion,
  type CoreStart,
  type ToCore,
  type TunnelGlance,
} from './core-messages.ts';
import { chooseFile, chooseFolder, startDrag } from './files.ts';
import { restartDelayMs } from './restart-delay.ts';
import { answerSecretBox } from './secret-box.ts';
import { answerTouchId } from './touch-id.ts';

const closeDeadlineMs = 3000;
const nothingAtStake: Stakes = { windows: [], transfers: 0 };

/**
 * The core's process. It runs beside the window, so that neither cryptography nor a crash of the core can freeze it; a page
 * whose port closed asks for a new one, and that starts the core again.
 */
export class CoreProcess {
  readonly #start: CoreStart;
  readonly #clock: Clock;
  readonly #onTunnels: (on: readonly TunnelGlance[]) => void;
  /** As the core said last. */
  stakes: Stakes = nothingAtStake;
  #child: UtilityProcess | undefined;
  #crashes: readonly number[] = [];
  #closing: Promise<void> | undefined;

  /** @param onTunnels hears which tunnels are on whenever that changes; none when the core is gone. */
  constructor(start: CoreStart, clock: Clock, onTunnels: (on: readonly TunnelGlance[]) => void) {
    this.#start = start;
    this.#clock = clock;
    this.#onTunnels = onTunnels;
  }

  /** Starts the core now, so that it is ready when the first page asks. */
  start(): void {
    this.#running();
  }

  /**
   * Makes a pair of ports, hands one to the core (started when it does not run) with the name of the page's window, and the other to `deliver`. After crashes in
   * a row this waits; it does nothing once `close` was called.
   */
  connect(windowKey: string | undefined, deliver: (port: MessagePortMain) => void): void {
    const delayMs = this.#child === undefined ? restartDelayMs(this.#crashes, this.#clock.now()) : 0;
    this.#clock.after(delayMs, () => {
      if (this.#closing !== undefined) return;
      const { port1, port2 } = new MessageChannelMain();
      this.#running().postMessage({ kind: 'page', windowKey } satisfies ToCore, [port1]);
      deliver(port2);
    });
  }

  /** A window is gone for good (`isForgotten`), or until the program is asked for again: its sessions end. */
  windowClosed(windowKey: string, isForgotten: boolean): void {
    this.#child?.postMessage({ kind: 'windowClosed', windowKey, isForgotten } satisfies ToCore);
  }

  switchOff(tunnelId: string): void {
    this.#child?.postMessage({ kind: 'switchOff', tunnelId } satisfies ToCore);
  }

  /** Hands an address on that another program opened. */
  openLink(url: string): void {
    if (this.#closing === undefined) this.#running().postMessage({ kind: 'link', url } satisfies ToCore);
  }

  /** Asks the core to end its connections politely and ends it after three seconds. Idempotent. */
  close(): Promise<void> {
    this.#closing ??= new Promise((resolve) => {
      const child = this.#child;
      if (child === undefined) {
        resolve();
        return;
      }
      const deadline = this.#clock.after(closeDeadlineMs, () => {
        child.kill();
        resolve();
      });
      child.once('exit', () => {
        deadline.dispose();
        resolve();
      });
      child.postMessage({ kind: 'close' } satisfies ToCore);
    });
    return this.#closing;
  }

  #running(): UtilityProcess {
    if (this.#child !== undefined) return this.#child;
    const options = { serviceName: 'Hawser core', stdio: 'inherit' } as const;
    const child = utilityProcess.fork(join(import.meta.dirname, 'core.mjs'), [JSON.stringify(this.#start)], options);
    this.#child = child;
    child.on('message', (message: unknown) => {
      if (!isCoreQuestion(message)) {
        const refusal = refusalOf(message);
        if (refusal !== undefined) child.postMessage(refusal);
        return;
      }
      if (message.ask === 'showStakes') this.stakes = message.stakes;
      if (message.ask === 'showTunnels') this.#onTunnels(message.tunnels);
      void answer(message).then((reply) => child.postMessage(reply));
    });
    child.once('exit', (code) => {
      this.#child = undefined;
      this.#onTunnels([]);
      this.stakes = nothingAtStake;
      if (this.#closing !== undefined) return;
      this.#crashes = [...this.#crashes.slice(-20), this.#clock.now()];
      console.error(`The core ended unexpectedly (${code}); it starts again when a window asks for it.`);
    });
    return child;
  }
}

async function answer(question: CoreQuestion): Promise<ToCore> {
  try {
    return { kind: 'answer', id: question.id, value: await perform(question) };
  } catch (error) {
    return { kind: 'failure', id: question.id, reason: error instanceof Error ? error.message : String(error) };
  }
}

async function perform(question: CoreQuestion): Promise<string> {
  if (question.ask === 'readClipboard') return clipboard.readText();
  if (question.ask === 'chooseFolder') return chooseFolder();
  if (question.ask === 'chooseFile') return chooseFile(question.act, question.text);
  if (question.ask === 'showTunnels' || question.ask === 'showStakes') return '';
  if (question.ask === 'secretBox') return answerSecretBox(question);
  if (question.ask === 'touchId') return answerTouchId(question.act, process.platform, systemPreferences);
  if (question.ask === 'startDrag') {
    startDrag(question.paths);
  } else if (question.ask === 'openLink') {
    const address = browsableAddress(question.url);
    if (address === undefined) throw new Error('only http and https addresses are opened');
    await shell.openExternal(address);
  } else {
    dialog.showErrorBox('Hawser cannot start', printable(question.reason, 1000));
    app.exit(1);
  }
  return '';
}
