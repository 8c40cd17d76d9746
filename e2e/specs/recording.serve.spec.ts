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
  // From the palette, and stopped where the mark says it: keys go to the terminal again.
  await ui.runCommand('Record terminal');
  await mark.click();
  await details.getByRole('button', { name: 'Stop recording' }).click();
  await expect(mark).toHaveCount(0);
  await expect(ui.page.locator('.xterm-helper-textarea:focus')).toHaveCount(1);
});
