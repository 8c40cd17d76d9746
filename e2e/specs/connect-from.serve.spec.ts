import { axeFindings } from '../pages/axe-findings.ts';
import { expect, test } from '../pages/test.ts';

test('“Connect from” proposes this computer’s addresses, and takes another one', async ({ start }) => {
  const { ui } = await start();
  const { hosts, page } = ui;
  await hosts.newNode('New bookmark');
  await hosts.form.getByRole('button', { name: 'More settings' }).click();
  const field = hosts.form.getByLabel('Connect from');
  await field.scrollIntoViewIfNeeded();
  const proposals = page.locator('datalist#local-addresses option');
  await expect.poll(() => proposals.evaluateAll((all) => all.map((each) => each.getAttribute('value')))).toContain('127.0.0.1');
  const labels = await proposals.evaluateAll((all) => all.map((each) => each.getAttribute('label') ?? ''));
  expect(labels.at(-1)).toContain('this computer only');
  await field.fill('192.0.2.99');
  await expect(field).toHaveValue('192.0.2.99');
  expect(await axeFindings(page)).toEqual([]);
});
