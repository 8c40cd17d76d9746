import { axeFindings } from '../pages/axe-findings.ts';
import { configHost, expect, fred, prompt, test, trust } from '../pages/test.ts';
import { testSecret } from '../servers/secrets/test-secret.ts';

const passphrase = testSecret('nine lives of a locked cat');

test('a password is kept by a tick, used after a restart, and can be removed and put back', async ({ start, server, home }) => {
  trust(home, server);
  home.write('.ssh/config', `${configHost('web1', server)}  PubkeyAuthentication no\n`);
  const first = await start();
  const { page } = first.ui;
  const view = page.getByRole('heading', { name: 'Vault', exact: true });

  await test.step('set up by a passphrase; no keychain is said to be there', async () => {
    await first.ui.runCommand('Vault: kept passwords and passphrases');
    await expect(view).toBeVisible();
    await expect(page.getByText(/^No keychain: only the Hawser application/)).toBeVisible();
    expect(await axeFindings(page)).toEqual([]);
    await page.getByRole('button', { name: 'Lock it by a passphrase' }).click();
    const dialog = page.getByRole('dialog', { name: 'Set up the vault' });
    await dialog.getByLabel('New passphrase').fill('short');
    await dialog.getByRole('button', { name: 'Set up' }).click();
    await expect(dialog.getByRole('alert')).toContainText('fewer than 8');
    await dialog.getByLabel('New passphrase').fill(passphrase);
    await dialog.getByLabel('Once more').fill(passphrase);
    expect(await axeFindings(page)).toEqual([]);
    await dialog.getByLabel('Once more').press('Enter');
    await expect(page.getByText('Nothing is kept yet.')).toBeVisible();
    await expect(first.ui.statusBar.getByRole('button', { name: 'The vault is unlocked' })).toBeVisible();
  });

  await test.step('keep the password that logs in', async () => {
    await first.ui.openHost('web1');
    await page.getByRole('dialog').getByLabel('Keep in the vault').check();
    expect(await axeFindings(page)).toEqual([]);
    await first.ui.prompts.answerPassword(fred.password);
    await (await first.ui.waitConnected('web1')).waitForText(prompt);
    await first.ui.runCommand('Vault: kept passwords and passphrases');
    const row = page.getByRole('table', { name: 'Kept secrets' }).getByRole('row').nth(1);
    await expect(row).toContainText(`${fred.name}@`);
    await expect(row).not.toContainText(fred.password);
    expect(await axeFindings(page)).toEqual([]);
  });
  await first.workbench.stop();

  const { ui } = await start();
  await test.step('the locked vault is asked about, and the password is not', async () => {
    await ui.openHost('web1');
    const dialog = ui.page.getByRole('dialog', { name: 'The vault is locked' });
    await expect(dialog).toContainText(`the password of ${fred.name}@`);
    await dialog.getByLabel('Passphrase of the vault').fill(passphrase);
    await expect(dialog.getByRole('button', { name: /^Unlock/ })).toBeEnabled();
    expect(await axeFindings(ui.page)).toEqual([]);
    await dialog.getByLabel('Passphrase of the vault').press('Enter');
    await (await ui.waitConnected('web1')).waitForText(prompt);
  });

  await test.step('remove, put back, lock now, and unlock', async () => {
    await ui.runCommand('Vault: kept passwords and passphrases');
    const table = ui.page.getByRole('table', { name: 'Kept secrets' });
    await table.getByRole('button', { name: /^Remove fred@/ }).click();
    await expect(table).toBeHidden();
    await ui.page
      .getByRole('region', { name: 'Removed' })
      .getByRole('button', { name: /^Put fred@/ })
      .click();
    await expect(table.getByRole('row')).toHaveCount(2);
    await ui.page.getByRole('button', { name: 'Lock now' }).click();
    await expect(ui.statusBar.getByRole('button', { name: 'The vault is locked' })).toBeVisible();
    await ui.page.getByRole('button', { name: 'Unlock', exact: true }).click();
    const dialog = ui.page.getByRole('dialog', { name: 'Unlock the vault' });
    await dialog.getByLabel('Passphrase of the vault').fill('not this one');
    await dialog.getByRole('button', { name: 'Unlock' }).click();
    await expect(dialog.getByRole('alert')).toHaveText('That does not open the vault.');
    await dialog.getByLabel('Passphrase of the vault').fill(passphrase);
    await dialog.getByRole('button', { name: 'Unlock' }).click();
    await expect(ui.page.getByRole('status').filter({ hasText: 'Unlocked' })).toBeVisible();
  });

  await test.step('a locked program shows nothing, also to a page that is loaded anew, and its terminal goes on', async () => {
    const { page } = ui;
    const title = page.getByRole('heading', { name: 'Hawser is locked' });
    const field = page.getByLabel('Passphrase of the vault');
    const behind = page.getByRole('dialog', { name: 'Forget everything in the vault?' });
    await page.getByRole('button', { name: 'Forget everything' }).click();
    await expect(behind).toBeVisible();
    await ui.runCommand('Lock Hawser now');
    await expect(field).toBeFocused();
    await expect(behind).toBeHidden();
    await field.press('Escape');
    await expect(page).toHaveTitle('Hawser, locked');
    await expect(ui.statusBar).toBeHidden();
    await expect(page.locator('.xterm')).toBeHidden();
    expect(await axeFindings(page)).toEqual([]);
    await page.keyboard.press('Control+Shift+P');
    await field.fill('not this one');
    await field.press('Enter');
    await expect(page.getByRole('alert')).toHaveText('That does not unlock it.');
    await field.fill(passphrase);
    await field.press('Enter');
    // What was open is as it was, and the palette that was asked for at the locked screen did not come.
    await expect(behind).toBeVisible();
    await expect(title).toBeHidden();
    await expect(page.getByRole('dialog')).toHaveCount(1);
    await page.keyboard.press('Escape');
    await expect(behind).toHaveCount(0);
    await expect(ui.statusBar).toBeVisible();

    await ui.runCommand('Lock Hawser now');
    await expect(field).toBeFocused();
    await page.reload();
    await expect(field).toBeFocused();
    await expect(page.locator('body')).not.toContainText('web1');
    await field.fill(passphrase);
    await page.getByRole('button', { name: 'Unlock', exact: true }).click();
    // The tab of the first start came back beside it, not connected.
    await page.getByRole('tab', { name: 'web1, connected' }).click();
    await (await ui.waitConnected('web1')).waitForText(prompt);
    await ui.runCommand('Vault: kept passwords and passphrases');
  });

  await test.step('forget everything, after a question', async () => {
    await ui.page.getByRole('button', { name: 'Forget everything' }).click();
    const dialog = ui.page.getByRole('dialog', { name: 'Forget everything in the vault?' });
    await expect(dialog).toContainText('One secret');
    await dialog.getByRole('button', { name: 'Forget everything' }).click();
    await expect(ui.page.getByRole('button', { name: 'Lock it by a passphrase' })).toBeVisible();
  });
});
