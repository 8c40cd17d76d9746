import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { configHost, expect, prompt, test, trust } from '../pages/test.ts';

test('tabs: walked, shown by number, renamed, split, closed and opened again', async ({ start, server, home, host }) => {
  trust(home, server);
  home.write('.ssh/config', ['web1', 'web2', 'web3'].map((name) => configHost(name, server)).join(''));
  const { ui } = await start();
  const { page, tabs } = ui;
  const close = host === 'serve' ? 'Control+Shift+X' : 'Control+Shift+W';
  for (const name of ['web1', 'web2', 'web3']) {
    await ui.openHost(name);
    await (await ui.waitConnected(name)).waitForText(prompt);
  }
  const shows = (...names: string[]): Promise<void> => expect.poll(() => tabs.selectedNames()).toEqual(names);
  expect(await tabs.names()).toEqual(['web1', 'web2', 'web3']);
  await shows('web3');

  await test.step('by number, from inside a terminal', async () => {
    await page.keyboard.press('Control+1');
    await shows('web1');
    await page.keyboard.press('Control+9');
    await shows('web3');
    await expect(ui.terminal('web3').input).toBeFocused();
  });

  await test.step('by a click, after which typing goes into the terminal', async () => {
    await tabs.show('web1');
    await expect(ui.terminal('web1').input).toBeFocused();
    await tabs.show('web3');
    await expect(ui.terminal('web3').input).toBeFocused();
  });

  await test.step('to the one used last, and while Ctrl is held further back', async () => {
    // A browser keeps Ctrl+Tab for its own tabs.
    const next = host === 'serve' ? 'Shift+PageDown' : 'Tab';
    await page.keyboard.press(`Control+${next}`);
    await shows('web1');
    await page.keyboard.down('Control');
    await page.keyboard.press(next);
    await page.keyboard.press(next);
    await page.keyboard.up('Control');
    await shows('web2');
  });

  await test.step('renamed', async () => {
    await page.keyboard.press('Control+F2');
    await tabs.nameField.fill('database');
    await page.keyboard.press('Enter');
    await expect.poll(() => tabs.names()).toEqual(['web1', 'database', 'web3']);
    await expect(ui.terminal('web2').input).toBeFocused();
  });

  await test.step('split, and walked by arrows', async () => {
    await page.keyboard.press('Control+1');
    await shows('web1');
    await page.keyboard.press('Control+Shift+D');
    await expect(tabs.selected).toHaveCount(2);
    await expect.poll(() => page.getByRole('region', { name: 'Terminal web1' }).filter({ visible: true }).count()).toBe(2);
    const right = page.getByRole('region', { name: 'Terminal web1' }).filter({ visible: true }).last();
    await expect(right.locator('.xterm-helper-textarea')).toBeFocused();
    await expect(right).toContainText(prompt);
    await page.keyboard.press('Control+Shift+ArrowLeft');
    await expect(
      page.getByRole('region', { name: 'Terminal web1' }).filter({ visible: true }).first().locator('.xterm-helper-textarea'),
    ).toBeFocused();
    await page.keyboard.press('Control+Shift+ArrowRight');
    await expect(right.locator('.xterm-helper-textarea')).toBeFocused();
  });

  await test.step('a pane that is closed gives the keys back to the one before it', async () => {
    await page.keyboard.press('Control+Shift+E');
    await expect(tabs.selected).toHaveCount(3);
    await page.keyboard.press(close);
    await expect(tabs.selected).toHaveCount(2);
    const right = page.getByRole('region', { name: 'Terminal web1' }).filter({ visible: true }).last();
    await expect(right.locator('.xterm-helper-textarea')).toBeFocused();
  });

  await test.step('closed and opened again', async () => {
    await page.keyboard.press(close);
    await expect(tabs.selected).toHaveCount(1);
    await expect.poll(() => tabs.names()).toEqual(['web1', 'database', 'web3']);
    await tabs.close('database');
    await expect.poll(() => tabs.names()).toEqual(['web1', 'web3']);
    await page.keyboard.press('Control+Shift+Z');
    await expect.poll(() => tabs.names()).toContain('database');
    await tabs.waitForState('database', 'connected');
    const menu = await tabs.openMenu('database');
    await menu.getByRole('menuitem', { name: 'Close other tabs' }).click();
    await expect.poll(() => tabs.names()).toEqual(['database']);
  });

  await test.step('duplicated: another shell on the same host', async () => {
    const menu = await tabs.openMenu('database');
    await menu.getByRole('menuitem', { name: 'Duplicate session' }).click();
    await expect.poll(async () => (await tabs.names()).length).toBe(2);
    await expect(page.getByRole('tab', { name: /, connected/ })).toHaveCount(2);
  });

  // What was closed while its size was changing is not complained about.
  await expect(ui.toasts).toBeEmpty();
});

