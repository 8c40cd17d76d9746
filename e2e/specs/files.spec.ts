import { chmodSync, existsSync, mkdirSync, readdirSync, statSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import type { Home } from '../fixtures.ts';
import { FilesPage } from '../pages/files-page.ts';
import { configHost, expect, fred, test, trust, type Started } from '../pages/test.ts';
import { startFaultProxy } from '../servers/fault-proxy.ts';
import type { SshdWithAccounts } from '../servers/accounts.ts';

let number = 0;

interface Opened extends Started {
  readonly files: FilesPage;
  /** A folder of its own on the server, as seen from outside. */
  readonly dir: string;
  /** The same as the server names it. */
  readonly path: string;
}

/** Fred's files on `web1` beside this computer's, in a folder that `fill` has filled. */
async function openFiles(
  { start, server, home }: { start: () => Promise<Started>; server: SshdWithAccounts; home: Home },
  fill: (dir: string) => void,
): Promise<Opened> {
  const name = `files-${process.pid}-${++number}`;
  const dir = join(server.homeOf(fred.name), name);
  mkdirSync(dir);
  fill(dir);
  own(server, dir);
  trust(home, server);
  home.write('.ssh/config', configHost('web1', server));
  const started = await start();
  const files = new FilesPage(started.ui.page);
  await files.open('web1');
  const path = `/home/${fred.name}/${name}`;
  await files.right.goTo(path);
  return { ...started, files, dir, path };
}

/** Gives what stands in a folder to the account. */
function own(server: SshdWithAccounts, dir: string): void {
  execFileSync('chown', ['-R', '-h', `--reference=${server.homeOf(fred.name)}`, dir]);
}

test('a folder is walked through with mouse and keys, and the way back is remembered', async ({ start, server, home }) => {
  const { files, ui, path } = await openFiles({ start, server, home }, (dir) => {
    mkdirSync(join(dir, 'logs/old'), { recursive: true });
    writeFileSync(join(dir, 'logs', 'today.log'), 'x'.repeat(4096));
    writeFileSync(join(dir, 'deploy.yml'), 'a: 1\n');
    symlinkSync('logs', join(dir, 'current'));
    symlinkSync('nowhere', join(dir, 'lost'));
  });
  const { page } = ui;
  const { right } = files;
  await test.step('what is there, and what links lead to', async () => {
    await expect(right.rows).toHaveCount(4);
    expect((await right.names())[0]).toContain('logs');
    await expect(right.row(/current/)).toContainText('→ logs');
    await expect(right.row(/lost/).getByTitle('lost → nowhere (nothing is there)')).toBeVisible();
    await expect(right.row(/lost/).getByRole('img', { name: 'Broken link' })).toBeVisible();
    await expect(right.row(/deploy/)).toContainText('5 B');
    await expect(right.status).toHaveText(/^4 items/);
    await expect(right.foot).toContainText(/free of/);
  });
  await test.step('into a folder by double click, back by Alt+Left with the cursor where it was', async () => {
    await right.row(/logs/).dblclick();
    await right.expectPath(`${path}/logs`);
    await expect(right.row('today.log')).toContainText('4.0 KB');
    await expect(right.grid).toBeFocused();
    await page.keyboard.press('Alt+ArrowLeft');
    await right.expectPath(path);
    await expect.poll(() => right.cursorName()).toContain('logs');
    await page.keyboard.press('Alt+ArrowRight');
    await right.expectPath(`${path}/logs`);
  });
  await test.step('up by Backspace stands on the folder one came from', async () => {
    await page.keyboard.press('Backspace');
    await right.expectPath(path);
    await expect.poll(() => right.cursorName()).toContain('logs');
    await page.keyboard.press('Enter');
    await right.expectPath(`${path}/logs`);
  });
  await test.step('a step of the path', async () => {
    await right.crumbs.getByRole('button', { name: fred.name }).click();
    await right.expectPath(`/home/${fred.name}`);
  });
  await test.step('a path that is typed, completed by Tab', async () => {
    await right.grid.focus();
    await page.keyboard.press('Control+L');
    await expect(right.pathField).toBeFocused();
    await right.pathField.fill(`${path}/lo`);
    await expect(right.suggestions.first()).toBeVisible();
    await right.pathField.pressSequentially('gs');
    await expect(right.suggestions).toHaveCount(1);
    await page.keyboard.press('Tab');
    await expect(right.pathField).toHaveValue(`${path}/logs/`);
    await page.keyboard.press('Enter');
    await right.expectPath(`${path}/logs`);
    await expect(right.grid).toBeFocused();
  });
  await test.step('a path that is not there, and back', async () => {
    await page.keyboard.press('Control+L');
    await right.pathField.fill('/no/such/folder');
    await page.keyboard.press('Enter');
    await expect(right.region.getByRole('alert')).toContainText('no such file or folder');
    await right.region.getByRole('button', { name: 'Back to where you were' }).click();
    await right.expectPath(`${path}/logs`);
  });
});

test('rows are sorted, filtered, hidden and chosen', async ({ start, server, home }) => {
  const { files, ui } = await openFiles({ start, server, home }, (dir) => {
    for (const [name, size, day] of [
      ['alpha.txt', 300, 3],
      ['beta.txt', 100, 1],
      ['gamma.log', 200, 2],
      ['.secret', 50, 4],
    ] as const) {
      writeFileSync(join(dir, name), 'x'.repeat(size));
      const at = new Date(2026, 0, day);
      utimesSync(join(dir, name), at, at);
    }
    mkdirSync(join(dir, 'zoo'));
  });
  const { page } = ui;
  const { right } = files;
  await test.step('sorted by size and time, folders first', async () => {
    expect(await right.names()).toEqual(['zoo', 'alpha.txt', 'beta.txt', 'gamma.log']);
    await right.sortBy('Size');
    await expect.poll(() => right.names()).toEqual(['zoo', 'alpha.txt', 'gamma.log', 'beta.txt']);
    await right.sortBy('Size');
    await expect.poll(() => right.names()).toEqual(['zoo', 'beta.txt', 'gamma.log', 'alpha.txt']);
    await right.sortBy('Modified');
    await expect(right.grid.getByRole('columnheader', { name: 'Modified' })).toHaveAttribute('aria-sort', 'descending');
    await expect.poll(() => right.names()).toEqual(['zoo', 'alpha.txt', 'gamma.log', 'beta.txt']);
    await right.sortBy('Name');
  });
  await test.step('hidden files', async () => {
    await right.grid.focus();
    await page.keyboard.press('Control+H');
    await expect(right.row('.secret')).toBeVisible();
    await expect(right.button('Hidden files')).toHaveAttribute('aria-pressed', 'true');
    await page.keyboard.press('Control+H');
    await expect(right.row('.secret')).toBeHidden();
  });
  await test.step('a filter, and Escape takes it away', async () => {
    await page.keyboard.press('Control+F');
    await right.filterField.fill('txt');
    await expect.poll(() => right.names()).toEqual(['alpha.txt', 'beta.txt']);
    await expect(right.status).toHaveText('2 of 5 items');
    await right.filterField.fill('nothing like it');
    await expect(right.region).toContainText('No name here has “nothing like it” in it.');
    await page.keyboard.press('Escape');
    await expect(right.rows).toHaveCount(4);
    await expect(right.grid).toBeFocused();
  });
  await test.step('marked as in commanders: Insert goes on, arrows keep what is marked', async () => {
    await page.keyboard.press('Home');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Insert');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Space');
    await expect(right.selectedRows).toHaveCount(2);
    await expect(right.status).toHaveText('4 items · 2 selected, 500 B');
    await page.keyboard.press('Escape');
    await expect(right.selectedRows).toHaveCount(0);
  });
  await test.step('all, a range, and single ones by the mouse', async () => {
    await page.keyboard.press('Control+A');
    await expect(right.status).toHaveText('4 items · 4 selected, 600 B');
    await right.row('alpha.txt').click();
    await expect(right.selectedRows).toHaveCount(1);
    await right.row('gamma.log').click({ modifiers: ['Shift'] });
    await expect(right.selectedRows).toHaveCount(3);
    await right.row('beta.txt').click({ modifiers: ['Control'] });
    await expect(right.status).toHaveText('4 items · 2 selected, 500 B');
  });
  await test.step('the first letters of a name lead there', async () => {
    await page.keyboard.press('Escape');
    await files.typeAtOnce('ga');
    await expect.poll(() => right.cursorName()).toBe('gamma.log');
  });
});

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
    await page.keyboard.press('F2');
    await expect(right.renameField).toBeFocused();
    await page.keyboard.type('summary');
    await page.keyboard.press('Enter');
    await expect(right.row('summary.txt')).toBeVisible();
    expect(existsSync(join(dir, 'report.txt'))).toBe(false);
    await expect.poll(() => right.cursorName()).toBe('summary.txt');
    await expect(right.grid).toBeFocused();
  });
  await test.step('a name that is taken is refused, and nothing is lost', async () => {
    await page.keyboard.press('F2');
    await page.keyboard.type('taken');
    await page.keyboard.press('Enter');
    await expect(ui.toasts).toContainText('There is something of that name already');
    await expect(right.row('summary.txt')).toBeVisible();
    await page.keyboard.press('F2');
    await page.keyboard.press('Escape');
    await expect(right.renameField).toBeHidden();
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
    expect(
      ['tree', 'tree/below', 'tree/below/file'].map((name) => (statSync(join(dir, name)).mode & 0o7777).toString(8)),
    ).toEqual(['750', '750', '640']);
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
  const close = async (): Promise<void> => {
    // Where the keys go to.
    await expect.poll(() => preview.evaluate((dialog) => dialog.contains(document.activeElement))).toBe(true);
    await page.keyboard.press('Escape');
    await preview.waitFor({ state: 'detached' });
    await expect(right.grid).toBeFocused();
  };
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
    await page.keyboard.press('Control+A');
    await page.keyboard.type('plain.txt');
    await page.keyboard.press('Enter');
    await expect(right.row('plain.txt')).toBeVisible();
    expect(readdirSync(dir, { encoding: 'buffer' }).some((name) => name.equals(odd))).toBe(false);
  });
});

