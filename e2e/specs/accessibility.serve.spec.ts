import { appendFileSync } from 'node:fs';
import { axeFindings } from '../pages/axe-findings.ts';
import { configHost, expect, fred, prompt, test, trust } from '../pages/test.ts';
import { startFaultProxy } from '../servers/fault-proxy.ts';
import { lacks } from '../servers/requirements.ts';
import { plugInSecurityKey } from '../servers/security-key/token.ts';
import { testSecret } from '../servers/secrets/test-secret.ts';

test('axe finds nothing serious on the first screen, in the palette, the settings and the forms', async ({
  start,
  server,
  home,
}) => {
  home.write('.ssh/config', `${configHost('web1', server)}Host *.lab\n  User lab\nHost odd\n  KnownHostsCommand /bin/true %H\n`);
  const { ui } = await start();
  const { page } = ui;
  await expect(ui.hosts.row('odd')).toBeVisible();

  await test.step('first screen and tree', async () => {
    await ui.hosts.addFolder({ Name: 'prod', Production: 'On', Colour: 'Red' });
    await ui.hosts.newNode('New bookmark');
    await ui.hosts.fill({ Host: server.host, Name: 'db1', Folder: 'prod' });
    await ui.hosts.save();
    await ui.hosts.row('db1').click();
    expect(await axeFindings(page)).toEqual([]);
  });
  await test.step('what the first screen finds', async () => {
    await ui.welcomeField.fill('web');
    await expect(page.getByRole('option').first()).toBeVisible();
    expect(await axeFindings(page)).toEqual([]);
    await ui.welcomeField.fill('');
  });
  await test.step('palette', async () => {
    await ui.palette.open();
    await ui.palette.type('fred@host:banana');
    await expect(ui.palette.selected).toContainText(/port/i);
    expect(await axeFindings(page)).toEqual([]);
    await ui.palette.type('t');
    await expect(ui.palette.options.nth(3)).toBeVisible();
    expect(await axeFindings(page)).toEqual([]);
    await page.keyboard.press('Escape');
  });
  await test.step('form of a bookmark, with a mistake', async () => {
    await ui.hosts.act('db1', 'Edit…');
    await ui.hosts.form.getByRole('button', { name: 'More settings' }).click();
    await ui.hosts.fill({ Port: 'x' });
    await ui.hosts.form.getByRole('button', { name: 'Save', exact: true }).click();
    await expect(ui.hosts.form.getByRole('alert')).toBeVisible();
    expect(await axeFindings(page)).toEqual([]);
    await ui.hosts.form.getByRole('button', { name: 'Cancel' }).click();
  });
  await test.step('what is in force for a host', async () => {
    await ui.hosts.act('web1', 'What is in force…');
    await expect(ui.hosts.card).toContainText(server.host);
    expect(await axeFindings(page)).toEqual([]);
    await page.keyboard.press('Escape');
  });
  await test.step('menu of a row', async () => {
    await ui.hosts.row('db1').click({ button: 'right' });
    await expect(ui.hosts.menu).toBeVisible();
    expect(await axeFindings(page)).toEqual([]);
    await page.keyboard.press('Escape');
  });
  await test.step('settings', async () => {
    await ui.settings.open();
    await ui.settings.field('Text size').fill('400');
    expect(await axeFindings(page)).toEqual([]);
    await ui.settings.field('Text size').fill('14');
  });
  await test.step('keyboard map', async () => {
    await page.keyboard.press('Control+F1');
    await expect(page.getByRole('dialog', { name: 'Keyboard map' })).toBeVisible();
    expect(await axeFindings(page)).toEqual([]);
  });
});

