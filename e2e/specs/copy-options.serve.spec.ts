import { execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { axeFindings } from '../pages/axe-findings.ts';
import { FilesPage } from '../pages/files-page.ts';
import { configHost, expect, fred, test, trust } from '../pages/test.ts';
import { TransfersPage } from '../pages/transfers-page.ts';

test('how a copy is made is chosen before it begins: links, permissions, what is there already, and comparing', async ({
  start,
  server,
  home,
}) => {
  const mine = home.path('mine');
  const name = `options-${Date.now().toString(36)}`;
  const theirs = join(server.homeOf(fred.name), name);
  for (const folder of [join(mine, 'tree'), join(theirs, 'tree')]) mkdirSync(folder, { recursive: true });
  writeFileSync(join(mine, 'tree', 'file'), 'new content', { mode: 0o600 });
  symlinkSync('file', join(mine, 'tree', 'link'));
  writeFileSync(join(theirs, 'tree', 'file'), 'old');
  execFileSync('chown', ['-R', `--reference=${server.homeOf(fred.name)}`, theirs]);
  trust(home, server);
  home.write('.ssh/config', configHost('web1', server));
  const { ui } = await start();
  const { page } = ui;
  const [files, transfers] = [new FilesPage(page), new TransfersPage(page)];
  await files.open('web1');
  await files.left.goTo(mine);
  await files.right.goTo(`/home/${fred.name}/${name}`);

  await files.left.row('tree').click();
  await page.keyboard.press('Alt+F5');
  const dialog = page.getByRole('dialog', { name: 'Copy tree' });
  await dialog.getByLabel('What is there already').selectOption('Keep both');
  await dialog.getByLabel('Links').selectOption('Copy what they point to');
  await dialog.getByLabel('Permissions').selectOption('As written here');
  await dialog.getByLabel('Of files').fill('648');
  await dialog.getByRole('switch', { name: 'Compare both sides after each file' }).click();
  await dialog.getByRole('button', { name: 'Copy', exact: true }).click();
  await expect(dialog.getByRole('alert')).toHaveText('Three digits from 0 to 7.');
  expect(await axeFindings(page)).toEqual([]);
  await dialog.getByLabel('Of files').fill('640');
  await dialog.getByRole('button', { name: 'Copy', exact: true }).click();
  await dialog.waitFor({ state: 'detached' });

  await transfers.open();
  await expect(transfers.job('tree')).toContainText('verified, equal on both sides');
  const copied = join(theirs, 'tree');
  expect(readdirSync(copied).sort()).toEqual(['file', 'file (2)', 'link']);
  expect(['file (2)', 'link'].map((each) => (statSync(join(copied, each)).mode & 0o777).toString(8))).toEqual(['640', '640']);
  expect(statSync(join(copied, 'file')).size).toBe('old'.length);
});
