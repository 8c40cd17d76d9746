import { existsSync } from 'node:fs';
import { axeFindings } from '../pages/axe-findings.ts';
import { expect, test } from '../pages/test.ts';

test('why a host has its settings: every place, every rule, and tests only by a button', async ({ start, home }) => {
  const mark = home.path('mark');
  home.write(
    '.ssh/config',
    `Host web1\n  HostName web1.example\n  Port 2022\nMatch host *.example exec "touch ${mark}"\n  User bob\nHost other\n  User x\nHost *\n  ConnectionAttempts 2\n`,
  );
  const { ui } = await start();
  const { page } = ui;
  const dialog = page.getByRole('dialog', { name: 'Why these settings?' });
  const row = (keyword: string) =>
    dialog.getByRole('row').filter({ has: page.getByRole('rowheader', { name: keyword, exact: true }) });

  await test.step('from the menu of a host, with nothing run', async () => {
    await ui.hosts.act('web1', 'Why these settings?');
    await expect(row('hostname')).toContainText('web1.example');
    await expect(row('port').getByRole('button', { name: /^Show .*\/\.ssh\/config:3$/ })).toBeVisible();
    await expect(row('user')).toHaveCount(0);
    await expect(dialog.getByRole('listitem').filter({ hasText: 'Host other' })).toContainText('does not apply');
    await expect(dialog).toContainText('One rule depends on a command');
    expect(existsSync(mark)).toBe(false);
  });

  await test.step('the place of a setting shows its line, with what stands around it', async () => {
    await row('port')
      .getByRole('button', { name: /^Show / })
      .click();
    const lines = page.getByRole('list', { name: /\/\.ssh\/config:3$/ });
    await expect(lines.locator('[aria-current="true"]')).toContainText('Port 2022');
    await expect(lines).toContainText('HostName web1.example');
    expect(await axeFindings(page)).toEqual([]);
    await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
    await page.getByRole('button', { name: 'Copy file:line' }).click();
    await expect.poll(() => page.evaluate(() => navigator.clipboard.readText())).toBe(`${home.path('.ssh/config')}:3`);
    await page.keyboard.press('Escape');
    await expect(lines).toHaveCount(0);
  });

  await test.step('axe finds nothing, in both themes', async () => {
    for (const colorScheme of ['dark', 'light'] as const) {
      await page.emulateMedia({ colorScheme });
      expect(await axeFindings(page)).toEqual([]);
    }
  });

  await test.step('the test runs by its button', async () => {
    await dialog.getByRole('button', { name: 'Run the test now' }).click();
    await expect(row('user')).toContainText('bob');
    await expect(dialog.getByRole('listitem').filter({ hasText: 'Match host' })).toContainText('exit status 0');
    await expect(dialog).not.toContainText('One rule depends');
    expect(existsSync(mark)).toBe(true);
  });

  await test.step('settings are found, defaults come on request', async () => {
    await dialog.getByRole('switch', { name: 'Show defaults too' }).click();
    await dialog.getByRole('textbox', { name: 'Find a setting' }).fill('compress');
    await expect(row('compression')).toContainText('default');
    await expect(row('hostname')).toHaveCount(0);
  });

  await test.step('any name can be asked about, by keyboard alone', async () => {
    const name = dialog.getByRole('textbox', { name: 'Host to ask about' });
    await name.fill('me@other:99');
    await name.press('Enter');
    await expect(row('port')).toContainText('99');
    await expect(dialog.getByRole('listitem').filter({ hasText: 'Host other' })).toContainText('applies');
    await expect(
      dialog
        .getByRole('listitem')
        .filter({ hasText: /Host \*(?!\.)/ })
        .first(),
    ).toContainText('the pattern * matches every host');
    // No HostName line: it is the name that was asked for, as ssh -G prints it.
    await expect(row('hostname')).toContainText('other');
    await page.keyboard.press('Escape');
    await expect(dialog).toHaveCount(0);
  });
});
