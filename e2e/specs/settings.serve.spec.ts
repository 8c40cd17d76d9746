import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '../pages/test.ts';

test('settings are searched, act at once, and are kept', async ({ start, home }) => {
  const { ui, workbench } = await start();
  await ui.settings.open();
  await ui.settings.choose('Theme', 'Dark');
  await expect.poll(() => ui.theme()).toBe('dark');
  await ui.settings.choose('Theme', 'Light');
  await expect.poll(() => ui.theme()).toBe('light');
  await ui.settings.choose('Theme', 'Dark');

  await ui.settings.search.fill('cursor blinks');
  await expect(ui.settings.field('Theme')).toHaveCount(0);
  await ui.settings.switch('Cursor blinks').click();
  await expect(ui.settings.switch('Cursor blinks')).toBeChecked();

  await ui.settings.search.fill('text size');
  await ui.settings.field('Text size').fill('400');
  await expect(ui.page.getByRole('alert').filter({ hasText: 'A number from 6 to 40.' })).toBeVisible();
  await ui.settings.field('Text size').fill('17');

  // The program is killed, not asked to end: what is not on disk by then is lost.
  const file = join(home.dataDir, 'settings.json');
  await expect.poll(() => (existsSync(file) ? readFileSync(file, 'utf8') : '')).toContain('"terminalFontSize": 17');
  await workbench.stop();
  const { ui: again } = await start();
  await expect.poll(() => again.theme()).toBe('dark');
  await again.settings.open();
  await expect(again.settings.switch('Cursor blinks')).toBeChecked();
  await expect(again.settings.field('Text size')).toHaveValue('17');
  await again.settings.search.fill('nothing has this word');
  await expect(again.page.getByText('No setting speaks of “nothing has this word”.')).toBeVisible();
});

test('the page never has the other theme first', async ({ start }) => {
  const { ui } = await start();
  await ui.page.emulateMedia({ colorScheme: 'light' });
  await ui.runCommand('Dark theme');
  await expect.poll(() => ui.theme()).toBe('dark');
  const seen: string[] = [];
  await ui.page.exposeFunction('noteTheme', (theme: string) => seen.push(theme));
  await ui.page.addInitScript(() => {
    const note = (): void =>
      void (window as unknown as { noteTheme(theme: string): void }).noteTheme(
        document.documentElement.dataset['theme'] ?? 'none',
      );
    new MutationObserver(note).observe(document, { attributes: true, subtree: true, attributeFilter: ['data-theme'] });
  });
  await ui.reload();
  expect(new Set(seen)).toEqual(new Set(['dark']));
});

test('in a narrow pane a field stands under its label', async ({ start }) => {
  const { ui } = await start();
  await ui.settings.open();
  const field = ui.settings.field('Theme');
  const label = ui.page.locator('label', { hasText: /^Theme$/ });
  const boxes = async () => ({ label: await label.boundingBox(), field: await field.boundingBox() });
  const wide = await boxes();
  expect(wide.field?.x).toBeGreaterThan((wide.label?.x ?? 0) + (wide.label?.width ?? 0));
  await ui.page.setViewportSize({ width: 640, height: 500 });
  await expect
    .poll(async () => {
      const { label, field } = await boxes();
      return (field?.y ?? 0) - ((label?.y ?? 0) + (label?.height ?? 0));
    })
    .toBeGreaterThanOrEqual(0);
});
