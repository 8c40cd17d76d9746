import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { axeFindings } from '../pages/axe-findings.ts';
import { FilesPage } from '../pages/files-page.ts';
import { configHost, expect, fred, test, trust } from '../pages/test.ts';
import { startSshdWithAccounts } from '../servers/accounts.ts';
import { lacks } from '../servers/requirements.ts';

test('files as root: a password, a red frame, the time that is left, and off', async ({ start, home }, info) => {
  if (lacks('sudo')) info.skip(true, 'sudo is missing');
  const server = await startSshdWithAccounts({
    users: { [fred.name]: { password: fred.password } },
    sudoers: `Defaults lecture=never\n${fred.name} ALL=(root) ALL`,
    config: 'LogLevel VERBOSE',
  });
  mkdirSync(join(server.dir, 'home/secret'), { mode: 0o700 });
  writeFileSync(join(server.dir, 'home/secret/kept.txt'), 'of root');
  trust(home, server);
  home.write('.ssh/config', configHost('web1', server));
  const { ui } = await start({ env: { HAWSER_ROOT_SECONDS: '16' } });
  const { page } = ui;
  const files = new FilesPage(page);
  const { right } = files;
  const strip = right.region.getByRole('group', { name: 'As root on web1' });
  const asks = page.getByRole('dialog', { name: /^Root on / });
  const answer = async (password: string): Promise<void> => {
    await asks.getByLabel('Password of fred').fill(password);
    await asks.getByRole('button', { name: 'Become root' }).click();
  };
  await files.open('web1');
  try {
    await test.step('without it the folder is closed', async () => {
      await right.grid.focus();
      await page.keyboard.press('Control+L');
      await right.pathField.fill('/home/secret');
      await page.keyboard.press('Enter');
      await expect(right.region.getByRole('alert')).toContainText('Permission denied');
    });
    await test.step('a wrong password is told, the right one opens it', async () => {
      await right.button('As root on web1').click();
      await answer('wrong');
      await expect(asks).toContainText('sudo did not take the last one');
      expect(await axeFindings(page)).toEqual([]);
      await answer(fred.password);
      await expect(strip).toBeVisible();
      await expect(right.row('kept.txt')).toBeVisible();
    });
    await test.step('the side is framed, and says for how long', async () => {
      await expect(strip.getByRole('timer', { name: 'Time left as root' })).toHaveText(/^0:[01]\d$/);
      await expect(right.region).toHaveAttribute('data-root', 'true');
      const frame = await right.region.evaluate((element) => getComputedStyle(element, '::after').borderTopWidth);
      expect(frame).toBe('2px');
      expect(await axeFindings(page)).toEqual([]);
    });
    await test.step('when the time is over the files are the account’s again, and that is told', async () => {
      await expect(right.region.getByText('As root has ended: its time is over.')).toBeVisible();
      await expect(right.region).not.toHaveAttribute('data-root', 'true');
      await expect(right.region.getByRole('alert')).toContainText('this account is not allowed');
    });
    await test.step('it is asked for again, and switched off at any moment', async () => {
      await right.button('As root again').click();
      await answer(fred.password);
      await expect(strip).toBeVisible();
      await strip.getByRole('button', { name: 'Off' }).click();
      await expect(strip).toBeHidden();
      await expect(right.region.getByText('As root has ended')).toBeHidden();
      await expect(right.region).not.toHaveAttribute('data-root', 'true');
    });
    expect(server.log()).not.toContain(fred.password);
  } finally {
    await server.stop();
  }
});

test('a host without SFTP is asked about, and copies by scp', async ({ start, home }, info) => {
  if (lacks('accounts')) info.skip(true, 'accounts of its own need root on Linux');
  const server = await startSshdWithAccounts({
    users: { [fred.name]: { password: fred.password } },
    config: 'Subsystem other /bin/true\nLogLevel VERBOSE',
  });
  writeFileSync(join(server.homeOf(fred.name), 'report.txt'), 'figures\n');
  trust(home, server);
  home.write('.ssh/config', configHost('web1', server));
  home.write('here/empty', '');
  const { ui } = await start();
  const { page } = ui;
  const { left } = new FilesPage(page);
  try {
    await test.step('the question comes before any command is run', async () => {
      await page.getByRole('navigation', { name: 'Views' }).getByRole('button', { name: 'Files' }).click();
      await page.getByRole('dialog', { name: 'Find or connect' }).getByRole('combobox').fill('web1');
      await page.getByRole('option', { name: /^web1/ }).first().click();
      const question = page.getByRole('dialog', { name: /starts no file service$/ });
      await expect(question).toContainText('No command has been run.');
      expect(await axeFindings(page)).toEqual([]);
      expect(server.log()).not.toMatch(/Starting session: command/);
      await question.getByRole('button', { name: 'Use scp' }).click();
    });
    await test.step('a file is got by its path', async () => {
      const panel = page.getByRole('region', { name: 'Copies by scp with web1' });
      await expect(panel).toContainText('web1 has no SFTP');
      await left.goTo(home.path('here'));
      await panel.getByLabel('Path on web1').fill('~/report.txt');
      await panel.getByRole('button', { name: 'Get' }).click();
      await expect(panel.getByRole('status', { name: 'How the copy goes' })).toContainText('1 file copied, 8 B');
      await expect(left.row('report.txt')).toBeVisible();
      expect(readFileSync(home.path('here/report.txt'), 'utf8')).toBe('figures\n');
      await panel.getByLabel('Path on web1').fill('~/nothing.txt');
      await panel.getByRole('button', { name: 'Get' }).click();
      await expect(panel.getByRole('status', { name: 'How the copy goes' })).toContainText('No such file');
    });
    await test.step('and what is chosen on the other side is put there', async () => {
      const panel = page.getByRole('region', { name: 'Copies by scp with web1' });
      await left.row('report.txt').click();
      await panel.getByLabel('Path on web1').fill('~/again.txt');
      await panel.getByRole('button', { name: 'Put 1 item' }).click();
      await expect(panel.getByRole('status', { name: 'How the copy goes' })).toContainText('1 file copied');
      expect(readFileSync(join(server.homeOf(fred.name), 'again.txt'), 'utf8')).toBe('figures\n');
      expect(await axeFindings(page)).toEqual([]);
    });
    await test.step('what changes who may log in only when that is meant', async () => {
      const panel = page.getByRole('region', { name: 'Copies by scp with web1' });
      const put = panel.getByRole('button', { name: 'Put 1 item' });
      const question = page.getByRole('dialog', { name: 'This changes who can log in' });
      const keys = join(server.homeOf(fred.name), '.ssh', 'authorized_keys2');
      await panel.getByLabel('Path on web1').fill('~/.ssh/authorized_keys2');
      await put.click();
      await expect(question).toContainText('~/.ssh/authorized_keys2');
      await question.getByRole('button', { name: 'Leave it' }).click();
      await expect(put).toBeEnabled();
      expect(existsSync(keys)).toBe(false);
      await put.click();
      await question.getByRole('button', { name: 'Change it' }).click();
      // What the copy before it came to stands there until this one says something.
      await expect.poll(() => existsSync(keys) && readFileSync(keys, 'utf8')).toBe('figures\n');
      await expect(panel.getByRole('status', { name: 'How the copy goes' })).toContainText('1 file copied');
    });
  } finally {
    await server.stop();
  }
});
