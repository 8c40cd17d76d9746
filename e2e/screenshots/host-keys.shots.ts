import { readFileSync } from 'node:fs';
import { expect, test } from '../fixtures.ts';
import { WorkbenchPage } from '../pages/workbench-page.ts';
import { startSshdWithAccounts } from '../servers/accounts.ts';
import { lacks } from '../servers/requirements.ts';
import { generateKey, type KeyFile } from '../servers/ssh-keys.ts';
import { account, buildStage } from './stage.ts';
import { createTake } from './taker.ts';

const keyOf = (key: KeyFile | undefined): string => key?.publicLine.split(' ').slice(0, 2).join(' ') ?? '';

for (const theme of ['dark', 'light'] as const) {
  test(`host keys, ${theme}`, async ({ launch, home }, info) => {
    test.setTimeout(240_000);
    if (lacks('accounts')) info.skip(true, 'accounts of its own need root on Linux');
    const stage = await buildStage(home, ['ed25519', 'ecdsa', 'rsa']);
    const others = await Promise.all(
      (['ed25519', 'ecdsa', 'rsa', 'ed25519', 'ed25519', 'ecdsa'] as const).map((type) => generateKey({ type })),
    );
    const { page } = await launch(stage.options);
    const ui = new WorkbenchPage(page);
    await page.emulateMedia({ colorScheme: theme, reducedMotion: 'reduce' });
    const take = createTake(page, theme);
    const [own] = stage.web.hostKeyFiles;
    const right = own?.fingerprint ?? '';

    try {
      await ui.ready();
      await ui.hosts.connect('web1');
      await expect(ui.prompts.hostKey).toBeVisible({ timeout: 20_000 });
      await ui.prompts.help.click();
      await take('host-key-help');
      await ui.prompts.help.click();
      await ui.prompts.compareField.fill(others[0]?.fingerprint ?? '');
      await expect(ui.prompts.hostKey).toContainText('Different key');
      await take('host-key-different');
      await ui.prompts.compareField.fill(right);
      await expect(ui.prompts.hostKey).toContainText('Same key');
      await take('host-key-same');
      await ui.prompts.compareField.fill('');
      await ui.prompts.trustHostKey();
      const web = await ui.waitConnected('web1');
      await web.waitForText(`${account}@web1:~$`);
      await expect(ui.prompts.notices).toContainText('not compared');
      await take('key-stored-unseen');
      await ui.statusBar.getByRole('button', { name: /SHA256/ }).click();
      await expect(page.getByRole('dialog', { name: 'Host key' })).toBeVisible();
      await take('why-trusted');
      await page.keyboard.press('Escape');
      await ui.prompts.notices.getByRole('button', { name: 'Verify now' }).click();
      await ui.prompts.verifyDialog.getByLabel(/^Paste/).fill(right);
      await take('key-verify');
      await page.keyboard.press('Escape');
      // Else the next tab would stand on the same connection, and no key would be asked for.
      await ui.runCommand('Close the connection');
      await ui.tabs.close('web1');

      // The same place, another machine.
      const trusted = readFileSync(home.path('.ssh/known_hosts'), 'utf8').trim().split('\n');
      const db = stage.db.hostKeyFiles[0];
      stage.knowOnly(...trusted, `db1.example.org ${keyOf(db)}`);
      await stage.web.kill();
      const reinstalled = await startSshdWithAccounts({ users: { [account]: {} }, listen: stage.web.host, port: 22 });
      try {
        await ui.hosts.connect('web1');
        await expect(ui.prompts.changedKey).toBeVisible({ timeout: 20_000 });
        await expect(ui.prompts.changedKey).toContainText('last vouched');
        await ui.prompts.changedKey.getByRole('button', { name: 'check now' }).click();
        await expect(ui.prompts.changedKey).toContainText('3 of 3', { timeout: 20_000 });
        await take('changed-key-evidence');
        await page.keyboard.press('Escape');
        await ui.hosts.connect('web1');
        await ui.prompts.changedField.fill(reinstalled.hostKeyFiles[0]?.fingerprint ?? '');
        await expect(ui.prompts.changedKey).toContainText('Same key');
        await take('changed-key-same');
        await page.keyboard.press('Escape');
      } finally {
        await reinstalled.stop();
        await stage.web.restart();
      }

      stage.knowOnly(
        ...Array.from({ length: 20 }, (_, index) => `web1.example.org ${keyOf(others[index % others.length])} old-${index}`),
      );
      await ui.hosts.connect('web1');
      await expect(ui.prompts.changedKey).toContainText('20 lines are stored for this host', { timeout: 20_000 });
      await take('changed-key-many');
      await page.keyboard.press('Escape');

      stage.knowOnly(`@revoked * ${keyOf(own)}`);
      await ui.hosts.connect('web1');
      await expect(ui.prompts.revokedKey).toBeVisible({ timeout: 20_000 });
      await take('revoked-key');
      await page.keyboard.press('Escape');

      stage.knowOnly();
      home.write(
        '.ssh/config',
        `Host web1.example.org\n  StrictHostKeyChecking yes\n${readFileSync(home.path('.ssh/config'), 'utf8')}`,
      );
      await ui.hosts.connect('web1');
      await expect(ui.prompts.unknownKey).toBeVisible({ timeout: 20_000 });
      await take('unknown-key');
      await page.keyboard.press('Escape');

      home.write('.ssh/config', `UpdateHostKeys ask\n${readFileSync(home.path('.ssh/config'), 'utf8')}`);
      stage.knowOnly(`web1.example.org ${keyOf(own)}`);
      await ui.hosts.connect('web1');
      await ui.waitConnected('web1');
      await expect(ui.prompts.notices).toContainText('announced 2 further keys', { timeout: 20_000 });
      await ui.prompts.notices.getByRole('button', { name: 'Show' }).click();
      await take('key-rotation');
    } finally {
      await stage.stop();
    }
  });
}
