import type { Workbench } from '../fixtures.ts';

/** Answers how to read what the program copied. Electron's page may not read the clipboard: its main side is asked there. */
export async function clipboardOf({ app, page }: Workbench): Promise<() => Promise<string>> {
  if (app !== undefined) return () => app.evaluate(({ clipboard }) => clipboard.readText());
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
  return () => page.evaluate(() => navigator.clipboard.readText());
}
