import { randomUUID } from 'node:crypto';
import { expect, test } from '../pages/test.ts';

test('a thousand bookmarks: the tree is drawn at once, searched and walked to its end', async ({ start, home }) => {
  const folder = (name: string, count: number): object => ({
    kind: 'folder',
    id: randomUUID(),
    name,
    settings: {},
    children: Array.from({ length: count }, (_, index) => ({
      kind: 'bookmark',
      id: randomUUID(),
      name: `${name}-${index}`,
      host: `${name}-${index}.example`,
      settings: {},
    })),
  });
  const data = Array.from({ length: 10 }, (_, index) => folder(`rack${index}`, 100));
  home.write('data/bookmarks.json', JSON.stringify({ format: 'hawser.bookmarks', version: 1, revision: 1, data }));
  const { ui } = await start();
  const { hosts, page } = ui;

  // Nothing was clicked or typed before.
  await expect(page.getByText('rack0-3', { exact: true })).toBeVisible();
  expect(await hosts.rows.count()).toBeLessThan(100);

  await hosts.find.fill('rack9-42');
  await expect(page.getByText('rack9-42', { exact: true })).toBeVisible();
  await hosts.find.fill('');
  await expect(page.getByText('rack0-3', { exact: true })).toBeVisible();

  await hosts.tree.focus();
  await page.keyboard.press('End');
  await expect(hosts.selectedRow).toContainText('rack9-99');
});
