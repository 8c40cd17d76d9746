import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { axeFindings } from '../pages/axe-findings.ts';
import { FilesPage } from '../pages/files-page.ts';
import { configHost, expect, fred, test, trust } from '../pages/test.ts';
import { TransfersPage } from '../pages/transfers-page.ts';
import { generateKey } from '../servers/ssh-keys.ts';

test('a private key is asked about before it leaves, and a job becomes a batch file and checksums', async ({
  start,
  server,
  home,
}) => {
  const key = await generateKey();
  const name = `exports-${Date.now().toString(36)}`;
  const theirs = join(server.homeOf(fred.name), name);
  const mine = home.path('exports');
  mkdirSync(theirs);
  mkdirSync(join(mine, 'site'), { recursive: true });
  writeFileSync(join(mine, 'site', 'page.html'), '<p>');
  writeFileSync(join(mine, 'site', 'id_ed25519'), readFileSync(key.path));
  execFileSync('chown', [`--reference=${server.homeOf(fred.name)}`, theirs]);
  trust(home, server);
  home.write('.ssh/config', configHost('web1', server, fred.name, server.port));
  const { ui } = await start();
  const { page } = ui;
  const files = new FilesPage(page);
  const transfers = new TransfersPage(page);
  await files.open('web1');
  await files.left.goTo(mine);
  await files.right.goTo(`/home/${fred.name}/${name}`);

  await test.step('the key waits for a yes, the rest does not', async () => {
    await files.left.row('site').click();
    await page.keyboard.press('F5');
    const card = page.getByRole('alertdialog', { name: 'Send a private key to a server?' });
    await expect(card).toBeVisible();
    await expect(card.getByRole('list', { name: 'What looks like a private key' })).toContainText('id_ed25519');
    await expect.poll(() => existsSync(join(theirs, 'site', 'page.html'))).toBe(true);
    expect(existsSync(join(theirs, 'site', 'id_ed25519'))).toBe(false);
    expect(await axeFindings(page)).toEqual([]);
    await expect(card.getByRole('button', { name: 'Leave out' })).toBeFocused();
    await page.keyboard.press('Enter');
    await expect(card).toBeHidden();
    await expect(transfers.counts).toContainText('done');
    expect(existsSync(join(theirs, 'site', 'id_ed25519'))).toBe(false);
  });
  await transfers.open();
  const job = transfers.job('site');
  await test.step('as a batch file that sftp runs', async () => {
    await transfers.button(job, /^More for/).click();
    await page.getByRole('menuitem', { name: /batch file/ }).click();
    const dialog = page.getByRole('dialog', { name: 'Batch file of sftp' });
    await expect(dialog.getByRole('region', { name: /^Batch file for/ })).toHaveText(
      `put -pR ${join(mine, 'site')} /home/${fred.name}/${name}`,
    );
    await dialog.getByLabel('Save as').fill(home.path('site.sftp'));
    await dialog.getByRole('button', { name: 'Save', exact: true }).click();
    await expect(dialog.getByRole('status')).toContainText('Saved as');
    expect(readFileSync(home.path('site.sftp'), 'utf8')).toContain('put');
    expect(await axeFindings(page)).toEqual([]);
    await page.keyboard.press('Escape');
  });
  await test.step('as checksums that hold', async () => {
    await transfers.button(job, /^More for/).click();
    await page.getByRole('menuitem', { name: /Checksums/ }).click();
    const dialog = page.getByRole('dialog', { name: /^Checksums of/ });
    await dialog.getByLabel('Save as').fill(home.path('site.sha256'));
    await dialog.getByRole('button', { name: 'Save', exact: true }).click();
    await expect(dialog.getByRole('status')).toContainText('1 file listed');
    expect(await axeFindings(page)).toEqual([]);
    await page.keyboard.press('Escape');
    const said = execFileSync('sha256sum', ['-c', home.path('site.sha256')], { cwd: theirs, encoding: 'utf8' });
    expect(said).toContain('page.html: OK');
  });
});
