import { expect, test } from '../pages/test.ts';

test('--demo shows a host among the bookmarks, and it logs in without a question', async ({ start }) => {
  const { ui } = await start({ args: ['--demo'] });
  await expect(ui.hosts.row('demo host')).toBeVisible();
  await ui.hosts.connect('demo host');
  const terminal = await ui.waitConnected('demo host');
  await terminal.waitForText('The demo harbour');
  await terminal.typeLine('echo all is well');
  await terminal.waitForText('\nall is well');
  await expect(ui.statusBar.getByRole('button', { name: /SHA256:/ })).toBeVisible();
});

test('the first screen starts the demo host', async ({ start }) => {
  const { ui } = await start();
  await ui.page.getByRole('button', { name: 'Start', exact: true }).click();
  await (await ui.waitConnected('demo host')).waitForText('The demo harbour');
});
