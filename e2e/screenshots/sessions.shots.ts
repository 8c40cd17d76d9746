import { expect, test } from '../fixtures.ts';
import { RunsPage } from '../pages/runs-page.ts';
import { SnippetsPage } from '../pages/snippets-page.ts';
import { TransfersPage } from '../pages/transfers-page.ts';
import { WorkbenchPage } from '../pages/workbench-page.ts';
import { lacks } from '../servers/requirements.ts';
import { account, buildStage, password } from './stage.ts';
import { createTake } from './taker.ts';

for (const theme of ['dark', 'light'] as const) {
  test(`terminals all day, ${theme}`, async ({ launch, home }, info) => {
    test.setTimeout(300_000);
    if (lacks('accounts')) info.skip(true, 'accounts of its own need root on Linux');
    const stage = await buildStage(home);
    stage.know('web1.example.org');
    const { page } = await launch(stage.options);
    try {
      const ui = new WorkbenchPage(page);
      await page.emulateMedia({ colorScheme: theme, reducedMotion: 'reduce' });
      const take = createTake(page, theme);
      const dialog = page.getByRole('dialog');
      await ui.ready();
      await ui.hosts.connect('web1');
      const web = await ui.waitConnected('web1');
      await web.waitForText(`${account}@web1:~$`);
      await web.typeLine('ls -l');
      await web.waitForText(/site\n/);

      await test.step('snippets', async () => {
        const snippets = new SnippetsPage(page);
        await snippets.open();
        await snippets.fillNew({ Name: 'Who is logged in', Text: 'w -h | sort' });
        await snippets.save();
        await snippets.fillNew({ Name: 'Errors of an hour', Folder: 'Logs', Text: "grep -c ' 50[0-9] ' logs/{{log}}" });
        await snippets.save();
        await snippets.fillNew({ Name: 'Switch release', Folder: 'Deploy', Text: 'ln -sfn releases/{{release}} current' });
        await dialog.getByLabel('Default of release').fill('214');
        await take('snippet');
        await snippets.save();
        await take('snippets');
        await ui.tabs.show('web1');
        await ui.runCommand('Insert: Deploy › Switch release');
        await expect(dialog.getByLabel('release')).toBeFocused();
        await take('snippet-form');
        await page.keyboard.press('Escape');
        await ui.tabs.close('Snippets');
      });

      await test.step('detached runs', async () => {
        await ui.runCommand('Run detached…');
        await dialog.getByLabel('Command').fill('rsync -a backup/ nas.example.org:web1/');
        await take('detached');
        await page.keyboard.press('Escape');
      });

      await test.step('a stream', async () => {
        await ui.runCommand('Stream a command’s output to a file…');
        await dialog.getByLabel('Command on the host').fill('tar -c site | zstd');
        await dialog.getByLabel('File on this computer').fill('~/site.tar.zst');
        await take('stream');
        await dialog.getByLabel('Command on the host').fill('tar -cv current releases');
        await dialog.getByLabel('File on this computer').fill('~/releases.tar');
        await dialog.getByRole('button', { name: 'Begin' }).click();
        const transfers = new TransfersPage(page);
        await transfers.open();
        await expect(transfers.counts).toHaveText('1 done');
        await transfers.button(transfers.job('releases.tar'), /^About releases.tar/).click();
        await take('stream-done');
        await transfers.toggle.click();
      });

      await test.step('a recording', async () => {
        await ui.tabs.show('web1');
        await ui.runCommand('Record terminal');
        await web.typeLine('clear; git -C site log --oneline --graph');
        await web.waitForText(/Tide tables by month\n/);
        await take('recording');
        await ui.runCommand('Stop recording');
        await ui.runCommand('Recordings');
        const list = page.getByRole('list', { name: 'Recordings' });
        await expect(list.getByRole('listitem')).toHaveCount(1);
        await take('recordings');
        await list.getByRole('button').click();
        await expect(page.locator('[aria-label^="What was recorded"] .xterm-rows')).toContainText('Tide tables');
        await take('player');
        await ui.tabs.close('Recordings');
      });
    } finally {
      await stage.stop();
    }
  });

  test(`several hosts at once, ${theme}`, async ({ launch, home }, info) => {
    test.setTimeout(180_000);
    if (lacks('accounts')) info.skip(true, 'accounts of its own need root on Linux');
    const stage = await buildStage(home);
    stage.know('web1.example.org', 'web2.example.org', 'db1.example.org');
    const { page } = await launch(stage.options);
    try {
      const ui = new WorkbenchPage(page);
      await page.emulateMedia({ colorScheme: theme, reducedMotion: 'reduce' });
      const take = createTake(page, theme);
      const dialog = page.getByRole('dialog');
      await ui.ready();
      await ui.hosts.connect('web1');
      await (await ui.waitConnected('web1')).waitForText(`${account}@web1:~$`);

      await test.step('broadcast', async () => {
        await ui.tabs.show('web1');
        await page.keyboard.press('Control+Shift+D');
        await expect(ui.tabs.selected).toHaveCount(2);
        await ui.hosts.connect('db1');
        await ui.prompts.answerPassword(password);
        await (await ui.waitConnected('db1')).waitForText(`${account}@db1:~$`);
        await ui.runCommand('Type into several terminals…');
        await dialog.getByRole('button', { name: 'All' }).click();
        await take('broadcast-pick');
        await dialog.getByRole('button', { name: 'Start typing into them' }).click();
        const yes = dialog.getByRole('button', { name: 'Type into production too' });
        await yes.waitFor();
        await take('broadcast-production');
        await yes.click();
        await expect(page.locator('[data-broadcast-frame]').filter({ visible: true })).toHaveCount(2);
        await ui.terminal('db1').focus();
        await page.keyboard.type('uptime');
        await take('broadcast');
        await ui.statusBar.getByRole('button', { name: /^Typing goes to/ }).click();
      });

      await test.step('a command on many hosts', async () => {
        await ui.hosts.row('production').click({ button: 'right' });
        await page.getByRole('menuitem', { name: 'Run a command on its hosts…' }).click();
        const runs = new RunsPage(page);
        await take('runs-pick');
        await runs.pick.getByRole('button', { name: 'Open', exact: true }).click();
        await runs.run('ls');
        await page.getByRole('button', { name: 'Run it there too' }).click();
        await expect(runs.card.getByText(/^done on/)).toBeVisible({ timeout: 60_000 });
        await take('runs');
      });
    } finally {
      await stage.stop();
    }
  });
}
