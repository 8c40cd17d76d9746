import type { Page } from '@playwright/test';
import { expect, test } from '../fixtures.ts';

/** Loads the page anew and keeps the docking library, or another part, from it; the answer lets it come. */
async function withoutDock(page: Page, part = 'DockArea'): Promise<() => void> {
  let letCome = (): void => undefined;
  const mayCome = new Promise<void>((resolve) => (letCome = resolve));
  await page.route(`**/${part}-*.js`, async (route) => {
    await mayCome;
    await route.continue();
  });
  await page.reload();
  return letCome;
}

test('what is typed on the first screen stays when the dock takes its place', async ({ launch }) => {
  const { page } = await launch();
  const letCome = await withoutDock(page);
  const field = page.getByRole('main').getByRole('combobox');
  await expect(field).toBeFocused();
  // Letters that come late make the button beside it wider.
  await page.evaluate(async () => {
    await document.fonts.ready;
  });
  const before = await field.boundingBox();
  await field.pressSequentially('me@web');
  await expect(page.getByRole('tab')).toHaveCount(0);
  letCome();
  await expect(page.getByRole('tab', { name: 'Welcome' })).toBeVisible();
  await expect(field).toHaveValue('me@web');
  await expect(field).toBeFocused();
  await page.keyboard.type('1');
  await expect(field).toHaveValue('me@web1');
  await page.keyboard.press('Escape');
  expect(await field.boundingBox()).toEqual(before);
});

test('the dock that comes later leaves the focus where the user went', async ({ launch }) => {
  const { page } = await launch();
  const letCome = await withoutDock(page);
  await expect(page.getByRole('main').getByRole('combobox')).toBeFocused();
  await page.keyboard.press('Control+Shift+P');
  const palette = page.getByRole('dialog').getByRole('combobox');
  await expect(palette).toBeFocused();
  letCome();
  await expect(page.getByRole('tab', { name: 'Welcome', includeHidden: true })).toBeAttached();
  await page.keyboard.type('set');
  await expect(palette).toHaveValue('set');
});

test('a page with nothing but its welcome tab comes back ready to type into', async ({ launch }) => {
  const { page, url = '' } = await launch({ open: false });
  // A moment after the last change the layout is saved, by the first page alone: from then on there is one to come back to.
  const saved = new Promise<void>((resolve) => {
    page.on('websocket', (socket) => {
      socket.on('framesent', ({ payload }) => {
        if (payload.toString().includes('"saveLayout"')) resolve();
      });
    });
  });
  await page.goto(url);
  await saved;
  await page.reload();
  await expect(page.getByRole('tab', { name: 'Welcome' })).toBeVisible();
  await expect(page.getByRole('main').getByRole('combobox')).toBeFocused();
});

/** Comes when the core has answered that a session is opened: what the page shows from then on has the session in it. */
function sessionOpened(page: Page): Promise<void> {
  return new Promise((resolve) => {
    page.on('websocket', (socket) => {
      socket.on('framereceived', ({ payload }) => {
        if (/^\{"t":"result","id":\d+,"output":\{"sessionId"/.test(payload.toString())) resolve();
      });
    });
  });
}

test('a host that is opened before the dock is there gets its tab', async ({ launch }) => {
  const { page } = await launch();
  const opened = sessionOpened(page);
  const letCome = await withoutDock(page);
  const field = page.getByRole('main').getByRole('combobox');
  await field.fill('nobody@127.0.0.1:1');
  await page.keyboard.press('Enter');
  // Before that the dock would show the welcome beside it.
  await opened;
  letCome();
  await expect(page.getByRole('tab', { name: /127\.0\.0\.1/, selected: true })).toBeVisible();
  await expect(page.getByRole('tab')).toHaveCount(1);
});

test('what a changing network drops is fetched again, its style too, and what never comes is said in its place', async ({
  launch,
}) => {
  const { page } = await launch();
  await test.step('once dropped', async () => {
    await page.route('**/DockArea-*.css', (route) => route.abort('internetdisconnected'), { times: 1 });
    await page.route('**/DockArea-*.js', (route) => route.abort('internetdisconnected'), { times: 2 });
    await page.reload();
    await expect(page.getByRole('tab', { name: 'Welcome' })).toBeVisible();
    expect(await page.locator('link[rel="stylesheet"][href*="DockArea-"]').count()).toBeGreaterThan(0);
  });
  await test.step('dropped until somebody asks again', async () => {
    await page.route('**/DockArea-*.js', (route) => route.abort('internetdisconnected'));
    await page.reload();
    const sentence = page.getByText('This part of the workbench could not be drawn.');
    await expect(sentence).toBeVisible({ timeout: 40_000 });
    await page.unroute('**/DockArea-*.js');
    await page.getByRole('button', { name: 'Load again' }).click();
    await expect(page.getByRole('tab', { name: 'Welcome' })).toBeVisible();
    await expect(sentence).toHaveCount(0);
  });
});

test('a palette that is opened early shows commands that come later', async ({ launch }) => {
  const { page } = await launch();
  const letCome = await withoutDock(page, 'register-trust');
  await expect(page.getByRole('main').getByRole('combobox')).toBeFocused();
  await page.keyboard.press('Control+Shift+P');
  const palette = page.getByRole('dialog', { name: 'Find or connect' });
  await palette.getByRole('combobox').fill('Check the keys of all hosts');
  await expect(palette).toContainText('Nothing has this name.');
  letCome();
  await expect(palette.getByRole('option', { name: /^Check the keys of all hosts/ })).toBeVisible();
});
