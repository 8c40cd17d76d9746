import type { ElectronApplication, Page } from '@playwright/test';
import { appOf } from '../electron/raw-port.ts';
import { configHost, expect, prompt, test as base, trust, type Started } from '../pages/test.ts';
import type { TerminalPage } from '../pages/terminal-page.ts';
import { WorkbenchPage } from '../pages/workbench-page.ts';

interface TwoTabs {
  readonly ui: Started['ui'];
  readonly app: ElectronApplication;
  /** That of `web2`, which stands in front. */
  readonly shell: TerminalPage;
}

/** The tabs `web1` and `web2`, both with their shell. */
const test = base.extend<{ twoTabs: TwoTabs }>({
  twoTabs: async ({ start, server, home }, use) => {
    trust(home, server);
    home.write('.ssh/config', ['web1', 'web2'].map((name) => configHost(name, server)).join(''));
    const { ui, workbench } = await start();
    for (const name of ['web1', 'web2']) {
      await ui.openHost(name);
      await (await ui.waitConnected(name)).waitForText(prompt);
    }
    await use({ ui, app: appOf(workbench), shell: ui.terminal('web2') });
  },
});

/**
 * Ends a drag of a tab as the system does where nobody takes it. A display without a desktop has no outside to let go over, so the event that Chromium
 * would give is made by hand; the start of the drag and all that follows are the program's own.
 */
function letGo(page: Page, tab: string, at: 'outside' | 'inside' | 'escape'): Promise<void> {
  return page.evaluate(
    ([name, where]) => {
      const label = [...document.querySelectorAll('.dv-tab')].find((each) => each.textContent.includes(name));
      if (label === undefined) throw new Error('no such tab');
      const right = window.screenX + window.outerWidth;
      const place = {
        outside: { screenX: right + 200, screenY: window.screenY + 40 },
        inside: { screenX: right - 200, screenY: window.screenY + 40 },
        escape: { screenX: 0, screenY: 0 },
      }[where];
      const dataTransfer = new DataTransfer();
      label.dispatchEvent(new DragEvent('dragstart', { bubbles: true, cancelable: true, dataTransfer }));
      label.dispatchEvent(new DragEvent('dragend', { bubbles: true, dataTransfer, ...place }));
    },
    [tab, at] as const,
  );
}

test('a tab that is let go outside of the window gets a window of its own, and its shell goes on', async ({
  twoTabs: { ui, app, shell },
}) => {
  await shell.run("kept=harbour; echo ma''de");

  await test.step('over the window itself, or ended by Escape, it stays', async () => {
    await letGo(ui.page, 'web2', 'inside');
    await letGo(ui.page, 'web2', 'escape');
    await shell.run('echo still');
    expect(await ui.tabs.names()).toEqual(['web1', 'web2']);
    expect(app.windows()).toHaveLength(1);
  });

  await test.step('outside, it goes', async () => {
    const opened = app.waitForEvent('window');
    await letGo(ui.page, 'web2', 'outside');
    const second = new WorkbenchPage(await opened);
    const moved = await second.waitConnected('web2');
    await moved.waitForText('\nmade\n');
    expect(await moved.run('echo "the $kept"')).toContain('the harbour');
    await expect.poll(() => ui.tabs.names()).toEqual(['web1']);
    await expect.poll(() => second.tabs.names()).toEqual(['web2']);
    expect(app.windows()).toHaveLength(2);
  });

  await test.step('the only tab of a window stays where it is', async () => {
    await letGo(ui.page, 'web1', 'outside');
    await ui.terminal('web1').run('echo here');
    expect(await ui.tabs.names()).toEqual(['web1']);
    expect(app.windows()).toHaveLength(2);
  });
});

const openWindows = (app: ElectronApplication): Promise<number> =>
  app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().length);

