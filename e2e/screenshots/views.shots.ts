import { expect, test } from '../fixtures.ts';
import { WorkbenchPage } from '../pages/workbench-page.ts';
import { lacks } from '../servers/requirements.ts';
import { account, buildStage, password } from './stage.ts';
import { createTake } from './taker.ts';

for (const theme of ['dark', 'light'] as const) {
  test(`every view, ${theme}`, async ({ launch, home }, info) => {
    test.setTimeout(240_000);
    if (lacks('accounts')) info.skip(true, 'accounts of its own need root on Linux');
    const stage = await buildStage(home);
    const { page } = await launch(stage.options);
    const ui = new WorkbenchPage(page);
    await page.emulateMedia({ colorScheme: theme, reducedMotion: 'reduce' });

    const take = createTake(page, theme);
    try {
      await ui.ready();
      await ui.welcomeField.waitFor();
      await expect(page.getByText('2 hosts found in your ssh config')).toBeVisible();
      await take('welcome');

      await ui.hosts.connect('web1');
      await expect(ui.prompts.hostKey).toBeVisible({ timeout: 20_000 });
      await ui.prompts.compareField.fill(stage.web.hostKeyFiles[0]?.fingerprint.slice(0, 27) ?? '');
      await take('host-key');
      await ui.prompts.compareField.fill(stage.web.hostKeyFiles[0]?.fingerprint ?? '');
      await ui.prompts.trustHostKey();
      const web = await ui.waitConnected('web1');
      await web.waitForText(`${account}@web1:~$`);
      for (const line of [
        'ls -l',
        "tail -n 5 logs/access.log | grep -E '50[0-9].*|$'",
        'git -C site log --oneline --graph',
        'ls -lh backup',
      ]) {
        await web.typeLine(line);
        await web.waitForText(
          new RegExp(`${line.slice(-6).replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}\\n[^]*\\n${account}@web1:~\\$$`),
        );
      }
      // The first round trip is measured while the shell starts.
      await expect(ui.hosts.row('web1')).toContainText(/(^|\D)\d ms$/);
      await take('workbench');

      stage.know('db1.example.org', 'web1.example.org', 'web2.example.org');
      await ui.hosts.connect('db1');
      await expect(ui.prompts.passwordField).toBeVisible({ timeout: 20_000 });
      await take('password');
      await ui.prompts.answerPassword(password);
      const database = await ui.waitConnected('db1');
      await database.waitForText(`${account}@db1:~$`);
      for (const line of ['ls -lh dumps', 'cat backup.log']) await database.typeLine(line);
      await database.waitForText(/3 kept\n/);

      await ui.palette.open();
      await ui.palette.type('we');
      await expect(ui.palette.options.nth(1)).toBeVisible();
      await take('palette');
      await page.keyboard.press('Escape');

      await ui.tabs.show('web1');
      await page.keyboard.press('Control+Shift+D');
      await expect(ui.tabs.selected).toHaveCount(2);
      const right = ui.terminal('web1');
      await expect(right.page.getByRole('region', { name: 'Terminal web1' }).filter({ visible: true }).last()).toContainText(
        `${account}@web1`,
      );
      await page.keyboard.type("tail -n 5 logs/access.log | grep -E '50[0-9].*|$'\n");
      await page.keyboard.press('Control+Shift+E');
      await expect(ui.tabs.selected).toHaveCount(3);
      await expect(
        page.getByRole('region', { name: 'Terminal web1' }).filter({ visible: true, hasText: `${account}@web1` }),
      ).toHaveCount(3);
      await page.keyboard.type('git -C site log --oneline --graph\n');
      await take('split');
      await page.keyboard.press('Control+Shift+X');
      await page.keyboard.press('Control+Shift+X');
      await expect(ui.tabs.selected).toHaveCount(1);

      await ui.hosts.connect('web2');
      await ui.waitForFailure(/does not take any of your keys|does not let you in/);
      await take('failed-login');
      await ui.tabs.close('web2');

      stage.knowWrongly('web2.example.org');
      await ui.hosts.connect('web2');
      await expect(ui.prompts.changedKey).toBeVisible({ timeout: 20_000 });
      await expect(ui.prompts.changedKey.getByRole('button', { name: /^Do not connect/ })).toBeFocused();
      await take('changed-key');
      await page.keyboard.press('Escape');

      await ui.tabs.show('db1');
      await stage.db.kill();
      await ui.tabs.waitForState('db1', /connection lost, try [3-9]/, 40_000);
      await take('reconnecting');
      await stage.db.restart();
      await ui.terminal('db1').chip.getByRole('button', { name: /^Now/ }).click();
      await ui.waitConnected('db1');

      await ui.hosts.act('db1', 'Edit…');
      await take('bookmark');
      await ui.hosts.form.getByRole('button', { name: 'Cancel' }).click();
      await ui.settings.open();
      await take('settings');
      await page.keyboard.press('Control+F1');
      await take('keyboard-map');
    } finally {
      await stage.stop();
    }
  });
}
