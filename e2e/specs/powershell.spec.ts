import { readFileSync } from 'node:fs';
import type { Home } from '../fixtures.ts';
import { axeFindings } from '../pages/axe-findings.ts';
import { PowerShellPage } from '../pages/powershell-page.ts';
import { expect, test, trust } from '../pages/test.ts';
import { lacksPsrpcore, psrpcoreSubsystem } from '../servers/psrpcore-server/command.ts';
import { lacks } from '../servers/requirements.ts';
import { startSshd, type Sshd } from '../servers/sshd.ts';

test.skip(lacks('sshd') || lacksPsrpcore(), 'the independent PowerShell server is not there');

let sshd: Sshd;

test.beforeAll(async () => {
  sshd = await startSshd({ config: `${psrpcoreSubsystem('powershell')}\nMaxSessions 30\nMaxStartups 30` });
});
test.afterAll(async () => {
  await sshd.stop();
});

function know(home: Home, ...aliases: readonly string[]): void {
  trust(home, sshd);
  const host = (alias: string): string =>
    [
      `Host ${alias}`,
      `  HostName ${sshd.host}`,
      `  Port ${sshd.port}`,
      `  User ${sshd.user}`,
      `  IdentityFile ${sshd.clientKey.path}`,
      '  IdentitiesOnly yes',
      '',
    ].join('\n');
  home.write('.ssh/config', aliases.map(host).join('\n'));
}

