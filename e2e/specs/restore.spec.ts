import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { configHost, expect, prompt, test, trust } from '../pages/test.ts';

test('tabs, splits, names and folders come back unconnected after the program ended, and connect when they are gone to', async ({
  start,
  server,
  home,
}) => {
  trust(home, server);
  home.write('.ssh/config', ['web1', 'web2', 'web3'].map((name) => configHost(name, server)).join(''));
  const before = await start();
  for (const name of ['web1', 'web2', 'web3']) {
    await before.ui.openHost(name);
    await (await before.ui.waitConnected(name)).waitForText(prompt);
  }
  await before.ui.terminal('web3').run(String.raw`cd /var/tmp; printf '\e]7;file:///var/tmp\a'`);
  await before.ui.page.keyboard.press('Control+F2');
  await before.ui.tabs.nameField.fill('database');
  await before.ui.page.keyboard.press('Enter');
  await before.ui.tabs.show('web2');
  await before.ui.page.keyboard.press('Control+Shift+D');
  await expect(before.ui.tabs.selected).toHaveCount(2);
  await before.ui.tabs.waitForState('web2', 'connected');
  await expect.poll(() => before.ui.tabs.names()).toEqual(['web1', 'web2', 'database', 'web2']);
  // What is kept is written a moment after it changed.
  await expect.poll(() => savedNames(home.dataDir)).toContain('"web2","web2"');
  await before.workbench.stop();

  const { ui } = await start();
  await expect.poll(() => ui.tabs.names()).toEqual(['web1', 'web2', 'database', 'web2']);
  await expect(ui.tabs.selected).toHaveCount(2);
  for (const name of ['web1', 'web2', 'database']) await ui.tabs.waitForState(name, 'not connected yet');
  const connect = ui.page.getByRole('button', { name: 'Connect', exact: true }).filter({ visible: true });
  // Both sides of the split wait; nothing of it logs in by itself.
  await expect(connect).toHaveCount(2);
  await expect(ui.page.getByRole('tab', { name: /, connect/ })).toHaveCount(0);

  await test.step('the tab that the window begins with has its button under the Enter key', async () => {
    await expect(connect.last()).toBeFocused();
    await ui.page.keyboard.press('Enter');
    await ui.tabs.waitForState('web2', 'connected');
  });

  await test.step('going to another one connects it, in its folder, under its name', async () => {
    await ui.tabs.show('database');
    await ui.tabs.waitForState('database', 'connected');
    await ui.terminal('web3').waitForText(':/var/tmp$');
    expect(await ui.terminal('web3').run('pwd')).toContain('/var/tmp');
    await ui.tabs.waitForState('web1', 'not connected yet');
  });

  await test.step('one that was not gone to can be closed, and opened again', async () => {
    await ui.tabs.close('web1');
    await expect.poll(() => ui.tabs.names()).toEqual(['web2', 'database', 'web2']);
    await ui.page.keyboard.press('Control+Shift+Z');
    await ui.tabs.waitForState('web1', 'connected');
  });
});

/** The names in the saved layout, in the order of its panels. */
async function savedNames(dataDir: string): Promise<string> {
  const text = await readFile(join(dataDir, 'windows.json'), 'utf8').catch(() => '');
  if (text === '') return '';
  const { data } = JSON.parse(text) as { data: { windows: { layout: string }[] } };
  const layout = JSON.parse(data.windows.at(-1)?.layout ?? '{"dock":{"panels":{}}}') as {
    dock: { panels: Record<string, { params: { former?: { name: string } } }> };
  };
  return JSON.stringify(
    Object.values(layout.dock.panels)
      .flatMap(({ params }) => params.former?.name ?? [])
      .sort(),
  );
}

test('a saved window of a newer program is told and left as it is', async ({ start, home }) => {
  const text = JSON.stringify({ format: 'hawser.windows', version: 99, revision: 3, data: { anything: true } });
  home.write('data/windows.json', text);
  const { ui, workbench } = await start();
  await expect(ui.toasts).toContainText('newer');
  await ui.tabs.all.first().waitFor();
  await ui.page.keyboard.press('Control+Shift+,');
  await expect.poll(() => ui.tabs.names()).toContain('Settings');
  await workbench.stop();
  expect(await readFile(join(home.dataDir, 'windows.json'), 'utf8')).toBe(text);
});

test('a damaged file of windows is told, and the window begins empty', async ({ start, home }) => {
  home.write('data/windows.json', '{"format":"hawser.windows","version":1,"data":{"windows":[');
  const { ui } = await start();
  await expect(ui.toasts).toContainText('windows.json');
  await expect.poll(() => ui.tabs.names()).toEqual(['Welcome']);
});
