import type { ElectronApplication, Page } from '@playwright/test';
import type { Workbench } from '../fixtures.ts';

export const pageOrigin = 'http://hawser.localhost';

/** Electron's side of a workbench. */
export function appOf(workbench: Workbench): ElectronApplication {
  if (workbench.app === undefined) throw new Error('this spec is for the Electron host');
  return workbench.app;
}

/** A page of the same origin in which no program runs, so that nobody else asks for ports. */
export async function openBarePage(workbench: Workbench): Promise<Page> {
  await workbench.page.goto(`${pageOrigin}/no-program-here`);
  return workbench.page;
}

/** Asks for a port in the page, sends one frame on it and answers the first frame that comes back. */
export function askCore(page: Page, frame: string): Promise<unknown> {
  return page.evaluate(
    (text) =>
      new Promise((done) => {
        const take = (event: MessageEvent): void => {
          const [port] = event.ports;
          if (event.data !== 'hawser:port' || port === undefined) return;
          window.removeEventListener('message', take);
          // Kept, so that a test can see it close.
          Object.assign(window, { testPort: port });
          port.onmessage = (answer: MessageEvent) => done(answer.data);
          port.postMessage(text);
        };
        window.addEventListener('message', take);
        (window as unknown as { hawser: { requestPort(): void } }).hawser.requestPort();
      }),
    frame,
  );
}

/** Resolves when the port of the last `askCore` closed. */
export function portClosed(page: Page): Promise<void> {
  return page.evaluate(
    () =>
      new Promise<void>((done) => {
        (window as unknown as { testPort: MessagePort }).testPort.addEventListener('close', () => done());
      }),
  );
}

/** Process id of the core, as Electron counts its processes. */
export async function coreProcessId(app: ElectronApplication): Promise<number> {
  const id = await app.evaluate(({ app: program }) => program.getAppMetrics().find(({ name }) => name === 'Hawser core')?.pid);
  if (id === undefined) throw new Error('the core does not run');
  return id;
}
