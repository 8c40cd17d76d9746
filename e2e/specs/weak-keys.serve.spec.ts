import { execFileSync } from 'node:child_process';
import { generateKeyPairSync } from 'node:crypto';
import { readFileSync, realpathSync } from 'node:fs';
import { join } from 'node:path';
import { axeFindings } from '../pages/axe-findings.ts';
import { KeysPage } from '../pages/keys-page.ts';
import { expect, test } from '../pages/test.ts';
import { program } from '../servers/requirements.ts';
import { testSecret } from '../servers/secrets/test-secret.ts';

test('a key file with old encryption says so in its card and is encrypted anew from there', async ({ start, home }) => {
  test.setTimeout(120_000);
  const secret = testSecret('from 2009');
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const pem = privateKey.export({ type: 'pkcs1', format: 'pem', cipher: 'des-ede3-cbc', passphrase: secret }).toString();
  home.write('.ssh/id_rsa', pem);
  home.write('.ssh/id_rsa.old', 'of another year');
  const path = home.path('.ssh/id_rsa');
  const keygen = (): string => execFileSync(program('ssh-keygen'), ['-y', '-P', secret, '-f', path], { encoding: 'utf8' });
  const line = keygen();
  const shots = process.env['AGENT_SHOTS'];
  const { ui } = await start();
  const { page } = ui;
  const shoot = async (name: string): Promise<void> => {
    if (shots === undefined) return;
    for (const theme of ['dark', 'light'] as const) {
      await page.evaluate((chosen) => (document.documentElement.dataset['theme'] = chosen), theme);
      await page.screenshot({ path: join(shots, `${name}-${theme}.png`) });
    }
  };
  const keys = new KeysPage(page);
  await keys.open();
  await expect(keys.card('id_rsa')).toContainText('weak encryption');
  expect(await axeFindings(page)).toEqual([]);
  await shoot('weak-card');
  await keys.card('id_rsa').getByRole('button', { name: 'Encrypt it anew…' }).click();
  await expect(keys.dialog).toContainText('It is an old PEM file (DES-EDE3-CBC)');
  await expect(keys.dialog).toContainText('The old file is kept beside it.');
  await keys.dialog.getByLabel('Its passphrase').fill(testSecret('from 2010'));
  await keys.button('Encrypt anew').click();
  await expect(keys.dialog).toContainText('That passphrase does not open it.');
  expect(await axeFindings(page)).toEqual([]);
  await shoot('weak-dialog');
  await keys.dialog.getByLabel('Its passphrase').fill(secret);
  await page.keyboard.press('Enter');
  await expect(keys.dialog).toBeHidden();
  await expect(ui.toasts).toContainText(`The old file is ${realpathSync(path)}.old.2. Delete that`);
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
  await ui.toasts.getByRole('button', { name: 'Copy the path' }).click();
  await expect.poll(() => page.evaluate(() => navigator.clipboard.readText())).toBe(`${realpathSync(path)}.old.2`);
  expect(await axeFindings(page)).toEqual([]);
  await shoot('weak-done');
  await expect(keys.card('id_rsa')).not.toContainText('weak encryption');
  await expect(keys.card('id_rsa')).toContainText('passphrase');
  expect(readFileSync(path, 'utf8')).toContain('BEGIN OPENSSH PRIVATE KEY');
  expect([keygen(), readFileSync(`${path}.old.2`, 'utf8')]).toEqual([line, pem]);
  expect(readFileSync(`${path}.old`, 'utf8')).toBe('of another year');
});
