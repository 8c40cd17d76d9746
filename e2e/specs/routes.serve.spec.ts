import { axeFindings } from '../pages/axe-findings.ts';
import { expect, fred, prompt, test, trust } from '../pages/test.ts';
import { startSocksProxy } from '../servers/proxy-server.ts';

test('hosts behind a program and a proxy: set in the form, asked for where they came by an import, told in the facts', async ({
  start,
  server,
  home,
}) => {
  const proxy = await startSocksProxy({ names: { 'inside.lab': server } });
  trust(home, server);
  const command = `bash -c 'exec 3<>/dev/tcp/${server.host}/${server.port}; cat <&3 & cat >&3; kill %%1'`;
  const settings = { user: fred.name, identityFile: server.clientKey.path, proxyCommand: command, foreignCommands: true };
  const node = {
    kind: 'bookmark',
    id: 'imported',
    name: 'imported',
    host: server.host,
    settings: { ...settings, port: server.port },
  };
  home.write('data/bookmarks.json', JSON.stringify({ format: 'hawser.bookmarks', version: 1, revision: 1, data: [node] }));
  const { ui } = await start();
  const { hosts, page } = ui;

  await test.step('an imported program runs after a yes only', async () => {
    await hosts.connect('imported');
    const card = page.getByRole('dialog', { name: 'Run a program to reach imported?' });
    await expect(card.getByRole('region', { name: 'The exact command' })).toHaveText(command.replace('%%', '%'));
    await expect(card.getByRole('button', { name: 'Cancel' })).toBeFocused();
    expect(await axeFindings(page)).toEqual([]);
    await page.keyboard.press('Escape');
    await expect(await ui.waitForFailure('Its proxy command was not run')).toContainText('only after a yes');
    await ui.tabs.close('imported');
    await hosts.connect('imported');
    await card.getByRole('button', { name: 'Run it' }).click();
    await (await ui.waitConnected('imported')).waitForText(prompt);
  });

  await test.step('what the form takes and what it does not', async () => {
    await hosts.newNode('New bookmark');
    await hosts.fill({ Host: 'inside.lab', Name: 'inside', User: fred.name, 'Key file': server.clientKey.path });
    await hosts.form.getByRole('button', { name: 'More settings' }).click();
    await hosts.fill({ Proxy: 'socks5://fred:secret@127.0.0.1', 'Further options': 'NoSuchOption yes' });
    await hosts.form.getByRole('button', { name: 'Save', exact: true }).click();
    await expect(hosts.form.getByRole('alert')).toContainText('A password is asked for when it is needed');
    await expect(hosts.field('Proxy')).toBeFocused();
    await hosts.fill({ Proxy: `socks5://${proxy.host}:${proxy.port}` });
    await hosts.form.getByRole('button', { name: 'Save', exact: true }).click();
    await expect(ui.toasts).toContainText('NoSuchOption');
    await hosts.fill({ 'Further options': `HostKeyAlias [${server.host}]:${server.port}` });
    await hosts.save();
  });

  await test.step('the proxy looks the name up, and the facts say the way', async () => {
    await hosts.connect('inside');
    await (await ui.waitConnected('inside')).waitForText(prompt);
    expect(proxy.asked).toEqual(['inside.lab:22']);
    await ui.statusBar.getByRole('button', { name: `${fred.name}@inside` }).click();
    const facts = page.getByRole('dialog', { name: /^Connection to/ });
    await expect(facts).toContainText(`by the proxy socks5://${proxy.host}:${proxy.port}`);
    await facts.getByRole('button', { name: 'Ask the server' }).click();
    await expect(facts).toContainText(`→ ${server.host}:${server.port}`);
    expect(await axeFindings(page)).toEqual([]);
    await facts.getByRole('button', { name: 'Disconnect when idle' }).click();
    await expect(facts).toContainText('Takes nobody new');
    await page.keyboard.press('Escape');
    await ui.tabs.close('inside');
  });
  await proxy.stop();
});
