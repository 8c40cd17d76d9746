import type { Page } from '@playwright/test';
import { configHost, expect, prompt, test, trust, type Started } from '../pages/test.ts';
import { WorkbenchPage } from '../pages/workbench-page.ts';

/** Moves the focused tab into a window of its own, and answers that. */
async function moveToNewWindow({ ui, workbench }: Started): Promise<WorkbenchPage> {
  const opened: Promise<Page> =
    workbench.app === undefined ? ui.page.context().waitForEvent('page') : workbench.app.waitForEvent('window');
  await ui.runCommand('Move tab to new window');
  const other = new WorkbenchPage(await opened);
  await other.ready();
  return other;
}

test('a tab moves into a window of its own: what runs in it goes on, and what stood there comes along', async ({
  start,
  server,
  home,
}) => {
  trust(home, server);
  home.write('.ssh/config', ['web1', 'web2'].map((name) => configHost(name, server)).join(''));
  const started = await start();
  const { ui } = started;
  for (const name of ['web1', 'web2']) {
    await ui.openHost(name);
    await (await ui.waitConnected(name)).waitForText(prompt);
  }
  await ui.terminal('web2').run('mine=only-this-shell; seq 1 60');
  await ui.page.keyboard.press('Control+F2');
  await ui.tabs.nameField.fill('database');
  await ui.page.keyboard.press('Enter');

  const other = await moveToNewWindow(started);
  await test.step('it is here, under its name, and the same shell', async () => {
    await expect.poll(() => other.tabs.names()).toEqual(['database']);
    await other.tabs.waitForState('database', 'connected');
    const terminal = other.terminal('web2');
    await terminal.waitForText(prompt);
    expect(await terminal.run('echo "<$mine>"')).toContain('<only-this-shell>');
    await terminal.scrollBack(3);
    await terminal.waitForText(/^1$/m);
  });

  await test.step('and no more there, where the other tab goes on', async () => {
    await expect.poll(() => ui.tabs.names()).toEqual(['web1']);
    await ui.terminal('web1').run('echo still');
    await ui.terminal('web1').waitForText('still');
  });

  await test.step('each window has its own after a reload', async () => {
    await ui.reload();
    await expect.poll(() => ui.tabs.names()).toEqual(['web1']);
    await other.reload();
    await expect.poll(() => other.tabs.names()).toEqual(['database']);
    await other.tabs.waitForState('database', 'connected');
    expect(await other.terminal('web2').run('echo "<$mine>"')).toContain('<only-this-shell>');
  });

  await test.step('the only tab of a window has one already', async () => {
    await other.palette.open();
    await other.page.keyboard.type('Move tab to new');
    await expect(other.page.getByRole('option', { name: /Move tab to new window/ })).toHaveCount(0);
    await other.page.keyboard.press('Escape');
  });
});
