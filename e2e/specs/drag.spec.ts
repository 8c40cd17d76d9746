import { createHash, randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { axeFindings } from '../pages/axe-findings.ts';
import { dragLabel, holdOver, SystemDrag, withoutRest } from '../pages/drops.ts';
import { openBothSides as open } from '../pages/both-sides.ts';
import { expect, prompt, test } from '../pages/test.ts';

function hash(file: string): string {
  return createHash('sha256').update(readFileSync(file)).digest('hex');
}

test('rows are dragged onto panes, folders and paths, and it is said what will happen', async ({ start, server, home }) => {
  const { files, ui, mine, theirs, there } = await open({ start, server, home }, (here, folder) => {
    writeFileSync(join(here, 'a.txt'), 'a');
    writeFileSync(join(here, 'b.txt'), 'b');
    mkdirSync(join(folder, 'site', 'deep'), { recursive: true });
    writeFileSync(join(folder, 'c.txt'), 'c');
  });
  const { page } = ui;
  const { left, right } = files;
  const label = dragLabel(page);
  await test.step('the label tells what and where to, and the folder alone is marked', async () => {
    await withoutRest(page, async () => {
      await holdOver(page, left.row('a.txt'), right.row('site'));
      await expect(label).toHaveText(/^a\.txtCopy to site on web1/);
      await expect(page.locator('[data-drop]')).toHaveCount(1);
      await expect(right.row('site')).toHaveAttribute('data-drop', '');
      await page.keyboard.down('Shift');
      await expect(label).toContainText('Move to site on web1');
    });
    expect(await axeFindings(page)).toEqual([]);
  });
  await test.step('Escape drops nothing', async () => {
    await page.keyboard.press('Escape');
    await page.keyboard.up('Shift');
    await expect(label).toHaveCount(0);
    await page.mouse.up();
    await expect(page.locator('[data-drop]')).toHaveCount(0);
    expect(readdirSync(join(theirs, 'site'))).toEqual(['deep']);
    // While axe looked, the pointer rested on the folder.
    await right.goTo(there);
  });
  await test.step('a folder opens when the pointer rests on it', async () => {
    await holdOver(page, left.row('a.txt'), right.row('site'));
    await expect(right.row('deep')).toBeVisible();
    const box = await right.row('deep').boundingBox();
    if (box) await page.mouse.move(box.x + 60, box.y + 12);
    await expect(label).toContainText('Copy to deep on web1');
    await page.mouse.up();
    await expect.poll(() => existsSync(join(theirs, 'site', 'deep', 'a.txt'))).toBe(true);
    expect(existsSync(join(mine, 'a.txt'))).toBe(true);
  });
  await test.step('onto the path, with Shift, it is moved', async () => {
    const crumb = right.crumbs.getByRole('button', { name: theirs.slice(theirs.lastIndexOf('/') + 1) });
    await holdOver(page, left.row('b.txt'), crumb);
    await page.keyboard.down('Shift');
    await expect(label).toContainText('Move to drag-');
    await page.mouse.up();
    await page.keyboard.up('Shift');
    await expect.poll(() => existsSync(join(theirs, 'b.txt'))).toBe(true);
    await expect(left.row('b.txt')).toHaveCount(0);
  });
  await test.step('what can not be is said, and not done', async () => {
    // On a slow machine the pointer rested on the inner folder, too.
    await right.goTo(there);
    await holdOver(page, right.row('c.txt'), right.row('b.txt'));
    await expect(label).toContainText('It is here already');
    await page.mouse.up();
    await withoutRest(page, async () => {
      await holdOver(page, right.row('c.txt'), right.row('site'));
      await expect(label).toContainText('Move to site on web1');
      await page.mouse.up();
    });
    await expect.poll(() => existsSync(join(theirs, 'site', 'c.txt'))).toBe(true);
    expect(existsSync(join(theirs, 'c.txt'))).toBe(false);
  });
});

test('rows go to the tab of another host, and their paths into the terminal of their own', async ({ start, server, home }) => {
  const odd = 'new\nline';
  const { files, ui, theirs, there } = await open({ start, server, home }, (_here, folder) => {
    writeFileSync(join(folder, "it's here.txt"), 'x');
    writeFileSync(join(folder, odd), 'x');
    mkdirSync(join(folder, 'inbox'));
  });
  const { page } = ui;
  const label = dragLabel(page);
  await test.step('a tab opens when the pointer rests on it, and takes what is dropped on it', async () => {
    await files.open('web2');
    await files.right.goTo(`${there}/inbox`);
    await ui.tabs.show('web1 files');
    await files.right.expectPath(there);
    await holdOver(page, files.right.row("it's here.txt"), ui.tabs.tab('web2 files'));
    await expect(label).toContainText('Copy to inbox on web2');
    await page.mouse.up();
    await expect.poll(() => existsSync(join(theirs, 'inbox', "it's here.txt"))).toBe(true);
    await holdOver(page, files.right.row("it's here.txt"), ui.tabs.tab('web2 files'));
    await files.right.expectPath(`${there}/inbox`);
    await page.keyboard.press('Escape');
    await page.mouse.up();
  });
  await test.step('a terminal of the same host gets the quoted path', async () => {
    await ui.openHost('web1');
    const terminal = await ui.waitConnected('web1');
    await terminal.waitForText(prompt);
    await terminal.typeLine('clear');
    await page.keyboard.type('cat -A <<< ');
    await terminal.waitForText(`${prompt} cat -A <<<`);
    await ui.tabs.show('web1 files');
    await holdOver(page, files.right.row("it's here.txt"), ui.tabs.tab('web1'));
    await expect(terminal.pane).toBeVisible();
    const box = await terminal.pane.boundingBox();
    if (box) await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
    await expect(label).toContainText('Paste its path');
    await page.mouse.up();
    await terminal.waitForText(`'${there}/it'\\''s here.txt'`);
    await expect(terminal.input).toBeFocused();
    await page.keyboard.press('Enter');
    await terminal.waitForText(`\n${there}/it's here.txt$`);
  });
  await test.step('a name with a line break is shown first, and is one word all the same', async () => {
    const terminal = ui.terminal('web1');
    await terminal.typeLine('clear');
    await page.keyboard.type('test -f ');
    await terminal.waitForText(`${prompt} test -f`);
    await ui.tabs.show('web1 files');
    await holdOver(page, files.right.row(/^new/), ui.tabs.tab('web1'));
    await expect(terminal.pane).toBeVisible();
    const box = await terminal.pane.boundingBox();
    if (box) await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
    await expect(label).toContainText('Paste its path');
    await page.mouse.up();
    await expect(terminal.pasteGuard).toContainText(`$'${there}/new\\nline'`);
    await page.keyboard.press('Enter');
    await terminal.waitForText(`$'${there}/new\\nline'`);
    await expect(terminal.input).toBeFocused();
    await page.keyboard.type('&& echo it is there');
    await page.keyboard.press('Enter');
    await terminal.waitForText('\nit is there');
  });
  await test.step('a terminal of another host refuses it in words', async () => {
    await ui.hosts.connect('demo host');
    const terminal = await ui.waitConnected('demo host');
    await terminal.waitForText('The demo harbour');
    await ui.tabs.show('web1 files');
    await holdOver(page, files.right.row("it's here.txt"), ui.tabs.tab('demo host'));
    await expect(terminal.pane).toBeVisible();
    const box = await terminal.pane.boundingBox();
    if (box) await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
    await expect(label).toContainText('Only paths of demo host mean something here');
    await page.mouse.up();
    await expect(label).toHaveCount(0);
    await expect(terminal.rows.filter({ hasText: "it's" })).toHaveCount(0);
  });
});

test('files and folders of the system are dropped on a pane', async ({ start, server, home }) => {
  const { files, ui, transfers, mine, theirs } = await open({ start, server, home }, (here, there) => {
    writeFileSync(join(here, 'big.bin'), randomBytes(9_000_000));
    mkdirSync(join(here, 'tree', 'ä b', 'deep'), { recursive: true });
    for (let each = 0; each < 300; each += 1) writeFileSync(join(here, 'tree', `file-${each}`), `content ${each}`);
    writeFileSync(join(here, 'tree', 'ä b', 'deep', 'leaf.txt'), 'leaf');
    writeFileSync(join(there, 'taken.txt'), 'old, and longer');
    writeFileSync(join(here, 'taken.txt'), 'new');
    mkdirSync(join(there, 'site'));
  });
  const { page } = ui;
  const label = dragLabel(page);
  await test.step('the folder under the pointer is marked and named', async () => {
    const drag = await SystemDrag.begin(page, [join(mine, 'tree')]);
    await withoutRest(page, async () => {
      await drag.over(files.right.row('site'));
      await expect(label).toHaveText(/1 item of this computerCopy to site on web1/);
      await expect(files.right.row('site')).toHaveAttribute('data-drop', '');
      await drag.cancel();
      await expect(files.right.row('site')).not.toHaveAttribute('data-drop');
    });
  });
  await test.step('a folder with all in it', async () => {
    const drag = await SystemDrag.begin(page, [join(mine, 'tree')]);
    await withoutRest(page, () => drag.dropOn(files.right.row('site')));
    await expect(transfers.counts).toHaveText('1 done');
    await expect(label).toHaveCount(0);
    expect(readdirSync(join(theirs, 'site', 'tree'))).toHaveLength(301);
    expect(readFileSync(join(theirs, 'site', 'tree', 'file-299'), 'utf8')).toBe('content 299');
    expect(readFileSync(join(theirs, 'site', 'tree', 'ä b', 'deep', 'leaf.txt'), 'utf8')).toBe('leaf');
  });
  await test.step('files, with a question about what is there', async () => {
    await (await SystemDrag.begin(page, [join(mine, 'big.bin'), join(mine, 'taken.txt')])).dropOn(files.right.grid);
    await expect(transfers.question).toContainText('taken.txt is there already');
    await transfers.question.getByRole('button', { name: 'Replace', exact: true }).click();
    await expect(transfers.counts).toHaveText('2 done');
    expect(hash(join(theirs, 'big.bin'))).toBe(hash(join(mine, 'big.bin')));
    expect(readFileSync(join(theirs, 'taken.txt'), 'utf8')).toBe('new');
  });
  await test.step('on nothing that takes it, nothing happens: the page stays', async () => {
    const address = page.url();
    await (await SystemDrag.begin(page, [join(mine, 'taken.txt')])).dropOn(ui.statusBar);
    await expect(files.right.grid).toBeVisible();
    expect(page.url()).toBe(address);
  });
});

test('rows are cut, copied and pasted by keys, between sides, folders and hosts', async ({ start, server, home }) => {
  const { files, ui, mine, theirs, there } = await open({ start, server, home }, (here, folder) => {
    writeFileSync(join(here, 'a.txt'), 'a');
    writeFileSync(join(here, 'report.pdf'), 'pdf');
    mkdirSync(join(folder, 'inbox'));
  });
  const { page } = ui;
  const { left, right } = files;
  await test.step('copy, and paste on the other side', async () => {
    await left.row('a.txt').click();
    await page.keyboard.press('Control+C');
    await right.grid.focus();
    await page.keyboard.press('Control+V');
    await expect(right.row('a.txt')).toBeVisible();
    expect(existsSync(join(mine, 'a.txt'))).toBe(true);
  });
  await test.step('pasted where it lies, it becomes a second one', async () => {
    await left.row('report.pdf').click();
    await page.keyboard.press('Control+C');
    await page.keyboard.press('Control+V');
    await expect(left.row('report (2).pdf')).toBeVisible();
  });
  await test.step('cut is shown, Escape forgets it', async () => {
    await right.row('a.txt').click();
    await page.keyboard.press('Control+X');
    await expect(right.row('a.txt')).toHaveClass(/cut/);
    expect(await axeFindings(page)).toEqual([]);
    await page.keyboard.press('Escape');
    await expect(right.row('a.txt')).not.toHaveClass(/cut/);
  });
  await test.step('cut, and paste in a tab of another host', async () => {
    await right.row('a.txt').click();
    await page.keyboard.press('Control+X');
    await files.open('web2');
    await files.right.goTo(`${there}/inbox`);
    await page.keyboard.press('Control+V');
    await expect(files.right.row('a.txt')).toBeVisible();
    await expect.poll(() => existsSync(join(theirs, 'a.txt'))).toBe(false);
    expect(readFileSync(join(theirs, 'inbox', 'a.txt'), 'utf8')).toBe('a');
  });
  await test.step('the menu has them, with their keys', async () => {
    await files.right.row('a.txt').click({ button: 'right' });
    const menu = page.getByRole('menu');
    await expect(menu.getByRole('menuitem', { name: /^Cut/ })).toContainText('X');
    await expect(menu.getByRole('menuitem', { name: /^Copy/ }).first()).toBeVisible();
    await page.keyboard.press('Escape');
  });
  await test.step('a field keeps its own clipboard', async () => {
    await files.right.grid.focus();
    await page.keyboard.press('Control+F');
    await files.right.filterField.fill('zebra');
    await page.keyboard.press('Control+A');
    await page.keyboard.press('Control+X');
    await expect(files.right.filterField).toHaveValue('');
    await page.keyboard.press('Control+V');
    await expect(files.right.filterField).toHaveValue('zebra');
  });
});
