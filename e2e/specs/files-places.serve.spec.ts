import { execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Home } from '../fixtures.ts';
import { axeFindings } from '../pages/axe-findings.ts';
import { FilesPage } from '../pages/files-page.ts';
import { PromptsPage } from '../pages/prompts-page.ts';
import { configHost, expect, fred, prompt, test, trust, type Started } from '../pages/test.ts';
import type { SshdWithAccounts } from '../servers/accounts.ts';
import { startFaultProxy } from '../servers/fault-proxy.ts';

let number = 0;

/** A folder of fred's that `fill` has filled, as seen from outside and as the server names it. */
function makeFolder(server: SshdWithAccounts, fill: (dir: string) => void): { readonly dir: string; readonly path: string } {
  const name = `places-${process.pid}-${++number}`;
  const dir = join(server.homeOf(fred.name), name);
  mkdirSync(dir);
  fill(dir);
  execFileSync('chown', ['-R', '-h', `--reference=${server.homeOf(fred.name)}`, dir]);
  return { dir, path: `/home/${fred.name}/${name}` };
}

async function openFiles(
  start: () => Promise<Started>,
  server: SshdWithAccounts,
  home: Home,
): Promise<Started & { files: FilesPage }> {
  trust(home, server);
  home.write('.ssh/config', configHost('web1', server));
  const started = await start();
  const files = new FilesPage(started.ui.page);
  await files.open('web1');
  return { ...started, files };
}

test('a side shows another host after its login, and files go from host to host', async ({ start, server, home }) => {
  const { dir, path } = makeFolder(server, (folder) => {
    mkdirSync(join(folder, 'from'));
    mkdirSync(join(folder, 'to'));
    writeFileSync(join(folder, 'from', 'tides.csv'), 'high,4\n');
  });
  // Another way to the server is another host, with a key and a password of its own to ask for.
  const proxy = await startFaultProxy({ target: { host: server.host, port: server.port } });
  try {
    const lines = server.knownHostsLines.map((line) => line.replace(String(server.port), String(proxy.port)));
    trust(home, server, { knownHostsLines: lines });
    const web2 = `Host web2\n  HostName ${server.host}\n  Port ${proxy.port}\n  User ${fred.name}\n  PubkeyAuthentication no\n`;
    home.write('.ssh/config', `${configHost('web1', server)}${web2}`);
    const { ui } = await start();
    const { page } = ui;
    const files = new FilesPage(page);
    await files.open('web1');
    const { left, right } = files;
    await test.step('found by the palette, asked on its side', async () => {
      await left.grid.focus();
      await page.keyboard.press('Alt+F1');
      const field = page.getByRole('dialog', { name: 'Find or connect' }).getByRole('combobox');
      await field.fill('web2');
      await page.getByRole('option', { name: /^web2/ }).first().click();
      await expect(left.region).toHaveAccessibleName('Left side: web2');
      await expect(left.region.getByLabel('Password', { exact: true })).toBeVisible();
      // The other side goes on meanwhile.
      await expect(right.rows.first()).toBeVisible();
      await new PromptsPage(page).answerPassword(fred.password);
      await left.expectPath(`/home/${fred.name}`);
    });
    await test.step('F5 copies from one to the other', async () => {
      await left.goTo(`${path}/from`);
      await right.goTo(`${path}/to`);
      await left.row('tides.csv').click();
      await page.keyboard.press('F5');
      await expect(right.row('tides.csv')).toBeVisible();
      await expect.poll(() => readFileSync(join(dir, 'to', 'tides.csv'), 'utf8')).toBe('high,4\n');
    });
    await test.step('sides swap, and one goes where the other is', async () => {
      await left.grid.focus();
      await page.keyboard.press('Control+U');
      await left.expectPath(`${path}/to`);
      await right.expectPath(`${path}/from`);
      await expect(right.region).toHaveAccessibleName('Right side: web2');
      await page.keyboard.press('Alt+O');
      await right.expectPath(`${path}/to`);
      await expect(right.region).toHaveAccessibleName('Right side: web1');
      await page.keyboard.press('Control+U');
      await right.button('Back').click();
      await expect(right.region).toHaveAccessibleName(/web/);
    });
    await test.step('the menu of the head has both hosts and this computer', async () => {
      await left.region.getByRole('button', { name: /^Whose files/ }).click();
      await expect(page.getByRole('menuitem')).toHaveText([/This computer/, /web1/, /web2/, /Another host/]);
      await page.getByRole('menuitem', { name: 'This computer' }).click();
      await expect(left.region).toHaveAccessibleName('Left side: This computer');
    });
  } finally {
    await proxy.stop();
  }
});

