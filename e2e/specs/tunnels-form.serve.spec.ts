import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { axeFindings } from '../pages/axe-findings.ts';
import { configHost, expect, test, trust } from '../pages/test.ts';
import { TunnelsPage } from '../pages/tunnels-page.ts';
import { freePort } from '../servers/free-port.ts';

test('others may use a tunnel only after that was said in so many words, and the ports of a host become tunnels', async ({
  start,
  server,
  home,
}) => {
  trust(home, server);
  home.write('.ssh/config', configHost('web1', server));
  const { ui } = await start();
  const { page } = ui;
  const tunnels = new TunnelsPage(page);
  const port = await freePort();
  await tunnels.open();
  expect(await axeFindings(page)).toEqual([]);

  await test.step('a command of two lines is pasted as the one that a shell makes of it', async () => {
    await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
    await page.evaluate(() => navigator.clipboard.writeText('ssh -L 8080:db:80 \\\n  web1'));
    await tunnels.field.focus();
    await page.keyboard.press('Control+V');
    await expect(tunnels.field).toHaveValue(/^ssh -L 8080:db:80 +web1$/);
    await expect(page.getByRole('main').getByRole('status').filter({ hasText: 'web1' })).toBeVisible();
    await page.keyboard.press('Escape');
    await expect(tunnels.field).toHaveValue('');
  });
  await test.step('nothing is saved before the box is ticked', async () => {
    await page.getByRole('main').getByRole('button', { name: 'New tunnel' }).first().click();
    const { form } = tunnels;
    await form.getByRole('radio', { name: /^Browse through it/ }).check();
    await form.getByRole('textbox', { name: 'Port' }).fill(String(port));
    await form.getByRole('combobox', { name: 'Reachable from' }).selectOption('everybody on the network');
    await form.getByRole('button', { name: 'Add and switch on' }).click();
    await expect(form.getByRole('alert')).toHaveText('Tick the box, or keep it to this computer.');
    await expect(form.getByRole('checkbox', { name: 'Let others than me use this tunnel' })).toBeFocused();
    expect(await axeFindings(page)).toEqual([]);
    await page.keyboard.press('Space');
    await page.keyboard.press('Enter');
    await form.waitFor({ state: 'detached' });
    await tunnels.expectState('Browse as web1', /listening, names resolved on web1/);
    await expect(tunnels.card('Browse as web1')).toContainText('open to the network');
  });
  await test.step('what a browser needs stands in the details', async () => {
    await tunnels.card('Browse as web1').focus();
    await page.keyboard.press('Enter');
    await expect(tunnels.details.getByRole('region', { name: 'In a browser' })).toContainText(`:${port}`);
    await expect(tunnels.details.getByRole('button', { name: 'Copy PAC file' })).toBeVisible();
    expect(await axeFindings(page)).toEqual([]);
    await page.keyboard.press('Escape');
    await expect(tunnels.card('Browse as web1')).toBeFocused();
  });
  await test.step('a port of the host is dragged to the cards', async () => {
    await tunnels.chooseMore('Ports that listen on a host');
    await tunnels.ports.getByRole('button', { name: 'Look', exact: true }).click();
    const row = tunnels.ports
      .getByRole('listitem')
      .filter({ hasText: String(server.port) })
      .first();
    await expect(row).toBeVisible();
    expect(await axeFindings(page)).toEqual([]);
    await row.dragTo(tunnels.grid);
    await expect(tunnels.form.getByRole('textbox', { name: 'Port' }).last()).toHaveValue(String(server.port));
    await tunnels.form.getByRole('textbox', { name: 'Port' }).first().fill('');
    await tunnels.form.getByRole('textbox', { name: 'Name', exact: true }).fill('Itself');
    await tunnels.form.getByRole('button', { name: 'Add and switch on' }).click();
    // The banner of the server itself comes back through its own tunnel.
    await tunnels.expectState('Itself', /SSH-2\.0.* answers, /);
  });
  await test.step('the tunnels of a host come up all or none when that is wanted', async () => {
    const rule = page.getByRole('switch', { name: 'Tunnels of web1 open all or none' });
    await expect(page.getByText('can’t listen, none of them stays')).toBeVisible();
    await expect(rule).not.toBeChecked();
    await rule.click();
    await expect(rule).toBeChecked();
    const file = join(home.dataDir, 'tunnel-hosts.json');
    await expect
      .poll((): unknown => existsSync(file) && JSON.parse(readFileSync(file, 'utf8')))
      .toMatchObject({ data: [{ host: { destination: 'web1' }, exitOnForwardFailure: true }] });
    await rule.click();
    await expect(rule).not.toBeChecked();
  });
  await test.step('several of one line at once', async () => {
    await tunnels.field.fill(`ssh -L ${await freePort()}:127.0.0.1:1 -R 0:localhost:2 web1`);
    await expect(page.getByText('Enter makes these 2 tunnels')).toBeVisible();
    await page.keyboard.press('Enter');
    await page.getByRole('button', { name: 'Add 2 tunnels' }).click();
    await expect(tunnels.cards).toHaveCount(4);
    // And they go at once.
    await tunnels.undo();
    await expect(tunnels.cards).toHaveCount(2);
    // Who presses Enter at once is not ignored: it goes on when the line has been read.
    await tunnels.field.fill(`ssh -L ${await freePort()}:127.0.0.1:1 -R 0:localhost:2 web1`);
    await page.keyboard.press('Enter');
    await expect(page.getByRole('button', { name: 'Add and switch on' })).toBeFocused();
    expect(await axeFindings(page)).toEqual([]);
    await page.getByRole('button', { name: 'Add 2 tunnels' }).click();
    await expect(tunnels.cards).toHaveCount(4);
    await tunnels.field.fill('web1:any');
    await expect(tunnels.cards).toHaveCount(1);
    await tunnels.cards.first().getByRole('switch').click();
    // The server's choice is shown.
    await expect(tunnels.cards.first()).toHaveAccessibleName(/listening on web1|nothing listens on/);
    await expect(tunnels.cards.first().getByRole('img', { name: /^web1:\d+ to localhost:2$/ })).toBeVisible();
  });
  await test.step('a relay is made to lead to this computer, and others are told how to come', async () => {
    await tunnels.chooseMore('Make this computer reachable');
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('combobox', { name: 'Relay' }).selectOption('web1');
    await dialog.getByRole('textbox', { name: 'Account here' }).fill('anna');
    await dialog.getByRole('textbox', { name: 'Port on the relay' }).fill(String(await freePort()));
    expect(await axeFindings(page)).toEqual([]);
    await page.keyboard.press('Enter');
    await expect(dialog).toContainText(/ssh -J \S+ -p \d+ anna@localhost/);
    await dialog.getByRole('textbox', { name: 'Name of this computer' }).fill('Office');
    expect(await axeFindings(page)).toEqual([]);
    await dialog.getByRole('button', { name: 'Add a bookmark' }).click();
    await expect(page.getByRole('treeitem', { name: /Office through web1/ })).toBeVisible();
  });
});
