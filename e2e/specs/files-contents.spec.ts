import { execFileSync } from 'node:child_process';
import { chmodSync, existsSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { openFiles } from '../pages/opened-files.ts';
import { expect, test } from '../pages/test.ts';

test('a folder is made, renamed in place and given other permissions', async ({ start, server, home }) => {
  const { files, ui, dir, path } = await openFiles({ start, server, home }, (folder) => {
    writeFileSync(join(folder, 'report.txt'), 'hello\n');
    chmodSync(join(folder, 'report.txt'), 0o644);
    writeFileSync(join(folder, 'taken.txt'), '');
  });
  const { page } = ui;
  const { right } = files;
  await test.step('F7 makes a folder and stands on it', async () => {
    await right.grid.focus();
    await page.keyboard.press('F7');
    await expect(files.newFolder.getByLabel('Name', { exact: true })).toBeFocused();
    await files.newFolder.getByLabel('Name', { exact: true }).fill('a/b');
    await page.keyboard.press('Enter');
    await expect(files.newFolder.getByRole('alert')).toContainText('can’t have a “/”');
    await files.makeFolder('new one');
    await expect.poll(() => right.cursorName()).toContain('new one');
    expect(statSync(join(dir, 'new one')).isDirectory()).toBe(true);
    await expect(right.grid).toBeFocused();
  });
  await test.step('F2 renames in place, without the ending', async () => {
    await right.row('report.txt').click();
    await right.rename('summary');
    await expect(right.row('summary.txt')).toBeVisible();
    expect(existsSync(join(dir, 'report.txt'))).toBe(false);
    await expect.poll(() => right.cursorName()).toBe('summary.txt');
    await expect(right.grid).toBeFocused();
  });
  await test.step('a name that is taken is refused, and nothing is lost', async () => {
    await right.rename('taken');
    await expect(ui.toasts).toContainText('There is something of that name already');
    await expect(right.row('summary.txt')).toBeVisible();
    await page.keyboard.press('F2');
    await page.keyboard.press('Escape');
    await expect(right.renameField).toBeHidden();
    await expect(right.grid).toBeFocused();
  });
  await test.step('permissions by the matrix and in digits', async () => {
    await page.keyboard.press('Alt+Enter');
    const { properties } = files;
    await expect(properties.getByLabel('Octal')).toHaveValue('644');
    await properties.getByRole('checkbox', { name: 'Group: Write' }).check();
    await expect(properties.getByLabel('Octal')).toHaveValue('664');
    await properties.getByLabel('Octal').fill('600');
    await expect(properties.getByRole('checkbox', { name: 'Others: Read' })).not.toBeChecked();
    await properties.getByRole('button', { name: 'Reckon' }).click();
    await expect(properties).toContainText('5891b5b522d5df086d0ff0b110fbd9d21bb4fc7163af34d08286a2e846f6be03');
    await properties.getByRole('button', { name: 'Apply' }).click();
    await properties.waitFor({ state: 'detached' });
    expect(statSync(join(dir, 'summary.txt')).mode & 0o7777).toBe(0o600);
    await expect(right.row('summary.txt')).toContainText('rw-------');
  });
  await test.step('of everything in a folder, other bits for folders than for files', async () => {
    execFileSync('sh', [
      '-c',
      `mkdir -p '${dir}/tree/below' && touch '${dir}/tree/below/file' && chown -R --reference='${dir}' '${dir}/tree'`,
    ]);
    await page.keyboard.press('Control+R');
    await right.row('tree').click();
    await page.keyboard.press('Alt+Enter');
    const { properties } = files;
    await properties.getByRole('button', { name: 'Add up' }).click();
    await expect(properties).toContainText('in 1 file');
    await properties.getByRole('checkbox', { name: 'Everything inside the folders too' }).check();
    await properties.getByRole('region', { name: 'Permissions', exact: true }).getByLabel('Octal').fill('640');
    await properties.getByRole('region', { name: 'Permissions of folders' }).getByLabel('Octal').fill('750');
    await properties.getByRole('button', { name: 'Apply' }).click();
    await properties.waitFor({ state: 'detached' });
    const modes = (): string[] =>
      ['tree', 'tree/below', 'tree/below/file'].map((name) => (statSync(join(dir, name)).mode & 0o7777).toString(8));
    await expect.poll(modes).toEqual(['750', '750', '640']);
  });
  expect(path).toContain('files-');
});

test('files are previewed, names of any bytes are shown safely and stay exact', async ({ start, server, home }) => {
  const odd = Buffer.from([0x72, 0xff, 0x2e, 0x74, 0x78, 0x74]);
  const { files, ui, dir } = await openFiles({ start, server, home }, (folder) => {
    writeFileSync(join(folder, 'notes.md'), '# Tides\n\nHigh at 4.\u0007\n');
    writeFileSync(
      join(folder, 'dot.png'),
      Buffer.from('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR4nGNgYGD4DwABBAEAX+XDSwAAAABJRU5ErkJggg==', 'base64'),
    );
    writeFileSync(join(folder, 'data.bin'), Buffer.from([0, 1, 2, 3, 0, 255, 254]));
    writeFileSync(Buffer.concat([Buffer.from(`${folder}/`), odd]), 'odd bytes\n');
    writeFileSync(join(folder, 'two\nlines'), '');
    writeFileSync(join(folder, 'gpj.\u202Eexe'), '');
    execFileSync('mkfifo', [join(folder, 'pipe')]);
  });
  const { page } = ui;
  const { right, preview } = files;
  const look = async (name: string | RegExp): Promise<void> => {
    await right.row(name).click();
    await page.keyboard.press('F3');
    await expect(preview).toBeVisible();
  };
  const close = (): Promise<void> => files.closePreview(right);
  await test.step('text, without its control characters', async () => {
    await look('notes.md');
    await expect(preview.getByRole('region', { name: 'Content' })).toContainText('High at 4.');
    await expect(preview).toContainText('UTF-8');
    await close();
  });
  await test.step('a picture', async () => {
    await look('dot.png');
    await expect(preview.getByRole('img', { name: 'Picture dot.png' })).toBeVisible();
    await close();
  });
  await test.step('bytes', async () => {
    await look('data.bin');
    await expect(preview).toContainText('This is not text');
    await close();
  });
  await test.step('a pipe is never opened', async () => {
    await look('pipe');
    await expect(preview).toContainText('A preview would open it');
    await close();
  });
  await test.step('odd names: shown so that they can be told apart, and used byte for byte', async () => {
    await expect(right.row(/^two\\nlines$/)).toBeVisible();
    await expect(right.row(/^gpj\.\\u\{202E\}exe$/)).toBeVisible();
    await look(/^r\\xFF\.txt$/);
    await expect(preview).toContainText('odd bytes');
    await close();
    await page.keyboard.press('F2');
    await expect(right.renameField).toBeFocused();
    await page.keyboard.press('Control+A');
    await page.keyboard.type('plain.txt');
    await page.keyboard.press('Enter');
    await expect(right.row('plain.txt')).toBeVisible();
    expect(readdirSync(dir, { encoding: 'buffer' }).some((name) => name.equals(odd))).toBe(false);
  });
});

test('100,000 entries are walked, found, chosen and filtered, with only those on screen in the page', async ({
  start,
  server,
  home,
}) => {
  const { files, ui } = await openFiles({ start, server, home }, (dir) => {
    execFileSync('sh', ['-c', `cd '${dir}' && seq -f 'entry-%06g.dat' 1 100000 | xargs touch`]);
  });
  const { page } = ui;
  const { right } = files;
  await expect(right.status).toHaveText('100,000 items', { timeout: 60_000 });
  await test.step('to the end and back', async () => {
    await right.grid.focus();
    await page.keyboard.press('End');
    await expect(right.row('entry-100000.dat')).toBeVisible();
    expect(await right.rows.count()).toBeLessThan(120);
    await page.keyboard.press('PageUp');
    await expect.poll(() => right.cursorName()).toBe('entry-099980.dat');
    await page.keyboard.press('Home');
    await expect(right.row('entry-000001.dat')).toBeVisible();
  });
  await test.step('a name that no page of rows has yet', async () => {
    await files.typeAtOnce('entry-07654');
    await expect.poll(() => right.cursorName()).toBe('entry-076540.dat');
    await expect(right.row('entry-076540.dat')).toBeInViewport();
  });
  await test.step('everything, and a range over rows that were never on screen', async () => {
    await page.keyboard.press('Control+A');
    await expect(right.status).toContainText('100,000 selected', { timeout: 60_000 });
    await page.keyboard.press('Escape');
    await page.keyboard.press('Home');
    await page.keyboard.press('Shift+End');
    await expect(right.status).toContainText('100,000 selected', { timeout: 60_000 });
  });
  await test.step('a filter', async () => {
    await page.keyboard.press('Control+F');
    await right.filterField.fill('99.dat');
    await expect(right.status).toHaveText('1,000 of 100,000 items', { timeout: 60_000 });
  });
});
