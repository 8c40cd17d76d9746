import { readFileSync } from 'node:fs';
import type { Locator } from '@playwright/test';
import { generateKey } from '../servers/ssh-keys.ts';
import { expect, test } from '../pages/test.ts';

async function left(part: Locator): Promise<number> {
  return (await part.boundingBox())?.x ?? Number.NaN;
}

test('the buttons of the keys stand in one line in a window of 1024 px, and what can be pressed looks like it', async ({
  start,
  home,
}) => {
  home.write('.ssh/id_ed25519', readFileSync((await generateKey()).path, 'utf8'));
  const { ui } = await start();
  const { page } = ui;
  await page.setViewportSize({ width: 1024, height: 720 });
  await ui.runCommand('Keys');
  await ui.fontsLoaded();
  const top = async (part: Locator): Promise<number> => {
    const box = await part.boundingBox();
    return box === null ? Number.NaN : box.y + box.height / 2;
  };
  const title = await top(page.getByRole('heading', { name: 'Keys', exact: true }));
  const buttons = ['Vault', 'Import…', 'New key'].map((name) => page.getByRole('button', { name, exact: true }));
  for (const button of buttons) expect(Math.abs((await top(button)) - title)).toBeLessThan(8);
  // Narrower than that the kinds of keys go below, and the buttons stay together.
  await page.setViewportSize({ width: 900, height: 720 });
  for (const button of buttons) expect(Math.abs((await top(button)) - title)).toBeLessThan(8);

  const install = page.getByRole('button', { name: 'Install on a host…' });
  const words = await page.getByRole('heading', { name: 'id_ed25519' }).evaluate((element) => getComputedStyle(element).color);
  await expect(install).toHaveCSS('color', words);
  await expect(install).not.toHaveCSS('border-top-color', 'rgba(0, 0, 0, 0)');
});

test('what a list of keys says when it is empty stands in line with its title', async ({ start }) => {
  const { ui } = await start();
  const { page } = ui;
  await ui.runCommand('Keys');
  const title = await left(page.getByRole('heading', { name: 'Keys', exact: true }));
  await page.getByRole('group').getByText('Passkeys', { exact: true }).click();
  expect(await left(page.getByText('A passkey signs you in with a touch.'))).toBe(title);
});
