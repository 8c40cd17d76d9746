import { join } from 'node:path';
import { axeFindings } from '../pages/axe-findings.ts';
import { KeysPage } from '../pages/keys-page.ts';
import { expect, test } from '../pages/test.ts';
import { generateKey, startAgent } from '../servers/ssh-keys.ts';

test('a key is added to an agent for some hosts only, and what it may do is told before', async ({ start, sshd, home }) => {
  const agent = await startAgent();
  const key = await generateKey({ path: home.path('.ssh/id_ed25519'), comment: 'fred@laptop' });
  const shots = process.env['DESTINATION_SHOTS'];
  try {
    const host = (name: string, ...lines: readonly string[]): string =>
      [`Host ${name}`, `HostName ${sshd.host}`, `Port ${sshd.port}`, ...lines, ''].join('\n');
    home.write(
      '.ssh/config',
      ['Host bastion', 'HostName localhost', `Port ${sshd.port}`, 'User jump', ''].join('\n') +
        host('web1', `User ${sshd.user}`, 'HostKeyAlias web1', 'ProxyJump bastion') +
        'Host stranger\nHostName 127.9.9.9\n',
    );
    const [line = ''] = sshd.knownHostsLines;
    const hostKey = line.split(' ').slice(1).join(' ');
    home.write('.ssh/known_hosts', `[localhost]:${sshd.port} ${hostKey}\nweb1 ${hostKey}\n`);
    const { ui } = await start({ env: { SSH_AUTH_SOCK: agent.socket } });
    const { page } = ui;
    await new KeysPage(page).open();
    await page.getByRole('button', { name: 'Agents', exact: true }).click();
    const one = page.getByRole('article', { name: 'ssh-agent' });
    const shoot = async (name: string): Promise<void> => {
      if (shots === undefined) return;
      await page.setViewportSize({ width: 1280, height: 1200 });
      for (const theme of ['dark', 'light'] as const) {
        await page.evaluate((chosen) => (document.documentElement.dataset['theme'] = chosen), theme);
        await one.screenshot({ path: join(shots, `${name}-${theme}.png`) });
      }
    };
    // The card's own: each of its keys has one, too.
    const status = one.locator('p[role="status"]');
    const form = one.getByRole('form', { name: 'Add a key to ssh-agent' });
    const adder = form.getByRole('group', { name: 'A host to sign in to' });
    const result = form.getByRole('region', { name: 'What the key may then do' });
    const submit = form.getByRole('button', { name: 'Add', exact: true });
    const choose = async (name: string, from = 'this computer'): Promise<void> => {
      await adder.getByLabel('Host', { exact: true }).selectOption({ label: name });
      await adder.getByLabel('From').selectOption({ label: from });
      await adder.getByRole('button', { name: 'Add the host' }).click();
    };

    await test.step('without a host nothing is added', async () => {
      await one.getByRole('button', { name: 'Add a key…' }).click();
      await form.getByLabel('Where this key may be used').selectOption({ label: 'only to sign in to hosts that I name' });
      await submit.click();
      await expect(form.getByRole('alert')).toHaveText('Add at least one host, or let the key be used anywhere.');
      expect(await axeFindings(page)).toEqual([]);
    });

    await test.step('nor with one whose key is not known, which is told', async () => {
      await choose('stranger');
      await expect(result).toContainText('has no key in ~/.ssh/known_hosts'.replace('~', home.path('.')));
      await expect(submit).toBeDisabled();
      expect(await axeFindings(page)).toEqual([]);
      await shoot('missing');
      await form.getByRole('button', { name: 'Take stranger out' }).click();
      await expect(result).toBeHidden();
      await expect(submit).toBeEnabled();
    });

    await test.step('the jump hosts of a host come along, and each login is one sentence', async () => {
      await choose('web1', 'this computer, and along its jump hosts by a forwarded agent');
      await expect(result.getByRole('listitem')).toHaveText([
        /^From this computer: sign in to bastion \(\[localhost\]:\d+\) as jump\. Known by one known key\.$/,
        new RegExp(`^From this computer: sign in to web1 as ${sshd.user}\\.`),
        new RegExp(`^From bastion .*, if your agent is forwarded there: sign in to web1 as ${sshd.user}\\.`),
      ]);
      await adder.getByLabel('Host', { exact: true }).selectOption({ label: 'Another host…' });
      await adder.getByLabel('user@host').fill('*.lab');
      await adder.getByLabel('user@host').press('Enter');
      await expect(form.getByRole('alert')).toContainText('It stands for no one host');
      expect(await agent.list()).toEqual([]);
      await form.getByRole('button', { name: 'Take *.lab out' }).click();
      await expect(result.getByRole('listitem')).toHaveCount(3);
      expect(await axeFindings(page)).toEqual([]);
      await shoot('chosen');
    });

    await test.step('from an account is from every account of that host, which is said', async () => {
      await adder.getByLabel('user@host').fill('jump@localhost:' + String(sshd.port));
      await adder.getByLabel('user@host').press('Enter');
      await adder.getByLabel('From').selectOption({ label: `localhost:${sshd.port}, by a forwarded agent` });
      await expect(adder).toContainText(
        `An agent can’t tell the accounts of localhost:${sshd.port} apart: it holds for every account there, not for jump alone.`,
      );
      expect(await axeFindings(page)).toEqual([]);
      await shoot('from');
      await adder.getByLabel('From').selectOption({ label: 'this computer' });
      await expect(adder).not.toContainText('apart');
      await form.getByRole('button', { name: `Take jump@localhost:${sshd.port} out` }).click();
      await expect(result.getByRole('listitem')).toHaveCount(3);
    });

    await test.step('the agent has it then, and the list says where it may be used', async () => {
      await submit.click();
      await expect(status).toHaveText('~/.ssh/id_ed25519 is in the agent.');
      expect(await agent.list()).toEqual([key.publicLine]);
      const row = one.getByRole('list', { name: 'Keys of ssh-agent' }).getByRole('listitem').first();
      await expect(row).toContainText(
        'Kept to hosts. The agent does not tell which; when Hawser last added it, it was for this:',
      );
      await expect(row).toContainText(`sign in to web1 as ${sshd.user}.`);
      expect(await axeFindings(page)).toEqual([]);
      await shoot('listed');
    });

    await test.step('one that ssh-add -h put there is said to be kept to hosts, too', async () => {
      await agent.add(key.path, ['-H', home.path('.ssh/known_hosts'), '-h', 'web1']);
      await ui.reload();
      await new KeysPage(page).open();
      await page.getByRole('button', { name: 'Agents', exact: true }).click();
      await expect(one).toContainText('Kept to hosts.');
    });
  } finally {
    await agent.stop();
  }
});
