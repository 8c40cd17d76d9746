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
  // Watched by the page itself: it is said for as long as another core needs, and that may be shorter than two looks are apart.
  const said = await ui.page.evaluateHandle(() => ({
    words: new Promise<string>((resolve) => {
      const look = (): void => {
        for (const alert of document.querySelectorAll('[role=alert]'))
          if (alert.textContent.includes('core stopped')) resolve(alert.textContent);
      };
      new MutationObserver(look).observe(document, { childList: true, subtree: true, characterData: true });
    }),
  }));
  process.kill(before, 'SIGKILL');
  expect(await said.evaluate(({ words }) => words)).toContain('core stopped');
  await expect(ui.banner).toBeHidden({ timeout: 20_000 });
  expect(await coreProcessId(appOf(workbench))).not.toBe(before);

  await ui.tabs.waitForState('web1', 'ended when the core stopped');
  await terminal.waitForText('seen 42');
  await ui.page.getByRole('button', { name: 'Connect again' }).click();
  const again = await ui.waitConnected('web1');
  await again.waitForText(prompt);
  expect(await ui.tabs.names()).toEqual(['web1']);
});