test('a tab whose new window does not load, or never reaches the core, stays with its shell, and moves when it does', async ({
  twoTabs: { ui, app, shell },
}) => {
  await shell.run('kept=harbour');
  const told = ui.page.getByText('The new window was not opened. The tab stays here.');

  await test.step('a window whose load is aborted is gone at once', async () => {
    await app.evaluate(({ app: program }) => {
      program.once('browser-window-created', (_event, window) => {
        // Not within the event: Chromium does not take that.
        window.webContents.once('did-start-loading', () => setImmediate(() => window.webContents.stop()));
      });
    });
    await ui.runCommand('Move tab to new window');
    await expect(told).toBeVisible({ timeout: 20_000 });
    expect(await openWindows(app)).toBe(1);
    expect(await ui.tabs.names()).toEqual(['web1', 'web2']);
    expect(await shell.run('echo "the $kept"')).toContain('the harbour');
    await ui.page.getByRole('button', { name: 'Dismiss' }).first().click();
    await expect(told).toBeHidden();
  });

  await test.step('one whose page does not reach the core is closed after 15 seconds', async () => {
    await app.evaluate(({ ipcMain }) => {
      const [listener] = ipcMain.listeners('hawser:request-port') as Parameters<typeof ipcMain.on>[1][];
      if (listener === undefined) throw new Error('nobody gives ports');
      ipcMain.removeAllListeners('hawser:request-port');
      ipcMain.once('hawser:request-port', () => void ipcMain.on('hawser:request-port', listener));
    });
    await ui.runCommand('Move tab to new window');
    await expect.poll(() => openWindows(app)).toBe(2);
    // It is the old window's until then.
    expect(await shell.run('echo "the $kept"')).toContain('the harbour');
    await expect(told).toBeVisible({ timeout: 40_000 });
    await expect.poll(() => openWindows(app)).toBe(1);
    expect(await ui.tabs.names()).toEqual(['web1', 'web2']);
    expect(await shell.run('echo "still $kept"')).toContain('still harbour');
  });

  await test.step('then it moves', async () => {
    const opened = app.waitForEvent('window');
    await ui.runCommand('Move tab to new window');
    const second = new WorkbenchPage(await opened);
    expect(await (await second.waitConnected('web2')).run('echo "moved $kept"')).toContain('moved harbour');
    await expect.poll(() => ui.tabs.names()).toEqual(['web1']);
    expect(await openWindows(app)).toBe(2);
  });
});

/** Gives a tab to the window whose entry is called that: its title, and below it how many tabs it has and what they are called. */
async function give(from: WorkbenchPage, tab: string, window: string): Promise<void> {
  await from.tabs.tab(tab).click({ button: 'right' });
  await from.page.getByRole('menuitem', { name: 'Move tab to window…' }).click();
  await from.page
    .getByRole('menu', { name: `Windows for ${tab}` })
    .getByRole('menuitem', { name: window, exact: true })
    .click();
}

/** Of two tabs the first gets a window of its own; the second stays where it is. */
async function moveOutFirst(ui: WorkbenchPage, app: ElectronApplication): Promise<WorkbenchPage> {
  const opened = app.waitForEvent('window');
  await ui.tabs.show('web1');
  await ui.runCommand('Move tab to new window');
  const second = new WorkbenchPage(await opened);
  await (await second.waitConnected('web1')).waitForText(prompt);
  await expect.poll(() => ui.tabs.names()).toEqual(['web2']);
  return second;
}

test('a tab is given to another window that is open, and back, and its shell goes on', async ({
  twoTabs: { ui, app, shell },
}) => {
  await shell.run('kept=harbour');
  await test.step('alone, there is none to give it to', async () => {
    await ui.tabs.tab('web1').click({ button: 'right' });
    await ui.page.getByRole('menuitem', { name: 'Move tab to window…' }).click();
    const none = ui.page.getByRole('menuitem', { name: 'No other window is open.' });
    await expect(none).toBeDisabled();
    await ui.page.keyboard.press('Escape');
    await expect(none).toBeHidden();
  });

  const second = await moveOutFirst(ui, app);

  await test.step('it stands in the other window, with its shell, and the window that it left begins anew', async () => {
    await give(ui, 'web2', 'web1 · Hawser 1 tab: web1');
    const moved = await second.waitConnected('web2');
    expect(await moved.run('echo "the $kept"')).toContain('the harbour');
    await expect.poll(() => second.tabs.names()).toEqual(['web1', 'web2']);
    await expect(ui.tabs.tab('web2')).toHaveCount(0);
    await expect.poll(() => ui.tabs.names()).toHaveLength(1);
    await second.page.screenshot({ path: 'test-results/moved-in.png' });
  });

  await test.step('it comes back the same way', async () => {
    await give(second, 'web2', 'Hawser 1 tab');
    expect(await (await ui.waitConnected('web2')).run('echo "again $kept"')).toContain('again harbour');
    await expect.poll(() => second.tabs.names()).toEqual(['web1']);
  });
});

