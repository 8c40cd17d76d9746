import { expect, test } from '../pages/test.ts';
import { appOf, coreProcessId } from './raw-port.ts';

const demoHost = 'demo host';

test('the demo host is a bookmark, and its shell answers', async ({ start }) => {
  const { ui } = await start({ args: ['--demo'] });
  await ui.openHost(demoHost);
  const terminal = await ui.waitConnected(demoHost);
  await terminal.waitForText('The demo harbour');
  await terminal.typeLine('unicode');
  await terminal.waitForText('天地玄黃宇宙洪荒');
  await terminal.typeLine('size');
  await terminal.waitForText(/\n\d+ columns, \d+ rows\n/);
});

test('the demo host floods until Ctrl-C, and answers then', async ({ start }) => {
  const { ui } = await start({ args: ['--demo'] });
  await ui.openHost(demoHost);
  const terminal = await ui.waitConnected(demoHost);
  await terminal.waitForText('$');
  await terminal.typeLine('yes flood');
  await terminal.waitForText('flood\nflood\nflood\nflood\nflood\nflood');
  await terminal.press('Control+c');
  await terminal.waitForText('^C');
  await terminal.typeLine('echo still $?');
  await terminal.waitForText('still 130');
});

test('a core that crashed is said in a banner, comes back, and hosts open again', async ({ start }) => {
  const { ui, workbench } = await start({ args: ['--demo'] });
  await ui.openHost(demoHost);
  await (await ui.waitConnected(demoHost)).waitForText('The demo harbour');
  const before = await coreProcessId(appOf(workbench));
  const said = await ui.watchBanner();
  process.kill(before, 'SIGKILL');
  expect(await said()).toContain('core stopped');
  await expect(ui.banner).toBeHidden();
  expect(await coreProcessId(appOf(workbench))).not.toBe(before);
  // What the terminal had printed is still there, and the same tab starts a new shell.
  await ui.tabs.waitForState(demoHost, /ended/);
  await ui.terminal(demoHost).waitForText('The demo harbour');
  await ui.openHost(demoHost);
  const again = await ui.waitConnected(demoHost);
  await again.waitForText(/The demo harbour/);
  await again.typeLine('whoami');
  await again.waitForText('\ndemo\n');
});

test('a page that reloads has its terminals again, with what they showed', async ({ start }) => {
  const { ui } = await start({ args: ['--demo'] });
  await ui.openHost(demoHost);
  const terminal = await ui.waitConnected(demoHost);
  await terminal.waitForText('$');
  await terminal.typeLine('echo be"fore"');
  await terminal.waitForText('\nbefore\n');
  await ui.reload();
  const again = await ui.waitConnected(demoHost);
  await again.waitForText('\nbefore\n');
  await again.typeLine('echo af"ter"');
  await again.waitForText('\nafter\n');
});
