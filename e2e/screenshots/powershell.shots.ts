import { expect, test } from '../fixtures.ts';
import { writeHostFolders } from '../pages/powershell-hosts.ts';
import { PowerShellPage } from '../pages/powershell-page.ts';
import { WorkbenchPage } from '../pages/workbench-page.ts';
import { lacksPsrpcore, psrpcoreSubsystem } from '../servers/psrpcore-server/command.ts';
import { lacks } from '../servers/requirements.ts';
import { startSshd } from '../servers/sshd.ts';
import { createTake } from './taker.ts';

for (const theme of ['dark', 'light'] as const) {
  test(`PowerShell, ${theme}`, async ({ launch, home }, info) => {
    test.setTimeout(240_000);
    if (lacks('sshd') || lacksPsrpcore()) info.skip(true, 'the independent PowerShell server is not there');
    const sshd = await startSshd({ config: `${psrpcoreSubsystem('powershell')}\nMaxSessions 30` });
    const bare = await startSshd();
    writeHostFolders(home, {
      production: { settings: { production: true }, hosts: { web1: sshd } },
      lab: { settings: { colour: 'teal' }, hosts: { dc01: sshd, nas: bare } },
    });
    try {
      const { page } = await launch();
      const ui = new WorkbenchPage(page);
      const ps = new PowerShellPage(page);
      await page.emulateMedia({ colorScheme: theme, reducedMotion: 'reduce' });
      const take = createTake(page, theme);
      await ui.ready();

      await (await ps.sessionEntry(ui.hosts.row('dc01'))).click();
      await ui.tabs.waitForState('dc01', 'PowerShell, ready', 40_000);
      await take('powershell-empty');
      await ps.run('streams');
      await ps.run('write-error the disk is full');
      await ps.showTab('Errors 1');
      await ps.cell.getByRole('button', { name: 'Full record' }).click();
      await ps.run('objects 2000');
      await ps.showTab('Grid 2,000');
      await ps.grid.getByRole('columnheader', { name: 'Id' }).getByRole('button').click();
      await ps.grid.focus();
      await page.keyboard.press('ArrowDown');
      await page.keyboard.press('Enter');
      await page.getByRole('tree', { name: 'Properties' }).waitFor();
      await take('powershell-session');
      await ps.type('get');
      await ps.type('choice');
      await ps.editor.press('Enter');
      await ps.question.waitFor();
      await take('powershell-question');
      await page.keyboard.press('Escape');

      await ui.runCommand('PowerShell: run on several hosts…');
      for (const name of ['production, 1 host', 'lab, 2 hosts']) await ps.pick.getByRole('checkbox', { name }).check();
      await take('powershell-pick');
      await ps.pick.getByRole('button', { name: 'Open', exact: true }).click();
      await ps.type('objects 4');
      await ps.editor.press('Enter');
      await page.getByRole('alertdialog').waitFor();
      await take('powershell-production');
      await page.getByRole('button', { name: 'Run it there too' }).click();
      await expect(ps.cell.getByText('1 of 3 failed')).toBeVisible({ timeout: 40_000 });
      await expect(ps.grid).toBeVisible();
      await ps.type('re');
      await ps.editor.press('Tab');
      await ps.completions.waitFor();
      await take('powershell');
      await ps.editor.press('Escape');

      await ui.hosts.act('nas', /^PowerShell session/);
      await page.getByRole('heading', { name: /^No PowerShell session on/ }).waitFor();
      await page.getByRole('button', { name: 'Look what is missing' }).click();
      await page.getByRole('list', { name: 'What is there' }).waitFor();
      await take('powershell-missing');
      await ps.openList();
      await take('powershell-list');
    } finally {
      await sshd.stop();
      await bare.stop();
    }
  });
}
