import { readFileSync } from 'node:fs';
import { axeFindings } from '../pages/axe-findings.ts';
import { SnippetsPage } from '../pages/snippets-page.ts';
import { expect, prompt, test } from '../pages/test.ts';

test('words are kept, asked for what varies in them, and put into the terminal', async ({ shell, home }) => {
  const { ui, terminal } = shell;
  const { page } = ui;
  const snippets = new SnippetsPage(page);
  const { dialog } = snippets;

  await test.step('the first one is made, and an unclosed variable is told with its place', async () => {
    await snippets.open();
    await expect(page.getByText('Goes to web1')).toBeVisible();
    await snippets.fillNew({ Name: 'Greet', Folder: 'Lab/Words', Text: 'echo one\necho {{greeting}}-{{place' });
    await expect(dialog.getByRole('alert')).toHaveText('Line 2, column 19: “{{place” has no }} on its line.');
    await dialog.getByRole('button', { name: 'Save', exact: true }).click();
    await expect(dialog.getByLabel('Text', { exact: true })).toBeFocused();
    await dialog.getByLabel('Text', { exact: true }).fill('echo {{greeting}}-{{place}} {{pin}} | tr a-z A-Z');
    await dialog.getByLabel('Kind of place').selectOption({ label: 'Choice' });
    await dialog.getByLabel('Choices of place').fill('here, there');
    await dialog.getByLabel('Kind of pin').selectOption({ label: 'Secret' });
    await dialog.getByLabel('Default of greeting').fill('hello');
    expect(await axeFindings(page)).toEqual([]);
    await snippets.save();
    // The button of the empty list is gone: the focus stays in the view.
    await expect(page.getByRole('button', { name: 'New snippet' })).toBeFocused();
    await expect(snippets.line('Greet')).toContainText('3 variables');
    expect(await axeFindings(page)).toEqual([]);
  });

  await test.step('from the palette its form asks, and shows what it becomes without the secret', async () => {
    await ui.tabs.tab('web1').click();
    await ui.runCommand('Insert: Lab › Words › Greet');
    await expect(dialog.getByLabel('greeting')).toBeFocused();
    await expect(dialog.getByLabel('greeting')).toHaveValue('hello');
    await dialog.getByLabel('place').selectOption('there');
    await dialog.getByLabel('pin').fill('s3cret');
    await expect(dialog.getByRole('region', { name: 'What it becomes' })).toHaveText('echo hello-there •••••• | tr a-z A-Z');
    expect(await axeFindings(page)).toEqual([]);
    await dialog.getByRole('button', { name: 'Insert', exact: true }).click();
    await terminal.waitForText('echo hello-there s3cret | tr a-z A-Z');
    expect(await terminal.screen()).not.toContain('HELLO-THERE');
    await expect(terminal.input).toBeFocused();
    await page.keyboard.press('Enter');
    await terminal.waitForText('HELLO-THERE S3CRET');
  });

  await test.step('what was typed is kept nowhere', () => {
    const kept = readFileSync(home.path('data/snippets.json'), 'utf8');
    expect(kept).toContain('Greet');
    expect(kept).not.toContain('s3cret');
    expect(kept).not.toContain('there-');
  });

  await test.step('lines run as one behind the guard, where the shell marks what is pasted', async () => {
    await snippets.open();
    await snippets.fillNew({ Name: 'Two', Text: 'echo first$((1+1))\necho second$((2+2))' });
    await dialog.getByLabel('Does').selectOption({ label: 'Run: presses Enter' });
    await snippets.save();
    await snippets.line('Two').getByRole('button', { name: 'Run Two' }).click();
    const guard = terminal.pane.getByRole('dialog', { name: 'Run “Two”?' });
    await expect(guard).toContainText('The program marks pasted text, so the lines run as one.');
    await expect(guard.getByRole('button', { name: 'Run' })).toBeFocused();
    await page.keyboard.press('Escape');
    await expect(guard).toBeHidden();
    await ui.runCommand('Run: Two');
    await expect(guard.getByRole('button', { name: 'Run' })).toBeFocused();
    await page.keyboard.press('Enter');
    await terminal.waitForText(/first2\n(.*\n)*second4/);
    // As one: a single prompt stands behind both.
    await terminal.waitForText(new RegExp(`second4\\n${prompt.replace(/[$]/g, '\\$')}$`.replace('~', '~')));
  });
});

