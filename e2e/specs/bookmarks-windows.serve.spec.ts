import type { Page } from '@playwright/test';
import { expect, test } from '../pages/test.ts';
import { WorkbenchPage } from '../pages/workbench-page.ts';

/** The tree behind a dialog, which nobody but the eye gets at: names with their levels. */
function behindForm(page: Page): Promise<string[]> {
  return page
    .getByRole('treeitem', { includeHidden: true })
    .evaluateAll((rows) =>
      rows.map((row) => `${row.getAttribute('aria-level') ?? ''} ${row.querySelector('[class*="_name_"]')?.textContent ?? ''}`),
    );
}

const start = ['1 lab', '2 inner', '2 web1', '3 root', '1 attic'];
const webMoved = ['1 lab', '2 inner', '1 attic', '2 web1', '3 root'];
const innerMoved = ['1 lab', '2 web1', '3 root', '1 attic', '2 inner'];

/** What another window moves while a form is open in this one, and what the form renames. */
const forms = [
  { of: 'bookmark', row: 'web1', renames: 'web1', moves: 'web1', moved: webMoved, from: 'lab' },
  { of: 'variant', row: 'root', renames: 'root', moves: 'web1', moved: webMoved, from: undefined },
  { of: 'folder', row: 'inner', renames: 'inner', moves: 'inner', moved: innerMoved, from: 'lab' },
] as const;

for (const { of, row, renames, moves, moved, from } of forms)
  test(`the form of a ${of} that is saved late leaves what another window moved meanwhile where it is`, async ({
    start: open,
  }) => {
    const { ui, workbench } = await open({ args: ['--pages', '2'] });
    const { hosts } = ui;
    await hosts.addFolder({ Name: 'lab' });
    await hosts.addFolder({ Name: 'inner', Folder: 'lab' });
    await hosts.addBookmark({ Host: 'web1.example.org', Name: 'web1', Folder: 'lab' });
    await hosts.act('web1', 'Add variant…');
    await hosts.fill({ Name: 'root' });
    await hosts.save();
    await hosts.addFolder({ Name: 'attic' });
    await expect.poll(() => hosts.outline()).toEqual(start);
    const page = await ui.page.context().newPage();
    await page.goto(workbench.url ?? '');
    const other = new WorkbenchPage(page);
    await other.ready();

    await hosts.act(row, 'Edit…');
    await hosts.form.waitFor();
    const folder = hosts.form.getByLabel('Folder', { exact: true });
    const shown = (): Promise<string | null> => folder.locator('option:checked').textContent();
    if (from !== undefined) expect(await shown()).toBe(from);
    await other.hosts.drag(moves, 'attic');
    // It is known here too, and the form is drawn anew with it.
    await expect.poll(() => other.hosts.outline()).toEqual(moved);
    await expect.poll(() => behindForm(ui.page)).toEqual(moved);
    if (from !== undefined) await expect.poll(shown).toBe('attic');
    await hosts.fill({ Name: 'renamed' });
    await hosts.save();
    const after = moved.map((each) => each.replace(renames, 'renamed'));
    await expect.poll(() => hosts.outline()).toEqual(after);
    await expect.poll(() => other.hosts.outline()).toEqual(after);
  });

test('a folder that was chosen in the form stands against what another window does meanwhile, until that folder is gone', async ({
  start: open,
}) => {
  const { ui, workbench } = await open({ args: ['--pages', '2'] });
  const { hosts } = ui;
  for (const name of ['lab', 'attic', 'cellar']) await hosts.addFolder({ Name: name });
  await hosts.addBookmark({ Host: 'web1.example.org', Name: 'web1', Folder: 'lab' });
  const page = await ui.page.context().newPage();
  await page.goto(workbench.url ?? '');
  const other = new WorkbenchPage(page);
  await other.ready();

  await hosts.act('web1', 'Edit…');
  await hosts.fill({ Folder: 'cellar' });
  await other.hosts.drag('web1', 'attic');
  await expect.poll(() => behindForm(ui.page)).toEqual(['1 lab', '1 attic', '2 web1', '1 cellar']);
  const shown = (): Promise<string | null> =>
    hosts.form.getByLabel('Folder', { exact: true }).locator('option:checked').textContent();
  expect(await shown()).toBe('cellar');
  await other.hosts.act('cellar', 'Delete');
  await expect.poll(shown).toBe('attic');
  await hosts.fill({ Folder: 'lab' });
  await hosts.save();
  await expect.poll(() => hosts.outline()).toEqual(['1 lab', '2 web1', '1 attic']);
});
