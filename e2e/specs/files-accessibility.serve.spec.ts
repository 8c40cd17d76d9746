import { mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { axeFindings } from '../pages/axe-findings.ts';
import { FilesPage } from '../pages/files-page.ts';
import type { WorkbenchPage } from '../pages/workbench-page.ts';
import { configHost, expect, fred, test as base, trust } from '../pages/test.ts';

interface Parts {
  /** The files of `web1` in a folder with an entry of each kind; beside it stands `nowhere`, which nobody answers for. */
  readonly shown: { readonly ui: WorkbenchPage; readonly files: FilesPage };
}

const test = base.extend<Parts>({
  shown: async ({ start, server, home }, use) => {
    const dir = join(server.homeOf(fred.name), 'axe');
    rmSync(dir, { recursive: true, force: true });
    mkdirSync(join(dir, 'empty'), { recursive: true });
    writeFileSync(join(dir, 'notes.md'), 'words\n'.repeat(200));
    writeFileSync(join(dir, 'tool.tar.gz'), '');
    symlinkSync('nowhere', join(dir, 'lost'));
    symlinkSync('empty', join(dir, 'link'));
    execFileSync('mkfifo', [join(dir, 'pipe')]);
    execFileSync('chown', ['-R', '-h', `--reference=${server.homeOf(fred.name)}`, dir]);
    trust(home, server);
    home.write('.ssh/config', `${configHost('web1', server)}Host nowhere\n  HostName 127.0.0.1\n  Port 1\n`);
    const { ui } = await start();
    const files = new FilesPage(ui.page);
    await files.open('web1');
    await files.right.goTo('/home/fred/axe');
    await use({ ui, files });
  },
});

test('axe finds nothing serious in the rows of files, names that are typed and the menu', async ({ shown }) => {
  const { files } = shown;
  const { page, right } = files;
  await test.step('rows, some of them chosen, on both sides', async () => {
    await files.left.goTo('/etc');
    await files.left.rows.first().click();
    await right.grid.focus();
    await page.keyboard.press('Control+A');
    await expect(right.status).toContainText('selected');
    expect(await axeFindings(page)).toEqual([]);
  });
  await test.step('a name and a path that are typed', async () => {
    await right.row('notes.md').click();
    await page.keyboard.press('F2');
    await expect(right.renameField).toBeFocused();
    expect(await axeFindings(page)).toEqual([]);
    await page.keyboard.press('Escape');
    await expect(right.grid).toBeFocused();
    await page.keyboard.press('Control+L');
    await right.pathField.fill('/us');
    await expect(right.suggestions.first()).toBeVisible();
    expect(await axeFindings(page)).toEqual([]);
    await page.keyboard.press('Escape');
  });
  await test.step('menu', async () => {
    await right.row('notes.md').click({ button: 'right' });
    await expect(page.getByRole('menu')).toBeVisible();
    expect(await axeFindings(page)).toEqual([]);
    await page.keyboard.press('Escape');
  });
});

test('axe finds nothing serious in the dialogs of files', async ({ shown }) => {
  const { files } = shown;
  const { page, right } = files;
  await test.step('preview', async () => {
    await right.row('notes.md').click();
    await page.keyboard.press('F3');
    await expect(files.preview).toContainText('words');
    expect(await axeFindings(page)).toEqual([]);
    await page.keyboard.press('Escape');
    await files.preview.waitFor({ state: 'detached' });
  });
  await test.step('properties, with a mistake', async () => {
    await right.row('empty').click();
    await page.keyboard.press('Alt+Enter');
    await files.properties.getByRole('checkbox', { name: 'Everything inside the folders too' }).check();
    await files.properties.getByLabel('Owner', { exact: true }).fill('x');
    await expect(files.properties.getByRole('alert')).toBeVisible();
    expect(await axeFindings(page)).toEqual([]);
    await page.keyboard.press('Escape');
    await files.properties.waitFor({ state: 'detached' });
  });
  await test.step('new folder', async () => {
    await right.grid.focus();
    await page.keyboard.press('F7');
    await expect(files.newFolder).toBeVisible();
    expect(await axeFindings(page)).toEqual([]);
    await page.keyboard.press('Escape');
    await files.newFolder.waitFor({ state: 'detached' });
  });
  await test.step('new link', async () => {
    await right.act('notes.md', 'New link');
    const dialog = page.getByRole('dialog', { name: 'New link' });
    await expect(dialog.getByLabel('Points to')).toHaveValue('notes.md');
    expect(await axeFindings(page)).toEqual([]);
    await dialog.getByLabel('Name', { exact: true }).fill('shortcut');
    await page.keyboard.press('Enter');
    await expect(right.row('shortcut')).toContainText('→ notes.md');
  });
});

test('axe finds nothing serious where no files are shown', async ({ shown }) => {
  const { ui, files } = shown;
  const { page, right } = files;
  await test.step('nothing there, nothing found, and not allowed', async () => {
    await right.goTo('/home/fred/axe/empty');
    await expect(right.region).toContainText('This folder is empty.');
    expect(await axeFindings(page)).toEqual([]);
    await right.goTo('/home/fred/axe');
    await page.keyboard.press('Control+F');
    await right.filterField.fill('zzz');
    await expect(right.region).toContainText('No name here has');
    expect(await axeFindings(page)).toEqual([]);
    await page.keyboard.press('Escape');
    await expect(right.grid).toBeFocused();
    await page.keyboard.press('Control+L');
    await right.pathField.fill('/root/none');
    await page.keyboard.press('Enter');
    await expect(right.region.getByRole('alert')).toBeVisible();
    expect(await axeFindings(page)).toEqual([]);
  });
  await test.step('a host that can’t be reached', async () => {
    await ui.hosts.act('nowhere', 'Open files');
    await ui.waitForFailure(/refuses connections/);
    await expect(ui.failure.getByRole('button', { name: 'Try again' })).toBeFocused();
    expect(await axeFindings(page)).toEqual([]);
  });
});
