import { readFileSync } from 'node:fs';
import { axeFindings } from '../pages/axe-findings.ts';
import { writeHostFolders } from '../pages/powershell-hosts.ts';
import { RunsPage } from '../pages/runs-page.ts';
import { expect, test } from '../pages/test.ts';
import { lacks } from '../servers/requirements.ts';
import { startSshd } from '../servers/sshd.ts';

test.skip(lacks('sshd'), 'there is no sshd');

test('a command runs on several hosts: matrix, equal answers, difference, again where it failed, saved', async ({
  start,
  home,
}) => {
  const sshd = await startSshd({ config: 'LogLevel INFO' });
  const other = await startSshd({ config: 'LogLevel INFO\nSetEnv ODD=yes' });
  const gone = await startSshd();
  await gone.stop();
  try {
    writeHostFolders(home, {
      production: { settings: { production: true }, hosts: { web1: sshd } },
      lab: { hosts: { db1: sshd, db2: sshd, odd: other, nas: gone } },
    });
    const { ui } = await start();
    const { page } = ui;
    const runs = new RunsPage(page);

    await test.step('the menu of a folder picks its hosts', async () => {
      await ui.hosts.row('lab').click({ button: 'right' });
      await page.getByRole('menuitem', { name: 'Run a command on its hosts…' }).click();
      await expect(runs.pick.getByRole('status')).toHaveText('4 hosts chosen');
      await runs.pick.getByRole('button', { name: 'Open', exact: true }).click();
      await expect(runs.editor).toBeFocused();
      await expect(page.getByText('It runs on 4 hosts without a terminal.')).toBeVisible();
      expect(await axeFindings(page)).toEqual([]);
    });
    await test.step('each host says how it ended, and equal answers stand together', async () => {
      await runs.run('echo same; echo ${ODD:-usual}; echo last; exit ${ODD:+7}');
      await expect(runs.card.getByText('done on 2 of 4')).toBeVisible({ timeout: 60_000 });
      await expect(runs.matrix.getByRole('listitem')).toHaveText([
        'db1 · exit 0',
        'db2 · exit 0',
        'odd · exit 7',
        /nas · .*refuses connections/,
      ]);
      const answers = runs.card.getByRole('list', { name: '3 different answers' }).getByRole('listitem');
      await expect(answers.first()).toContainText('db1, db2');
      await expect(answers.first()).toContainText('2 hosts · exit 0 · the most');
      await expect(answers.first()).toContainText('usual');
      expect(await axeFindings(page)).toEqual([]);
    });
    await test.step('what differs from the most hosts is shown line by line', async () => {
      await runs.card
        .getByRole('listitem')
        .filter({ hasText: 'exit 7' })
        .getByRole('button', { name: 'Compare with the most' })
        .click();
      const lines = runs.card.getByRole('region', { name: 'Difference' });
      await expect(lines).toContainText('−usual');
      await expect(lines).toContainText('+yes');
      await expect(runs.card.getByText('odd against db1')).toBeVisible();
      expect(await axeFindings(page)).toEqual([]);
    });
    await test.step('it runs again where it is not done', async () => {
      await runs.card.getByRole('button', { name: 'Run again where it is not done (2)' }).click();
      await expect(runs.cards).toHaveCount(2);
      await expect(runs.card.getByText('done on 0 of 2')).toBeVisible({ timeout: 60_000 });
    });
    await test.step('stdout and stderr are kept apart, and a program that wants a password says so', async () => {
      await runs.editor.fill('sudo true');
      await expect(page.getByText('sudo may ask for a password')).toBeVisible();
      await runs.run('echo out; echo "sudo: a terminal is required to read the password" >&2; exit 1');
      await expect(runs.card.getByText('done on 0 of 4')).toBeVisible({ timeout: 60_000 });
      await expect(runs.card.getByText(/wanted a password on db1, db2, odd/)).toBeVisible();
      await runs.showTab('Output of a host');
      const lines = runs.card.getByRole('region', { name: 'Lines of the host' });
      await expect(lines).toContainText('out');
      await expect(lines).toContainText('sudo: a terminal is required');
      await runs.card.getByRole('button', { name: 'Errors', exact: true }).click();
      await expect(lines).not.toContainText('out');
      await expect(lines).toContainText('sudo: a terminal is required');
    });
    await test.step('a command that needs a terminal has one, and its streams come as one', async () => {
      const need = page.getByRole('checkbox', { name: 'Needs a terminal' });
      await need.check();
      await expect(page.getByText('Enter runs it in a terminal nobody looks at')).toBeVisible();
      expect(await axeFindings(page)).toEqual([]);
      await runs.run('tty | cut -c 1-9; echo aside >&2');
      await expect(runs.card.getByText('done on 3 of 4')).toBeVisible({ timeout: 60_000 });
      await expect(runs.card.getByRole('region', { name: 'Command' })).toContainText('# in a terminal');
      await expect(runs.card.getByRole('listitem').filter({ hasText: '3 hosts · exit 0' })).toContainText('/dev/pts/');
      await need.uncheck();
    });
    await test.step('what came is saved in a file', async () => {
      await runs.card.getByRole('button', { name: 'More of this run' }).click();
      await page.getByRole('menuitem', { name: 'Save what came…' }).click();
      const dialog = page.getByRole('dialog', { name: /^Save what came of/ });
      await dialog.getByRole('button', { name: 'Save', exact: true }).click();
      await expect(dialog.getByRole('status')).toContainText('Saved as');
      expect(readFileSync(home.path('run.txt'), 'utf8')).toContain('db1: exit 0\n');
      await page.keyboard.press('Escape');
    });
    await test.step('production is asked about, which Enter never is; a script goes to its interpreter', async () => {
      await page.getByRole('button', { name: /^Run on / }).click();
      await page.getByRole('button', { name: 'Choose hosts…' }).click();
      await runs.pick.getByRole('checkbox', { name: 'nas' }).uncheck();
      await runs.pick.getByRole('checkbox', { name: 'web1' }).check();
      await runs.pick.getByRole('button', { name: 'Open', exact: true }).click();
      await page.getByRole('button', { name: 'Script', exact: true }).last().click();
      const script = page.getByRole('textbox', { name: 'Script', exact: true });
      await script.fill('for n in 1 2; do\n  echo "n=$n"\ndone');
      await script.press('Control+Enter');
      const confirm = page.getByRole('alertdialog', { name: 'Run on 4 hosts?' });
      await expect(confirm).toContainText('Production takes part: web1.');
      expect(await axeFindings(page)).toEqual([]);
      await page.getByRole('button', { name: 'Run it there too' }).click();
      await expect(runs.card.getByText('done on 4 hosts')).toBeVisible({ timeout: 60_000 });
      await expect(runs.card.getByRole('list', { name: 'All answered the same' })).toContainText('n=2');
    });
    await test.step('so it is again, and where production is typed by its address; Escape runs nothing', async () => {
      const before = await runs.cards.count();
      await runs.card.getByRole('button', { name: 'More of this run' }).click();
      await page.getByRole('menuitem', { name: 'Run again everywhere' }).click();
      const confirm = page.getByRole('alertdialog', { name: 'Run on 4 hosts?' });
      await expect(confirm).toContainText('Production takes part: web1.');
      await page.keyboard.press('Escape');
      await expect(confirm).toBeHidden();
      await page.getByRole('button', { name: /^Run on / }).click();
      await page.getByRole('button', { name: 'Choose hosts…' }).click();
      await runs.pick.getByRole('checkbox', { name: 'web1' }).uncheck();
      const address = `root@127.0.0.1:${sshd.port}`;
      await runs.pick.getByRole('textbox', { name: 'Another host' }).fill(address);
      await runs.pick.getByRole('button', { name: 'Add' }).click();
      await runs.pick.getByRole('button', { name: 'Open', exact: true }).click();
      await page.getByRole('button', { name: 'Command', exact: true }).last().click();
      await runs.run('echo typed');
      await expect(page.getByRole('alertdialog', { name: 'Run on 4 hosts?' })).toContainText(`takes part: ${address}.`);
      await page.keyboard.press('Escape');
      await expect(runs.editor).toHaveValue('echo typed');
      await expect(runs.cards).toHaveCount(before);
      await page.getByRole('button', { name: /^Run on / }).click();
      await page.getByRole('button', { name: 'Choose hosts…' }).click();
      await runs.pick.getByRole('checkbox', { name: address }).uncheck();
      await runs.pick.getByRole('checkbox', { name: 'web1' }).check();
      await runs.pick.getByRole('button', { name: 'Open', exact: true }).click();
    });
    await test.step('what hangs is stopped', async () => {
      await runs.run('echo begun; sleep 120');
      await page.getByRole('button', { name: 'Run it there too' }).click();
      await expect(runs.card.getByText('0 of 4 ended')).toBeVisible();
      await runs.card.getByRole('button', { name: 'Stop all' }).click();
      await expect(runs.card.getByText('done on 0 of 4')).toBeVisible();
      await expect(runs.matrix.getByRole('listitem').first()).toContainText('stopped');
    });
  } finally {
    await sshd.stop();
    await other.stop();
  }
});
