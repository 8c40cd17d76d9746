import { axeFindings } from '../pages/axe-findings.ts';
import { expect, test } from '../pages/test.ts';

test('a pane is followed in a view that only looks', async ({ shell: { ui, terminal } }) => {
  await terminal.typeLine("echo be''fore; stty si''ze");
  await terminal.waitForText(/\nbefore\n\d+ \d+/);
  await ui.runCommand('Follow this pane');
  const view = ui.page.getByRole('region', { name: 'web1, read-only' });
  const rows = view.locator('.xterm-rows');
  await expect(rows).toContainText('before');
  await expect(view.getByText('Read-only', { exact: true })).toBeVisible();
  expect(await axeFindings(ui.page)).toEqual([]);
  // Keys and pastes into it go nowhere.
  await view.getByRole('group', { name: 'What web1 shows' }).click();
  await ui.page.keyboard.type("echo intru''der");
  await ui.page.keyboard.press('Enter');
  await view.getByRole('button', { name: 'Show the terminal' }).click();
  await terminal.pane.locator('.xterm-screen').click();
  await terminal.typeLine("echo la''st");
  await terminal.waitForText(/\nlast/);
  await expect(rows).toContainText('last');
  await expect(rows).not.toContainText('intruder');
  await terminal.typeLine('exit');
  await expect(rows).toContainText('exit');
});
