import type { Locator } from '@playwright/test';
import { axeFindings } from '../pages/axe-findings.ts';
import type { TerminalPage } from '../pages/terminal-page.ts';
import { expect, fred, prompt, test, trust } from '../pages/test.ts';

/** The family that the terminal asks for first. */
function familyOf(terminal: TerminalPage): Promise<string> {
  return terminal.pane.locator('.xterm').evaluate((xterm) => {
    const [first = ''] = getComputedStyle(xterm.querySelector('.xterm-rows') ?? xterm).fontFamily.split(',');
    return first.replace(/"/g, '');
  });
}

/** The families of one group of the list. */
function families(list: Locator, group: string): Promise<string[]> {
  return list.locator(`optgroup[label="${group}"] option`).allTextContents();
}

test('an installed font is chosen in the settings and for a host, fixed-width ones first, and terminals have it at once', async ({
  start,
  server,
  home,
  host,
}) => {
  trust(home, server);
  const { ui } = await start();
  const { hosts, page, settings } = ui;
  // Electron gives it to our page; a browser asks the user.
  if (host === 'serve') await page.context().grantPermissions(['local-fonts']);
  await hosts.addBookmark({
    Host: server.host,
    Name: 'web1',
    User: fred.name,
    Port: String(server.port),
    'Key file': server.clientKey.path,
  });
  await hosts.connect('web1');
  const terminal = await ui.waitConnected('web1');
  await terminal.waitForText(prompt);

  const chosen = await test.step('in the settings', async () => {
    await settings.open();
    await settings.search.fill('font');
    await page.getByRole('button', { name: 'Show installed fonts' }).click();
    const list = page.getByLabel('Installed fonts', { exact: true });
    await expect(list).toBeFocused();
    const fixed = await families(list, 'Fixed width');
    const [family = ''] = fixed;
    expect(family).not.toBe('');
    expect(await list.locator('optgroup').first().getAttribute('label')).toBe('Fixed width');
    for (const other of await families(list, 'Others')) expect(fixed).not.toContain(other);
    await list.selectOption(family);
    await expect(settings.field('Font')).toHaveValue(family);
    expect(await axeFindings(page)).toEqual([]);
    await ui.tabs.show('web1');
    await expect.poll(() => familyOf(terminal)).toBe(family);
    return { family, another: fixed[1] ?? (await families(list, 'Others'))[0] ?? '' };
  });

  await test.step('and in the form of a host, which goes before them', async () => {
    await hosts.act('web1', 'Edit…');
    // Whether its further settings are in sight is known once it is drawn.
    await expect(hosts.field('Name')).toBeVisible();
    if (!(await hosts.field('Font').isVisible())) await hosts.form.getByRole('button', { name: 'More settings' }).click();
    // Asked once while the page is open.
    await hosts.field('Installed fonts').selectOption(chosen.another);
    await expect(hosts.field('Font')).toHaveValue(chosen.another);
    expect(await axeFindings(page)).toEqual([]);
    await hosts.save();
    await expect.poll(() => familyOf(terminal)).toBe(chosen.another);
  });
});

test('where the browser lists no fonts it is said, and a name can be typed', async ({ start, host }) => {
  test.skip(host === 'electron', 'Electron’s own page always may');
  const { ui } = await start();
  const { page, settings } = ui;
  const button = page.getByRole('button', { name: 'Show installed fonts' });

  await test.step('refused', async () => {
    await page.context().grantPermissions(['clipboard-read']);
    await settings.open();
    await settings.search.fill('font');
    await button.click();
    await expect(page.getByRole('status').filter({ hasText: 'may not list the fonts' })).toBeVisible();
    expect(await axeFindings(page)).toEqual([]);
  });

  await test.step('a browser that has no way to', async () => {
    await page.evaluate(() => Object.assign(globalThis, { queryLocalFonts: undefined }));
    await button.click();
    await expect(page.getByRole('status').filter({ hasText: 'names no installed fonts' })).toBeVisible();
    await settings.field('Font').fill('Iosevka');
    await expect(settings.field('Font')).toHaveValue('Iosevka');
  });
});
