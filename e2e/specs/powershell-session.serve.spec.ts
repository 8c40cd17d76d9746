import { axeFindings } from '../pages/axe-findings.ts';
import { writeHostFolders } from '../pages/powershell-hosts.ts';
import { PowerShellPage } from '../pages/powershell-page.ts';
import { expect, test } from '../pages/test.ts';
import { lacksPsrpcore, psrpcoreSubsystem } from '../servers/psrpcore-server/command.ts';
import { lacks } from '../servers/requirements.ts';
import { startSshd } from '../servers/sshd.ts';

test.skip(lacks('sshd') || lacksPsrpcore(), 'the independent PowerShell server is not there');

test('a session tells how far it is, why something went wrong, and has a way out of what does not stop', async ({
  start,
  home,
}) => {
  const sshd = await startSshd({
    config: `${psrpcoreSubsystem('powershell')}\n${psrpcoreSubsystem('jea', 'no-language')}\nMaxSessions 30`,
  });
  try {
    writeHostFolders(home, {
      lab: { hosts: { dc01: sshd, guarded: { server: sshd, settings: { powershellSubsystem: 'jea' } } } },
    });
    const { ui } = await start();
    const { page } = ui;
    const ps = new PowerShellPage(page);

    await test.step('the tree follows the tab', async () => {
      await (await ps.sessionEntry(ui.hosts.row('guarded'))).click();
      await ui.tabs.waitForState('guarded', 'PowerShell, ready', 40_000);
      await expect(ui.hosts.selectedRow).toContainText('guarded');
      await (await ps.sessionEntry(ui.hosts.row('dc01'))).click();
      await ui.tabs.waitForState('dc01', 'PowerShell, ready', 40_000);
      await expect(ui.hosts.selectedRow).toContainText('dc01');
      await ui.tabs.show('guarded');
      await expect(ui.hosts.selectedRow).toContainText('guarded');
    });
    await test.step('a session that takes commands only says so, and why a script is none', async () => {
      await expect(page.getByText('Takes commands only').filter({ visible: true })).toBeVisible();
      await expect(await ps.run("args 'a b' -Force")).toContainText('Force=True');
      const refused = await ps.run('args $(1+1)');
      await expect(refused.getByRole('note', { name: 'Hint' })).toContainText('its administrator allows a list of commands');
      await expect(refused).toContainText('can’t be sent as one');
      expect(await axeFindings(page)).toEqual([]);
    });
    await test.step('columns are those that the host tells of its own type, and others when they are chosen', async () => {
      await ui.tabs.show('dc01');
      // Its own cells, and not those of the tab before it.
      await expect(ps.cells).toHaveCount(0);
      await ps.run('disks 3');
      await ps.showTab('Grid 3');
      const heads = ps.grid.getByRole('columnheader');
      await expect(heads).toHaveText([/^Disk/, /^Free \(GB\)/]);
      await ps.cell.getByRole('button', { name: 'Columns' }).click();
      const chooser = page.getByRole('dialog', { name: 'Columns' });
      await chooser.getByRole('checkbox', { name: 'Bus' }).check();
      await chooser.getByRole('button', { name: 'Move Bus up' }).click();
      await chooser.getByRole('checkbox', { name: 'Free (GB)' }).uncheck();
      await expect(heads).toHaveText([/^Disk/, /^Bus/]);
      expect(await axeFindings(page)).toEqual([]);
      await chooser.getByRole('button', { name: 'The usual ones' }).click();
      await expect(heads).toHaveText([/^Disk/, /^Free \(GB\)/]);
      await page.keyboard.press('Escape');
    });
    await test.step('progress is drawn as it is told, one activity under the other, and in the tab', async () => {
      await ps.type('progress-bars');
      await ps.editor.press('Enter');
      const outer = ps.cell.getByRole('progressbar', { name: 'Progress of Copying' });
      const inner = ps.cell.getByRole('progressbar', { name: 'Progress of Reading' });
      await expect(outer).toHaveAttribute('aria-valuenow', '40');
      await expect(inner).toHaveAttribute('aria-valuenow', '75');
      await expect(ps.cell).toContainText('data.bin · 65 s left');
      const [over, under] = await Promise.all([outer, inner].map((bar) => bar.boundingBox()));
      expect(under?.y).toBeGreaterThan(over?.y ?? 0);
      await expect(ui.tabs.all.filter({ hasText: 'dc01' })).toContainText('40 %');
      expect(await axeFindings(page)).toEqual([]);
      await ps.editor.press('Control+c');
      await expect(ps.cell.getByText('stopped')).toBeVisible();
      await expect(outer).toBeHidden();
    });
    await test.step('sudo is explained where it fails, with a terminal as the way', async () => {
      const failed = await ps.run('write-error sudo: a terminal is required to read the password');
      await expect(failed.getByRole('note', { name: 'Hint' })).toContainText('a session has no terminal');
      await expect(failed.getByRole('button', { name: 'Open a terminal' })).toBeVisible();
    });
    await test.step('what does not stop says so; meanwhile many pasted lines are shown before they are in the editor', async () => {
      await ps.type('stubborn');
      await ps.editor.press('Enter');
      await expect(ps.cell).toContainText('started');
      await ps.editor.press('Control+c');
      await expect(ps.cell.getByRole('status').filter({ hasText: 'Asked to stop' })).toBeVisible();
      const lines = Array.from({ length: 30 }, (_, at) => `line ${at + 1}`).join('\r\n');
      const paste = async (): Promise<void> =>
        ps.editor.evaluate((field, words) => {
          const clipboardData = new DataTransfer();
          clipboardData.setData('text/plain', words);
          field.dispatchEvent(new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true }));
        }, lines);
      await paste();
      const guard = page.getByRole('dialog', { name: 'Paste 30 lines?' });
      await expect(guard.getByRole('region', { name: 'What would be pasted' })).toContainText('line 30');
      expect(await axeFindings(page)).toEqual([]);
      await page.keyboard.press('Escape');
      await expect(ps.editor).toHaveValue('');
      await expect(ps.editor).toBeFocused();
      await paste();
      await guard.getByRole('button', { name: 'Paste' }).click();
      await expect(ps.editor).toHaveValue(/^line 1\nline 2\n[^]*line 30$/);
      await ps.type('');
    });
    await test.step('after ten seconds the session can be ended, and nothing else goes with it', async () => {
      const end = ps.cell.getByRole('button', { name: 'End the session' });
      await expect(end).toBeVisible({ timeout: 40_000 });
      expect(await axeFindings(page)).toEqual([]);
      await end.click();
      await expect(page.getByRole('heading', { name: 'The session is closed' })).toBeVisible();
      await ui.tabs.show('guarded');
      // Its own cells, and not those of the tab before it.
      await expect(ps.cells).toHaveCount(2);
      await expect(await ps.run('emit 2')).toContainText('2');
    });
    await test.step('a session with results is not removed without a word', async () => {
      await ps.openList();
      await page.getByRole('button', { name: 'Remove SSH1' }).click();
      const asked = page.getByRole('dialog', { name: 'Remove SSH1?' });
      await expect(asked).toContainText('3 results go with it');
      expect(await axeFindings(page)).toEqual([]);
      await page.keyboard.press('Escape');
      await expect(ps.sessions.nth(1)).toContainText(/SSH1.*Opened/);
      await page.getByRole('button', { name: 'Remove SSH1' }).click();
      await asked.getByRole('button', { name: 'End it, keep the results' }).click();
      await expect(ps.sessions.nth(1)).toContainText(/SSH1.*Closed/);
      await page.getByRole('button', { name: 'Remove SSH1' }).click();
      await asked.getByRole('button', { name: 'Remove', exact: true }).click();
      await expect(ps.sessions).toHaveCount(2);
    });
  } finally {
    await sshd.stop();
  }
});
