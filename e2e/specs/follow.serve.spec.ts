import type { WebSocketRoute } from '@playwright/test';
import type { WorkbenchPage } from '../pages/workbench-page.ts';
import { expect, test } from '../pages/test.ts';
import { testSecret } from '../servers/secrets/test-secret.ts';

const passphrase = testSecret('nine lives of a following cat');

async function follow(ui: WorkbenchPage) {
  await ui.runCommand('Follow this pane');
  const view = ui.page.getByRole('region', { name: 'web1, read-only' });
  const rows = view.locator('.xterm-rows');
  await expect(rows).toContainText('before-42');
  return { view, rows, says: view.getByRole('status') };
}

/** From now on the page's wires go through the test, which can cut them. */
async function holdWires(ui: WorkbenchPage) {
  const wires = new Set<WebSocketRoute>();
  const held = { isCut: false };
  await ui.page.routeWebSocket(/.*/, (wire) => {
    if (held.isCut) {
      void wire.close();
      return;
    }
    wire.connectToServer();
    wires.add(wire);
  });
  await ui.reload();
  const cut = async (): Promise<void> => {
    const open = [...wires];
    wires.clear();
    for (const wire of open) await wire.close();
  };
  return { wires, held, cut };
}

test('a view that follows a terminal goes on after a lost wire, and shows what came meanwhile once', async ({
  shell: { ui, terminal },
}) => {
  const { held, cut } = await holdWires(ui);
  await (await ui.waitConnected('web1')).pane.locator('.xterm-screen').click();
  await terminal.typeLine('echo before-$((6*7)); (sleep 3; echo away-$((6*8))) &');
  await terminal.waitForText('before-42');
  const { view, rows, says } = await follow(ui);
  held.isCut = true;
  await cut();
  await expect(says).toContainText('The terminal was closed');
  held.isCut = false;
  // The page tries again by itself.
  await expect(says).toContainText('You look at web1', { timeout: 30_000 });
  await expect(rows).toContainText('away-48', { timeout: 20_000 });
  const shown = (await rows.textContent()) ?? '';
  expect(shown.split('before-42')).toHaveLength(2);
  await view.getByRole('button', { name: 'Show the terminal' }).click();
  await terminal.pane.locator('.xterm-screen').click();
  await terminal.typeLine('echo later-$((6*9))');
  await expect(rows).toContainText('later-54');
});

test('a view that follows a terminal is there again after the program was locked and lost its wire', async ({
  shell: { ui, terminal },
}) => {
  test.setTimeout(120_000);
  const { page } = ui;
  const { wires, cut } = await holdWires(ui);
  await (await ui.waitConnected('web1')).pane.locator('.xterm-screen').click();
  await terminal.typeLine('echo before-$((6*7))');
  await terminal.waitForText('before-42');
  await ui.runCommand('Vault: kept passwords and passphrases');
  await page.getByRole('button', { name: 'Lock it by a passphrase' }).click();
  const dialog = page.getByRole('dialog', { name: 'Set up the vault' });
  await dialog.getByLabel('New passphrase').fill(passphrase);
  await dialog.getByLabel('Once more').fill(passphrase);
  await dialog.getByLabel('Once more').press('Enter');
  await expect(page.getByText('Nothing is kept yet.')).toBeVisible({ timeout: 20_000 });
  await page.getByRole('tab', { name: 'web1, connected' }).click();
  await terminal.typeLine('(sleep 2; echo locked-$((6*8))) &');
  const { rows, says } = await follow(ui);
  await ui.runCommand('Lock Hawser now');
  const field = page.getByLabel('Passphrase of the vault');
  await expect(field).toBeFocused();
  await expect(rows).toBeHidden();
  // The next wire is there before the program is unlocked: what is asked for on it is refused.
  await cut();
  await expect.poll(() => wires.size).toBe(1);
  await field.fill(passphrase);
  await field.press('Enter');
  await expect(rows).toBeVisible({ timeout: 20_000 });
  await expect(says).toContainText('You look at web1');
  await expect(rows).toContainText('before-42');
  await expect(rows).toContainText('locked-48', { timeout: 20_000 });
});
