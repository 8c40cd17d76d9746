import { axeFindings } from '../pages/axe-findings.ts';
import { configHost, expect, test, trust } from '../pages/test.ts';
import { TunnelsPage } from '../pages/tunnels-page.ts';
import { freePort } from '../servers/free-port.ts';
import { lacks, program } from '../servers/requirements.ts';

test('a list of algorithms is put together, checked as it changes, and connected with', async ({ start, sshd, home }) => {
  trust(home, sshd);
  await sshd.restart('Ciphers aes256-ctr,aes128-gcm@openssh.com');
  const { ui } = await start();
  const { hosts, page } = ui;
  const editor = hosts.form.getByRole('group', { name: 'Ciphers as a list' });
  const names = editor.getByRole('listbox', { name: 'Names: Ciphers' });

  await test.step('it begins with what is usually offered, and each change is seen', async () => {
    await hosts.newNode('New bookmark');
    await hosts.fill({ Host: sshd.host, Name: 'lab', User: sshd.user, Port: String(sshd.port), 'Key file': sshd.clientKey.path });
    await hosts.form.getByRole('button', { name: 'More settings' }).click();
    await hosts.form.getByRole('button', { name: 'Ciphers as a list' }).click();
    await expect(editor.getByRole('list', { name: 'Offered, in this order' })).toContainText('aes128-gcm@openssh.com');
    await editor.getByLabel('How').selectOption({ label: 'Only these, in this order' });
    await expect(names.getByRole('option').first()).toContainText('aes128-gcm@openssh.com');
    await names.getByRole('option').first().click();
    await page.keyboard.press('Delete');
    await expect(editor.getByRole('list', { name: 'Left out' })).toContainText('aes128-gcm@openssh.com');
    await names.getByRole('option', { name: /^aes256-ctr/ }).click();
    await names.press('Alt+Home');
    await expect(names.getByRole('option').first()).toContainText('aes256-ctr');
    await expect(hosts.field('Ciphers')).toHaveValue(/^aes256-ctr,/);
  });
  await test.step('what is weak or unknown is said at once', async () => {
    await editor.getByLabel('Add to the list').selectOption({ label: 'aes128-cbc (weak)' });
    await editor.getByRole('button', { name: 'Add', exact: true }).click();
    const told = hosts.form.getByRole('status').filter({ hasText: 'offered' });
    await expect(told).toContainText('1 added, 1 left out');
    await expect(told).toContainText('Weak: aes128-cbc');
    expect(await axeFindings(page)).toEqual([]);
    await hosts.field('Ciphers').fill('+rot13');
    await expect(hosts.form.getByRole('status').filter({ hasText: 'rot13' })).toContainText('unknown');
    await expect(names.getByRole('option', { name: /^rot13/ })).toContainText('can’t be offered');
    await hosts.form.getByRole('button', { name: 'Save', exact: true }).click();
    await expect(hosts.form.getByRole('alert')).toContainText('rot13');
    await expect(hosts.field('Ciphers')).toBeFocused();
    await hosts.field('Ciphers').fill('-*');
    await expect(hosts.form.getByRole('status')).toContainText('Nothing would be left');
    await hosts.field('Ciphers').fill('-*gcm*');
    await expect(editor.getByLabel('How')).toHaveValue('without');
    await hosts.save();
  });
  await test.step('leave for old algorithms is given for a reason and up to a day', async () => {
    await hosts.act('lab', 'Edit…');
    await hosts.fill({ 'Old algorithms (SHA-1, CBC)': 'On' });
    await hosts.form.getByRole('button', { name: 'Save', exact: true }).click();
    await expect(hosts.form.getByRole('alert')).toHaveText([/^Say why/, /^Say until when/]);
    await hosts.fill({ 'Why old algorithms are needed': 'firmware of 2014' });
    const soon = new Date(Date.now() + 30 * 24 * 3600 * 1000).toISOString().slice(0, 10);
    await hosts.fill({ 'Old algorithms until': soon });
    await hosts.save();
  });
  await test.step('and the connection goes by it', async () => {
    await hosts.connect('lab');
    await ui.waitConnected('lab');
    await expect(ui.statusBar.getByRole('button', { name: 'aes256-ctr' })).toBeVisible();
    await ui.statusBar.getByRole('button', { name: 'Old algorithms' }).click();
    const popover = page.getByRole('dialog', { name: 'Old algorithms are allowed here' });
    await expect(popover).toContainText('firmware of 2014');
    await expect(popover).toContainText(/allows them until .*20\d\d\./);
  });
});

