import { execFileSync } from 'node:child_process';
import { copyFileSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { axeFindings } from '../pages/axe-findings.ts';
import { expect, test, trust } from '../pages/test.ts';
import { program } from '../servers/requirements.ts';
import { generateKey } from '../servers/ssh-keys.ts';

test('certificates are looked into, weighed for a host, and log in', async ({ start, sshd, home }) => {
  trust(home, sshd);
  const config = home.write('.ssh/config', '');
  const folder = dirname(config);
  const authority = await generateKey({ comment: 'authority' });
  const key = await generateKey({ path: join(folder, 'id_work'), comment: 'eve@laptop' });
  const sign = (file: string, ...options: readonly string[]): void =>
    void execFileSync(program('ssh-keygen'), ['-q', '-s', authority.path, '-I', 'eve@laptop', '-z', '41', ...options, file]);
  sign(key.publicPath, '-n', `${sshd.user},deploy`, '-V', '-5m:+30m', '-O', 'no-port-forwarding');
  const old = await generateKey({ path: join(folder, 'id_old') });
  sign(old.publicPath, '-n', 'somebody', '-V', '-2d:-1d');
  const listed = execFileSync(program('ssh-keygen'), ['-L', '-f', join(folder, 'id_work-cert.pub')], { encoding: 'utf8' });
  writeFileSync(
    config,
    `Host box\n  HostName ${sshd.host}\n  Port ${sshd.port}\n  User ${sshd.user}\n  IdentityFile ~/.ssh/id_work\n  IdentityFile ~/.ssh/id_old\n`,
  );
  copyFileSync(authority.publicPath, join(sshd.dir, 'authority.pub'));
  await sshd.restart(`TrustedUserCAKeys ${join(sshd.dir, 'authority.pub')}`);
  const { ui } = await start();
  const { page } = ui;

  await test.step('the row of a host says when its certificate ends', async () => {
    const mark = ui.hosts.row('box').getByTitle(/^Its certificate id_work-cert\.pub ends /);
    await expect(mark).toHaveText(/^cert (2\d|30) min$/);
    expect(await axeFindings(page)).toEqual([]);
  });

  await test.step('the cards say when each ends, and all that ssh-keygen says', async () => {
    await ui.runCommand('Certificates of this computer…');
    const dialog = page.getByRole('dialog', { name: 'Certificates' });
    const good = dialog.getByRole('region', { name: 'id_work-cert.pub' });
    await expect(good).toContainText(/ends in (2\d|30) minutes/);
    await expect(good).toContainText('no tunnels');
    await expect(dialog.getByRole('region', { name: 'id_old-cert.pub' })).toContainText('expired');
    await good.getByRole('button', { name: 'All fields' }).click();
    for (const line of listed.trim().split('\n').slice(1)) await expect(good.locator('pre')).toContainText(line.trim());
    await dialog.getByLabel('Inspect a certificate').fill(readFileSync(join(folder, 'id_old-cert.pub'), 'utf8'));
    await page.keyboard.press('Enter');
    await expect(dialog.getByRole('region', { name: 'What was inspected' })).toContainText('somebody');
    await dialog.getByLabel('Inspect a certificate').fill('~/.ssh/id_work');
    await page.keyboard.press('Enter');
    await expect(dialog.getByRole('region', { name: 'id_work', exact: true })).toContainText('This is a private key');
    expect(await axeFindings(page)).toEqual([]);
    await page.keyboard.press('Escape');
  });

  await test.step('for a host: which one is offered, which is not, and why', async () => {
    await ui.hosts.row('box').click({ button: 'right' });
    await ui.hosts.menu.getByRole('menuitem', { name: 'Certificates for this host…' }).click();
    const dialog = page.getByRole('dialog', { name: 'Certificates for box' });
    await expect(dialog.getByRole('region', { name: 'Certificate id_work-cert.pub' })).toContainText('is offered');
    const expired = dialog.getByRole('region', { name: 'Certificate id_old-cert.pub' });
    await expect(expired).toContainText('is not offered');
    await expect(expired).toContainText(/The certificate expired \d{4}-/);
    expect(await axeFindings(page)).toEqual([]);
    await page.keyboard.press('Escape');
  });

  await test.step('the login says what the session can’t do, and the connection until when', async () => {
    await ui.openHost('box');
    await ui.waitConnected('box');
    await expect(page.getByRole('region', { name: 'Notifications' })).toContainText(
      'Logged in by the certificate id_work-cert.pub: no tunnels',
    );
    await ui.statusBar
      .getByRole('button', { name: `${sshd.user}@` })
      .first()
      .click();
    await expect(page.getByText(/id_work-cert\.pub \(eve@laptop\) · until .*no tunnels/)).toBeVisible();
  });
});
