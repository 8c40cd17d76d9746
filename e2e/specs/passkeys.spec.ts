import { appendFileSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { axeFindings } from '../pages/axe-findings.ts';
import { PasskeysPage, VirtualKey } from '../pages/passkeys-page.ts';
import { configHost, dressShell, expect, fred, prompt, test, trust } from '../pages/test.ts';
import { startSshdWithAccounts, type SshdWithAccounts } from '../servers/accounts.ts';
import { lacks } from '../servers/requirements.ts';

test.skip(lacks('accounts'), 'accounts of its own need root on Linux');

const configLine = 'PubkeyAcceptedAlgorithms=+webauthn-sk-ecdsa-sha2-nistp256@openssh.com';
const servers: SshdWithAccounts[] = [];

async function startServer(config: string): Promise<SshdWithAccounts> {
  const accounts = [fred.name, 'eve', 'gil'].map((user) => [user, { password: fred.password }] as const);
  const server = await startSshdWithAccounts({ users: Object.fromEntries(accounts), config: `${config}\nLogLevel VERBOSE` });
  servers.push(server);
  for (const [user] of accounts) dressShell(server, user, [`PS1='\\u@web1:\\w\\$ '`, 'unset HISTFILE', 'export LC_ALL=C.UTF-8']);
  return server;
}

const keysOf = (server: SshdWithAccounts, user: string): string => join(server.homeOf(user), '.ssh', 'authorized_keys');

test.afterEach(async () => {
  for (const server of servers.splice(0)) await server.stop();
});

test('a passkey is made, put on a host, tested by a second login, and signs in with a touch', async ({ start, home }) => {
  const server = await startServer(configLine);
  trust(home, server);
  home.write('.ssh/config', configHost('web1', server));
  const { ui, workbench } = await start();
  await VirtualKey.plugIn(workbench.page);
  const passkeys = new PasskeysPage(workbench.page);
  await passkeys.open();
  await passkeys.create('blue key');
  await passkeys.install('web1');
  await expect(passkeys.outcome).toContainText('It works: the second login took the passkey.');
  expect(readFileSync(keysOf(server, fred.name), 'utf8')).toMatch(/^sk-ecdsa-sha2-nistp256@openssh\.com AAAA\S+ blue key$/m);
  await expect(passkeys.cards.first()).toContainText(`${fred.name}@${server.host} port ${server.port}`);

  // The first login went by key, and its connection may linger: a new one has to be made.
  const from = server.log().length;
  await server.restart(`${configLine}\nLogLevel VERBOSE`);
  await ui.openHost('web1');
  const terminal = await ui.waitConnected('web1');
  await terminal.waitForText(prompt);
  await server.waitForLog(/Accepted publickey for fred .*ECDSA-SK/, { from });
});

test('no touch, no finger, another way and Cancel: each ends as it says', async ({ start, home }) => {
  const server = await startServer(configLine);
  trust(home, server);
  const hosts = [fred.name, 'eve', 'gil'].map((user, index) => {
    const lines = ['HostName 127.0.0.1', `Port ${server.port}`, `User ${user}`, 'IdentityAgent none'];
    return [`Host web${index + 1}`, ...lines.map((line) => `  ${line}`), ''].join('\n');
  });
  home.write('.ssh/config', hosts.join(''));
  const { ui, workbench } = await start();
  const { page } = workbench;
  const key = await VirtualKey.plugIn(page);
  const passkeys = new PasskeysPage(page);
  await passkeys.open();
  await passkeys.create('blue key');
  const line = await passkeys.keyLine('blue key');
  for (const user of [fred.name, 'eve', 'gil']) appendFileSync(keysOf(server, user), `${line}\n`);

  // The page's clock is put forward instead of waiting for a minute.
  await page.clock.install();
  await key.touches(false);
  await ui.openHost('web1');
  const card = passkeys.touch('web1');
  await expect(card).toContainText('as fred at 127.0.0.1 with the passkey blue key');
  await expect(card.getByRole('timer')).toContainText(/\d+ s/);
  await page.clock.fastForward(61_000);
  await ui.prompts.passwordField.waitFor();
  await page.clock.resume();
  await ui.prompts.answerPassword(fred.password);
  await ui.waitConnected('web1');

  await key.touches(true);
  await key.verifies(false);
  await ui.openHost('web2');
  await expect(passkeys.touch('web2')).toContainText('The key did not sign.');
  // The app alone can't ask for a PIN, and says where that can be done: an installed one has no command for it.
  const isApp = test.info().project.name === 'electron';
  const where = passkeys.touch('web2').getByText('An installed Hawser has no browser mode');
  await expect(where).toHaveCount(isApp ? 1 : 0);
  await expect(passkeys.touch('web2').getByText('npm start -- --serve')).toHaveCount(isApp ? 1 : 0);
  expect(await axeFindings(page)).toEqual([]);
  await key.verifies(true);
  await passkeys.touch('web2').getByRole('button', { name: 'Try again' }).click();
  await ui.waitConnected('web2');

  await key.touches(false);
  await ui.openHost('web3');
  await passkeys.touch('web3').getByRole('button', { name: 'Use another way' }).click();
  await ui.prompts.passwordField.press('Escape');
  await page.getByRole('heading', { name: 'Login cancelled' }).waitFor();
  await page
    .getByRole('button', { name: /^(Connect again|Try again)/ })
    .first()
    .click();
  await passkeys.touch('web3').press('Escape');
  await page.getByRole('heading', { name: 'Login cancelled' }).waitFor();
});

test('a server that refuses the algorithm gets the line for its sshd_config, and the key’s line back', async ({
  start,
  home,
}) => {
  const server = await startServer('');
  trust(home, server);
  home.write('.ssh/config', configHost('web1', server));
  const { ui, workbench } = await start();
  await VirtualKey.plugIn(workbench.page);
  const passkeys = new PasskeysPage(workbench.page);
  const before = readFileSync(keysOf(server, fred.name), 'utf8');
  await ui.runCommand('Passkeys');
  await passkeys.create('blue key');
  await passkeys.install('web1');
  await expect(passkeys.outcome).toContainText('the second login was refused');
  await expect(passkeys.outcome).toContainText(configLine);
  await workbench.page.getByRole('button', { name: 'Take the line back' }).click();
  await expect(passkeys.outcome).toContainText('The line is gone again.');
  expect(readFileSync(keysOf(server, fred.name), 'utf8')).toBe(before);
});
