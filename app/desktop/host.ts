import { homedir, userInfo } from 'node:os';
import { join } from 'node:path';
import type { Host } from '../../main/host.ts';
import type { Logger } from '../../main/log/logger.ts';
import { localPath } from '../../main/workbench.ts';
import { systemClock } from '../../shared/base/clock.ts';
import { AppError } from '../../shared/model/errors.ts';
import { startDemo, type RunningDemo } from '../demo/start-demo.ts';
import type { BoxState } from './box-state.ts';
import { browsableAddress, type CoreStart } from './core-messages.ts';
import type { MainProcess } from './main-process.ts';

/** What the program with windows supplies to the core. */
export function desktopHost(start: CoreStart, main: MainProcess, log: Logger): Host {
  let demo: Promise<RunningDemo> | undefined;
  return {
    kind: 'electron',
    version: start.version,
    dataDir: start.dataDir,
    homeDir: homedir(),
    userName: userInfo().username,
    environment: process.env,
    clock: systemClock,
    log,
    maxPages: 64,
    readClipboard: () =>
      main.ask({ ask: 'readClipboard' }).catch((error: unknown) => {
        throw new AppError('clipboard.unavailable', { reason: String(error) }, 'the clipboard could not be read', {
          cause: error,
        });
      }),
    async openLink(url) {
      if (browsableAddress(url) === undefined) throw new AppError('link.refused', { url }, 'not an http or https address');
      await main.ask({ ask: 'openLink', url });
    },
    async openWindow(windowKey) {
      await main.ask({ ask: 'openWindow', windowKey });
    },
    async closeWindow(windowKey) {
      await main.ask({ ask: 'closeWindow', windowKey });
    },
    async startDrag(paths) {
      await main.ask({ ask: 'startDrag', paths });
    },
    async chooseFolder() {
      const path = await main.ask({ ask: 'chooseFolder' });
      return path === '' ? undefined : localPath(path, homedir());
    },
    async chooseFile(purpose, name) {
      const path = await main.ask({ ask: 'chooseFile', act: purpose, text: name });
      return path === '' ? undefined : localPath(path, homedir());
    },
    secretBox: {
      state: async () => JSON.parse(await main.ask({ ask: 'secretBox', act: 'state', text: '' })) as BoxState,
      async seal(secret) {
        const text = Buffer.from(secret).toString('base64');
        return Buffer.from(await main.ask({ ask: 'secretBox', act: 'seal', text }), 'base64');
      },
      async unseal(sealed) {
        const text = Buffer.from(sealed).toString('base64');
        return Buffer.from(await main.ask({ ask: 'secretBox', act: 'unseal', text }), 'base64');
      },
    },
    personCheck: {
      name: async () => (await main.ask({ ask: 'touchId', act: 'state' })) || undefined,
      ask: async () => (await main.ask({ ask: 'touchId', act: 'prompt' })) === 'yes',
    },
    startDemo() {
      demo ??= startDemo({ stateDir: join(start.dataDir, 'demo'), log: log.scope('demo') });
      // A start that failed may be tried again.
      demo.catch(() => (demo = undefined));
      return demo;
    },
  };
}
