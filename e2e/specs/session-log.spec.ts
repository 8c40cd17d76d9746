import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { axeFindings } from '../pages/axe-findings.ts';
import { expect, fred, prompt, test, trust } from '../pages/test.ts';

test('a session is logged when it is asked for, and the status bar says so', async ({ shell: { ui, terminal } }) => {
  const status = ui.page.getByRole('contentinfo', { name: 'Status' });
  await ui.runCommand('Log this session');
  await status.getByRole('button', { name: 'Logged' }).click();
  const details = ui.page.getByRole('dialog', { name: 'This session is logged' });
  const file = (await details.locator('code').textContent()) ?? '';
  expect(await axeFindings(ui.page)).toEqual([]);
  await ui.page.keyboard.press('Escape');
  await expect(status.getByRole('button', { name: 'Logged' })).toBeFocused();
  await terminal.run("printf '\\033[31mred\\033[0m\\n'");
  await expect.poll(() => readFileSync(file, 'utf8')).toContain('\nred\n');
  rmSync(join(file, '..'), { recursive: true });
  await terminal.run('echo aye');
  await status.getByRole('button', { name: 'Not logged any more' }).click();
  const problem = ui.page.getByRole('dialog', { name: 'The session is not logged any more' });
  await expect(problem).toContainText('The file or its folder is gone');
  await problem.getByRole('button', { name: 'Start again' }).click();
  await expect(status.getByRole('button', { name: 'Logged', exact: true })).toBeFocused();
  await terminal.run('echo still here');
  await ui.runCommand('Stop logging this session');
  await expect(status.getByRole('button', { name: /ogged/ })).toHaveCount(0);
  // Stopped where the mark says it: the mark goes, and keys go to the terminal again.
  await ui.runCommand('Log this session');
  await status.getByRole('button', { name: 'Logged' }).click();
  await details.getByRole('button', { name: 'Stop logging' }).click();
  await expect(status.getByRole('button', { name: /ogged/ })).toHaveCount(0);
  await expect(ui.page.locator('.xterm-helper-textarea:focus')).toHaveCount(1);
});

test('a bookmark’s own encoding and log are in force when it connects', async ({ start, server, home }) => {
  trust(home, server);
  const { ui } = await start();
  const { hosts, page } = ui;
  await hosts.newNode('New bookmark');
  await hosts.fill({
    Host: server.host,
    Name: 'web1',
    User: fred.name,
    Port: String(server.port),
    'Key file': server.clientKey.path,
  });
  await hosts.form.getByRole('button', { name: 'More settings' }).click();
  await hosts.field('Text of its terminals').selectOption({ label: 'KOI8-R' });
  await hosts.field('Session log').selectOption({ label: 'As plain text' });
  await hosts.form.getByRole('button', { name: 'Save', exact: true }).click();
  await hosts.connect('web1');
  const terminal = await ui.waitConnected('web1');
  await terminal.waitForText(prompt);
  await terminal.typeLine("printf '\\360\\322\\311\\327\\305\\324\\n'");
  await terminal.waitForText('\nПривет\n');
  // Not at the prompt: its line editor reads UTF-8 here.
  await terminal.typeLine("echo rea''dy; head -c4 | od -An -tx1");
  await terminal.waitForText(/\nready$/);
  await terminal.typeLine('Мир');
  await terminal.waitForText(/ ed c9 d2 0a\n/);
  const status = page.getByRole('contentinfo', { name: 'Status' });
  await expect(status.getByText('KOI8-R', { exact: true })).toBeVisible();
  await expect(status.getByRole('button', { name: 'Logged' })).toBeVisible();
});
