import { once } from 'node:events';
import WebSocket from 'ws';
import { startDaemon } from '../servers/daemon.ts';
import { LogBuffer } from '../servers/log-buffer.ts';
import { tempFolder } from '../servers/cleanup.ts';
import { findChromium, findElectron } from '../browser.ts';
import { isRoot } from '../servers/requirements.ts';

const chromiumArgs = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--window-size=1280,800',
  '--remote-debugging-port=0',
];

interface Answer {
  readonly id?: number;
  readonly result?: { readonly result?: { readonly value?: unknown }; readonly exceptionDetails?: { readonly text: string } };
  readonly error?: { readonly message: string };
}

/**
 * A page of a browser of its own, driven by the few calls of the DevTools protocol that a measurement needs. Playwright
 * listens to the network of its pages: the browser then hands it a copy of every WebSocket message, which costs the page
 * more than a tenth of a processor per 10 MB/s.
 */
export class DevtoolsPage {
  readonly #socket: WebSocket;
  readonly #end: () => Promise<void>;
  readonly #waiting = new Map<number, { readonly resolve: (answer: Answer) => void; readonly reject: (error: Error) => void }>();
  #lastId = 0;

  private constructor(socket: WebSocket, end: () => Promise<void>) {
    this.#socket = socket;
    this.#end = end;
    socket.on('message', (data: Buffer) => {
      const answer = JSON.parse(data.toString()) as Answer;
      if (answer.id === undefined) return;
      const waiting = this.#waiting.get(answer.id);
      this.#waiting.delete(answer.id);
      if (answer.error) waiting?.reject(new Error(answer.error.message));
      else waiting?.resolve(answer);
    });
    socket.on('close', () => {
      for (const { reject } of this.#waiting.values()) reject(new Error('the browser is gone'));
      this.#waiting.clear();
    });
  }

  /** Opens `url` in a Chromium of its own; `install` runs in the page before anything of it. */
  static async inChromium(url: string, install: () => void): Promise<DevtoolsPage> {
    const profile = tempFolder('hawser-bench-');
    const args = [...chromiumArgs, `--user-data-dir=${profile.path}`, 'about:blank'];
    const page = await DevtoolsPage.#start(findChromium() ?? 'chromium', args, process.env, () => profile.remove());
    await page.#install(install);
    await page.send('Page.navigate', { url });
    return page;
  }

  /** Starts an Electron program; `install` runs in its page before anything of it (the page is loaded once more for that). */
  static async inElectron(args: readonly string[], env: NodeJS.ProcessEnv, install: () => void): Promise<DevtoolsPage> {
    const program = findElectron();
    if (program === undefined) throw new Error('the Electron binary is not there');
    const switches = ['--remote-debugging-port=0', ...(isRoot ? ['--no-sandbox'] : []), '--disable-gpu', ...args];
    const page = await DevtoolsPage.#start(program, switches, env, () => undefined);
    await page.#install(install);
    await page.send('Page.reload', {});
    return page;
  }

  static async #start(
    command: string,
    args: readonly string[],
    env: NodeJS.ProcessEnv,
    ended: () => void,
  ): Promise<DevtoolsPage> {
    const output = new LogBuffer();
    const program = startDaemon({ command, args, env, output: (text) => output.append(text) });
    const [, authority = ''] = await output.waitFor(/^DevTools listening on ws:\/\/([^/]+)/m, {
      timeoutMs: 20_000,
      failed: program.exited,
    });
    const socket = new WebSocket(await pageAddress(authority), { perMessageDeflate: false });
    await once(socket, 'open');
    return new DevtoolsPage(socket, async () => {
      socket.close();
      await program.kill();
      ended();
    });
  }

  async #install(install: () => void): Promise<void> {
    await this.send('Page.enable', {});
    await this.send('Page.addScriptToEvaluateOnNewDocument', { source: `(${install.toString()})()` });
  }

  send(method: string, params: object): Promise<Answer> {
    const id = ++this.#lastId;
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject });
      this.#socket.send(JSON.stringify({ id, method, params }));
    });
  }

  /** Runs a function in the page, with one argument that JSON can carry, and answers what it resolves to. */
  async evaluate<A, R>(work: (argument: A) => R | Promise<R>, argument: A): Promise<R> {
    const expression = `(${work.toString()})(${JSON.stringify(argument)})`;
    const { result } = await this.send('Runtime.evaluate', { expression, awaitPromise: true, returnByValue: true });
    if (result?.exceptionDetails) throw new Error(`the page threw: ${JSON.stringify(result.exceptionDetails)}`);
    return result?.result?.value as R;
  }

  /** Asks the page ten times a second until the answer is true. */
  async until<A>(condition: (argument: A) => boolean, argument: A, timeoutMs = 30_000): Promise<void> {
    const deadline = performance.now() + timeoutMs;
    while (!(await this.evaluate(condition, argument))) {
      if (performance.now() > deadline) throw new Error(`not true after ${timeoutMs} ms: ${condition.toString()}`);
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }

  /** A key with modifiers of the protocol (1 Alt, 2 Ctrl, 4 Meta, 8 Shift). */
  async press(key: string, code: string, keyCode: number, modifiers = 0): Promise<void> {
    const event = { key, code, windowsVirtualKeyCode: keyCode, modifiers };
    await this.send('Input.dispatchKeyEvent', { type: 'rawKeyDown', ...event });
    await this.send('Input.dispatchKeyEvent', { type: 'keyUp', ...event });
  }

  async insertText(text: string): Promise<void> {
    await this.send('Input.insertText', { text });
  }

  close(): Promise<void> {
    return this.#end();
  }
}

/** The DevTools address of the first page, once there is one. */
async function pageAddress(authority: string): Promise<string> {
  const deadline = performance.now() + 20_000;
  while (performance.now() < deadline) {
    const targets = (await (await fetch(`http://${authority}/json/list`)).json()) as readonly {
      readonly type: string;
      readonly webSocketDebuggerUrl: string;
    }[];
    const page = targets.find(({ type }) => type === 'page');
    if (page) return page.webSocketDebuggerUrl;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error('the browser has no page');
}
