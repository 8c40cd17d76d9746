import { readFileSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { configHost, expect, fred, prompt, test, trust } from '../pages/test.ts';
import { findSecretsInFile } from '../servers/secrets/find-secrets.mjs';
import { secretMarker } from '../servers/secrets/marker.mjs';
import { testSecret } from '../servers/secrets/test-secret.ts';

const corePattern = (): string => {
  try {
    return readFileSync('/proc/sys/kernel/core_pattern', 'utf8').trim();
  } catch {
    return '';
  }
};

test('a program that crashes leaves none of its secrets in its core file', async ({ start, server, home }) => {
  test.skip(!/^core/.test(corePattern()), 'core files of this machine go to a program, or nowhere');
  trust(home, server);
  home.write('.ssh/config', `${configHost('web1', server)}  PubkeyAuthentication no\n`);
  const started = await start({
    // Its limit and its folder, in which core(5) puts the file; exec keeps the process.
    wrap: (argv) => ['sh', '-ec', `ulimit -c unlimited; cd '${home.dir}'; echo $$ > pid; exec "$@"`, 'sh', ...argv],
  });
  const { ui } = started;
  const { page } = ui;
  const passphrase = testSecret('nine lives of a locked cat');

  await test.step('it holds a password and the key of its vault', async () => {
    await ui.runCommand('Vault: kept passwords and passphrases');
    await page.getByRole('button', { name: 'Lock it by a passphrase' }).click();
    const dialog = page.getByRole('dialog', { name: 'Set up the vault' });
    await dialog.getByLabel('New passphrase').fill(passphrase);
    await dialog.getByLabel('Once more').fill(passphrase);
    await dialog.getByLabel('Once more').press('Enter');
    await expect(page.getByText('Nothing is kept yet.')).toBeVisible();
    await ui.openHost('web1');
    await page.getByRole('dialog').getByLabel('Keep in the vault').check();
    await ui.prompts.answerPassword(fred.password);
    await (await ui.waitConnected('web1')).waitForText(prompt);
  });

  const pid = Number(readFileSync(home.path('pid'), 'utf8'));
  process.kill(pid, 'SIGABRT');
  const core = (): string | undefined => readdirSync(home.dir).find((name) => /^core(\.|$)/.test(name));
  // The kernel writes the file before the process is gone.
  await expect.poll(() => isRunning(pid), { timeout: 60_000 }).toBe(false);
  const name = core();
  expect(name).toBeDefined();
  const path = join(home.dir, name ?? '');
  expect(statSync(path).size).toBeGreaterThan(0);
  expect(findSecretsInFile([secretMarker], path)).toEqual([]);
});

function isRunning(pid: number): boolean {
  try {
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${String(pid)}/status`, 'utf8'));
  } catch {
    return false;
  }
}
