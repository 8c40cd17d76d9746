import { axeFindings } from '../pages/axe-findings.ts';
import { expect, test, trust } from '../pages/test.ts';

test('what a server allows stands beside the algorithms, with evidence, and can be tried and copied', async ({
  start,
  sshd,
  home,
}) => {
  await sshd.restart('MaxSessions 2\nAllowTcpForwarding no\nAcceptEnv LC_*');
  trust(home, sshd);
  home.write(
    '.ssh/config',
    `Host lab\n  HostName ${sshd.host}\n  Port ${sshd.port}\n  User ${sshd.user}\n  IdentityFile ${sshd.clientKey.path}\n  IdentitiesOnly yes\n`,
  );
  const { ui } = await start();
  const { page } = ui;
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
  await ui.openHost('lab');
  await ui.waitConnected('lab');

  await test.step('from the details of the connection', async () => {
    await page
      .getByRole('contentinfo')
      .getByRole('button', { name: new RegExp(`${sshd.user}@lab`) })
      .click();
    await page.getByRole('button', { name: 'What it allows' }).click();
    await expect(page.getByRole('heading', { name: 'Doctor' })).toBeVisible();
  });
  const line = (name: string) => page.getByRole('listitem').filter({ has: page.getByText(name, { exact: true }) });

  await test.step('what was met is there, and what was not says so', async () => {
    await expect(line('Terminals')).toContainText('allowed');
    await expect(line('Terminals')).toContainText('A terminal was granted');
    await expect(line('Connections to targets')).toContainText('not tried yet');
    await expect(line('Network tunnel')).toContainText('can’t be seen');
    expect(await axeFindings(page)).toEqual([]);
  });

  await test.step('one is tried, and the rules that can be behind it unfold', async () => {
    await page.getByRole('button', { name: 'Try now: Connections to targets' }).click();
    await expect(line('Connections to targets')).toContainText('refused');
    await page.getByRole('button', { name: 'Evidence and causes of Connections to targets' }).click();
    await expect(line('Connections to targets')).toContainText('AllowTcpForwarding no');
    await expect(line('Connections to targets')).toContainText('likely');
  });

  await test.step('all that start nothing are tried one after the other', async () => {
    const all = page.getByRole('button', { name: 'Try all that start nothing' });
    await all.click();
    await expect(line('Listeners on the server')).toContainText('refused');
    await expect(line('Sessions at once')).toContainText('2 sessions opened at once');
    await expect(all).toBeEnabled();
    await page.getByRole('button', { name: 'Try now: Variables' }).click();
    await expect(line('Variables')).toContainText('LANG was refused');
    expect(await axeFindings(page)).toEqual([]);
  });

  await test.step('all of it is copied as text', async () => {
    await page.getByRole('button', { name: 'Copy as text' }).click();
    await expect
      .poll(() => page.evaluate(() => navigator.clipboard.readText()))
      .toMatch(/Connections to targets \(AllowTcpForwarding, PermitOpen\): refused\n.*127\.0\.0\.1:9 was refused/);
  });
});