test('folders are bookmarked and come back to, and names are found below a folder', async ({ start, server, home }) => {
  const { path } = makeFolder(server, (folder) => {
    mkdirSync(join(folder, 'logs/old'), { recursive: true });
    writeFileSync(join(folder, 'logs/old/Harbour.log'), 'x');
    writeFileSync(join(folder, 'harbour.txt'), 'x');
  });
  const { files, ui } = await openFiles(start, server, home);
  const { page } = ui;
  const { right } = files;
  const item = (name: string | RegExp) => page.getByRole('menuitem', { name, exact: true });
  await test.step('Ctrl+D bookmarks the folder', async () => {
    await right.goTo(`${path}/logs`);
    await page.keyboard.press('Control+D');
    await item('Bookmark this folder').click();
    await expect(right.button('Bookmarked and recent folders; this one is bookmarked')).toBeVisible();
    await expect(right.grid).toBeFocused();
  });
  await test.step('it leads back there, and so do recent folders', async () => {
    await right.goTo('/etc');
    await page.keyboard.press('Control+D');
    await item(`${path}/logs`).click();
    await right.expectPath(`${path}/logs`);
    await expect(right.grid).toBeFocused();
    await page.keyboard.press('Control+D');
    await item('/etc').click();
    await right.expectPath('/etc');
    await expect(right.grid).toBeFocused();
  });
  await test.step('it gets a name, and what was done is undone', async () => {
    await page.keyboard.press('Control+D');
    await item('Names and order …').click();
    const dialog = page.getByRole('dialog', { name: 'Bookmarked folders' });
    await dialog.getByLabel(`Name of ${path}/logs`).fill('Logs of the harbour');
    await page.keyboard.press('Enter');
    await expect(dialog.getByRole('button', { name: 'Move Logs of the harbour up' })).toBeDisabled();
    expect(await axeFindings(page)).toEqual([]);
    await dialog.getByRole('button', { name: 'Remove Logs of the harbour' }).click();
    await expect(dialog).toContainText('No folder is bookmarked here.');
    await dialog.getByRole('button', { name: /^Undo/ }).click();
    await expect(dialog.getByLabel(`Name of ${path}/logs`)).toHaveValue('Logs of the harbour');
    await dialog.getByRole('button', { name: 'Done' }).click();
    await expect(right.grid).toBeFocused();
    await page.keyboard.press('Control+D');
    await item('Logs of the harbour').click();
    await right.expectPath(`${path}/logs`);
  });
  await test.step('a name is found below, and Enter goes there', async () => {
    await right.goTo(path);
    await page.keyboard.press('Alt+F7');
    const dialog = page.getByRole('dialog', { name: 'Find by name' });
    const field = dialog.getByRole('textbox', { name: 'Name' });
    await expect(field).toBeFocused();
    await field.fill('harbour');
    await page.keyboard.press('Enter');
    await expect(dialog.getByRole('status')).toHaveText(/^2 found in/);
    expect(await axeFindings(page)).toEqual([]);
    await field.fill('H*.log');
    await page.keyboard.press('Enter');
    await expect(dialog.getByRole('status')).toHaveText(/^1 found in/);
    await dialog.getByRole('grid').focus();
    await page.keyboard.press('Enter');
    await right.expectPath(`${path}/logs/old`);
    await expect.poll(() => right.cursorName()).toBe('Harbour.log');
    await expect(right.grid).toBeFocused();
  });
});

