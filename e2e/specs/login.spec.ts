import { startSshdWithAccounts } from '../servers/accounts.ts';
import { lacks } from '../servers/requirements.ts';
import { configHost, dressShell, expect, fred, prompt, storedKeysOf, test, trust } from '../pages/test.ts';

test('logs in by password once the host key is trusted, and says how the connection stands', async ({ start, server, home }) => {
  const { ui } = await start();
  const target = `${fred.name}@${server.host}:${server.port}`;
  await ui.openDestination(target);

  await expect(ui.prompts.hostKey).toContainText('Nothing has been sent: no name, no password.');
  expect(await ui.prompts.fingerprint()).toBe(server.hostKeyFiles[0]?.fingerprint);
  await ui.prompts.trustHostKey();

  await expect(ui.page.getByRole('dialog', { name: `Password for ${fred.name}@${server.host}` })).toBeVisible();
  await expect(ui.prompts.passwordField).toBeFocused();
  await ui.prompts.answerPassword('not this one');
  await expect(ui.page.getByText(/The last one was refused/)).toBeVisible();
  await ui.prompts.answerPassword(fred.password);

  const terminal = await ui.waitConnected(target);
  await terminal.waitForText(prompt);
  expect(await terminal.run('id -un')).toContain(`\n${fred.name}\n`);
  await expect(ui.statusBar.getByRole('button', { name: new RegExp(`^${fred.name}@`) })).toBeVisible();
  await expect(ui.statusBar).toContainText('key stored by you, not compared');
  expect(storedKeysOf(home, server)).toEqual(server.knownHostsLines.map((line) => line.split(' ').slice(1).join(' ')));
});

test('logs in by key without a question where the host is known', async ({ start, server, home }) => {
  trust(home, server);
  home.write('.ssh/config', configHost('web1', server));
  const { ui } = await start();
  await ui.openHost('web1');
  const terminal = await ui.waitConnected('web1');
  await terminal.waitForText(prompt);
  await ui.statusBar.getByRole('button', { name: `${fred.name}@web1` }).click();
  await expect(ui.page.getByRole('dialog')).toContainText('publickey');
});

test('logs in by key and then by code, and tells the two steps apart', async ({ start, home }, info) => {
  if (lacks('codes')) info.skip(true, 'the PAM module for one-time codes is missing');
  const server = await startSshdWithAccounts({
    users: { fred: { codes: ['48210937', '59321048'] } },
    pamAsks: 'code',
    config: 'AuthenticationMethods publickey,keyboard-interactive\nLogLevel VERBOSE',
  });
  try {
    dressShell(server, fred.name, [`PS1='\\u@web1:\\w\\$ '`]);
    trust(home, server);
    home.write('.ssh/config', configHost('web1', server));
    const { ui } = await start();
    await ui.openHost('web1');
    await expect(ui.page.getByRole('dialog')).toContainText('key accepted');
    await ui.prompts.answerQuestion(/Verification code/, '48210937');
    const terminal = await ui.waitConnected('web1');
    await terminal.waitForText(prompt);
    await ui.statusBar.getByRole('button', { name: `${fred.name}@web1` }).click();
    await expect(ui.page.getByRole('dialog')).toContainText(/publickey[^]*keyboard-interactive/);
  } finally {
    await server.stop();
  }
});
