import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { axeFindings } from '../pages/axe-findings.ts';
import { FilesPage } from '../pages/files-page.ts';
import { configHost, expect, fred, test, trust } from '../pages/test.ts';
import { startSshdWithAccounts } from '../servers/accounts.ts';
import { lacks } from '../servers/requirements.ts';

const refusal = 'This service allows sftp connections only.';

test('an account for files only offers them in the terminal’s tab, and its host has no terminal from then on', async ({
  start,
  home,
}, info) => {
  if (lacks('accounts')) info.skip(true, 'accounts of its own need root on Linux');
  const server = await startSshdWithAccounts({
    users: { [fred.name]: {} },
    config: `LogLevel VERBOSE\nMatch User ${fred.name}\nForceCommand internal-sftp`,
  });
  writeFileSync(join(server.homeOf(fred.name), 'report.txt'), 'words\n');
  trust(home, server);
  home.write('.ssh/config', configHost('web1', server));
  const { ui } = await start();
  const { page } = ui;
  const files = new FilesPage(page);
  try {
    const card = page.getByRole('region', { name: 'This account is for files only' });
    await test.step('the server’s words, and the files with Enter', async () => {
      await ui.openHost('web1');
      await expect(card).toContainText(refusal);
      await expect(card.getByRole('button', { name: 'Open files instead' })).toBeFocused();
      expect(await axeFindings(page)).toEqual([]);
      await page.keyboard.press('Enter');
      await files.right.expectPath(`/home/${fred.name}`);
      await expect(files.right.row('report.txt')).toBeVisible();
      await expect(card).toBeHidden();
    });
    await test.step('a terminal can’t be opened there, and the menus say why', async () => {
      await files.right.button('More for this side').click();
      const entry = page.getByRole('menuitem', { name: 'Open a terminal here' });
      await expect(entry).toBeDisabled();
      await expect(entry).toContainText(refusal);
      expect(await axeFindings(page)).toEqual([]);
      await page.keyboard.press('Escape');
      await files.right.grid.focus();
      await page.keyboard.press('F9');
      await expect(ui.toasts).toContainText(refusal);
      await ui.hosts.row('web1').click({ button: 'right' });
      await expect(page.getByRole('menuitem', { name: 'Connect', exact: false }).first()).toBeDisabled();
      await page.keyboard.press('Escape');
    });
    // The shell that was refused, and the files: nothing was probed.
    await expect
      .poll(() =>
        server
          .log()
          .match(/Starting session: .*/g)
          ?.map((line) => line.replace(/ for fred.*/, '')),
      )
      .toEqual([
        expect.stringContaining("forced-command (config) 'internal-sftp' on"),
        expect.stringContaining("forced-command (config) 'internal-sftp'"),
      ]);
    await test.step('when its last tab is closed it may be tried anew', async () => {
      await ui.tabs.close('web1 files');
      await ui.openHost('web1');
      await expect(card).toBeVisible();
    });
  } finally {
    await server.stop();
  }
});