test('everything goes by keyboard alone, from side to side', async ({ start, server, home }) => {
  home.write('mine/one.txt', 'one');
  home.write('mine/two.txt', 'two');
  const { files, ui, path } = await openFiles({ start, server, home }, (dir) => {
    mkdirSync(join(dir, 'inner'));
    writeFileSync(join(dir, 'inner', 'leaf'), 'leaf\n');
  });
  const { page } = ui;
  const { left, right } = files;
  await right.grid.focus();
  await page.keyboard.press('Tab');
  await expect(left.grid).toBeFocused();
  await left.goTo(home.path('mine'));
  expect(await left.names()).toEqual(['one.txt', 'two.txt']);
  await page.keyboard.press('Tab');
  await expect(right.grid).toBeFocused();
  await page.keyboard.press('Home');
  await page.keyboard.press('Enter');
  await right.expectPath(`${path}/inner`);
  await page.keyboard.press('Home');
  await page.keyboard.press('Enter');
  await expect(files.preview).toContainText('leaf');
  await page.keyboard.press('Escape');
  await expect(right.grid).toBeFocused();
  await page.keyboard.press('Shift+F10');
  await expect(page.getByRole('menu')).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(right.grid).toBeFocused();
  await page.keyboard.press('Shift+Tab');
  await expect(right.grid).not.toBeFocused();
});

