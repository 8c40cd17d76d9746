import { mkdirSync, truncateSync, utimesSync } from 'node:fs';
import { expect, test, type Home } from '../fixtures.ts';
import { FilesPage } from '../pages/files-page.ts';
import { PromptsPage } from '../pages/prompts-page.ts';
import { TransfersPage } from '../pages/transfers-page.ts';
import { WorkbenchPage } from '../pages/workbench-page.ts';
import { lacks } from '../servers/requirements.ts';
import { account, buildStage, password } from './stage.ts';
import { createTake } from './taker.ts';

const day = 86_400;

/** What the person works on: `shop` in their home folder. */
function fillHome(home: Home): void {
  const put = (name: string, bytes: number, ageDays: number, text = ''): void => {
    const path = home.write(`shop/${name}`, text);
    if (text === '') truncateSync(path, bytes);
    const at = Date.now() / 1000 - ageDays * day;
    utimesSync(path, at, at);
  };
  const folder = (name: string, ageDays: number): void => {
    mkdirSync(home.path(`shop/${name}`), { recursive: true });
    const at = Date.now() / 1000 - ageDays * day;
    utimesSync(home.path(`shop/${name}`), at, at);
  };
  put('architecture.png', 290_816, 7);
  put(
    'deploy.yml',
    0,
    9,
    'hosts: [web1, web2]\nrelease: 215\nkeep: 3\n\nbefore:\n  - npm test\nafter:\n  - systemctl reload caddy\n  - curl -fsS https://web1.example.org/health\n',
  );
  put('README.md', 6554, 18);
  put('r215.tar.zst', 90_177_536, 0.05);
  put('seed.sql', 230_686_720, 22);
  folder('notes', 1);
  folder('releases', 3);
}

/** Slow enough that a picture can be taken of what runs. */
function limitSpeed(home: Home, kilobytes: number): void {
  const data = { transferRateLimitKilobytes: kilobytes };
  const settings = { format: 'hawser.settings', version: 1, revision: 1, data };
  home.write('.config/hawser/settings.json', JSON.stringify(settings));
}

for (const theme of ['dark', 'light'] as const) {
  test(`files, ${theme}`, async ({ launch, home }, info) => {
    test.setTimeout(420_000);
    if (lacks('accounts')) info.skip(true, 'accounts of its own need root on Linux');
    const stage = await buildStage(home);
    fillHome(home);
    limitSpeed(home, 8_000);
    stage.know('web1.example.org', 'db1.example.org');
    const { page } = await launch(stage.options);
    const ui = new WorkbenchPage(page);
    const files = new FilesPage(page);
    await page.emulateMedia({ colorScheme: theme, reducedMotion: 'reduce' });
    const take = createTake(page, theme);

    try {
      await ui.ready();
      await files.open('web1');
      await files.left.goTo('/home/anna/shop');
      await files.right.goTo(`/home/${account}`);
      await files.left.row('r215.tar.zst').click();
      await page.keyboard.press('F5');
      const transfers = new TransfersPage(page);
      await transfers.open();
      await expect(transfers.counts).toContainText('1 done', { timeout: 30_000 });
      await files.left.row('seed.sql').click();
      await page.keyboard.press('F5');
      await files.right.row('backup').click();
      await page.keyboard.press('F5');
      await expect(transfers.jobs).toHaveCount(3);
      await files.right.row('deploy.yml').click();
      await files.right.row('Caddyfile').click({ modifiers: ['Control'] });
      await take('files');

      await expect(transfers.counts).toContainText('3 done', { timeout: 180_000 });
      await files.left.row('deploy.yml').click();
      await page.keyboard.press('F5');
      await transfers.question.waitFor();
      await take('transfers-question');
      await page.keyboard.press('Escape');
      await transfers.toggle.click();

      await files.right.row('current').click();
      await page.keyboard.press('Control+L');
      await files.right.pathField.fill('/e');
      await expect(files.right.suggestions.first()).toBeVisible();
      await take('files-path');
      await page.keyboard.press('Escape');

      await files.left.row('deploy.yml').click();
      await page.keyboard.press('F3');
      await expect(files.preview.getByRole('region', { name: 'Content' })).toBeVisible();
      await take('files-preview');
      await page.keyboard.press('Escape');

      await files.right.row('releases').click();
      await page.keyboard.press('Alt+Enter');
      await files.properties.getByRole('button', { name: 'Add up' }).click();
      await expect(files.properties).toContainText('in 2 files');
      await files.properties.getByRole('checkbox', { name: 'Everything inside the folders too' }).check();
      await take('files-properties');
      await page.keyboard.press('Escape');

      await files.right.grid.focus();
      await page.keyboard.press('Alt+F7');
      const find = page.getByRole('dialog', { name: 'Find by name' });
      await find.getByRole('textbox', { name: 'Name' }).fill('s');
      await page.keyboard.press('Enter');
      await expect(find.getByRole('status')).toContainText('found in');
      await take('files-find');
      await page.keyboard.press('Escape');

      await files.left.grid.focus();
      await page.keyboard.press('Alt+F1');
      await page.getByRole('dialog', { name: 'Find or connect' }).getByRole('combobox').fill('db1');
      await page.getByRole('option', { name: /^db1/ }).first().click();
      await new PromptsPage(page).answerPassword(password);
      await files.left.expectPath(`/home/${account}`);
      await files.left.goTo(`/home/${account}/dumps`);
      await files.right.goTo(`/home/${account}/backup`);
      await files.left.row('shop-20.sql.zst').click();
      await take('files-hosts');
    } finally {
      await stage.stop();
    }
  });
}
