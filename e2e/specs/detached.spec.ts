import { axeFindings } from '../pages/axe-findings.ts';
import { expect, test } from '../pages/test.ts';

test('a command that is run detached is listed, and looked at again after its tab was closed', async ({ shell }) => {
  const { ui } = shell;
  const { page, tabs } = ui;
  const dialog = page.getByRole('dialog');
  const run = 'echo begun$((1+1)); sleep 2; echo over$((2+2))';

  await ui.runCommand('Run detached…');
  await expect(dialog).toContainText('Nothing has been run detached yet.');
  await dialog.getByLabel('Command').fill(run);
  expect(await axeFindings(page)).toEqual([]);
  await dialog.getByRole('button', { name: 'Run detached' }).click();
  const first = ui.terminal();
  await first.waitForText('begun2');
  await page.keyboard.press('Control+Shift+X');

  await tabs.tab('web1').click();
  await ui.runCommand('Run detached…');
  await expect(dialog.getByRole('listitem')).toContainText(run);
  expect(await axeFindings(page)).toEqual([]);
  await dialog.getByRole('button', { name: /^Look at/ }).click();
  await ui.terminal().waitForText('The run ended with status 0.');
  await ui.terminal().waitForText('over4');

  await tabs.tab('web1').click();
  await ui.runCommand('Run detached…');
  await dialog.getByRole('button', { name: /^Forget/ }).click();
  await expect(dialog).toContainText('Nothing has been run detached yet.');
  await page.keyboard.press('Escape');
  await expect(dialog).toBeHidden();
  // It would outlive the server.
  await tabs.tab('web1').click();
  await ui.terminal('web1').run('tmux kill-server');
});