test('files are opened from a terminal’s tab, and both share one connection', async ({ shell }) => {
  const { ui } = shell;
  const files = new FilesPage(ui.page);
  const menu = await ui.tabs.openMenu('web1');
  await menu.getByRole('menuitem', { name: 'Open files here' }).click();
  await ui.tabs.waitForState('web1 files', 'connected');
  await files.right.expectPath(`/home/${fred.name}`);
  await expect(files.left.grid).toHaveAccessibleName(/^Files of \//);
  await test.step('closed and opened again it shows files', async () => {
    await ui.tabs.close('web1 files');
    await ui.runCommand('Reopen closed tab');
    await ui.tabs.waitForState('web1 files', 'connected');
    await expect(files.right.rows.first()).toBeAttached();
  });
});

test('100,000 entries are walked, found, chosen and filtered, with only those on screen in the page', async ({
  start,
  server,
  home,
}) => {
  test.setTimeout(180_000);
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
    await expect(right.status).toContainText('100,000 selected', { timeout: 20_000 });
    await page.keyboard.press('Escape');
    await page.keyboard.press('Home');
    await page.keyboard.press('Shift+End');
    await expect(right.status).toContainText('100,000 selected', { timeout: 40_000 });
  });
  await test.step('a filter', async () => {
    await page.keyboard.press('Control+F');
    await right.filterField.fill('99.dat');
    await expect(right.status).toHaveText('1,000 of 100,000 items');
  });
});

