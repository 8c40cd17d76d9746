import { expect, type Page } from '@playwright/test';

/** Dialogs and menus that are closed, and still drawn. */
const closing = ['dialog', 'alertdialog', 'menu'].map((role) => `[role=${role}][data-closed]`).join(', ');

/**
 * Waits until what was closed is gone. It gives the focus back only then, a frame or two later: a menu that is opened meanwhile would be
 * closed by that, and keys that are pressed meanwhile reach neither.
 */
export async function popupsGone(page: Page): Promise<void> {
  await expect(page.locator(closing)).toHaveCount(0);
}
