import { generateKey } from '../servers/ssh-keys.ts';
import { startSshd } from '../servers/sshd.ts';
import { axeFindings } from '../pages/axe-findings.ts';
import { bareKey, lineFor } from '../pages/host-keys.ts';
import { expect, test } from '../pages/test.ts';

test('axe finds nothing serious in what is said about host keys', async ({ start, home }) => {
  const server = await startSshd({ hostKeys: ['ed25519', 'rsa'] });
  try {
    const own = server.hostKeyFiles[0];
    const others = await Promise.all((['ed25519', 'ecdsa'] as const).map((type) => generateKey({ type })));
    const config = (...more: readonly string[]): string =>
      home.write(
        '.ssh/config',
        [
          'Host web1',
          ...[`HostName ${server.host}`, `Port ${server.port}`, `User ${server.user}`, `IdentityFile ${server.clientKey.path}`],
          ...['UpdateHostKeys ask', ...more, ''],
        ].join('\n'),
      );
    config();
    const { ui } = await start();
    const { page } = ui;
    const { prompts } = ui;

    await test.step('the question with its help', async () => {
      await ui.hosts.connect('web1');
      await prompts.help.click();
      await expect(prompts.hostKey).toContainText('On Windows');
      expect(await axeFindings(page)).toEqual([]);
    });
    await test.step('notices of a key stored unseen, and of announced keys', async () => {
      await prompts.trustHostKey();
      await ui.waitConnected('web1');
      await expect(prompts.notices).toContainText('not compared');
      await expect(prompts.notices).toContainText('announced 1 further key');
      await prompts.notices.getByRole('button', { name: 'Show' }).click();
      expect(await axeFindings(page)).toEqual([]);
    });
    await test.step('why it is trusted', async () => {
      await ui.statusBar.getByRole('button', { name: /SHA256/ }).click();
      await expect(prompts.whyTrusted).toContainText('Known since');
      expect(await axeFindings(page)).toEqual([]);
      await page.keyboard.press('Escape');
    });
    await test.step('comparing it later', async () => {
      await prompts.notices.getByRole('button', { name: 'Verify now' }).click();
      await prompts.verifyDialog.getByLabel(/^Paste/).fill(others[0]?.fingerprint ?? '');
      await expect(prompts.verifyDialog).toContainText('This is another key');
      expect(await axeFindings(page)).toEqual([]);
      await page.keyboard.press('Escape');
    });
    await ui.runCommand('Close the connection');
    await ui.tabs.close('web1');
    await test.step('a changed key with several stored ones', async () => {
      home.write('.ssh/known_hosts', others.map((key) => `${lineFor(server, key)}\n`).join(''));
      await ui.hosts.connect('web1');
      await expect(prompts.changedKey).toContainText('2 lines are stored');
      await prompts.changedKey.getByRole('button', { name: 'Why does this matter?' }).click();
      expect(await axeFindings(page)).toEqual([]);
      await page.keyboard.press('Escape');
    });
    await test.step('a revoked key', async () => {
      home.write('.ssh/known_hosts', `@revoked * ${bareKey(own)}\n@revoked * ${bareKey(server.hostKeyFiles[1])}\n`);
      await ui.hosts.connect('web1');
      await expect(prompts.revokedKey).toBeVisible();
      expect(await axeFindings(page)).toEqual([]);
      await page.keyboard.press('Escape');
    });
    await test.step('an unknown key that nobody is asked about', async () => {
      home.write('.ssh/known_hosts', '');
      config('StrictHostKeyChecking yes');
      await expect(async () => {
        await ui.hosts.connect('web1');
        await expect(prompts.unknownKey).toBeVisible({ timeout: 10_000 });
      }).toPass({ timeout: 60_000 });
      expect(await axeFindings(page)).toEqual([]);
    });
  } finally {
    await server.stop();
  }
});
