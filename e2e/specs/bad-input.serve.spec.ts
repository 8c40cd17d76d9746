import { readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { startFaultProxy, type FaultProxy } from '../servers/fault-proxy.ts';
import { startSshd } from '../servers/sshd.ts';
import { generateKey } from '../servers/ssh-keys.ts';
import { configHost, expect, fred, prompt, test, trust } from '../pages/test.ts';
import { testSecret } from '../servers/secrets/test-secret.ts';

/** A host of the ssh config with lines of its own, at a fault proxy. */
function proxyHost(alias: string, proxy: FaultProxy, ...lines: readonly string[]): string {
  return [`Host ${alias}`, `  HostName ${proxy.host}`, `  Port ${proxy.port}`, `  User ${fred.name}`, ...lines, ''].join('\n');
}

test('a damaged bookmark file is said, kept, and does not stand in the way', async ({ start, home }) => {
  const damaged = '{ "format": "hawser.bookmarks", "version": 1, "data": [ {"kind": "bookm';
  const file = home.write('data/bookmarks.json', damaged);
  const { ui } = await start();
  await expect(ui.hosts.problems).toContainText('1 problem with your files');
  await ui.hosts.problems.getByRole('button', { name: 'Show' }).click();
  await expect(ui.hosts.problems).toContainText('A file of this program is damaged');
  await expect(ui.hosts.problems).toContainText(file);
  await ui.hosts.addBookmark({ Host: 'a.example.org', Name: 'after' });
  await expect.poll(() => ui.hosts.outline()).toEqual(['1 after']);
  const kept = readdirSync(home.dataDir).find((name) => name.startsWith('bookmarks.json.unreadable-'));
  expect(readFileSync(join(home.dataDir, kept ?? ''), 'utf8')).toBe(damaged);
});

test('a bookmark file of a newer version is left as it is', async ({ start, home }) => {
  const newer = JSON.stringify({ format: 'hawser.bookmarks', version: 99, revision: 7, data: { roots: 'unknown' } });
  const file = home.write('data/bookmarks.json', newer);
  const { ui } = await start();
  await ui.hosts.problems.getByRole('button', { name: 'Show' }).click();
  await expect(ui.hosts.problems).toContainText('has version 99; this program understands up to 1');
  await ui.hosts.newNode('New bookmark');
  await ui.hosts.fill({ Host: 'a.example.org', Name: 'lost' });
  await ui.hosts.form.getByRole('button', { name: 'Save', exact: true }).click();
  await expect(ui.page.getByText('A file was written by a newer version').first()).toBeVisible();
  // What was typed is still there.
  await expect(ui.hosts.field('Name')).toHaveValue('lost');
  expect(readFileSync(file, 'utf8')).toBe(newer);
});

test('keys that cannot be used are named, with the reason', async ({ start, sshd, home }) => {
  const encrypted = await generateKey({ passphrase: testSecret('open sesame'), comment: 'laptop' });
  writeFileSync(sshd.authorizedKeysFile, `${encrypted.publicLine}\n`);
  home.write('.ssh/known_hosts', `${sshd.knownHostsLines.join('\n')}\n`);
  const garbage = home.write('.ssh/id_garbage', 'this was never a key\n');
  const missing = home.path('.ssh/id_missing');
  const at = `  HostName ${sshd.host}\n  Port ${sshd.port}\n  User ${sshd.user}\n  IdentitiesOnly yes\n`;
  home.write(
    '.ssh/config',
    `Host bad\n${at}  IdentityFile ${garbage}\n  IdentityFile ${missing}\nHost locked\n${at}  IdentityFile ${encrypted.path}\n`,
  );
  const { ui } = await start();
  await ui.openHost('bad');
  const failure = await ui.waitForFailure(/does not let you in|does not take any of your keys/);
  await failure.getByRole('button', { name: /^Evidence/ }).click();
  const rows = failure.getByRole('listitem');
  await expect(rows.filter({ hasText: 'id_garbage' })).toContainText('was not offered');
  await expect(rows.filter({ hasText: 'id_missing' })).toContainText('was not offered');

  await ui.openHost('locked');
  await expect(ui.prompts.passphraseField).toBeFocused();
  await expect(ui.page.getByRole('dialog')).toContainText(encrypted.path);
  await ui.prompts.answerPassphrase('not this one');
  await expect(ui.page.getByRole('dialog')).toContainText('That did not open it. Try 2.');
  await ui.prompts.answerPassphrase(testSecret('open sesame'));
  await ui.waitConnected('locked');
  encrypted.remove();
});

test('servers that say nothing, too much, or something else are told apart', async ({ start, server, home }) => {
  const proxy = await startFaultProxy({ target: server });
  const silent = await startFaultProxy();
  const sshd = await startSshd();
  try {
    trust(
      home,
      server,
      { knownHostsLines: server.knownHostsLines.map((line) => line.replace(String(server.port), String(proxy.port))) },
      sshd,
    );
    home.write(
      '.ssh/config',
      [
        proxyHost('proxy', proxy, `  IdentityFile ${server.clientKey.path}`, '  IdentitiesOnly yes'),
        // Only those that are waited for in vain have little time: a login may take longer than that where much else runs.
        proxyHost('stuck', proxy, '  ConnectTimeout 4'),
        proxyHost('silent', silent, '  ConnectTimeout 2'),
      ].join('\n'),
    );
    const { ui } = await start();
    const again = async (title: string | RegExp): Promise<void> => {
      await ui.failure.getByRole('button', { name: /^Try again/ }).click();
      await expect(ui.failure.getByRole('heading', { name: title, level: 2 })).toBeVisible();
    };
    const place = `${proxy.host} port ${proxy.port}`;

    await test.step('a web server', async () => {
      proxy.sendInsteadOfBanner('HTTP/1.1 400 Bad Request\r\nServer: harbour\r\n\r\n', { close: true });
      await ui.openHost('proxy');
      const card = await ui.waitForFailure(`${place} is not an SSH server`);
      await expect(card).toContainText('looks like a web server');
      await expect(card).toContainText('400 Bad Request');
    });
    await test.step('a megabyte of text and no identification', async () => {
      proxy.sendInsteadOfBanner('all work and no play\r\n'.repeat(50_000));
      await again(`${place} is not an SSH server`);
      await expect(ui.failure).toContainText('all work and no play');
    });
    await test.step('one that hangs up', async () => {
      proxy.sendInsteadOfBanner('', { close: true });
      await again(`${place} hung up before saying hello`);
    });
    await test.step('one that stops after its identification', async () => {
      proxy.sendInsteadOfBanner('SSH-2.0-OpenSSH_9.2\r\n');
      await ui.openHost('stuck');
      await ui.waitForFailure(`${proxy.host} stopped in the middle of the key exchange`);
    });
    await test.step('one that never speaks', async () => {
      await ui.openHost('silent');
      await ui.waitForFailure(`${silent.host} port ${silent.port} is silent`);
    });
    await test.step('one that says very much before login', async () => {
      const banner = home.write('banner.txt', '');
      const loud = `Host loud\n  HostName ${sshd.host}\n  Port ${sshd.port}\n  User ${sshd.user}\n  IdentityFile ${sshd.clientKey.path}\n`;
      home.write('.ssh/config', `${loud}${readFileSync(home.path('.ssh/config'), 'utf8')}`);
      await expect(ui.hosts.row('loud')).toBeVisible();
      const say = async (bytes: number): Promise<void> => {
        writeFileSync(banner, 'Authorised users only.\n'.repeat(Math.floor(bytes / 23)));
        await sshd.restart(`Banner ${banner}`);
      };
      // Of a megabyte sshd itself dies, also with ssh as its client.
      await say(1_000_000);
      await ui.openHost('loud');
      await ui.waitForFailure(`${sshd.host} closed the connection`);
      await say(200_000);
      await ui.failure.getByRole('button', { name: /^Try again/ }).click();
      await expect(ui.failure).toContainText('a very long login banner does that');
      await say(30_000);
      await ui.failure.getByRole('button', { name: /^Try again/ }).click();
      const terminal = await ui.waitConnected('loud');
      expect(await terminal.run('echo still $((5*5)) there')).toContain('still 25 there');
    });
    await test.step('and after all of that a good one', async () => {
      proxy.sendInsteadOfBanner(undefined);
      await ui.tabs.show('proxy');
      await ui.failure.getByRole('button', { name: /^Try again/ }).click();
      await (await ui.waitConnected('proxy')).waitForText(prompt);
    });
  } finally {
    await proxy.stop();
    await silent.stop();
    await sshd.stop();
  }
});

test('hosts that are not there: a closed port and an unknown name', async ({ start, server, home }) => {
  home.write('.ssh/config', `Host closed\n  HostName 127.0.0.1\n  Port 1\nHost nowhere\n  HostName no-such-host.invalid\n`);
  const { ui } = await start();
  await ui.openHost('closed');
  const card = await ui.waitForFailure('127.0.0.1 refuses connections on port 1');
  await expect(card).toContainText('What it can be');
  await ui.openHost('nowhere');
  await ui.waitForFailure(/no-such-host\.invalid/);
  expect(server.port).not.toBe(1);
});

test('a port that is no number and an algorithm that nobody knows are said before anything is sent', async ({
  start,
  server,
  home,
}) => {
  trust(home, server);
  home.write('.ssh/config', `${configHost('odd', server)}  Ciphers rot13-cbc\n${configHost('web1', server)}`);
  const { ui } = await start();
  for (const input of ['fred@host:banana', 'fred@host:70000', 'ssh -p banana fred@host', 'ssh://fred@host:0']) {
    await test.step(input, async () => {
      await ui.palette.open();
      await ui.palette.type(input);
      await expect(ui.palette.selected).toContainText(/port/i);
      await ui.page.keyboard.press('Enter');
      await expect(ui.palette.dialog).toBeVisible();
      await ui.page.keyboard.press('Escape');
    });
  }
  await ui.openHost('odd');
  const said = ui.page.getByRole('dialog', { name: 'Ciphers can’t be understood' });
  await expect(said).toContainText('line 7: ssh knows no algorithm “rot13-cbc”');
  await ui.page.keyboard.press('Escape');
  await expect(said).toBeHidden();
  await expect(ui.hosts.row('odd').getByRole('img', { name: /rot13-cbc/ })).toBeVisible();
  await test.step('in a bookmark', async () => {
    await ui.hosts.newNode('New bookmark');
    await ui.hosts.form.getByRole('button', { name: 'More settings' }).click();
    await ui.hosts.fill({
      Host: server.host,
      Name: 'typo',
      User: fred.name,
      Port: String(server.port),
      'Key exchanges': 'curve448-sha999',
    });
    const { form } = ui.hosts;
    await form.getByRole('button', { name: 'Save', exact: true }).click();
    await expect(form).toContainText('“curve448-sha999” is not an algorithm that this program knows.');
    await expect(form.getByLabel('Key exchanges', { exact: true })).toBeFocused();
    await ui.hosts.fill({ 'Key exchanges': '+curve25519-sha256' });
    await ui.hosts.save();
    await expect(ui.hosts.row('typo')).toBeVisible();
  });
  // Nothing of this hinders the next host.
  await ui.openHost('web1');
  await (await ui.waitConnected('web1')).waitForText(prompt);
});
