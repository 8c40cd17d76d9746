import { join } from 'node:path';
import { appendFileSync } from 'node:fs';
import { axeFindings } from '../pages/axe-findings.ts';
import { expect, test, trust } from '../pages/test.ts';
import { generateKey, startAgent } from '../servers/ssh-keys.ts';
import { testSecret } from '../servers/secrets/test-secret.ts';

test('the agent gets a key where that is said with its passphrase, or after a question that does not wait for ever', async ({
  start,
  sshd,
  home,
}) => {
  test.setTimeout(300_000);
  const agent = await startAgent();
  const sealed = await generateKey({
    path: home.path('.ssh/id_sealed'),
    passphrase: testSecret('open sesame'),
    comment: 'sealed one',
  });
  appendFileSync(sshd.authorizedKeysFile, `${sealed.publicLine}\n`);
  const host = (name: string, ...lines: readonly string[]): string =>
    [
      `Host ${name}`,
      `HostName ${sshd.host}`,
      `Port ${sshd.port}`,
      `User ${sshd.user}`,
      `IdentityAgent ${agent.socket}`,
      'IdentitiesOnly yes',
      ...lines,
      '',
    ].join('\n');
  const shots = process.env['ROTATE_SHOTS'];
  try {
    trust(home, sshd);
    home.write(
      '.ssh/config',
      host('first', `IdentityFile ${sealed.path}`) + host('second', `IdentityFile ${sshd.clientKey.path}`, 'AddKeysToAgent ask'),
    );
    const { ui } = await start();
    const { page } = ui;
    const shoot = async (name: string): Promise<void> => {
      if (shots === undefined) return;
      for (const colorScheme of ['dark', 'light'] as const) {
        await page.emulateMedia({ colorScheme });
        await page.screenshot({ path: join(shots, `${name}-${colorScheme}.png`) });
      }
    };
    await ui.openHost('first');
    const card = page.getByRole('dialog').filter({ visible: true });
    const box = card.getByLabel('Keep the key in the agent');
    await expect(box).not.toBeChecked();
    await expect(card.getByLabel('How long the agent keeps it')).toBeDisabled();
    await box.check();
    await card.getByLabel('How long the agent keeps it').selectOption({ label: 'for an hour' });
    expect(await axeFindings(page)).toEqual([]);
    await shoot('agent-passphrase');
    await card.getByLabel('Passphrase', { exact: true }).fill(testSecret('open sesame'));
    await expect(ui.prompts.send).toBeEnabled();
    await page.keyboard.press('Enter');
    await ui.waitConnected('first');
    await expect.poll(() => agent.list()).toEqual([sealed.publicLine]);

    await ui.openHost('second');
    const ask = page.getByRole('dialog', { name: 'Give the key to the agent?' });
    await expect(ask).toContainText('client_key');
    await expect(ask).toContainText(/Goes on without in \d+ s/);
    expect(await axeFindings(page)).toEqual([]);
    await shoot('agent-ask');
    await ask.getByRole('button', { name: 'Give it' }).click();
    await ui.waitConnected('second');
    await expect.poll(async () => (await agent.list()).length).toBe(2);
  } finally {
    await agent.stop();
  }
});
