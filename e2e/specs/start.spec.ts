import { expect, test } from '../fixtures.ts';

test('opens the workbench, and the page needs nothing that its policy forbids', async ({ launch }) => {
  const workbench = await launch();
  const { page } = workbench;
  const complaints: string[] = [];
  page.on('console', (message) => {
    if (message.type() === 'error') complaints.push(message.text());
  });
  page.on('pageerror', (error) => complaints.push(error.message));
  // Electron hands its window over before the first load is through, and then there is nothing to reload yet.
  await expect(page).toHaveTitle('Hawser');
  await page.reload();
  await expect(page).toHaveTitle('Hawser');
  await expect(page.locator('#root > *').first()).toBeVisible();
  expect(complaints).toEqual([]);
});
