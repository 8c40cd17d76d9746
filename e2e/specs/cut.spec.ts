import { startFaultProxy } from '../servers/fault-proxy.ts';
import { configHost, expect, fred, prompt, test, trust } from '../pages/test.ts';

test('a cut connection comes back in its tab, under what it had shown, with a mark where the gap is', async ({
  start,
  server,
  home,
}) => {
  const proxy = await startFaultProxy({ target: server });
  try {
    trust(home, { knownHostsLines: server.knownHostsLines.map((line) => line.replace(String(server.port), String(proxy.port))) });
    home.write('.ssh/config', configHost('web1', server, fred.name, proxy.port));
    const { ui } = await start();
    await ui.openHost('web1');
    const terminal = await ui.waitConnected('web1');
    await terminal.waitForText(prompt);
    await terminal.run('before=1; echo still $((1000+337)) here');

    await test.step('waits and says so while the network is away', async () => {
      await proxy.refuse();
      await ui.tabs.waitForState('web1', /connection lost, try \d+/);
      await expect(terminal.chip).toContainText('Connection lost');
      await expect(ui.statusBar).toContainText('not connected');
      await expect(terminal.chip.getByRole('button', { name: /^Cancel/ })).toBeVisible();
      // It goes away only while a try is under way, and those fail at once here.
      await expect(terminal.chip.getByRole('button', { name: /^Now/ })).toBeVisible();
    });

    await test.step('comes back with a new shell in the same tab', async () => {
      await proxy.accept();
      // Unless it is trying by itself just now.
      await terminal.chip.getByRole('button', { name: /^Now/ }).evaluateAll((buttons) => {
        for (const button of buttons) (button as HTMLElement).click();
      });
      await ui.tabs.waitForState('web1', 'connected');
      await terminal.waitForText(/still 1337 here[^]*new shell after a [^\n]* gap[^]*fred@web1/);
      expect(await ui.tabs.names()).toEqual(['web1']);
      expect(await terminal.run('echo before is "<$before>"')).toContain('before is <>');
    });
  } finally {
    await proxy.stop();
  }
});
