import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, readdirSync, utimesSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { axeFindings } from '../pages/axe-findings.ts';
import { ComparisonPage } from '../pages/comparison-page.ts';
import { FilesPage } from '../pages/files-page.ts';
import { configHost, expect, fred, test, trust } from '../pages/test.ts';

function plant(at: string, tree: Readonly<Record<string, readonly [content: string, seconds: number]>>): void {
  for (const [name, [content, seconds]] of Object.entries(tree)) {
    mkdirSync(dirname(join(at, name)), { recursive: true });
    writeFileSync(join(at, name), content);
    utimesSync(join(at, name), seconds, seconds);
  }
}

test('two folders are compared, rows are turned round, and the rest is synchronised', async ({ start, server, home }) => {
  const name = `compare-${Date.now().toString(36)}`;
  const theirs = join(server.homeOf(fred.name), name);
  const mine = home.path(name);
  mkdirSync(mine);
  mkdirSync(theirs);
  const at = 1_760_000_000;
  plant(mine, {
    'site/index.html': ['<p>new</p>', at + 500],
    'site/style.css': ['p {}', at],
    'notes.md': ['mine', at],
    'touched.txt': ['the same', at + 100],
    'logs/today.log': ['x', at],
  });
  plant(theirs, {
    'site/index.html': ['<p>old</p>', at],
    'notes.md': ['theirs', at + 900],
    'touched.txt': ['the same', at],
    'old/one.txt': ['1', at],
    'old/two.txt': ['2', at],
  });
  execFileSync('chown', ['-R', '-h', `--reference=${server.homeOf(fred.name)}`, theirs]);
  trust(home, server);
  home.write('.ssh/config', configHost('web1', server));
  const { ui } = await start();
  const { page } = ui;
  const files = new FilesPage(page);
  const comparison = new ComparisonPage(page);
  const { rows, region, grid } = comparison;
  await files.open('web1');
  await files.left.goTo(mine);
  await files.right.goTo(`/home/${fred.name}/${name}`);

  await test.step('what differs, and what would be done', async () => {
    await files.right.grid.focus();
    await page.keyboard.press('Shift+F5');
    await expect(rows).toHaveCount(9);
    await expect
      .poll(() => comparison.list())
      .toEqual([
        'toRight logs',
        'toRight logs/today.log',
        'toRight notes.md',
        'none old',
        'none old/one.txt',
        'none old/two.txt',
        'toRight site/index.html',
        'toRight site/style.css',
        'toRight touched.txt',
      ]);
    await expect(comparison.row('notes.md')).toContainText('replaces a newer one');
    await expect(region.getByText('Copy 5 files and 1 folder to web1')).toBeVisible();
    expect(await axeFindings(page)).toEqual([]);
  });
  await test.step('contents settle what the time leaves open', async () => {
    await region.getByRole('button', { name: 'Compare contents of 2 files' }).click();
    await expect(rows).toHaveCount(8);
    await expect(comparison.row('touched.txt')).toHaveCount(0);
  });
  await test.step('a row is turned round by key, left alone by key, and by its button', async () => {
    await comparison.row('notes.md').getByRole('gridcell').first().click();
    await page.keyboard.press('ArrowLeft');
    await expect(comparison.row('notes.md')).toHaveAttribute('data-action', 'toLeft');
    await comparison.row('logs').getByRole('gridcell').first().click();
    await page.keyboard.press(' ');
    // What lies in a folder goes with it.
    await expect(comparison.row('logs/today.log')).toHaveAttribute('data-action', 'none');
    await comparison.row('site/style.css').getByRole('button').click();
    await expect(comparison.row('site/style.css')).toHaveAttribute('data-action', 'none');
    await expect(region.getByText('Copy 1 file to web1, copy 1 file to this computer')).toBeVisible();
    await comparison.group('To the left').click();
    await expect(rows).toHaveCount(1);
  });
  await test.step('it is done, and what is left is there after it', async () => {
    await comparison.start.click();
    await expect(region.getByText('Done.')).toBeVisible();
    await comparison.group('Differences').click();
    await expect(rows).toHaveCount(7);
    expect(readFileSync(join(mine, 'notes.md'), 'utf8')).toBe('theirs');
    expect(readFileSync(join(theirs, 'site/index.html'), 'utf8')).toBe('<p>new</p>');
    expect(existsSync(join(theirs, 'logs'))).toBe(false);
  });
  await test.step('a mirror says what it deletes, and asks before most of a folder goes', async () => {
    await comparison.mode.selectOption('Mirror to the right side');
    await expect(comparison.group('Deleted')).toContainText('3');
    await expect(region.getByText(/delete 2 files and 1 folder on web1/)).toBeVisible();
    await region.getByRole('button', { name: 'Options' }).click();
    await page.getByRole('textbox', { name: 'Leave out' }).fill('logs/');
    await page.getByRole('button', { name: 'Compare again' }).last().click();
    await expect(comparison.row('logs')).toHaveCount(0);
    await expect(region.getByText('1 left out')).toBeVisible();
    expect(await axeFindings(page)).toEqual([]);
    // Half of what the server has, not more: nothing is asked.
    await comparison.start.click();
    await expect(region.getByText('Both folders are the same.')).toBeVisible();
    expect(readdirSync(theirs).toSorted()).toEqual(['notes.md', 'site', 'touched.txt']);
    await comparison.mode.selectOption('Update the right side');
    plant(theirs, { 'more/1': ['1', at], 'more/2': ['2', at], 'more/3': ['3', at], 'more/4': ['4', at], 'more/5': ['5', at] });
    await comparison.again.click();
    await expect(rows).toHaveCount(6);
    await comparison.mode.selectOption('Mirror to the right side');
    // The core reckons anew; what is on screen is what is done.
    await expect(region.getByText(/delete 5 files and 1 folder on web1/i)).toBeVisible();
    await comparison.start.click();
    const dialog = page.getByRole('dialog', { name: 'Delete more than half of the folder on web1?' });
    await expect(dialog).toContainText('5 files and 1 folder');
    expect(await axeFindings(page)).toEqual([]);
    await page.keyboard.press('Escape');
    expect(existsSync(join(theirs, 'more/5'))).toBe(true);
    await expect(grid.getByRole('row')).toHaveCount(7);
  });
});
