import { configHost, expect, fred, prompt, test, trust } from '../pages/test.ts';

test('quick connect takes an address, a pasted ssh command and an ssh:// address', async ({ start, server, home }) => {
  trust(home, server);
  const { host, port, clientKey } = server;
  const target = `${fred.name}@${host}:${port}`;
  const inputs = [target, `ssh -p ${port} -i ${clientKey.path} ${fred.name}@${host}`, `ssh://${fred.name}@${host}:${port}`];
  const { ui } = await start();
  for (const [index, input] of inputs.entries()) {
    await test.step(input.replaceAll(clientKey.path, 'KEY'), async () => {
      await ui.openDestination(input);
      await expect(ui.tabs.all).toHaveCount(index + 1);
      // The command names a key, so nothing is asked; the password of the first holds for the others on the same connection.
      if (index === 0) await ui.prompts.answerPassword(fred.password);
      await expect(ui.tabs.selected).toHaveAccessibleName(new RegExp(`^${target}, connected`));
      await ui.terminal(target).waitForText(prompt);
    });
  }
});

test('the first screen connects, says what it cannot read, and remembers where one was', async ({ start, server, home }) => {
  trust(home, server);
  const { ui } = await start();
  await expect(ui.welcomeField).toBeFocused();
  await ui.page.keyboard.type(`${fred.name}@${server.host}:99999`);
  await expect(ui.page.getByRole('option', { selected: true })).toContainText(/port/i);
  await ui.page.keyboard.press('Enter');
  await expect(ui.tabs.all).toHaveCount(1);
  await expect(ui.welcomeField).toBeVisible();

  await ui.welcomeField.fill(`${fred.name}@${server.host}:${server.port}`);
  await expect(ui.page.getByRole('option', { selected: true })).toContainText('Connect to');
  await ui.page.keyboard.press('Enter');
  await ui.prompts.answerPassword(fred.password);
  const target = `${fred.name}@${server.host}:${server.port}`;
  await ui.waitConnected(target);
  // The terminal took the first screen's place.
  await expect.poll(() => ui.tabs.names()).toEqual([target]);
  await ui.palette.open();
  await expect(ui.palette.options.first()).toContainText(`${fred.name}@${server.host}:${server.port}`);
});

test('hosts of the ssh config stand in the tree, and follow the file as it is edited', async ({ start, server, home }) => {
  trust(home, server);
  home.write('.ssh/config', configHost('web1', server));
  const { ui } = await start();
  await expect(ui.page.getByText('1 host found in your ssh config')).toBeVisible();
  await expect(ui.hosts.row('web1')).toBeVisible();

  home.write(
    '.ssh/config',
    `Include more.conf\n${configHost('web2', server)}Host *.lab\n  User lab\nHost odd\n  HostName ${server.host}\n  KnownHostsCommand /bin/true %H\n`,
  );
  home.write('.ssh/more.conf', configHost('included', server));
  await expect(ui.hosts.row('included')).toBeVisible();
  await expect.poll(() => ui.hosts.outline()).toEqual(['1 ~/.ssh/config', '2 included', '2 web2', '2 *.lab', '2 odd']);
  await expect(ui.hosts.row('*.lab')).toContainText('rule');
  await expect(ui.hosts.row('odd')).toContainText('not supported yet');

  await ui.hosts.connect('odd');
  const said = ui.page.getByRole('dialog', { name: 'KnownHostsCommand does not work here yet' });
  await expect(said).toContainText('line 12');
  await ui.page.keyboard.press('Escape');
  await expect(said).toBeHidden();
  await ui.hosts.connect('included');
  await (await ui.waitConnected('included')).waitForText(prompt);
});

test('when the program is gone nothing claims to be connected, and it is said once', async ({ shell: { ui, workbench } }) => {
  await expect(ui.statusBar.getByRole('button', { name: new RegExp(`^${fred.name}@`) })).toBeVisible();
  await workbench.stop();
  await expect(ui.banner).toBeVisible();
  await ui.tabs.waitForState('web1', 'not connected to the core');
  await expect(ui.statusBar).toContainText('web1: not connected to the core');
  await expect(ui.statusBar).not.toContainText(' ms');
  // A terminal says its size when the window's changes, and nobody hears it.
  await ui.page.setViewportSize({ width: 900, height: 600 });
  await expect(ui.statusBar).not.toContainText('130×');
  await expect(ui.toasts.getByText(/./)).toHaveCount(0);
});

test('both counts of the ssh config leave patterns out', async ({ start, server, home }) => {
  home.write('.ssh/config', `${configHost('web1', server)}${configHost('web2', server)}Host *.lab\n  User lab\n`);
  const { ui } = await start();
  await expect(ui.page.getByText('2 hosts found in your ssh config')).toBeVisible();
  await expect(ui.statusBar).toContainText('2 hosts read from your ssh config');
});
