import { axeFindings } from '../pages/axe-findings.ts';
import { expect, test, trust } from '../pages/test.ts';
import { program } from '../servers/requirements.ts';
import { startAgent } from '../servers/ssh-keys.ts';

test('a forwarded agent is seen while it is one, with its risk and each use; where the server refuses it, that is said', async ({
  start,
  sshd,
  home,
}) => {
  const agent = await startAgent({ keys: [sshd.clientKey.path] });
  const host = (name: string, ...lines: readonly string[]): string =>
    [
      `Host ${name}`,
      `HostName ${sshd.host}`,
      `Port ${sshd.port}`,
      `User ${sshd.user}`,
      `IdentityFile ${sshd.clientKey.path}`,
      ...lines,
      '',
    ].join('\n');
  try {
    trust(home, sshd);
    home.write('.ssh/config', host('plain') + host('far', `ForwardAgent ${agent.socket}`));
    const { ui } = await start();
    const { page, statusBar } = ui;
    const part = statusBar.getByRole('button', { name: /Agent forwarded/ });
    const mark = page.getByRole('tab', { name: 'far' }).getByLabel('agent forwarded: its keys can be used over there');

    await ui.openHost('plain');
    await ui.waitConnected('plain');
    await expect(part).toHaveCount(0);

    await ui.openHost('far');
    const far = await ui.waitConnected('far');
    await expect(part).toHaveText('Agent forwarded');
    await expect(mark).toBeVisible();
    const ssh = `${program('ssh')} -F none -o BatchMode=yes -o StrictHostKeyChecking=no -o UserKnownHostsFile=/dev/null -o IdentityFile=none`;
    await far.typeLine(`${ssh} -p ${sshd.port} ${sshd.user}@${sshd.host} true`);
    await expect(part).toHaveText('Agent forwarded, used 1×');
    await part.click();
    const card = page.getByRole('dialog', { name: 'The agent of this computer is forwarded' });
    await expect(card).toContainText(`whoever is root on ${sshd.host} can log in elsewhere with the keys of your agent`);
    await expect(card).toContainText(`Last used: ${sshd.clientKey.fingerprint}`);
    expect(await axeFindings(page)).toEqual([]);
    await page.screenshot({ path: test.info().outputPath('forwarded.png') });
    await page.keyboard.press('Escape');

    await sshd.restart('AllowAgentForwarding no');
    await ui.runCommand('Reconnect');
    const refused = statusBar.getByRole('button', { name: 'Agent not forwarded' });
    await expect(refused).toBeVisible();
    await expect(mark).toHaveCount(0);
    await refused.click();
    await expect(page.getByRole('dialog', { name: 'Agent not forwarded' })).toContainText('refuses agent forwarding');
  } finally {
    await agent.stop();
  }
});