test('snippets are shared as one file, and none is doubled the second time', async ({ start }) => {
  const { ui } = await start();
  const { page } = ui;
  const snippets = new SnippetsPage(page);
  const { dialog } = snippets;
  await snippets.open();
  await snippets.fillNew({ Name: 'Disk', Folder: 'Health', Text: 'df -h {{path}}' });
  await snippets.save();
  await snippets.fillNew({ Name: 'Load', Text: 'uptime' });
  await snippets.save();

  await page.getByRole('button', { name: 'Export…' }).click();
  const exported = dialog.getByLabel('File', { exact: true });
  await expect(exported).toHaveValue(/"format": "hawser\.shared-snippets"/);
  const file = await exported.inputValue();
  expect(await axeFindings(page)).toEqual([]);
  await page.keyboard.press('Escape');

  const choose = (text: string): Promise<void> =>
    page
      .locator('[data-snippet-file]')
      .setInputFiles({ name: 'shared.json', mimeType: 'application/json', buffer: Buffer.from(text) });
  await test.step('the same file brings nothing', async () => {
    await page.getByRole('button', { name: 'Import…' }).click();
    await choose(file);
    await expect(dialog.getByRole('status')).toHaveText('0 new · 2 here already');
    await expect(dialog.getByRole('button', { name: /^Take over/ })).toBeDisabled();
  });
  await test.step('another one shows what is new, what would be replaced and what can not be read', async () => {
    await dialog.getByRole('button', { name: 'Back' }).click();
    const other = JSON.parse(file) as { snippets: Record<string, unknown>[] };
    const added = { name: 'Broken', folder: '', text: 'x {{y', action: 'run', variables: [] };
    const fresh = { name: 'Fresh', folder: 'Health', text: 'echo fresh', action: 'run', variables: [] };
    other.snippets = [...other.snippets.map((each) => (each['name'] === 'Load' ? { ...each, text: 'w' } : each)), added, fresh];
    await choose(JSON.stringify(other));
    await expect(dialog.getByRole('status')).toHaveText('1 new · 1 changed · 1 here already');
    await dialog.getByText('1 left out').click();
    await expect(dialog).toContainText('Broken: line 1, column 3 can’t be read: {{y');
    await expect(dialog.getByRole('checkbox', { name: /Load/ })).not.toBeChecked();
    expect(await axeFindings(page)).toEqual([]);
    await dialog.getByRole('button', { name: 'Take over 1 snippet' }).click();
    await expect(snippets.line('Fresh')).toContainText('from a file');
    await expect(snippets.list.getByRole('listitem')).toHaveCount(4);
  });
  await test.step('one undo takes it away', async () => {
    await ui.toasts.getByRole('button', { name: 'Undo' }).click();
    await expect(snippets.line('Fresh')).toHaveCount(0);
    await expect(snippets.line('Disk')).toBeVisible();
  });
  await test.step('what is no such file is told', async () => {
    await page.getByRole('button', { name: 'Import…' }).click();
    await choose('hello');
    await expect(dialog.getByRole('alert')).toContainText('It is no file of snippets: it is not JSON.');
  });
});

test('a folder is renamed and snippets change folders, each with one undo', async ({ start }) => {
  const { ui } = await start();
  const { page } = ui;
  const snippets = new SnippetsPage(page);
  const { dialog } = snippets;
  const undo = ui.toasts.getByRole('button', { name: 'Undo' });
  await snippets.open();
  for (const [Name, Folder] of [
    ['Deploy', 'Web/Blue'],
    ['Logs', 'Web/Red'],
    ['Load', ''],
  ] as const) {
    await snippets.fillNew({ Name, Folder, Text: `echo ${Name}` });
    await snippets.save();
  }

  await test.step('a folder takes those in it along', async () => {
    await page.getByRole('button', { name: 'Rename the folder Web', exact: true }).click();
    const name = dialog.getByLabel('Folder', { exact: true });
    await expect(name).toBeFocused();
    await expect(name).toHaveValue('Web');
    await name.fill(' / ');
    await page.keyboard.press('Enter');
    await expect(dialog.getByRole('alert')).toHaveText('A folder needs a name.');
    await expect(name).toBeFocused();
    expect(await axeFindings(page)).toEqual([]);
    await name.fill('Net/Sites');
    await page.keyboard.press('Enter');
    await expect(snippets.folder('Net/Sites/Blue')).toBeVisible();
    await expect(snippets.folder('Net/Sites/Red')).toBeVisible();
    await undo.click();
    await expect(snippets.folder('Web/Blue')).toBeVisible();
    await expect(snippets.folder('Net/Sites/Red')).toHaveCount(0);
  });

  await test.step('a snippet is dragged onto a folder', async () => {
    await snippets.line('Load').dragTo(snippets.folder('Web/Red'));
    await expect(ui.toasts.getByText('Load is in Web › Red now')).toBeVisible();
    await expect(snippets.list.getByRole('listitem').last()).toContainText('Logs');
    await expect(snippets.list.getByRole('listitem').nth(-2)).toContainText('Load');
    await undo.last().click();
    await expect(snippets.list.getByRole('listitem').first()).toContainText('Load');
  });

  await test.step('or gets its folder in the form', async () => {
    await page.getByRole('button', { name: 'Edit Deploy', exact: true }).click();
    await dialog.getByLabel('Folder', { exact: true }).fill('Web/Red');
    await snippets.save();
    await expect(snippets.folder('Web/Blue')).toHaveCount(0);
    await expect(ui.toasts.getByText('Deploy is in Web › Red now')).toBeVisible();
    await undo.last().click();
    await expect(snippets.folder('Web/Blue')).toBeVisible();
  });
});
