import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { projectDir } from '../browser.ts';
import { axeFindings } from '../pages/axe-findings.ts';
import { expect, test } from '../pages/test.ts';

const fixtures = join(projectDir, 'main/bookmarks/import/fixtures');

test('hosts of PuTTY and Termius come in with a preview and one undo, go out again, and are saved into ssh_config', async ({
  start,
  home,
}) => {
  home.write('.putty/sessions/lab%20box', 'HostName=lab.example.org\nProtocol=ssh\nPortNumber=2222\n');
  home.write('.ssh/config', '# mine\nHost *\n  User everyone\n\nHost switch\n  HostName 10.0.0.1\n');
  const { ui } = await start();
  const { page, hosts } = ui;
  const dialog = page.getByRole('dialog');
  const openImport = async (): Promise<void> => {
    await page.getByRole('button', { name: 'New bookmark or folder' }).click();
    await hosts.menu.getByRole('menuitem', { name: 'Import hosts…' }).click();
  };
  const choose = (name: string): Promise<void> => page.locator('[data-import-files]').setInputFiles(join(fixtures, name));

  await test.step('what PuTTY keeps on this computer is found', async () => {
    await openImport();
    await expect(dialog.getByText('.putty/sessions')).toBeVisible();
    expect(await axeFindings(page)).toEqual([]);
    await dialog.getByRole('button', { name: 'Read the hosts of PuTTY' }).click();
    await expect(dialog.getByRole('checkbox', { name: /lab box/ })).toBeChecked();
    await dialog.getByRole('button', { name: 'Back' }).click();
  });

  await test.step('a file shows what would come of it, and what would run here', async () => {
    await choose('putty.reg.txt');
    await expect(dialog.getByRole('checkbox', { name: /by command/ })).toBeChecked();
    await expect(dialog).toContainText('4 new');
    await dialog.getByRole('checkbox', { name: /by command/ }).focus();
    await expect(dialog).toContainText('Would run here, after you have said yes: plink -nc %h:%p gate');
    await dialog.getByText('2 left out').click();
    await expect(dialog).toContainText('switch: It speaks telnet, not SSH.');
    expect(await axeFindings(page)).toEqual([]);
    await dialog.getByRole('checkbox', { name: /by jump/ }).uncheck();
    await dialog.getByRole('button', { name: 'Take over 3 hosts' }).click();
    await expect(dialog).toBeHidden();
    await expect(hosts.row('büro west')).toBeVisible();
    await expect(hosts.row('by jump')).toHaveCount(0);
  });

  await test.step('a pasted piece of ssh_config shows what it would change', async () => {
    await openImport();
    await dialog.getByLabel('Or paste it').fill('Host pasted\n  HostName pasted.example.org\n  Port 2200');
    await dialog.getByRole('button', { name: 'Preview' }).click();
    await expect(dialog.getByRole('checkbox', { name: /pasted/ })).toBeChecked();
    await expect(dialog).toContainText('1 new');
    await page.keyboard.press('Escape');
    await expect(dialog).toBeHidden();
  });

  await test.step('a second time only what is new is offered, and undo takes the first away', async () => {
    await openImport();
    await choose('putty.reg.txt');
    await expect(dialog).toContainText('1 new · 3 here already');
    await expect(dialog.getByRole('checkbox', { name: /büro west/ })).toBeDisabled();
    await dialog.getByRole('button', { name: 'Cancel' }).click();
    // The toast that offered it may have gone by itself meanwhile.
    await ui.runCommand('Undo the last change of the hosts');
    await expect(hosts.row('büro west')).toHaveCount(0);
  });

  await test.step('a file that nobody knows is named', async () => {
    await openImport();
    await page
      .locator('[data-import-files]')
      .setInputFiles({ name: 'notes.txt', mimeType: 'text/plain', buffer: Buffer.from('hello') });
    await expect(dialog).toContainText('notes.txt: It is in none of the forms that are known here.');
    await dialog.getByRole('button', { name: 'Back' }).click();
    await choose('termius.csv');
    await dialog.getByRole('button', { name: 'Take over 3 hosts' }).click();
    await expect(hosts.row('web-1')).toBeVisible();
  });

  await test.step('the export has them', async () => {
    await page.getByRole('button', { name: 'More', exact: true }).click();
    await hosts.menu.getByRole('menuitem', { name: 'Export hosts…' }).click();
    await expect(dialog.getByLabel('Text')).toHaveValue(/Host web-1\n {4}HostName 10\.0\.0\.11\n {4}User deploy/);
    expect(await axeFindings(page)).toEqual([]);
    await dialog.getByLabel('Form').selectOption({ label: 'CSV: a table' });
    await expect(dialog.getByLabel('Text')).toHaveValue(/Production\/Web,web-1,10\.0\.0\.11,ssh/);
    await dialog.getByLabel('Form').selectOption('ansible');
    await expect(dialog.getByLabel('Text')).toHaveValue(
      /Production:\n[^]*web-1:\n +ansible_host: 10\.0\.0\.11\n +ansible_user: deploy/,
    );
    await dialog.getByRole('button', { name: 'Close' }).last().click();
  });

  await test.step('a bookmark is saved where it takes effect, after every changed line was shown, and taken back', async () => {
    const file = home.path('.ssh/config');
    const before = readFileSync(file, 'utf8');
    await hosts.act('web-1', 'Save to ~/.ssh/config…');
    await expect(dialog.getByRole('region', { name: /What changes/ }).last()).toContainText('HostName 10.0.0.11');
    await dialog.getByLabel('Host', { exact: true }).fill('two words');
    await expect(dialog.getByRole('button', { name: 'Save', exact: true })).toBeDisabled();
    await dialog.getByLabel('Host', { exact: true }).fill('web-1');
    expect(await axeFindings(page)).toEqual([]);
    await dialog.getByRole('button', { name: 'Save', exact: true }).click();
    await expect(dialog).toBeHidden();
    // Before the general block, and before the comment that belongs to it.
    expect(readFileSync(file, 'utf8')).toBe(`Host web-1\n  HostName 10.0.0.11\n  User deploy\n\n${before}`);
    // The file is read live: the tree has the new host at once, and the bookmark of its name comes first.
    await expect(hosts.rows.filter({ hasText: 'a bookmark overrides' })).toHaveCount(1);
    await ui.toasts.getByRole('button', { name: 'Undo' }).last().click();
    await expect.poll(() => readFileSync(file, 'utf8')).toBe(before);
  });

  await test.step('its command lines are there to copy', async () => {
    await hosts.act('web-1', 'Command lines…');
    await expect(dialog).toContainText('ssh deploy@10.0.0.11');
    await expect(dialog).toContainText('rsync -a -e ssh FILE deploy@10.0.0.11:');
    expect(await axeFindings(page)).toEqual([]);
  });
});
