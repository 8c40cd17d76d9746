import { axeFindings } from '../pages/axe-findings.ts';
import { clipboardOf } from '../pages/clipboard.ts';
import { expect, test } from '../pages/test.ts';

test('a shell that marks its commands: their end is seen, their output copied, and they are put on the line again', async ({
  shell: { ui, terminal, workbench },
}) => {
  const copied = await clipboardOf(workbench);
  const mark = (name: RegExp) => terminal.pane.getByRole('button', { name, includeHidden: true });

  await test.step('the lines are offered, and typed only after a yes', async () => {
    await ui.runCommand('Shell integration …');
    const dialog = ui.page.getByRole('dialog', { name: 'Shell integration' });
    await expect(dialog).toContainText('PROMPT_COMMAND');
    expect(await axeFindings(ui.page)).toEqual([]);
    await dialog.getByRole('button', { name: 'Type them into this shell' }).click();
    await expect(terminal.pasteGuard).toContainText('PROMPT_COMMAND');
    await expect(terminal.pasteGuard.getByRole('button', { name: 'Paste' })).toBeFocused();
    await ui.page.keyboard.press('Enter');
    await expect(terminal.input).toBeFocused();
    await ui.page.keyboard.press('Enter');
    await terminal.typeLine('true');
    await expect(mark(/^true: exit 0/)).toBeVisible();
  });

  await test.step('what failed says so', async () => {
    await terminal.typeLine('(exit 7)');
    await expect(mark(/^\(exit 7\): failed with exit 7/)).toBeVisible();
  });

  await test.step('the output alone is copied, and selected', async () => {
    await terminal.typeLine('seq -s " harbour " 3; echo $((20+1))');
    await expect(mark(/^seq .*: exit 0/)).toBeVisible();
    await ui.runCommand('Copy the output of the last command');
    await expect.poll(copied).toBe('1 harbour 2 harbour 3\n21');
    await mark(/^seq /).click();
    expect(await axeFindings(ui.page)).toEqual([]);
    await ui.page.getByRole('menuitem', { name: 'Select output' }).click();
    await terminal.press('Control+c');
    await expect.poll(copied).toMatch(/^1 harbour 2 harbour 3\r?\n21\s*$/);
  });

  await test.step('the same stands on the line again and waits for Enter, and only at an empty prompt', async () => {
    await terminal.typeLine('echo count $((++count))');
    await terminal.waitForText('\ncount 1\n');
    await expect(mark(/^echo count .*: exit 0/)).toHaveCount(1);
    await ui.runCommand('Put the last command on the line');
    await terminal.waitForText(/\$ echo count \$\(\(\+\+count\)\)$/);
    await terminal.press('Enter');
    await terminal.waitForText(/\ncount 2\n[^\n]*\$ ?$/);
    await terminal.focus();
    await ui.page.keyboard.type('half');
    await terminal.waitForText(/half$/);
    await ui.runCommand('Put the last command on the line');
    await expect(terminal.notice.filter({ hasText: 'Something is typed already' })).toBeVisible();
    await terminal.interrupt();
  });

  await test.step('from command to command, by key', async () => {
    await terminal.run('seq 200');
    await terminal.press('Control+Shift+K');
    await terminal.press('Control+Shift+K');
    await terminal.press('Control+Shift+K');
    await expect.poll(async () => (await terminal.screen()).split('\n')[0]).toContain('echo count');
  });
});