test('files go along with the terminal, and each opens where the other is', async ({ shell, server }) => {
  const { ui, terminal } = shell;
  const { page } = ui;
  const { path } = makeFolder(server, (folder) => {
    mkdirSync(join(folder, "it's here"));
    mkdirSync(join(folder, 'next'));
  });
  const files = new FilesPage(page);
  const { right } = files;
  await test.step('the files open where the shell says that it is', async () => {
    await terminal.typeLine(String.raw`PROMPT_COMMAND='printf "\e]7;file://%s%s\e\\" "$HOSTNAME" "$PWD"'`);
    await terminal.typeLine(`cd "${path}/it's here"`);
    await terminal.waitForText("it's here$");
    await terminal.press('Control+Shift+O');
    await right.expectPath(`${path}/it's here`);
  });
  await test.step('and go along from then on', async () => {
    await right.button('More for this side').click();
    await page.getByRole('menuitem', { name: 'Follow the terminal' }).click();
    await expect(right.button('Follows the terminal; press to stop')).toHaveAttribute('aria-pressed', 'true');
    await ui.tabs.show('web1');
    await terminal.typeLine('cd ../next');
    await terminal.waitForText('next$');
    await ui.tabs.show('web1 files');
    await right.expectPath(`${path}/next`);
    await right.button('Follows the terminal; press to stop').click();
    await expect(right.button('Follows the terminal; press to stop')).toBeHidden();
  });
  await test.step('a terminal opens where the files are', async () => {
    await right.goTo(`${path}/it's here`);
    await page.keyboard.press('F9');
    const second = ui.terminal();
    await second.waitForText(`${prompt.slice(0, -1)}/${path.split('/').pop() ?? ''}/it's here$`);
  });
});

test('names are read and typed in the encoding of their host, and stay exact', async ({ start, server, home }) => {
  const latin = Buffer.from('G\xe4ste.txt', 'latin1');
  const { dir, path } = makeFolder(server, (folder) => writeFileSync(Buffer.concat([Buffer.from(`${folder}/`), latin]), 'x'));
  const { files, ui } = await openFiles(start, server, home);
  const { page } = ui;
  const { right } = files;
  const stored = (): string[] => readdirSync(dir, { encoding: 'buffer' }).map((name) => name.toString('latin1'));
  await right.goTo(path);
  await expect(right.row(/^G\\xE4ste\.txt$/)).toBeVisible();
  await right.button('More for this side').click();
  await page.getByRole('menuitem', { name: 'Encoding of names: UTF-8' }).click();
  const dialog = page.getByRole('dialog', { name: 'Encoding of names' });
  await dialog.getByRole('radio', { name: 'Western (Latin-1)' }).check();
  expect(await axeFindings(page)).toEqual([]);
  await dialog.getByRole('button', { name: 'Done' }).click();
  await right.row('Gäste.txt').click();
  await right.rename('Häfen');
  await expect(right.row('Häfen.txt')).toBeVisible();
  await expect.poll(stored).toEqual(['H\xe4fen.txt']);
  await test.step('a file is made, and what the encoding has no bytes for is refused', async () => {
    await expect(right.grid).toBeFocused();
    await page.keyboard.press('Shift+F7');
    const made = page.getByRole('dialog', { name: 'New file' });
    const field = made.getByLabel('Name', { exact: true });
    await field.fill('日本.txt');
    await page.keyboard.press('Enter');
    await expect(made.getByRole('alert')).toContainText('has no such character');
    await field.fill('Öl.txt');
    await page.keyboard.press('Enter');
    await expect.poll(() => right.cursorName()).toBe('Öl.txt');
    expect(stored().sort()).toEqual(['H\xe4fen.txt', '\xd6l.txt']);
  });
  await test.step('and found by its first letters, and by a filter', async () => {
    await expect(right.grid).toBeFocused();
    await page.keyboard.press('Home');
    await page.keyboard.press('Control+F');
    await right.filterField.fill('öl');
    await expect(right.rows).toHaveCount(0);
    await right.filterField.fill('Öl');
    await expect(right.rows).toHaveCount(1);
  });
});
