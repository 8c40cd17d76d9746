import { execFileSync } from 'node:child_process';
import { chmodSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { axeFindings } from '../pages/axe-findings.ts';
import { KeysPage } from '../pages/keys-page.ts';
import { configHost, expect, fred, test, trust } from '../pages/test.ts';
import { program } from '../servers/requirements.ts';
import { generateKey } from '../servers/ssh-keys.ts';

test('a key is made, installed, tried in a second login, changed and retired', async ({ start, server, home }) => {
  trust(home, server);
  home.write('.ssh/config', configHost('web1', server));
  const authorized = (): string => readFileSync(join(server.homeOf(fred.name), '.ssh', 'authorized_keys'), 'utf8');
  const { ui } = await start();
  const { page } = ui;
  const keys = new KeysPage(page);

  await test.step('a key that the config names is there, and a new one gets a name and a comment', async () => {
    await keys.open();
    await expect(keys.card('client_key')).toContainText('named by 1 host');
    await page.getByRole('button', { name: 'New key' }).click();
    await keys.dialog.getByLabel('For which host').fill('web1');
    await expect(keys.dialog.getByLabel('File in ~/.ssh')).toHaveValue('id_ed25519_web1');
    await keys.button('Make the key').click();
    await expect(keys.dialog.getByText('Type a passphrase, or say that you want none.')).toBeVisible();
    await keys.dialog.getByLabel('I know that anybody').check();
    expect(await axeFindings(page)).toEqual([]);
    await keys.button('Make the key').click();
    const card = keys.card('id_ed25519_web1');
    await expect(card).toContainText('ED25519');
    await expect(card).toContainText('no passphrase');
    await expect(card).toContainText('not known on any host');
  });

  const path = home.path('.ssh/id_ed25519_web1');
  const print = execFileSync(program('ssh-keygen'), ['-lf', path], { encoding: 'utf8' }).split(' ')[1] ?? '';
  const line = readFileSync(`${path}.pub`, 'utf8').trim();

  await test.step('it is installed on a host, tried alone, and the card knows where it stands', async () => {
    await expect(keys.card('id_ed25519_web1')).toContainText(print);
    await keys.act('id_ed25519_web1', 'Install on a host…');
    await expect(keys.dialog.getByLabel('Host', { exact: true })).toContainText('web1');
    await expect(keys.dialog).toContainText(line);
    const root = keys.dialog.getByRole('note');
    await expect(root).toBeHidden();
    await keys.dialog.getByLabel('Host', { exact: true }).selectOption('Another host…');
    await keys.dialog.getByLabel('user@host').fill('root@web1');
    await expect(root).toContainText('whoever has this key may do everything');
    expect(await axeFindings(page)).toEqual([]);
    await keys.button('Restrict this key').click();
    const restricted = keys.dialog.getByLabel('Only for logging in and running commands');
    await expect(restricted).toBeChecked();
    await expect(root).toContainText('The key is restricted');
    await keys.dialog.getByLabel('Host', { exact: true }).selectOption('web1');
    await expect(root).toBeHidden();
    await restricted.uncheck();
    await keys.dialog.getByLabel('Only from these addresses').fill('127.0.0.0/8, ::1');
    await keys.button('Install').click();
    await expect(keys.dialog.getByText('The line is in /home/fred/.ssh/authorized_keys.')).toBeVisible();
    expect(authorized()).toContain(`from="127.0.0.0/8,::1" ${line}\n`);
    await keys.button('Test: log in with only this key').click();
    await expect(keys.dialog.getByText('The server takes the key.')).toBeVisible();
    expect(await axeFindings(page)).toEqual([]);
    await keys.button('Done').click();
    await expect(keys.card('id_ed25519_web1')).toContainText('on web1');
    await expect(keys.card('id_ed25519_web1')).toContainText('used today');
  });

  await test.step('its passphrase is set, and ssh-keygen agrees', async () => {
    await keys.act('id_ed25519_web1', 'Change passphrase or comment…');
    await keys.dialog.getByLabel('New passphrase').fill('open sesame');
    await keys.dialog.getByLabel('Passphrase again').fill('open sesam');
    await keys.button('Change').click();
    await expect(keys.dialog.getByText('The two are not the same.')).toBeVisible();
    await expect(keys.dialog.getByLabel('Passphrase again')).toBeFocused();
    expect(await axeFindings(page)).toEqual([]);
    await keys.dialog.getByLabel('Passphrase again').fill('open sesame');
    await keys.button('Change').click();
    await expect(keys.dialog).toBeHidden();
    await expect(keys.card('id_ed25519_web1')).not.toContainText('no passphrase');
    const again = execFileSync(program('ssh-keygen'), ['-y', '-P', 'open sesame', '-f', path], { encoding: 'utf8' });
    expect(again.trim()).toBe(line);
  });

  await test.step('fingerprint and picture are shown, and the lines are taken out again', async () => {
    await keys.act('id_ed25519_web1', 'Fingerprint and picture…');
    await expect(keys.dialog.getByRole('img', { name: `Fingerprint ${print}` })).toBeVisible();
    await expect(keys.dialog.getByRole('img', { name: /randomart/ })).toBeVisible();
    expect(await axeFindings(page)).toEqual([]);
    await keys.button('Close').last().click();
    await keys.act('id_ed25519_web1', 'Retire…');
    await keys.button('Remove there: web1').click();
    await expect(keys.dialog.getByText('removed (1 line)')).toBeVisible();
    await expect(keys.button('Remove there: web1')).toHaveCount(0);
    await keys.dialog.getByLabel('Another host').fill('nobody@127.0.0.1:1');
    await keys.button('Add').click();
    await keys.button('Remove there: nobody@127.0.0.1:1').click();
    await expect(keys.button('Try again: nobody@127.0.0.1:1')).toBeVisible();
    await expect(keys.dialog).toContainText('nothing listens on port 1');
    expect(authorized()).not.toContain(line);
    expect(await axeFindings(page)).toEqual([]);
    await keys.button('Done').click();
    await expect(keys.card('id_ed25519_web1')).toContainText('not known on any host');
  });
});

test('two keys of doubtful origin are compared: files, lines and fingerprints', async ({ start, home }) => {
  const mine = await generateKey({ path: home.path('.ssh/id_mine'), comment: 'eve at home' });
  const other = await generateKey({ path: home.path('id_other'), comment: 'of whom?' });
  const { ui } = await start();
  const { page } = ui;
  const keys = new KeysPage(page);
  await keys.open();
  await keys.act('id_mine', 'Fingerprint and picture…');
  await keys.button('Compare with…').click();
  const side = (name: string) => keys.dialog.getByRole('region', { name, exact: true });
  const paste = side('The other key').getByLabel('Key, line or fingerprint');
  const verdict = keys.dialog.getByRole('status');
  await expect(verdict).toContainText('Choose both to compare them.');
  await expect(side('One key').getByRole('img', { name: `Fingerprint ${mine.fingerprint}` })).toBeVisible();

  await test.step('the same key by its fingerprint, and by a line with another comment', async () => {
    await paste.fill(mine.fingerprint);
    await expect(verdict).toContainText('The same key.');
    await paste.fill(mine.publicLine.replace('eve at home', 'mallory'));
    await expect(verdict).toContainText('The comments differ: “eve at home” and “mallory”.');
    await expect(verdict).toContainText('The same key.');
    expect(await axeFindings(page)).toEqual([]);
  });

  await test.step('another key by its file; a private half is not left in the field', async () => {
    await side('The other key').locator('input[type=file]').setInputFiles(other.path);
    await expect(verdict).toContainText('Different keys.');
    await expect(side('The other key').getByRole('img', { name: `Fingerprint ${other.fingerprint}` })).toBeVisible();
    await expect(side('The other key')).toContainText('A private key file');
    expect(await axeFindings(page)).toEqual([]);
    await keys.button('Paste one instead').last().click();
    await paste.fill(readFileSync(other.path, 'utf8'));
    await expect(side('The other key').getByRole('alert')).toContainText('That is a private key');
    await expect(paste).toHaveValue('');
    await expect(verdict).toContainText('Choose both to compare them.');
    await paste.fill(mine.publicLine.slice(0, 60));
    await expect(side('The other key').getByRole('alert')).toContainText('No key: it is cut off');
    expect(await axeFindings(page)).toEqual([]);
  });
});

test('a thousand keys are found by their words, and what is wrong with one is said and mended', async ({ start, home }) => {
  const loose = await generateKey({ path: home.path('.ssh/id_loose'), comment: 'loose one' });
  chmodSync(loose.path, 0o644);
  const one = readFileSync((await generateKey({ path: home.path('.ssh/id_first') })).path, 'utf8');
  for (let count = 0; count < 1000; count += 1) home.write(`.ssh/many_${String(count).padStart(4, '0')}`, one);
  const { ui } = await start();
  const keys = new KeysPage(ui.page);
  await keys.open();
  await expect(keys.cards.first()).toBeVisible();
  expect(await keys.cards.count()).toBeLessThan(60);
  await keys.find.fill('many_0777');
  await expect(keys.cards).toHaveCount(1);
  await keys.find.fill('loose');
  await expect(keys.card('id_loose')).toContainText('others may read it (0644)');
  expect(await axeFindings(ui.page)).toEqual([]);
  await keys.act('id_loose', 'Make it yours alone');
  await expect(keys.card('id_loose')).not.toContainText('others may read it');
  await keys.find.fill('nothing like it');
  await expect(ui.page.getByText('No key matches.')).toBeVisible();
  await ui.page.getByRole('button', { name: 'Import…' }).click();
  await keys.button('Import').click();
  await expect(keys.dialog.getByRole('alert')).toHaveText('Choose a key file.');
  expect(await axeFindings(ui.page)).toEqual([]);
});