test('a session runs commands, shows objects as text and in a grid, asks its questions and stops', async ({ start, home }) => {
  know(home, 'dc01');
  const { ui, workbench } = await start();
  const { page } = ui;
  const ps = new PowerShellPage(page);

  await test.step('from the menu of a host, with a line that tells it from the terminal', async () => {
    const entry = await ps.sessionEntry(ui.hosts.row('dc01'));
    await expect(entry).toContainText('objects in grids');
    await entry.click();
    await ui.tabs.waitForState('dc01', 'PowerShell, ready', 40_000);
    await expect(ps.editor).toBeFocused();
    await expect(page.getByText('Connected to dc01.')).toBeVisible();
    expect(await axeFindings(page)).toEqual([]);
  });

  await test.step('text first, then the same objects in a grid: sorted, filtered, opened, copied and saved', async () => {
    const cell = await ps.run('objects 300');
    await expect(cell).toContainText('[dc01]: PS');
    await ps.showTab('Grid 300');
    await expect(ps.grid).toHaveAttribute('aria-rowcount', '301');
    await ps.grid.getByRole('columnheader', { name: 'Id' }).getByRole('button').click();
    await ps.grid.getByRole('columnheader', { name: 'Id' }).getByRole('button').click();
    await expect(ps.grid.getByRole('columnheader', { name: 'Id' })).toHaveAttribute('aria-sort', 'descending');
    await expect(ps.grid.locator('[data-index="0"]')).toContainText('300');
    await cell.getByRole('searchbox', { name: 'Filter' }).fill('"number 29"');
    await expect(cell.getByRole('status').filter({ hasText: '11 of 300 objects' })).toBeAttached();
    await expect(ps.grid.locator('[data-index="0"]')).toContainText('299');
    expect(await axeFindings(page)).toEqual([]);
    await ps.grid.focus();
    await page.keyboard.press('Enter');
    const object = page.getByRole('tree', { name: 'Properties' });
    await expect(object).toBeFocused();
    await expect(object.getByRole('treeitem', { name: /^Name process number 299/ })).toBeVisible();
    await page.keyboard.press('Escape');
    await expect(object).toBeHidden();
    await cell.getByRole('button', { name: 'Save as a file' }).click();
    const dialog = page.getByRole('dialog', { name: /^Save / });
    await dialog.getByRole('combobox', { name: 'Format' }).selectOption({ label: 'CSV, as Export-Csv writes it' });
    await dialog.getByRole('textbox', { name: 'File' }).fill(home.path('objects.csv'));
    await dialog.getByRole('button', { name: 'Save', exact: true }).click();
    await expect(dialog.getByText(/^Saved as /)).toBeVisible();
    expect(readFileSync(home.path('objects.csv'), 'utf8')).toContain('process number 299');
    await dialog.getByRole('button', { name: 'Close' }).last().click();
  });

  await test.step('errors have cards, other streams a list of their own', async () => {
    await ps.run('write-error the disk is full');
    await ps.showTab('Errors 1');
    const card = ps.cell.getByRole('article');
    await expect(card).toContainText('the disk is full');
    await card.getByRole('button', { name: 'Full record' }).click();
    await expect(card.getByRole('definition').filter({ hasText: 'MyId' })).toBeVisible();
    await ps.run('streams');
    await ps.showTab('Streams 4');
    await expect(ps.cell.getByRole('listitem')).toHaveText([/warning.*w1/, /verbose.*v1/, /debug.*d1/, /information.*i1/]);
    expect(await axeFindings(page)).toEqual([]);
  });

  await test.step('Tab completes by the host, and up brings back what was run', async () => {
    await ps.type('read');
    await ps.editor.press('Tab');
    await expect(ps.completions.getByRole('option')).toHaveText([/^read-host/, /^read-secure/]);
    await ps.editor.press('ArrowDown');
    await ps.editor.press('Enter');
    await expect(ps.editor).toHaveValue('read-secure');
    await ps.type('obj');
    await ps.editor.press('ArrowUp');
    await expect(ps.editor).toHaveValue('objects 300');
    await ps.editor.press('Control+r');
    await page.getByRole('combobox', { name: 'Search the history' }).fill('disk');
    await page.keyboard.press('Enter');
    await expect(ps.editor).toHaveValue('write-error the disk is full');
    await ps.type('if (1) {');
    await ps.editor.press('Enter');
    await expect(ps.editor).toHaveValue('if (1) {\n');
  });

  await test.step('questions of a script name the host, and Escape ends the command', async () => {
    await ps.type('read-secure');
    await ps.editor.press('Enter');
    await expect(ps.question).toContainText('asked by dc01');
    expect(await axeFindings(page)).toEqual([]);
    await ps.question.getByLabel('Secret answer').fill('sesame');
    // A question takes no answer in its first moment, as its button shows.
    await expect(ps.question.getByRole('button', { name: 'Send' })).toBeEnabled();
    await page.keyboard.press('Enter');
    await expect(ps.cell).toContainText('sesame');
    await expect(ps.editor).toBeFocused();
    await ps.type('choice');
    await ps.editor.press('Enter');
    await expect(ps.question.getByRole('button', { name: /^No/ })).toBeFocused();
    await page.keyboard.press('y');
    await expect(ps.question).toBeHidden();
    await ps.ended();
    await ps.type('get-credential');
    await ps.editor.press('Enter');
    await expect(ps.question.getByLabel('User name')).toHaveValue('alice');
    await page.keyboard.press('Escape');
    await expect(ps.question).toBeHidden();
    await ps.ended();
  });

  await test.step('Ctrl+C stops what runs, and the session goes on', async () => {
    await ps.type('hang');
    await ps.editor.press('Enter');
    await expect(ps.cell.getByRole('button', { name: 'Stop', exact: true })).toBeVisible();
    await ps.editor.press('Control+c');
    await expect(ps.cell.getByText('stopped')).toBeVisible();
    await expect(await ps.run('emit 2')).toContainText('2');
    await ps.type('cls');
    await ps.editor.press('Enter');
    await expect(ps.cells).toHaveCount(0);
  });

  await test.step('the list of sessions has it, and removing it leaves a tab that can open it again', async () => {
    await ps.openList();
    await expect(ps.sessions.nth(1)).toContainText(/1\s*SSH1\s*dc01.*Opened\s*Available/);
    expect(await axeFindings(page)).toEqual([]);
    await page.getByRole('button', { name: 'Remove SSH1' }).click();
    await expect(page.getByText('A PowerShell session runs commands on a host')).toBeVisible();
    await ui.tabs.show('PowerShell');
    await page.getByRole('button', { name: 'Open again' }).click();
    await expect(ps.editor).toBeVisible({ timeout: 40_000 });
    await expect(await ps.run('emit 1')).toContainText('1');
  });

  await test.step('a session that is ended leaves what ran in it', async () => {
    await ui.runCommand('PowerShell: end the session');
    await expect(page.getByRole('heading', { name: 'The session is closed' })).toBeVisible();
    await expect(ps.cell).toContainText('emit 1');
  });
  expect(workbench.output()).not.toContain('sesame');
});