test('a lost connection is told over the files, and they come back by themselves', async ({ start, server, home }) => {
  const proxy = await startFaultProxy({ target: { host: server.host, port: server.port } });
  try {
    home.write('.ssh/config', `${configHost('web1', server, fred.name, proxy.port)}  StrictHostKeyChecking accept-new\n`);
    const { ui } = await start();
    const files = new FilesPage(ui.page);
    await files.open('web1');
    await files.right.goTo('/etc');
    await files.typeAtOnce('passwd');
    await expect.poll(() => files.right.cursorName()).toBe('passwd');
    await proxy.refuse();
    proxy.reset();
    await ui.tabs.waitForState('web1 files', /connection lost/);
    await expect(files.right.region.getByRole('button', { name: /^Now/ })).toBeVisible();
    // What was read stays in sight, and this computer's files go on.
    await expect(files.right.row('passwd')).toBeVisible();
    await files.left.goTo('/etc');
    await proxy.accept();
    await files.right.region.getByRole('button', { name: /^Now/ }).click();
    await ui.tabs.waitForState('web1 files', 'connected');
    await files.right.expectPath('/etc');
    await files.right.row('passwd').click();
    await ui.page.keyboard.press('F3');
    await expect(files.preview).toContainText('root:');
  } finally {
    await proxy.stop();
  }
});

test('both sides stay where they are after a reload', async ({ start, server, home }) => {
  const { files, ui, path, workbench } = await openFiles({ start, server, home }, (dir) => {
    mkdirSync(join(dir, 'inner'));
    writeFileSync(join(dir, 'inner', 'leaf'), '');
  });
  test.skip(workbench.host === 'electron', 'a window is not reloaded');
  const [socket] = await Promise.all([ui.page.waitForEvent('websocket'), ui.page.reload()]);
  await expect(files.right.rows.first()).toBeVisible();
  // The layout is saved a moment after the last change.
  const saved = socket.waitForEvent('framesent', ({ payload }) => {
    const frame = payload.toString();
    return frame.includes('"saveLayout"') && frame.includes('/inner') && frame.includes('/etc');
  });
  await files.left.goTo('/etc');
  await files.right.goTo(`${path}/inner`);
  await saved;
  await ui.page.reload();
  await files.right.expectPath(`${path}/inner`);
  await files.left.expectPath('/etc');
  await expect(files.right.row('leaf')).toBeVisible();
});
