import { createServer, type AddressInfo } from 'node:net';
import { configHost, expect, knownHostsOf, storedKeysOf, test } from '../pages/test.ts';
import { TrustPage } from '../pages/trust-page.ts';
import { startSshd } from '../servers/sshd.ts';
import { generateKey, type KeyFile } from '../servers/ssh-keys.ts';

/** `TYPE BASE64` of a key, as it stands in known_hosts. */
function keyWords(key: KeyFile): string {
  return key.publicLine.split(' ').slice(0, 2).join(' ');
}

test('a scan holds what hosts show against the file: same, new, changed, unreachable', async ({ start, home, server }) => {
  const fresh = await startSshd();
  const changed = await startSshd();
  const stray = await generateKey({ path: home.path('stray') });
  try {
    const name = (sshd: { readonly host: string; readonly port: number }) => `[${sshd.host}]:${sshd.port}`;
    const before = [...server.knownHostsLines, `${name(changed)} ${keyWords(stray)}`, ''].join('\n');
    home.write('.ssh/known_hosts', before);
    home.write(
      '.ssh/config',
      `${configHost('same1', server)}Host new1\n  HostName ${fresh.host}\n  Port ${fresh.port}\nHost changed1\n  HostName ${changed.host}\n  Port ${changed.port}\nHost gone1\n  HostName 127.0.0.1\n  Port 1\n`,
    );
    const { ui } = await start();
    const trust = new TrustPage(ui.page);
    await trust.open();
    await trust.showScan();
    await ui.page.getByRole('button', { name: 'Check all hosts' }).click();
    await expect(trust.scanTable).toBeFocused();
    await expect(trust.scanStatus).toHaveText('4 hosts scanned');
    await expect(trust.scanRow(/^same1/)).toContainText('same');
    await expect(trust.scanRow(/^new1/)).toContainText('1 new');
    await expect(trust.scanRow(/^changed1/)).toContainText('1 changed');
    await expect(trust.scanRow(/^gone1/)).toContainText('not reached');
    // Nothing is written by a scan, and nobody was logged in.
    expect(knownHostsOf(home)).toBe(before);
    expect(fresh.log()).not.toMatch(/userauth-request/);

    await test.step('a new key is compared and added', async () => {
      const fingerprint = fresh.hostKeyFiles[0]?.fingerprint ?? '';
      const key = trust.scanRows.filter({ has: ui.page.getByRole('checkbox', { name: /new1$/ }) });
      await expect(key).toContainText('not verified');
      await key.click();
      const card = ui.page.getByRole('complementary', { name: 'Scanned key new1' });
      await card.getByLabel(/^Compare with/).fill(fingerprint);
      await expect(key.getByRole('checkbox')).toBeChecked();
      await ui.page.getByRole('button', { name: 'Add 1 selected key' }).click();
      await expect(trust.scanRows.filter({ hasText: 'added' })).toHaveCount(1);
      expect(storedKeysOf(home, fresh)).toEqual([fresh.hostKeyFiles.map((file) => keyWords(file))[0]]);
    });
    await test.step('a changed one can only be looked at', async () => {
      await expect(ui.page.getByRole('checkbox', { name: /changed1$/ })).toHaveCount(0);
      await trust.scanRows.filter({ hasText: 'changed' }).nth(1).click();
      const card = ui.page.getByRole('complementary', { name: 'Scanned key changed1' });
      await card.getByRole('button', { name: 'Show the stored line' }).click();
      await expect(trust.rows).toHaveText([new RegExp(String(changed.port))]);
    });
    await test.step('one host, from its menu', async () => {
      await ui.hosts.act('same1', 'Scan host keys');
      await expect(trust.scanStatus).toHaveText('1 host scanned');
      await expect(trust.scanRow(/^same1/)).toContainText('same');
    });
  } finally {
    await fresh.stop();
    await changed.stop();
  }
});

test('a scan of a host that never answers can be stopped, and what came stays', async ({ start, home, sshd }) => {
  const silent = createServer();
  await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
  const { port } = silent.address() as AddressInfo;
  try {
    const host = (name: string, at: number) => `Host ${name}\n  HostName 127.0.0.1\n  Port ${at}\n  ConnectTimeout 60\n`;
    home.write('.ssh/config', host('new1', sshd.port) + host('silent1', port));
    const { ui } = await start();
    const trust = new TrustPage(ui.page);
    await ui.runCommand('Check the keys of all hosts');
    await expect(trust.scanRow(/^new1/)).toContainText('1 new');
    await expect(trust.scanRow(/^silent1/)).toContainText('connecting');
    await expect(trust.scanStatus).toHaveText('1 of 2 hosts');
    await ui.page.getByRole('button', { name: 'Stop' }).click();
    await expect(trust.scanStatus).toHaveText(/^Stopped after [12] of 2 hosts$/);
    await expect(trust.scanRow(/^new1/)).toContainText('1 new');
    await ui.page.getByRole('button', { name: 'New scan' }).click();
    await expect(trust.scanHosts).toBeVisible();
  } finally {
    silent.close();
  }
});
