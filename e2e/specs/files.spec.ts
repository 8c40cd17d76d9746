import { mkdirSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { FilesPage } from '../pages/files-page.ts';
import { openFiles } from '../pages/opened-files.ts';
import { configHost, expect, fred, test } from '../pages/test.ts';
import { startFaultProxy } from '../servers/fault-proxy.ts';

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
    await expect.poll(async () => (await right.names())[0]).toContain('logs');
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
    await expect.poll(() => right.names()).toEqual(['zoo', 'alpha.txt', 'beta.txt', 'gamma.log']);
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
  await expect.poll(() => left.names()).toEqual(['one.txt', 'two.txt']);
  await page.keyboard.press('Tab');
  await expect(right.grid).toBeFocused();
  await page.keyboard.press('Home');
  await page.keyboard.press('Enter');
  await right.expectPath(`${path}/inner`);
  await page.keyboard.press('Home');
  await page.keyboard.press('Enter');
  await expect(files.preview).toContainText('leaf');
  await files.closePreview(right);
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
    // Unless it is trying by itself just now.
    await files.right.region.getByRole('button', { name: /^Now/ }).evaluateAll((buttons) => {
      for (const button of buttons) (button as HTMLElement).click();
    });
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
