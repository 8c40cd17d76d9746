import { axeFindings } from '../pages/axe-findings.ts';
import { writeHostFolders } from '../pages/powershell-hosts.ts';
import { PowerShellPage } from '../pages/powershell-page.ts';
import { expect, test } from '../pages/test.ts';
import { lacksPsrpcore, psrpcoreSubsystem } from '../servers/psrpcore-server/command.ts';
import { lacks } from '../servers/requirements.ts';
import { startSshd } from '../servers/sshd.ts';

test.skip(lacks('sshd') || lacksPsrpcore(), 'the independent PowerShell server is not there');

test('several hosts run together: production is asked about, what failed is explained and run again', async ({ start, home }) => {
  const sshd = await startSshd({ config: `${psrpcoreSubsystem('powershell')}\nMaxSessions 30` });
  const bare = await startSshd();
  try {
    writeHostFolders(home, {
      production: { settings: { production: true }, hosts: { web1: sshd } },
      lab: { hosts: { dc01: sshd, nas: bare } },
    });
    const { ui } = await start();
    const { page } = ui;
    const ps = new PowerShellPage(page);

    await test.step('folders and hosts are picked', async () => {
      await ui.hosts.row('dc01').waitFor();
      await ui.runCommand('PowerShell: run on several hosts…');
      await ps.pick.getByRole('checkbox', { name: 'lab, 2 hosts' }).check();
      await ps.pick.getByRole('checkbox', { name: 'web1' }).check();
      await expect(ps.pick.getByRole('status')).toHaveText(/3 hosts chosen\s*1 host of production/);
      expect(await axeFindings(page)).toEqual([]);
      await ps.pick.getByRole('button', { name: 'Open', exact: true }).click();
      await ui.tabs.waitForState('3 hosts', /PowerShell, 0 connected/);
    });
    await test.step('values that the script wants are asked for, then whether production is meant, which Enter never is', async () => {
      await ps.type('write-error $using:what');
      await ps.editor.press('Enter');
      const values = page.getByRole('dialog', { name: 'Values for the hosts' });
      await values.getByLabel('$using:what').fill('nothing');
      await values.getByRole('button', { name: 'Run', exact: true }).click();
      const confirm = page.getByRole('alertdialog', { name: 'Run on 3 hosts?' });
      await expect(confirm).toContainText('Production takes part: web1.');
      await expect(confirm.locator(':focus')).toHaveCount(1);
      await page.keyboard.press('Enter');
      await expect(confirm).toBeHidden();
      await expect(ps.cells).toHaveCount(0);
      await expect(ps.editor).toHaveValue('write-error $using:what');
      await ps.type('objects 4');
      await ps.editor.press('Enter');
      await page.getByRole('button', { name: 'Run it there too' }).click();
      await expect(ps.cell.getByText('1 of 3 failed')).toBeVisible({ timeout: 60_000 });
    });
    await test.step('one grid of all, grouped by host, and equal answers together', async () => {
      await expect(ps.grid).toHaveAttribute('aria-label', '8 objects');
      await expect(ps.grid.getByRole('row').filter({ hasText: /^(web1|dc01) · 4$/ })).toHaveCount(2);
      const matrix = ps.cell.getByRole('list', { name: 'Hosts and how it went' });
      await expect(matrix.getByRole('listitem')).toHaveText([
        'web1 · 4 objects',
        'dc01 · 4 objects',
        'nas · no subsystem “powershell”',
      ]);
      expect(await axeFindings(page)).toEqual([]);
      await ps.showTab('Equal answers');
      await expect(
        ps.cell
          .getByRole('list', { name: /answer/ })
          .getByRole('listitem')
          .first(),
      ).toContainText('2 hosts');
    });
    await test.step('where it failed it runs again, and says on the spot what is missing', async () => {
      await ps.cell.getByRole('button', { name: 'Run again where it failed' }).click();
      await expect(ps.cells).toHaveCount(2);
      await ps.ended();
      await ps.cells.first().getByRole('button', { name: /^nas/ }).click();
      await page.getByRole('menuitem', { name: 'Show why, and what to do' }).click();
      await expect(page.getByText('Subsystem powershell /usr/bin/pwsh -sshs -NoLogo -NoProfile', { exact: true })).toBeVisible();
      await page.getByRole('tab', { name: 'Windows' }).click();
      await expect(page.getByText('Restart-Service sshd')).toBeVisible();
      await page.getByRole('button', { name: 'Look what is missing' }).click();
      await expect(page.getByRole('list', { name: 'What is there' }).getByRole('listitem').first()).toContainText('PowerShell');
      expect(await axeFindings(page)).toEqual([]);
    });
    await test.step('one host of a run is stopped, and the others with it when all are', async () => {
      await ui.tabs.show('3 hosts');
      await page.getByRole('button', { name: /^Run on / }).click();
      const hosts = page.getByRole('list', { name: 'Hosts of this tab' });
      await hosts.getByRole('checkbox', { name: /^nas/ }).uncheck();
      await hosts.getByRole('checkbox', { name: /^web1/ }).uncheck();
      await page.keyboard.press('Escape');
      await ps.type('hang');
      await ps.editor.press('Enter');
      await expect(ps.cell.getByRole('button', { name: 'Stop', exact: true })).toBeVisible();
      await ps.cell.getByRole('button', { name: 'Stop', exact: true }).click();
      await expect(ps.cell.getByText('stopped')).toBeVisible();
      await expect(ps.cell).toContainText('[dc01]: PS');
    });
  } finally {
    await sshd.stop();
    await bare.stop();
  }
});
