import { delimiter } from 'node:path';
import { axeFindings } from '../pages/axe-findings.ts';
import { RunsPage } from '../pages/runs-page.ts';
import { expect, test } from '../pages/test.ts';
import { ansibleFolder, lacks } from '../servers/requirements.ts';
import { startSshd, type Sshd } from '../servers/sshd.ts';

test.skip(lacks('sshd'), 'there is no sshd');

/** As it is pasted: ssh of this computer, which Ansible has, knows nothing of the home of the tests. */
function pasted(name: string, { port, user, clientKey, knownHostsFile }: Sshd): string {
  return `ssh -p ${port} -i ${clientKey.path} -o UserKnownHostsFile=${knownHostsFile} -o HostKeyAlias=[127.0.0.1]:${port} ${user}@${name}`;
}

async function chooseTyped(runs: RunsPage, destinations: readonly string[]): Promise<void> {
  for (const destination of destinations) {
    await runs.pick.getByRole('textbox', { name: 'Another host' }).fill(destination);
    await runs.pick.getByRole('button', { name: 'Add' }).click();
  }
  await runs.pick.getByRole('button', { name: 'Open', exact: true }).click();
}

test('a run is handed to Ansible: its line is shown, it runs, and what it said stands in the tab', async ({ start }) => {
  test.skip(lacks('ansible'), 'there is no Ansible');
  const sshd = await startSshd();
  try {
    const { ui } = await start({ env: { PATH: [ansibleFolder, process.env['PATH']].join(delimiter) } });
    const { page } = ui;
    const runs = new RunsPage(page);
    await ui.runCommand('Run a command on many hosts…');
    await chooseTyped(runs, [pasted('localhost', sshd), pasted('127.0.0.1', sshd)]);
    await runs.editor.fill('echo "it is {{ here }}"');
    const open = page.getByRole('button', { name: 'Run with Ansible…' });
    const card = page.getByRole('dialog', { name: 'Run with Ansible on 2 hosts?' });
    await open.click();
    await expect(card.getByRole('region', { name: 'How it is started' })).toContainText(
      `ansible all -i hosts.yml -m ansible.builtin.shell -a '{"cmd":"{% raw %}echo`,
    );
    await expect(card.getByRole('button', { name: 'Run with Ansible', exact: true })).toBeEnabled();
    expect(await axeFindings(page)).toEqual([]);
    await page.keyboard.press('Escape');
    await expect(card).toBeHidden();
    await expect(runs.cards).toHaveCount(0);
    await open.click();
    await card.getByRole('button', { name: 'Run with Ansible', exact: true }).click();
    await expect(runs.card.getByText('Ansible · exit 0')).toBeVisible({ timeout: 60_000 });
    const lines = runs.card.getByRole('region', { name: 'Lines of the host' });
    await expect(lines).toContainText('localhost | CHANGED | rc=0 >>');
    await expect(lines).toContainText('it is {{ here }}');
    await expect(runs.card).toContainText('--forks 8');
    expect(await axeFindings(page)).toEqual([]);
  } finally {
    await sshd.stop();
  }
});

test('where there is no Ansible that is said, and an inventory is offered', async ({ start }) => {
  const sshd = await startSshd();
  try {
    const { ui } = await start({ env: { PATH: '/nonexistent' } });
    const { page } = ui;
    const runs = new RunsPage(page);
    await ui.runCommand('Run a command on many hosts…');
    await chooseTyped(runs, [pasted('localhost', sshd), pasted('127.0.0.1', sshd)]);
    await runs.editor.fill('uptime');
    await page.getByRole('button', { name: 'Run with Ansible…' }).click();
    const card = page.getByRole('dialog', { name: 'Run with Ansible on 2 hosts?' });
    await expect(card).toContainText('Ansible is not installed');
    await expect(card.getByRole('button', { name: 'Run with Ansible', exact: true })).toBeDisabled();
    expect(await axeFindings(page)).toEqual([]);
    await card.getByRole('button', { name: 'Export hosts…' }).click();
    await expect(page.getByRole('dialog', { name: /^Export/ })).toBeVisible();
  } finally {
    await sshd.stop();
  }
});
