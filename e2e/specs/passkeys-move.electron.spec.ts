import { appendFileSync } from 'node:fs';
import { join } from 'node:path';
import { projectDir } from '../browser.ts';
import { PasskeysPage, VirtualKey } from '../pages/passkeys-page.ts';
import { dressShell, expect, fred, prompt, test, trust } from '../pages/test.ts';
import { startSshdWithAccounts } from '../servers/accounts.ts';
import { startDaemon } from '../servers/daemon.ts';
import { LogBuffer } from '../servers/log-buffer.ts';
import { lacks } from '../servers/requirements.ts';

test.skip(lacks('accounts'), 'accounts of its own need root on Linux');

const configLine = 'PubkeyAcceptedAlgorithms=+webauthn-sk-ecdsa-sha2-nistp256@openssh.com';

test('a passkey that was made in the browser signs in from the app', async ({ start, home, lazyBrowser }) => {
  const users = { [fred.name]: { password: fred.password } };
  const server = await startSshdWithAccounts({ users, config: `${configLine}\nLogLevel VERBOSE` });
  dressShell(server, fred.name, [`PS1='\\u@web1:\\w\\$ '`, 'unset HISTFILE', 'export LC_ALL=C.UTF-8']);
  const output = new LogBuffer();
  const { PATH = '' } = process.env;
  const serve = startDaemon({
    command: process.execPath,
    args: [join(projectDir, 'dist/serve/serve.mjs'), '--no-open', '--port', '0'],
    env: { PATH, HOME: home.dir, HAWSER_DATA: home.dataDir },
    output: (text) => output.append(text),
  });
  try {
    trust(home, server);
    const host = [
      'Host web1',
      '  HostName 127.0.0.1',
      `  Port ${server.port}`,
      `  User ${fred.name}`,
      '  IdentityAgent none',
      '',
    ];
    home.write('.ssh/config', host.join('\n'));
    const [url] = await output.waitFor(/^http:\/\/hawser\.localhost:\d+\/\S*/m, { timeoutMs: 60_000, failed: serve.exited });
    const page = await (await lazyBrowser()).newPage();
    await page.goto(url);
    const made = await VirtualKey.plugIn(page);
    const inBrowser = new PasskeysPage(page);
    await inBrowser.open();
    await inBrowser.create('blue key');
    const line = await inBrowser.keyLine('blue key');
    appendFileSync(join(server.homeOf(fred.name), '.ssh', 'authorized_keys'), `${line}\n`);
    const [credential] = await made.credentials();
    await page.close();
    await serve.kill();
    if (credential === undefined) throw new Error('the key holds nothing');

    const { ui, workbench } = await start();
    const key = await VirtualKey.plugIn(workbench.page);
    await key.take(credential);
    await ui.openHost('web1');
    const terminal = await ui.waitConnected('web1');
    await terminal.waitForText(prompt);
    await server.waitForLog(/Accepted publickey for fred .*ECDSA-SK/);
    await expect.poll(async () => (await key.credentials())[0]?.signCount).toBeGreaterThan(0);
  } finally {
    await serve.kill();
    await server.stop();
  }
});