test('a window that does not answer gets no tab, not later either; one that is hidden does', async ({
  twoTabs: { ui, app, shell },
}) => {
  await shell.run('kept=harbour');
  const second = await moveOutFirst(ui, app);

  await test.step('it stays with its shell while the other one is busy for longer than it has, and is not there afterwards', async () => {
    const isBusy = second.page.evaluate(async () => {
      await new Promise(requestAnimationFrame);
      const until = performance.now() + 15_000;
      while (performance.now() < until);
    });
    await give(ui, 'web2', 'web1 · Hawser 1 tab: web1');
    await expect(ui.page.getByText('That window did not take the tab. It stays here.')).toBeVisible({ timeout: 14_000 });
    expect(await ui.terminal('web2').run('echo "the $kept"')).toContain('the harbour');
    await isBusy;
    await expect.poll(() => second.tabs.names()).toEqual(['web1']);
    expect(await ui.terminal('web2').run('echo "still $kept"')).toContain('still harbour');
    expect(await ui.tabs.names()).toEqual(['web2']);
  });

  await test.step('hidden, it takes it in', async () => {
    await app.evaluate(
      ({ BrowserWindow }, title) =>
        BrowserWindow.getAllWindows()
          .find((window) => window.getTitle() === title)
          ?.hide(),
      'web1 · Hawser',
    );
    await give(ui, 'web2', 'web1 · Hawser 1 tab: web1');
    await expect.poll(() => second.tabs.names()).toEqual(['web1', 'web2']);
    await expect(ui.tabs.tab('web2')).toHaveCount(0);
    await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().forEach((window) => window.show()));
    expect(await (await second.waitConnected('web2')).run('echo "moved $kept"')).toContain('moved harbour');
  });
});

test('a tab that is not connected waits in the window that it was given to until it is asked for', async ({
  start,
  server,
  home,
}) => {
  trust(home, server);
  home.write('.ssh/config', ['web1', 'web2'].map((name) => configHost(name, server)).join(''));
  const before = await start();
  for (const name of ['web1', 'web2']) {
    await before.ui.openHost(name);
    await (await before.ui.waitConnected(name)).waitForText(prompt);
  }
  await before.workbench.stop();

  const { ui, workbench } = await start();
  await ui.tabs.waitForState('web2', 'not connected yet');
  const opened = appOf(workbench).waitForEvent('window');
  await ui.runCommand('Move tab to new window');
  const second = new WorkbenchPage(await opened);
  await second.tabs.waitForState('web2', 'not connected yet');
  await expect.poll(() => ui.tabs.names()).toEqual(['web1']);
  // Gone to, now that it is in front.
  await (await ui.waitConnected('web1')).waitForText(prompt);

  await second.runCommand('Move tab to window…');
  await second.page.getByRole('menuitem', { name: 'web1 · Hawser 1 tab: web1', exact: true }).click();
  await expect.poll(() => ui.tabs.names()).toEqual(['web1', 'web2']);
  const connect = ui.page.getByRole('button', { name: 'Connect', exact: true }).filter({ visible: true });
  await expect(connect).toBeVisible();
  // Longer than a tab that is gone to waits before it logs in.
  await ui.page.waitForFunction((from) => performance.now() > from + 1500, await ui.page.evaluate(() => performance.now()));
  expect(await ui.tabs.names()).toEqual(['web1', 'web2']);
  await ui.tabs.waitForState('web2', 'not connected yet');
  await connect.click();
  await ui.tabs.waitForState('web2', 'connected');
});
