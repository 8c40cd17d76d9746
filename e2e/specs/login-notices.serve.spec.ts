import { axeFindings } from '../pages/axe-findings.ts';
import { dressShell, expect, fred, prompt, test, trust } from '../pages/test.ts';
import { startSshdWithAccounts } from '../servers/accounts.ts';
import { lacks } from '../servers/requirements.ts';

test.skip(lacks('accounts'), 'accounts of its own need root on Linux');

const hint = 'You logged in to web1 by password.';

test('a server that asked for no proof is named in a warning that takes no focus, and stays until it is dismissed', async ({
  start,
  home,
}) => {
  const server = await startSshdWithAccounts({ users: { eve: { password: '' } }, config: 'PermitEmptyPasswords yes' });
  try {
    dressShell(server, 'eve', [`PS1='\\u@web1:\\w\\$ '`]);
    trust(home, server);
    home.write('.ssh/config', `Host web1\n  HostName ${server.host}\n  Port ${server.port}\n  User eve\n  IdentityAgent none\n`);
    const { ui } = await start();
    await ui.openHost('web1');
    const terminal = await ui.waitConnected('web1');
    const notices = ui.page.getByRole('status', { name: 'Notices about this login' });
    await expect(notices).toContainText(
      'web1 let eve in without any proof. Anyone who reaches it may be able to log in as that account.',
    );
    await expect(notices.locator(':focus')).toHaveCount(0);
    await terminal.typeLine('echo typed all the same');
    await terminal.waitForText('typed all the same');
    await notices.getByRole('button', { name: 'Why?' }).click();
    await expect(notices).toContainText('PermitEmptyPasswords no');
    await expect(notices).toContainText('.rhosts');
    expect(await axeFindings(ui.page)).toEqual([]);
    if (process.env['HAWSER_PICTURES']) await ui.page.screenshot({ path: `${process.env['HAWSER_PICTURES']}/no-proof.png` });
    await notices.getByRole('button', { name: 'Dismiss' }).click();
    await expect(notices).toHaveText('');
  } finally {
    await server.stop();
  }
});

test('after a first login by password a key is proposed, once for that account, and the button leads to it', async ({
  start,
  server,
  home,
}) => {
  trust(home, server);
  const lines = [`HostName ${server.host}`, `Port ${server.port}`, `User ${fred.name}`, 'IdentityAgent none'];
  home.write('.ssh/config', ['Host web1', ...lines, 'PubkeyAuthentication no', ''].join('\n  '));
  const { ui } = await start();
  const notices = ui.page.getByRole('status', { name: 'Notices about this login' });
  await ui.openHost('web1');
  await ui.prompts.answerPassword(fred.password);
  const terminal = await ui.waitConnected('web1');
  await terminal.waitForText(prompt);
  await expect(notices).toContainText(hint);
  await expect(notices.locator(':focus')).toHaveCount(0);
  expect(await axeFindings(ui.page)).toEqual([]);
  if (process.env['HAWSER_PICTURES']) await ui.page.screenshot({ path: `${process.env['HAWSER_PICTURES']}/key-hint.png` });
  await test.step('it never stands on the line that is typed in, and waits in a pane without room', async () => {
    const overLine = async (): Promise<number> => {
      const box = await notices.boundingBox();
      const cursor = await terminal.pane.locator('.xterm-cursor').boundingBox();
      if (box === null || cursor === null) return Number.NaN;
      return Math.min(box.y + box.height, cursor.y + cursor.height) - Math.max(box.y, cursor.y);
    };
    const below = async (): Promise<boolean> =>
      ((await notices.boundingBox())?.y ?? 0) > ((await terminal.pane.locator('.xterm-cursor').boundingBox())?.y ?? Infinity);
    await expect.poll(overLine).toBeLessThan(0);
    await expect.poll(below).toBe(true);
    await terminal.run('seq 100');
    await expect.poll(overLine).toBeLessThan(0);
    await expect.poll(below).toBe(false);
    await terminal.press('Control+L');
    await expect.poll(overLine).toBeLessThan(0);
    await expect.poll(below).toBe(true);
    await ui.page.setViewportSize({ width: 640, height: 180 });
    await expect(notices.getByRole('button', { name: 'Set up a key' })).toBeHidden();
    await ui.page.setViewportSize({ width: 1280, height: 800 });
  });
  await notices.getByRole('button', { name: 'Set up a key' }).click();
  // There is none yet: one is made, and then put there.
  const dialog = ui.page.getByRole('dialog');
  await expect(dialog.getByRole('heading', { name: /key/i }).first()).toBeVisible();
  await dialog.getByRole('button', { name: 'Cancel' }).click();
  await expect(notices).toHaveText('');

  // Told once: a second tab, and a second run of the page, say no more of it.
  await ui.reload();
  await ui.openHost('web1');
  await ui.waitConnected('web1');
  await expect(ui.statusBar.getByRole('button', { name: new RegExp(`^${fred.name}@`) })).toBeVisible();
  await expect(notices).toHaveText('');
});
