import { chmodSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { axeFindings } from '../pages/axe-findings.ts';
import { KeysPage } from '../pages/keys-page.ts';
import { expect, test } from '../pages/test.ts';
import { generateKey, startAgent } from '../servers/ssh-keys.ts';

test('a key in an agent says when it goes, and whether the agent signs with it', async ({ start, home }) => {
  test.setTimeout(180_000);
  const [asked, allowed] = [home.path('asked'), home.path('allowed')];
  // The agent's own window: it waits for an answer, as a person makes it wait.
  home.write(
    'askpass',
    `#!/bin/sh\nprintf x >>'${asked}'\nwhile [ ! -e '${allowed}' ]; do sleep 0.1; done\ngrep -q yes '${allowed}'\n`,
  );
  chmodSync(home.path('askpass'), 0o700);
  const agent = await startAgent({ env: { SSH_ASKPASS: home.path('askpass'), SSH_ASKPASS_REQUIRE: 'force', DISPLAY: ':0' } });
  const key = await generateKey({ path: home.path('.ssh/id_ed25519'), comment: 'fred@laptop' });
  const other = await generateKey({ path: home.path('.ssh/id_other'), comment: 'other', type: 'rsa', bits: 2048 });
  const shots = process.env['AGENT_SHOTS'];
  try {
    await agent.add(other.path);
    const { ui } = await start({ env: { SSH_AUTH_SOCK: agent.socket } });
    const { page } = ui;
    await new KeysPage(page).open();
    await page.getByRole('button', { name: 'Agents', exact: true }).click();
    const one = page.getByRole('article', { name: 'ssh-agent' });
    const shoot = async (name: string): Promise<void> => {
      if (shots === undefined) return;
      for (const theme of ['dark', 'light'] as const) {
        await page.evaluate((chosen) => (document.documentElement.dataset['theme'] = chosen), theme);
        await one.screenshot({ path: join(shots, `${name}-${theme}.png`) });
      }
    };
    const row = (comment: string) => one.getByRole('listitem').filter({ hasText: comment });
    await test.step('by keyboard, and the focus stays', async () => {
      const button = row('other').getByRole('button', { name: 'Test whether the agent signs with other' });
      await button.focus();
      await page.keyboard.press('Enter');
      await expect(row('other').getByRole('status')).toContainText('It signs: the agent signed random data (rsa-sha2-512)');
      await expect(button).toBeFocused();
    });
    await test.step('one that Hawser added for an hour tells how much is left of it', async () => {
      await one.getByRole('button', { name: 'Add a key…' }).click();
      const form = one.getByRole('form', { name: 'Add a key to ssh-agent' });
      await form.getByLabel('Key file').fill('~/.ssh/id_ed25519');
      await form.getByLabel('Keep it for').selectOption({ label: 'one hour' });
      await form.getByLabel('Ask before each use').check();
      await form.getByRole('button', { name: 'Add', exact: true }).click();
      await expect(row('fred@laptop')).toContainText(/Goes in (60|59|58) min, asks before each use, as Hawser added it/);
      await expect(row('other')).not.toContainText('as Hawser added it');
    });
    await test.step('and must be confirmed in the agent’s window: the test says so, is given up, refused and allowed', async () => {
      const status = row('fred@laptop').getByRole('status');
      const begin = row('fred@laptop').getByRole('button', { name: 'Test whether the agent signs with fred@laptop' });
      await begin.click();
      await expect(status).toHaveText('The agent asks you first, in a window of its own…');
      expect(await axeFindings(page)).toEqual([]);
      await shoot('agent-key-asking');
      await row('fred@laptop').getByRole('button', { name: 'Stop the test of fred@laptop' }).click();
      await expect(status).toHaveText('');
      home.write('allowed', 'no');
      await begin.click();
      await expect(status).toContainText('The agent refused to sign. Its question was denied');
      await shoot('agent-key-refused');
      home.write('allowed', 'yes');
      await begin.click();
      await expect(status).toContainText('It signs: the agent signed random data (ssh-ed25519), and the public key proves it.');
      expect(await axeFindings(page)).toEqual([]);
      await shoot('agent-key-signs');
      rmSync(allowed);
    });
    await test.step('what is told of an agent that died', async () => {
      await agent.stop();
      await row('other').getByRole('button', { name: /^Test/ }).click();
      await expect(row('other').getByRole('status')).toContainText('agent');
      await shoot('agent-key-dead');
    });
  } finally {
    home.write('allowed', 'no');
    await agent.stop();
    for (const each of [key, other]) each.remove();
  }
});
