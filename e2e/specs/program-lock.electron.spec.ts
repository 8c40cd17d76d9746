import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { appOf } from '../electron/raw-port.ts';
import { axeFindings } from '../pages/axe-findings.ts';
import { expect, test } from '../pages/test.ts';
import { testSecret } from '../servers/secrets/test-secret.ts';

const passphrase = testSecret('nine lives of a locked cat');

/** Puts a picture of it into the folder that LOCK_SHOTS names, in both themes. */
const shooting =
  (page: Page) =>
  async (name: string): Promise<void> => {
    const folder = process.env['LOCK_SHOTS'];
    if (folder === undefined) return;
    for (const colorScheme of ['dark', 'light'] as const) {
      await page.emulateMedia({ colorScheme });
      await page.screenshot({ path: join(folder, `${name}-${colorScheme}.png`) });
    }
  };

test('Touch ID unlocks the program where there is one and it was chosen; refused, or gone, the passphrase does', async ({
  start,
}) => {
  const { ui, workbench } = await start();
  const { page } = ui;
  const shoot = shooting(page);
  const app = appOf(workbench);
  /** What the system's own question does from now on; Electron has it on macOS alone. */
  const system = (does: 'open' | 'refuse' | 'wait' | 'away'): Promise<void> =>
    app.evaluate(({ systemPreferences }, act) => {
      const answers: Record<string, () => Promise<void>> = {
        open: () => Promise.resolve(),
        refuse: () => Promise.reject(new Error('Authentication cancelled by the user')),
        wait: () => new Promise(() => undefined),
      };
      Object.assign(systemPreferences, { canPromptTouchID: () => act !== 'away', promptTouchID: answers[act] });
    }, does);

  const title = page.getByRole('heading', { name: 'Hawser is locked' });
  const field = page.getByLabel('Passphrase of the vault');
  const byTouch = page.getByRole('button', { name: 'Unlock by Touch ID' });
  const unlock = page.getByRole('button', { name: 'Unlock', exact: true });
  const touchSetting = ui.settings.switch('Unlock Hawser by Touch ID');
  const lock = async (): Promise<void> => {
    await ui.runCommand('Lock Hawser now');
    await expect(title).toBeVisible();
    await expect(field).toBeFocused();
  };
  const byPassphrase = async (): Promise<void> => {
    await field.fill(passphrase);
    await unlock.click();
    await expect(title).toBeHidden();
  };

  await test.step('the settings say what there is here, and that nothing is locked without a passphrase', async () => {
    await ui.settings.open();
    await ui.settings.search.fill('lock Hawser');
    await expect(page.getByText(/^This computer has no Touch ID/)).toBeVisible();
    await ui.settings.field('Lock Hawser after the last key or mouse, minutes').fill('30');
    await expect(page.getByText(/^No passphrase keeps the vault/)).toBeVisible();
    expect(await axeFindings(page)).toEqual([]);
    await shoot('lock-settings-nothing');
    await page.getByRole('button', { name: 'Set one up…' }).click();
    await page.getByRole('button', { name: 'Lock it by a passphrase' }).click();
    const dialog = page.getByRole('dialog', { name: 'Set up the vault' });
    await dialog.getByLabel('New passphrase').fill(passphrase);
    await dialog.getByLabel('Once more').fill(passphrase);
    await dialog.getByLabel('Once more').press('Enter');
    await expect(page.getByText('Nothing is kept yet.')).toBeVisible();
  });

  await test.step('without it, and where it was not chosen, the passphrase is the only way', async () => {
    await lock();
    await expect(byTouch).toHaveCount(0);
    expect(await axeFindings(page)).toEqual([]);
    await shoot('lock-plain');
    await byPassphrase();
    await system('open');
    await lock();
    await expect(byTouch).toHaveCount(0);
    await byPassphrase();
  });

  await test.step('chosen, it opens the program and leaves the vault locked', async () => {
    await ui.settings.open();
    await ui.settings.search.fill('Touch ID');
    await expect(page.getByText('This computer has Touch ID.')).toBeVisible();
    await touchSetting.click();
    await expect(touchSetting).toBeChecked();
    await shoot('lock-settings');
    await lock();
    await expect(byTouch).toBeVisible();
    expect(await axeFindings(page)).toEqual([]);
    await shoot('lock-touch');
    await byTouch.click();
    await expect(title).toBeHidden();
  });

  await test.step('dismissed, it says so and stays locked; still asking, it does not hold the passphrase back', async () => {
    await system('refuse');
    await lock();
    await byTouch.click();
    await expect(page.getByRole('alert')).toHaveText('Touch ID did not unlock it.');
    await expect(title).toBeVisible();
    // It was not the passphrase that was wrong.
    await expect(field).not.toHaveAttribute('aria-invalid', 'true');
    expect(await axeFindings(page)).toEqual([]);
    await shoot('lock-refused');
    await system('wait');
    await byTouch.click();
    await expect(page.getByRole('status').filter({ hasText: 'Waiting for Touch ID.' })).toBeVisible();
    await expect(field).toBeFocused();
    expect(await axeFindings(page)).toEqual([]);
    await shoot('lock-waiting');
    await byPassphrase();
  });

  await test.step('gone since it was offered, it opens nothing', async () => {
    await system('open');
    await lock();
    await expect(byTouch).toBeVisible();
    await system('away');
    await byTouch.click();
    await expect(page.getByRole('alert')).toHaveText('Touch ID did not unlock it.');
    await byPassphrase();
    await lock();
    await expect(byTouch).toHaveCount(0);
    await byPassphrase();
  });
});