test('axe finds nothing serious in questions, failures and terminals', async ({ start, server, home }) => {
  const proxy = await startFaultProxy({ target: server });
  try {
    home.write(
      '.ssh/config',
      `${configHost('web1', server, fred.name, proxy.port)}Host password\n  HostName ${server.host}\n  Port ${server.port}\n  User ${fred.name}\n  PubkeyAuthentication no\n`,
    );
    const { ui } = await start();
    const { page } = ui;
    await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);

    await test.step('unknown host key, and one that differs from what was pasted', async () => {
      await ui.openHost('web1');
      await ui.prompts.compareField.fill(server.clientKey.fingerprint);
      await expect(ui.prompts.hostKey).toContainText('Different key');
      expect(await axeFindings(page)).toEqual([]);
      await ui.prompts.compareField.fill('');
      await page.keyboard.press('Escape');
    });
    await test.step('failure', async () => {
      await ui.waitForFailure(/You did not trust/);
      expect(await axeFindings(page)).toEqual([]);
    });
    await test.step('terminal with its tree and status', async () => {
      await ui.failure.getByRole('button', { name: /^Try again/ }).click();
      await ui.prompts.trustHostKey();
      const terminal = await ui.waitConnected('web1');
      await terminal.waitForText(prompt);
      await terminal.run(`printf '\\e[31mred \\e[32mgreen \\e[33myellow \\e[34mblue \\e[35mmagenta \\e[36mcyan\\e[0m\\n'`);
      expect(await axeFindings(page)).toEqual([]);
    });
    await test.step('connection details', async () => {
      await ui.statusBar.getByRole('button', { name: `${fred.name}@web1` }).click();
      await expect(page.getByRole('dialog')).toContainText('publickey');
      expect(await axeFindings(page)).toEqual([]);
      await page.keyboard.press('Escape');
    });
    await test.step('paste guard, find bar and menu', async () => {
      const terminal = ui.terminal('web1');
      await terminal.paste('one\ntwo');
      await expect(terminal.pasteGuard).toBeVisible();
      expect(await axeFindings(page)).toEqual([]);
      await page.keyboard.press('Escape');
      await terminal.press('Control+Shift+F');
      await page.keyboard.type('red');
      expect(await axeFindings(page)).toEqual([]);
      await page.keyboard.press('Escape');
      await terminal.pane.click({ button: 'right' });
      await expect(page.getByRole('menu', { name: 'Terminal' })).toBeVisible();
      expect(await axeFindings(page)).toEqual([]);
      await page.keyboard.press('Escape');
    });
    await test.step('password, beside a terminal', async () => {
      trust(home, server);
      await ui.openHost('password');
      await expect(ui.prompts.passwordField).toBeVisible();
      expect(await axeFindings(page)).toEqual([]);
      await page.keyboard.press('Escape');
      await ui.waitForFailure('Login cancelled');
    });
    await test.step('a connection that was lost', async () => {
      await ui.tabs.show('web1');
      await proxy.refuse();
      await expect(ui.terminal('web1').chip).toContainText('Connection lost');
      expect(await axeFindings(page)).toEqual([]);
    });
    await test.step('a changed key', async () => {
      await ui
        .terminal('web1')
        .chip.getByRole('button', { name: /^Cancel/ })
        .click();
      const other = server.clientKey.publicLine.split(' ').slice(0, 2).join(' ');
      trust(home, { knownHostsLines: [`[${proxy.host}]:${proxy.port} ${other}`] });
      await proxy.accept();
      await ui.openHost('web1');
      await expect(ui.prompts.changedKey).toBeVisible();
      expect(await axeFindings(page)).toEqual([]);
    });
  } finally {
    await proxy.stop();
  }
});

test('axe finds nothing serious where a security key asks for its PIN and for a touch', async ({ start, sshd, home }, info) => {
  if (lacks('security-key')) info.skip(true, 'a compiler and libcrypto make the software security key');
  const token = await plugInSecurityKey({ PIN: testSecret('1234') });
  try {
    const key = await token.generate({ demands: ['verify-required'], pin: testSecret('1234'), comment: 'blue token' });
    appendFileSync(sshd.authorizedKeysFile, `verify-required ${key.publicLine}\n`);
    trust(home, sshd);
    const options = [
      `IdentityFile ${key.path}`,
      'IdentitiesOnly yes',
      'IdentityAgent none',
      `SecurityKeyProvider ${token.library}`,
    ];
    home.write(
      '.ssh/config',
      [`Host web1\n  HostName ${sshd.host}\n  Port ${sshd.port}\n  User ${sshd.user}`, ...options].join('\n  '),
    );
    const { ui } = await start({ env: token.env });
    const { page } = ui;
    await ui.openHost('web1');
    const pin = page.getByLabel('PIN', { exact: true });
    const send = async (words: string): Promise<void> => {
      await pin.fill(words);
      await expect(ui.prompts.send).toBeEnabled();
      await pin.press('Enter');
    };
    await expect(pin).toBeFocused();
    await send('99');
    await expect(page.getByRole('dialog', { name: /^PIN to sign in to/ })).toContainText('The last one was wrong');
    expect(await axeFindings(page)).toEqual([]);
    token.set({ PIN: testSecret('1234'), TOUCH: 'wait' });
    await send(testSecret('1234'));
    await expect(page.getByRole('dialog', { name: /^Touch your key to sign in to/ })).toContainText('blue token');
    expect(await axeFindings(page)).toEqual([]);
    token.set({ PIN: testSecret('1234') });
    await ui.waitConnected('web1');
  } finally {
    token.remove();
  }
});

test('axe finds nothing serious where a page has no workbench', async ({ start }) => {
  const { ui, workbench } = await start();
  const second = await ui.page.context().newPage();
  await second.goto(workbench.url ?? '');
  await expect(second.getByRole('button', { name: 'Take over here' })).toBeVisible();
  expect(await axeFindings(second)).toEqual([]);
});
