import { readFileSync } from 'node:fs';
import { axeFindings } from '../pages/axe-findings.ts';
import { expect, test } from '../pages/test.ts';
import { testSecret } from '../servers/secrets/test-secret.ts';

test('a terminal is recorded from its menu, without what is typed unseen, until it is told to stop', async ({
  shell: { ui, terminal },
}) => {
  const status = ui.page.getByRole('contentinfo', { name: 'Status' });
  const mark = status.getByRole('button', { name: 'Recording' });
  const choose = async (name: string): Promise<void> => {
    await terminal.pane.locator('.xterm-screen').click({ button: 'right' });
    await ui.page.getByRole('menuitem', { name }).click();
  };
  await choose('Record terminal');
  await mark.click();
  const details = ui.page.getByRole('dialog', { name: 'This terminal is recorded' });
  const file = (await details.locator('code').textContent()) ?? '';
  expect(file).toMatch(/\.cast$/);
  await expect(details).toContainText('as asciicast, without what is typed unseen');
  expect(await axeFindings(ui.page)).toEqual([]);
  await ui.page.keyboard.press('Escape');
  await expect(mark).toBeFocused();
  const unseen = testSecret('typed-unseen');
  await terminal.typeLine("read -rsp 'To''ken: ' token; echo; echo ${#token} taken");
  await terminal.waitForText(/\nToken:/);
  await terminal.typeLine(unseen);
  await terminal.waitForText(`${unseen.length} taken`);
  await choose('Stop recording');
  await expect(mark).toHaveCount(0);
  await expect.poll(() => readFileSync(file, 'utf8')).toContain(`${unseen.length} taken`);
  const [header, ...events] = readFileSync(file, 'utf8')
    .trimEnd()
    .split('\n')
    .map((line): unknown => JSON.parse(line));
  expect(header).toMatchObject({ version: 2, title: 'web1' });
  expect(JSON.stringify(events)).not.toContain(unseen);
  // Stopped from its menu: keys go to the terminal, too.
  await expect(ui.page.locator('.xterm-helper-textarea:focus')).toHaveCount(1);
  // From the palette, and stopped where the mark says it: keys go to the terminal again.
  await ui.runCommand('Record terminal');
  await mark.click();
  await details.getByRole('button', { name: 'Stop recording' }).click();
  await expect(mark).toHaveCount(0);
  await expect(ui.page.locator('.xterm-helper-textarea:focus')).toHaveCount(1);
});

test('typing is recorded where it is echoed, beside a log of the same terminal', async ({ shell: { ui, terminal } }) => {
  const status = ui.page.getByRole('contentinfo', { name: 'Status' });
  await ui.runCommand('Log this session');
  await expect(status.getByRole('button', { name: 'Logged' })).toBeVisible();
  await ui.runCommand('Record terminal, with what is typed');
  const mark = status.getByRole('button', { name: 'Recording' });
  await mark.click();
  const details = ui.page.getByRole('dialog', { name: 'This terminal is recorded' });
  await expect(details).toContainText('with what is typed where it is echoed');
  const file = (await details.locator('code').textContent()) ?? '';
  await ui.page.keyboard.press('Escape');
  const unseen = testSecret('typed-unseen');
  await terminal.pane.locator('.xterm-screen').click();
  await terminal.typeLine("read -rsp 'To''ken: ' token; echo; echo ${#token} taken");
  await terminal.waitForText(/\nToken:/);
  await terminal.typeLine(unseen);
  await terminal.waitForText(`${unseen.length} taken`);
  await terminal.typeLine("echo la''st");
  await terminal.waitForText(/\nlast/);
  await ui.runCommand('Stop recording');
  await expect(mark).toHaveCount(0);
  await expect(status.getByRole('button', { name: 'Logged' })).toBeVisible();
  await expect.poll(() => readFileSync(file, 'utf8')).toContain('last\\r\\n');
  const events = readFileSync(file, 'utf8')
    .trimEnd()
    .split('\n')
    .slice(1)
    .map((line) => JSON.parse(line) as [number, string, string]);
  const typed = events.flatMap(([, code, data]) => (code === 'i' ? data : [])).join('');
  expect(typed).toContain('echo ${#token} taken\r•\r');
  expect(typed).toContain("echo la''st\r");
  expect(readFileSync(file, 'utf8')).not.toContain(unseen);
});
