import { coreProcessId, appOf } from '../electron/raw-port.ts';
import { configHost, expect, prompt, test, trust } from '../pages/test.ts';

test('a core that crashes is said, started again, and its terminals keep what they showed', async ({ start, server, home }) => {
  trust(home, server);
  home.write('.ssh/config', configHost('web1', server));
  const { ui, workbench } = await start();
  await ui.openHost('web1');
  const terminal = await ui.waitConnected('web1');
  await terminal.waitForText(prompt);
  await terminal.run('echo seen $((6*7))');

  const before = await coreProcessId(appOf(workbench));
  const said = await ui.watchBanner();
  process.kill(before, 'SIGKILL');
  expect(await said()).toContain('core stopped');
  await expect(ui.banner).toBeHidden();
  expect(await coreProcessId(appOf(workbench))).not.toBe(before);

  await ui.tabs.waitForState('web1', 'ended when the core stopped');
  await terminal.waitForText('seen 42');
  await ui.page.getByRole('button', { name: 'Connect again' }).click();
  const again = await ui.waitConnected('web1');
  await again.waitForText(prompt);
  await expect.poll(() => ui.tabs.names()).toEqual(['web1']);
});
