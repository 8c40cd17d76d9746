import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { axeFindings } from '../pages/axe-findings.ts';
import { FilesPage } from '../pages/files-page.ts';
import { configHost, expect, fred, test, trust } from '../pages/test.ts';
import { TransfersPage } from '../pages/transfers-page.ts';

test('a folder comes as one archive once its command was allowed, and an archive is unpacked over there', async ({
  start,
  server,
  home,
}) => {
  const mine = home.path('mine');
  const theirs = join(server.homeOf(fred.name), `archives-${process.pid}`);
  mkdirSync(mine);
  mkdirSync(join(theirs, 'site'), { recursive: true });
  writeFileSync(join(theirs, 'site', 'index.html'), 'hello');
  execFileSync('chown', ['-R', `--reference=${server.homeOf(fred.name)}`, theirs]);
  trust(home, server);
  home.write('.ssh/config', configHost('web1', server));
  const { ui } = await start();
  const { page } = ui;
  const [files, transfers] = [new FilesPage(page), new TransfersPage(page)];
  await files.open('web1');
  await files.left.goTo(mine);
  await files.right.goTo(`/home/${fred.name}/archives-${process.pid}`);
  const from = server.log().length;
  const commands = (): number =>
    server
      .log()
      .slice(from)
      .match(/Starting session: command/g)?.length ?? 0;

  await files.right.act('site', 'Copy to the other side as one archive');
  const dialog = page.getByRole('dialog', { name: 'Download site as one archive' });
  await expect(dialog.getByRole('textbox', { name: 'Name' })).toHaveValue(/^site-\d{4}-\d\d-\d\d\.tar\.gz$/);
  await dialog.getByLabel('Compression').selectOption('None (.tar)');
  await expect(dialog.getByRole('textbox', { name: 'Name' })).toHaveValue(/\.tar$/);
  await expect(dialog.getByRole('region', { name: /^Runs on fred@/ })).toContainText('exec tar -cf - -- "$n0"');
  expect(commands()).toBe(0);
  for (const colorScheme of ['dark', 'light'] as const) {
    await page.emulateMedia({ colorScheme });
    expect(await axeFindings(page)).toEqual([]);
  }
  await dialog.getByRole('button', { name: 'Allow and begin' }).click();
  await dialog.waitFor({ state: 'detached' });
  await expect.poll(() => readdirSync(mine)).toEqual([expect.stringMatching(/^site-.*\.tar$/)]);
  const [archive = ''] = readdirSync(mine);
  expect(execFileSync('tar', ['-xOf', join(mine, archive), 'site/index.html'], { encoding: 'utf8' })).toBe('hello');
  await transfers.open();
  await expect(transfers.job(archive)).toBeVisible();

  await files.left.act(archive, 'Unpack on the other side');
  const unpack = page.getByRole('dialog', { name: `Unpack ${archive}` });
  await expect(unpack).toContainText('There already: site');
  const begin = unpack.getByRole('button', { name: 'Begin', exact: true });
  await expect(begin).toBeDisabled();
  writeFileSync(join(theirs, 'site', 'index.html'), 'changed');
  await unpack.getByRole('switch', { name: 'Write over what is there' }).click();
  expect(await axeFindings(page)).toEqual([]);
  await begin.click();
  const page1 = join(theirs, 'site', 'index.html');
  // tar takes the old file away before it makes the new one.
  await expect.poll(() => (existsSync(page1) ? readFileSync(page1, 'utf8') : '')).toBe('hello');

  await files.right.act('site', 'Copy to the other side by tar');
  await page.getByRole('dialog', { name: 'Copy site by tar' }).getByRole('button', { name: 'Begin', exact: true }).click();
  await expect.poll(() => existsSync(join(mine, 'site', 'index.html'))).toBe(true);

  // Where keys lie that are let in, archives and names are asked about.
  const question = page.getByRole('dialog', { name: 'This changes who can log in' });
  const leave = question.getByRole('button', { name: 'Leave it' });
  await files.right.goTo(`/home/${fred.name}/.ssh`);
  await files.left.act(archive, 'Unpack on the other side');
  await begin.click();
  await expect(question).toContainText(`/home/${fred.name}/.ssh`);
  await leave.click();
  await unpack.getByRole('button', { name: 'Cancel' }).click();
  const keys = files.right.row('authorized_keys');
  await keys.click();
  await files.right.rename('old');
  await expect(question).toContainText('authorized_keys');
  await leave.click();
  await expect(keys).toBeVisible();
  expect(readdirSync(join(server.homeOf(fred.name), '.ssh'))).toEqual(['authorized_keys']);
});
