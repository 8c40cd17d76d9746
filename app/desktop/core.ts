import { join } from 'node:path';
import type { Logger } from '../../main/log/logger.ts';
import { createLogger } from '../../main/log/create-logger.ts';
import { createWorkbench, type Workbench } from '../../main/workbench.ts';
import { AppError } from '../../shared/model/errors.ts';
import { errorText } from '../../shared/model/error-text.ts';
import { messagePortWire, type AnyMessagePort } from '../../shared/rpc/message-port-wire.ts';
import type { CoreStart, ToCore } from './core-messages.ts';
import { desktopHost } from './host.ts';
import { MainProcess } from './main-process.ts';
import { watchTunnels } from './tunnel-watch.ts';

/** How the process of the core talks to the program's main process: Electron's `process.parentPort`. */
export interface ParentPort {
  postMessage(message: unknown): void;
  on(event: 'message', listener: (event: { readonly data: unknown; readonly ports: readonly AnyMessagePort[] }) => void): unknown;
}

/** Runs the core in this process: one workbench, one wire for each port that a window's page was given. */
export function runCore(start: CoreStart, port: ParentPort): void {
  const log = createLogger({ scopes: process.env['LOG'] ?? '', file: join(start.dataDir, 'logs', 'core.log') });
  const main = new MainProcess((question) => port.postMessage(question));
  const starting = createWorkbench(desktopHost(start, main, log));

  starting.then(start.demo ? (workbench) => startDemo(workbench, log) : undefined).catch((error: unknown) => {
    log.error('the core did not start', { error: String(error) });
    const reason = error instanceof AppError ? errorText(error.toWire()).text : String(error);
    main.ask({ ask: 'giveUp', reason }).catch(() => process.exit(1));
  });

  void starting
    .then((workbench) => {
      workbench.watchStakes((stakes) => {
        main
          .ask({ ask: 'showStakes', stakes })
          .catch((error: unknown) => log.warn('what is at stake was not told', { error: String(error) }));
      });
    })
    .catch(() => undefined);

  const watching = starting.then((workbench) =>
    watchTunnels(workbench, (tunnels) => {
      main
        .ask({ ask: 'showTunnels', tunnels })
        .catch((error: unknown) => log.warn('the tray was not told', { error: String(error) }));
    }),
  );
  watching.catch((error: unknown) => log.warn('the tray does not hear of tunnels', { error: String(error) }));

  port.on('message', (event) => {
    const message = event.data as ToCore;
    const [pagePort] = event.ports;
    if (message.kind === 'answer' || message.kind === 'failure') main.receive(message);
    else if (message.kind === 'link')
      void starting.then((workbench) => workbench.imports.openLink(message.url)).catch(() => undefined);
    else if (message.kind === 'windowClosed')
      void starting.then((workbench) => workbench.windowClosed(message.windowKey, message.isForgotten)).catch(() => undefined);
    else if (message.kind === 'switchOff') void watching.then((watch) => watch.switchOff(message.tunnelId));
    else if (message.kind === 'close') void starting.then((workbench) => workbench.close()).finally(() => process.exit(0));
    else if (pagePort !== undefined) {
      // Whoever came while the core started is served when it has; when it cannot, `giveUp` ends the program.
      const { windowKey } = message;
      const served = starting.then((workbench) => workbench.attach(messagePortWire(pagePort), { windowKey }));
      served.catch((error: unknown) => log.warn('a page was not served', { error: String(error) }));
    }
  });
}

function startDemo(workbench: Workbench, log: Logger): void {
  workbench.startDemo().catch((error: unknown) => log.error('the demo host did not start', { error: String(error) }));
}
