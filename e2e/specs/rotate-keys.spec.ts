import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { axeFindings } from '../pages/axe-findings.ts';
import { KeysPage } from '../pages/keys-page.ts';
import { configHost, expect, fred, test, trust } from '../pages/test.ts';
import { program } from '../servers/requirements.ts';
import { generateKey } from '../servers/ssh-keys.ts';

test('an old key is marked, rotated on a host, stopped, gone on with, and its name is given to the new one', async ({
  start,
  server,
  home,
}) => {
  test.setTimeout(300_000);
  trust(home, server);
  const config = `${configHost('web1', server)}\nHost away\n  HostName 127.0.0.1\n  Port 1\n  User eve\n`;
  home.write('.ssh/config', config);
  const file = join(server.homeOf(fred.name), '.ssh', 'authorized_keys');
  const old = await generateKey({ path: home.path('.ssh/id_ed25519'), comment: 'old one' });
  writeFileSync(file, `${readFileSync(file, 'utf8')}restrict,pty ${old.publicLine}\n`);
  const long = new Date(Date.now() - 500 * 86_400_000);
  utimesSync(old.path, long, long);
  const { ui } = await start();
  const { page } = ui;
  const keys = new KeysPage(page);
  const dialog = keys.dialog;
  const row = (name: string) => dialog.getByRole('listitem', { name, exact: true });
  const shots = process.env['ROTATE_SHOTS'];
  const shoot = async (name: string): Promise<void> => {
    if (shots === undefined) return;
    for (const colorScheme of ['dark', 'light'] as const) {
      await page.emulateMedia({ colorScheme });
      await page.screenshot({ path: join(shots, `${name}-${colorScheme}.png`) });
    }
  };

  await test.step('its age is told, and a new pair is made', async () => {
    await keys.open();
    await expect(keys.card('id_ed25519')).toContainText('500 days old');
    await shoot('rotate-card');
    await keys.act('id_ed25519', 'Rotate…');
    await expect(dialog.getByLabel('File in ~/.ssh')).toHaveValue('id_ed25519_2');
    await expect(dialog.getByLabel('Comment')).toHaveValue('old one');
    await dialog.getByLabel('Passphrase', { exact: true }).fill('new words');
    await dialog.getByLabel('Passphrase again').fill('new words');
    expect(await axeFindings(page)).toEqual([]);
    await shoot('rotate-start');
    await keys.button('Make the new key').click();
    await expect(dialog.getByText('No host is known where the old key stands.')).toBeVisible();
  });

  await test.step('a host that is away keeps the old key, and the other one gets the new one with the same options', async () => {
    for (const name of ['web1', 'away']) {
      await dialog.getByLabel('Another host').fill(name);
      await keys.button('Add').click();
      await expect(row(name)).toContainText('old key still there');
    }
    await keys.button('Install and test on 2 hosts').click();
    await expect(row('away')).toContainText('Not installed.');
    await expect(row('web1')).toContainText('new key proved');
    await expect(row('web1')).toContainText('With the options of the old line: restrict,pty');
    await expect(dialog.getByText('The old key still logs in on web1, away.')).toBeVisible();
    expect(readFileSync(file, 'utf8')).toContain(`restrict,pty ${old.publicLine}\nrestrict,pty ssh-ed25519 `);
    await expect(keys.button('Give the new key the name id_ed25519')).toBeDisabled();
    expect(await axeFindings(page)).toEqual([]);
    await shoot('rotate-half');
  });

  await test.step('closed, it stands above the keys and goes on where it was', async () => {
    await keys.button('Close, go on later').click();
    const open = page.getByRole('list', { name: 'Rotations that are not finished' });
    await expect(open).toContainText('The old key still logs in on web1, away.');
    await shoot('rotate-open');
    expect(await axeFindings(page)).toEqual([]);
    await open.getByRole('button', { name: 'Go on rotating…' }).click();
    await row('away').getByRole('button', { name: 'Leave the old key there' }).click();
    await expect(row('away')).toContainText('old key left there');
    await keys.button('Take the old key away: web1').click();
    await expect(row('web1')).toContainText('new key only');
    expect(readFileSync(file, 'utf8')).not.toContain(old.publicLine);
  });

  await test.step('the new key takes the name that ssh tries by itself', async () => {
    const take = keys.button('Give the new key the name id_ed25519');
    await take.click();
    // The host that was left finds the old key by that name alone.
    await expect(dialog.getByText('away: no login with the new key alone has succeeded there')).toBeVisible();
    expect(existsSync(home.path('.ssh/id_ed25519.retired'))).toBe(false);
    home.write('.ssh/config', `${config}  IdentityFile ~/.ssh/id_ed25519\n`);
    await take.click();
    await expect(dialog.getByText('The new key is id_ed25519 now.')).toBeVisible();
    expect(readFileSync(home.path('.ssh/config'), 'utf8')).toContain('IdentityFile ~/.ssh/id_ed25519.retired\n');
    const print = execFileSync(program('ssh-keygen'), ['-lf', home.path('.ssh/id_ed25519.retired')], { encoding: 'utf8' });
    expect(print).toContain(old.fingerprint);
    await shoot('rotate-end');
    await keys.button('End this rotation').click();
    await expect(dialog).toBeHidden();
    await expect(page.getByRole('list', { name: 'Rotations that are not finished' })).toBeHidden();
  });

  await test.step('private keys are backed up only sealed', async () => {
    mkdirSync(home.path('stick'));
    await keys.act('id_ed25519.retired', 'Back up…');
    await expect(dialog.getByRole('checkbox', { name: /^id_ed25519\.retired/ })).toBeChecked();
    await dialog.getByLabel('Into a new folder in').fill(home.path('stick'));
    await keys.button('Back up').click();
    await expect(dialog.getByRole('alert')).toContainText('would be copied without a passphrase');
    expect(await axeFindings(page)).toEqual([]);
    await shoot('rotate-back-up');
    await dialog.getByLabel('Passphrase of the copies').fill('for the stick');
    await dialog.getByLabel('Passphrase again').fill('for the stick');
    await keys.button('Back up').click();
    await expect(dialog).toBeHidden();
    const [folder = ''] = readdirSync(home.path('stick'));
    const copy = join(home.path('stick'), folder, 'id_ed25519.retired');
    expect(existsSync(copy)).toBe(true);
    const line = execFileSync(program('ssh-keygen'), ['-y', '-P', 'for the stick', '-f', copy], { encoding: 'utf8' });
    expect(line.split(' ')[1]).toBe(old.publicLine.split(' ')[1]);
  });
});