test('what takes long or fails before there is a terminal can be given up, and is explained', async ({ start, home }) => {
  const port = await freePort();
  home.write(
    '.ssh/config',
    `Host slow\n  HostName 127.0.0.1\nMatch originalhost slow exec "sleep 120"\n  User bob\nHost closed\n  HostName 127.0.0.1\n  Port 1\n`,
  );
  const { ui } = await start();
  const { page } = ui;

  await test.step('a long Match exec has a Cancel, and opens nothing after it', async () => {
    for (const button of ['Cancel', 'Dismiss']) {
      await ui.hosts.connect('slow');
      await expect(ui.toasts).toContainText('Reading the settings of slow');
      await ui.toasts.getByRole('button', { name: button }).click();
      await expect(ui.toasts).not.toContainText('slow');
    }
    await expect(page.getByRole('tab', { name: /^slow/ })).toHaveCount(0);
  });
  await test.step('a tunnel whose host refuses says why, with the cure', async () => {
    const tunnels = new TunnelsPage(page);
    await tunnels.open();
    await tunnels.field.fill(`ssh -L ${port}:localhost:80 closed`);
    await tunnels.field.press('Enter');
    await tunnels.form.getByRole('textbox', { name: 'Name', exact: true }).fill('Web');
    await tunnels.form.getByRole('button', { name: 'Add and switch on' }).click();
    await tunnels.card('Web').click();
    const helps = tunnels.details.getByRole('region', { name: 'What helps' });
    await expect(helps).toContainText('Nothing listens on port 1.');
    expect(await axeFindings(page)).toEqual([]);
    await helps.getByRole('button', { name: 'Edit port' }).click();
    await expect(page.getByRole('dialog', { name: 'New bookmark' })).toBeVisible();
    await page.keyboard.press('Escape');
    await helps.getByRole('button', { name: 'Timeline' }).click();
    await expect(page.getByRole('list', { name: 'What happened' })).toContainText('127.0.0.1');
  });
});

/** Runs the program where the administrator's file stands; nothing of the machine changes. */
function underPolicy(folder: string): (argv: readonly string[]) => readonly string[] {
  const script = [
    'mount -t tmpfs tmpfs /mnt && cp -a /etc /mnt/etc',
    `mkdir -p -m 0755 /mnt/etc/hawser && install -m 0644 ${folder}/policy.json /mnt/etc/hawser/policy.json`,
    'mount --bind /mnt/etc /etc',
    'exec "$@"',
  ].join('\n');
  return (argv) => [program('unshare'), '-m', '--propagation', 'private', 'sh', '-ec', script, 'sh', ...argv];
}

test('what the administrator fixed is locked in the settings and in a host’s form, with his words and where he wrote it', async ({
  start,
  server,
  home,
}, info) => {
  if (lacks('accounts')) info.skip(true, 'a mount namespace needs root on Linux');
  trust(home, server);
  home.write('.ssh/config', configHost('web1', server));
  home.write(
    'policy.json',
    JSON.stringify({
      reason: 'Rules of the bank, paragraph 4',
      settings: { autoReconnect: false },
      ssh: { Ciphers: 'aes256-gcm@openssh.com', Compression: 'no', TCPKeepAlive: 'yes' },
    }),
  );
  const { ui } = await start({ wrap: underPolicy(home.dir) });
  const { page, hosts, settings } = ui;
  await settings.open();
  await expect(page.getByText('Rules of the bank, paragraph 4')).toBeVisible();
  await expect(settings.switch('Reconnect by itself after a drop')).toBeDisabled();
  await expect(page.getByText(/^Set by the administrator\. \/etc\/hawser\/policy\.json/)).toBeVisible();
  expect(await axeFindings(page)).toEqual([]);

  await hosts.newNode('New bookmark');
  await hosts.form.getByRole('button', { name: 'More settings' }).click();
  const locked = hosts.form.getByRole('region', { name: 'Some of it is set by the administrator' });
  await expect(locked).toContainText('Rules of the bank, paragraph 4');
  await expect(locked).toContainText(/tcpkeepalive yes/i);
  await expect(hosts.field('Ciphers')).toBeDisabled();
  await expect(hosts.form.getByRole('button', { name: 'Ciphers as a list' })).toBeDisabled();
  await expect(hosts.form).toContainText('Set by the administrator: aes256-gcm@openssh.com.');
  await expect(hosts.field('Compression')).toBeDisabled();
  await expect(hosts.field('MACs')).toBeEnabled();
  expect(await axeFindings(page)).toEqual([]);
});
