import { configHost, expect, prompt, test, trust } from '../pages/test.ts';
import { WorkbenchPage } from '../pages/workbench-page.ts';
import type { Home } from '../fixtures.ts';

interface SavedTab {
  readonly name: string;
  readonly target: { readonly destination: string } | { readonly bookmarkId: string };
  readonly label: string;
}

/** `windows.json` as a run left it that had these terminals in one group; the last one was in front. */
function leave(home: Home, tabs: readonly SavedTab[]): void {
  const ids = tabs.map((_, index) => `panel-left-${index}`);
  const panels = Object.fromEntries(
    tabs.map(({ name, target, label }, index) => {
      const id = ids[index] ?? '';
      const former = { name, target: label, production: false, sessionId: `former-${index}` };
      return [id, { id, contentComponent: 'view', renderer: 'always', params: { view: 'terminal', target, former } }];
    }),
  );
  const leaf = { type: 'leaf', data: { views: ids, activeView: ids.at(-1), id: '1' }, size: 1000 };
  const grid = { root: { type: 'branch', data: [leaf], size: 700 }, width: 1000, height: 700, orientation: 'HORIZONTAL' };
  const layout = JSON.stringify({ version: 1, dock: { grid, panels, activeGroup: '1' } });
  const windows = [{ key: 'left-window', layout, savedAt: Date.now(), host: 'serve', pid: 0 }];
  home.write('data/windows.json', JSON.stringify({ format: 'hawser.windows', version: 1, revision: 1, data: { windows } }));
}

test('200 tabs come back at once, and none of them connects before it is gone to', async ({ launch, server, home }) => {
  trust(home, server);
  home.write('.ssh/config', configHost('web1', server));
  const label = `fred@${server.host}:${server.port}`;
  const tabs = Array.from({ length: 200 }, (_, index) => ({
    name: `web1 ${index + 1}`,
    target: { destination: 'web1' },
    label,
  }));
  leave(home, tabs);
  const from = server.log().length;
  const { page, url = '' } = await launch({ open: false });
  const begun = Date.now();
  await page.goto(url);
  const ui = new WorkbenchPage(page);
  await ui.tabs.waitForState('web1 200', 'not connected yet', 60_000);
  await expect(ui.tabs.all).toHaveCount(200);
  const tookMs = Date.now() - begun;
  test.info().annotations.push({ type: 'measured', description: `200 tabs after ${tookMs} ms` });
  // Only what is seen is drawn.
  await expect(page.locator('[data-restored]')).toHaveCount(1);
  // The tab in front waits for a word of the user, too.
  await expect(page.getByRole('button', { name: 'Connect', exact: true }).filter({ visible: true })).toBeFocused();
  expect(server.log().slice(from)).not.toContain('Connection from');
  await ui.tabs.show('web1 200');
  await (await ui.waitConnected('web1')).waitForText(prompt);
  expect(server.log().slice(from).split('Connection from')).toHaveLength(2);
});

test('a tab whose bookmark is gone says so, and leads to the address it had', async ({ start, server, home }) => {
  trust(home, server);
  const { host, port, clientKey } = server;
  home.write('.ssh/config', `IdentityFile ${clientKey.path}\nIdentitiesOnly yes\n`);
  leave(home, [{ name: 'payroll', target: { bookmarkId: 'gone-bookmark' }, label: `fred@${host}:${port}` }]);
  const { ui } = await start();
  await ui.tabs.waitForState('payroll', 'not connected yet');
  await expect(ui.page.getByText(`Its bookmark is gone. It led to fred@${host}:${port}.`)).toBeVisible();
  await ui.page.getByRole('button', { name: 'Connect to the address' }).click();
  await expect(ui.page.getByRole('tab', { name: /, connected/ })).toHaveCount(1);
});
