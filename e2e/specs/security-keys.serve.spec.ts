import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { axeFindings } from '../pages/axe-findings.ts';
import { KeysPage } from '../pages/keys-page.ts';
import { expect, test } from '../pages/test.ts';
import { lacks, program } from '../servers/requirements.ts';
import { generateKey, startAgent } from '../servers/ssh-keys.ts';
import { plugInSecurityKey } from '../servers/security-key/token.ts';
import { testSecret } from '../servers/secrets/test-secret.ts';

test('a key is made on a security key, its PIN and touch asked for in the dialog; a spare, and those that it keeps are loaded', async ({
  start,
  home,
}, info) => {
  if (lacks('security-key')) info.skip(true, 'the software security key needs gcc and libcrypto');
  const token = await plugInSecurityKey({ PIN: testSecret('1234'), TOUCH: 'wait' });
  const [agent, key] = await Promise.all([startAgent(), generateKey()]);
  try {
    const { ui } = await start({ env: { SSH_SK_PROVIDER: token.library, ...token.env, SSH_AUTH_SOCK: agent.socket } });
    const { page } = ui;
    const keys = new KeysPage(page);
    const form = page.getByRole('dialog', { name: /New key|New spare key|Load keys/ });
    await keys.open();
    await page.getByRole('button', { name: 'New key' }).first().click();
    await form.getByLabel('Kind').selectOption('ed25519-sk');
    await expect(form.getByLabel('File in ~/.ssh')).toHaveValue('id_ed25519_sk');
    await form.getByRole('checkbox', { name: 'Keep it on the security key, too' }).check();
    await form.getByRole('checkbox', { name: 'Ask for the PIN or a finger at each login' }).check();
    expect(await axeFindings(page)).toEqual([]);

    await test.step('PIN and touch stand in the dialog, and Cancel there leaves what was typed and no file', async () => {
      await form.getByRole('button', { name: 'Make the key' }).click();
      const pin = page.getByRole('dialog', { name: 'PIN to make a new key' });
      await expect(pin.getByLabel('PIN', { exact: true })).toBeFocused();
      expect(await axeFindings(page)).toEqual([]);
      await pin.getByLabel('PIN', { exact: true }).fill(testSecret('1234'));
      await pin.getByRole('button', { name: /^Continue/ }).click();
      const touch = page.getByRole('dialog', { name: 'Touch your key to make a new one' });
      await expect(touch).toBeVisible();
      await touch.getByRole('button', { name: /^Cancel/ }).click();
      await expect(form.getByLabel('File in ~/.ssh')).toHaveValue('id_ed25519_sk');
      await expect(form.getByRole('button', { name: 'Make the key' })).toBeEnabled();
      await expect(form.getByRole('status')).toContainText('it may keep the new key');
      expect(existsSync(home.path('.ssh/id_ed25519_sk'))).toBe(false);
    });

    await test.step('what went wrong is said over the form', async () => {
      token.set({ DEVICE: 'absent' });
      await form.getByRole('checkbox', { name: 'Ask for the PIN' }).uncheck();
      await form.getByRole('checkbox', { name: 'Keep it on' }).uncheck();
      await form.getByRole('button', { name: 'Make the key' }).click();
      await expect(form.getByRole('alert')).toHaveText('No security key is plugged in.');
      await expect(form.getByRole('alert')).toBeInViewport();
    });

    await test.step('old firmware makes an ECDSA key, which is said, and a spare is offered', async () => {
      token.set({ ED25519: 'no' });
      await form.getByRole('button', { name: 'Make the key' }).click();
      const made = page.getByRole('dialog', { name: 'The key was made' });
      await expect(made).toContainText('id_ecdsa_sk works only together with');
      await expect(made).toContainText('does not know Ed25519, so the key is ECDSA');
      expect(await axeFindings(page)).toEqual([]);
      const print = execFileSync(program('ssh-keygen'), ['-lf', home.path('.ssh/id_ecdsa_sk')], { encoding: 'utf8' });
      expect(print).toContain('(ECDSA-SK)');
      token.set({ PIN: testSecret('1234'), TOKEN: 'two' });
      await made.getByRole('button', { name: 'Make a spare…' }).click();
      await expect(form.getByLabel('File in ~/.ssh')).toHaveValue('id_ecdsa_sk_2');
      await expect(form.getByLabel('Comment')).toHaveValue(/ \(spare\)$/);
      await form.getByRole('checkbox', { name: 'Keep it on' }).check();
      await form.getByRole('button', { name: 'Make the key' }).click();
      const pin = page.getByRole('dialog', { name: 'PIN to make a new key' });
      await pin.getByLabel('PIN', { exact: true }).fill(testSecret('1234'));
      await pin.getByRole('button', { name: /^Continue/ }).click();
      await made.getByRole('button', { name: 'Done' }).click();
      await expect(keys.card('id_ecdsa_sk_2')).toBeVisible();
    });

    await test.step('what it keeps is read, and another file of that name is replaced after a yes only', async () => {
      home.write('.ssh/id_ecdsa_sk_rk', 'something else');
      await page.getByRole('button', { name: 'Import…' }).click();
      await page.getByRole('button', { name: 'From a security key…' }).click();
      await form.getByRole('button', { name: 'Read', exact: true }).click();
      const pin = page.getByRole('dialog', { name: 'PIN to read the keys it keeps' });
      await pin.getByLabel('PIN', { exact: true }).fill(testSecret('1234'));
      await pin.getByRole('button', { name: /^Continue/ }).click();
      await form.getByRole('checkbox', { name: 'Save id_ecdsa_sk_rk' }).check();
      await expect(form).toContainText('Another file has this name.');
      await expect(form.getByRole('button', { name: 'Save one key' })).toBeDisabled();
      expect(await axeFindings(page)).toEqual([]);
      await form.getByRole('checkbox', { name: 'Replace what is there' }).check();
      await form.getByRole('button', { name: 'Save one key' }).click();
      await expect(keys.card('id_ecdsa_sk_rk')).toContainText('ECDSA-SK');
      const spare = readFileSync(home.path('.ssh/id_ecdsa_sk_2.pub'), 'utf8').split(' ')[1];
      expect(readFileSync(home.path('.ssh/id_ecdsa_sk_rk.pub'), 'utf8')).toContain(spare);
    });

    await test.step('an agent is locked and unlocked with the same passphrase', async () => {
      await agent.add(key.path);
      await page.getByRole('button', { name: 'Agents', exact: true }).click();
      const card = page.getByRole('article', { name: 'ssh-agent' });
      await card.getByRole('button', { name: 'Lock…' }).click();
      await card.getByLabel('Passphrase', { exact: true }).fill('for lunch');
      await card.getByRole('button', { name: 'Lock', exact: true }).click();
      await expect(card).toContainText('The two are not the same.');
      expect(await axeFindings(page)).toEqual([]);
      await card.getByLabel('Passphrase again').fill('for lunch');
      await card.getByRole('button', { name: 'Lock', exact: true }).click();
      await expect(card).toContainText('The agent is locked.');
      expect(await agent.list()).toEqual([]);
      await card.getByRole('button', { name: 'Unlock…' }).click();
      await card.getByLabel('Passphrase', { exact: true }).fill('for lunch');
      await card.getByRole('button', { name: 'Unlock', exact: true }).click();
      await expect(card).toContainText('The agent is unlocked.');
      expect(await agent.list()).toEqual([key.publicLine]);
    });
  } finally {
    await agent.stop();
    key.remove();
    token.remove();
  }
});