test('the shown tab is in sight in a narrow bar, and when the window becomes smaller', async ({ start }) => {
  const { ui } = await start();
  const { page, tabs } = ui;
  for (const view of ['Tunnels', 'Snippets', 'Trust', 'Keys', 'Settings']) {
    await ui.rail.getByRole('button', { name: view }).click();
    await tabs.tab(view).waitFor();
  }
  await page.setViewportSize({ width: 700, height: 600 });
  await expect(tabs.tab('Settings')).toBeInViewport({ ratio: 0.98 });
  await ui.rail.getByRole('button', { name: 'Tunnels' }).click();
  await expect(tabs.tab('Tunnels')).toBeInViewport({ ratio: 0.98 });
  await expect(tabs.tab('Settings')).not.toBeInViewport({ ratio: 0.98 });
  await ui.rail.getByRole('button', { name: 'Keys' }).click();
  await expect(tabs.tab('Keys')).toBeInViewport({ ratio: 0.98 });
});

test('a bar of tabs that was scrolled stays where it is when a tab behind changes its state', async ({ start, server, home }) => {
  trust(home, server);
  home.write('.ssh/config', configHost('web1', server));
  const { ui } = await start();
  const { page, tabs } = ui;
  await ui.openHost('web1');
  const terminal = await ui.waitConnected('web1');
  await terminal.waitForText(prompt);
  await terminal.typeLine('sleep 9; exit 3');
  for (const view of ['Tunnels', 'Snippets', 'Trust', 'Keys', 'Settings']) {
    await ui.rail.getByRole('button', { name: view }).click();
    await tabs.tab(view).waitFor();
  }
  await page.setViewportSize({ width: 700, height: 600 });
  await expect(tabs.tab('Settings')).toBeInViewport({ ratio: 0.98 });
  const frames = (): Promise<void> =>
    page.evaluate(async () => {
      for (let left = 20; left > 0; left--) await new Promise((resolve) => requestAnimationFrame(resolve));
    });
  await frames();
  await page.locator('.dv-tabs-container').evaluate((bar) => bar.scrollTo({ left: 0 }));
  await frames();
  await expect(tabs.tab('Settings')).not.toBeInViewport({ ratio: 0.98 });
  await tabs.waitForState('web1', 'ended with status 3');
  await frames();
  await expect(tabs.tab('Settings')).not.toBeInViewport({ ratio: 0.98 });
  // What is shown next is looked for again.
  await page.keyboard.press('Control+1');
  await page.keyboard.press('Control+9');
  await expect(tabs.tab('Settings')).toBeInViewport({ ratio: 0.98 });
});

test('a tab is pinned and coloured: it stands first, others are closed around it, and both outlive the program', async ({
  start,
  server,
  home,
}) => {
  trust(home, server);
  home.write('.ssh/config', ['web1', 'web2'].map((name) => configHost(name, server)).join(''));
  const { ui, workbench } = await start();
  for (const name of ['web1', 'web2']) {
    await ui.openHost(name);
    await ui.waitConnected(name);
  }
  const { page, tabs } = ui;
  await tabs.openMenu('web2');
  await tabs.menu.getByRole('menuitem', { name: 'Pin tab' }).click();
  await expect.poll(() => tabs.names()).toEqual(['web2', 'web1']);
  await tabs.openMenu('web2');
  await tabs.menu.getByRole('menuitem', { name: 'Colour…' }).click();
  await page.getByRole('menu', { name: 'Colour of web2' }).getByRole('menuitem', { name: 'Teal' }).click();
  const marked = page.getByRole('tab', { name: /^web2, connected, pinned, teal$/ });
  await expect(marked).toBeVisible();

  await tabs.close('web2');
  await tabs.show('web1');
  // Nothing but the pinned one would be closed: there is nothing to do.
  await tabs.openMenu('web1');
  await expect(tabs.menu.getByRole('menuitem', { name: 'Close other tabs' })).toHaveCount(0);
  await page.keyboard.press('Escape');
  await expect.poll(() => tabs.names()).toEqual(['web2', 'web1']);

  // What is kept is written a moment after it changed.
  const kept = (): Promise<string> => readFile(join(home.dataDir, 'windows.json'), 'utf8').catch(() => '');
  await expect.poll(kept).toMatch(/teal[^]*pinned|pinned[^]*teal/);
  await workbench.stop();
  const again = await start();
  await expect(again.ui.page.getByRole('tab', { name: /^web2, not connected yet, pinned, teal$/ })).toBeVisible();
  await expect.poll(() => again.ui.tabs.names()).toEqual(['web2', 'web1']);
  await again.ui.tabs.show('web2');
  await again.ui.tabs.waitForState('web2', 'connected, pinned, teal');
  await again.ui.runCommand('Unpin tab');
  await again.ui.runCommand('Tab colour: none');
  await again.ui.tabs.waitForState('web2', /connected$/);
  await again.ui.tabs.close('web2');
  await expect.poll(() => again.ui.tabs.names()).toEqual(['web1']);
});
