import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import type { Workbench } from '../fixtures.ts';
import { openBothSides } from '../pages/both-sides.ts';
import { dragLabel, holdOutside } from '../pages/drops.ts';
import { expect, test } from '../pages/test.ts';

interface Given {
  handed?: { files: string[]; hasIcon: boolean };
}

/** A display without a desktop has nobody to drag to: what the system would be given is looked at instead. */
async function watchDrags({ app }: Workbench): Promise<() => Promise<Given['handed']>> {
  if (app === undefined) throw new Error('this spec is for Electron');
  await app.evaluate(({ BrowserWindow }) => {
    const contents = BrowserWindow.getAllWindows()[0]?.webContents;
    if (!contents) throw new Error('no window');
    contents.startDrag = ({ files, icon }) => {
      const hasIcon = typeof icon !== 'string' && !icon.isEmpty();
      (globalThis as Given).handed = { files: [...(files ?? [])], hasIcon };
    };
  });
  return () => app.evaluate(() => (globalThis as Given).handed);
}

test('small files of a host are handed to the system, large ones are offered to be downloaded', async ({
  start,
  server,
  home,
}) => {
  const { files, ui, workbench, transfers, mine } = await openBothSides({ start, server, home }, (here, folder) => {
    writeFileSync(join(here, 'own.txt'), 'own');
    writeFileSync(join(folder, 'evil|name?.txt'), 'small');
    mkdirSync(join(folder, 'site'));
    writeFileSync(join(folder, 'site', 'page.html'), '<p>');
    writeFileSync(join(folder, 'disk.img'), randomBytes(9_000_000));
  });
  const { page } = ui;
  const { left, right } = files;
  const handed = await watchDrags(workbench);
  let staged = '';
  await test.step('a file and a folder, in a folder of their own that nobody else may enter', async () => {
    await right.row(/^evil/).click();
    await right.row('site').click({ modifiers: ['Control'] });
    await holdOutside(page, right.row('site'));
    await expect
      .poll(async () => (await handed())?.files.map((path) => basename(path)).sort())
      .toEqual(['evil_name_.txt', 'site']);
    await page.mouse.up();
    await expect(dragLabel(page)).toHaveCount(0);
    const given = await handed();
    expect(given?.hasIcon).toBe(true);
    const [first = ''] = given?.files ?? [];
    staged = dirname(first);
    expect(statSync(staged).mode & 0o777).toBe(0o700);
    expect(statSync(dirname(staged)).mode & 0o777).toBe(0o700);
    expect(readFileSync(join(staged, 'evil_name_.txt'), 'utf8')).toBe('small');
    expect(readFileSync(join(staged, 'site', 'page.html'), 'utf8')).toBe('<p>');
  });
  await test.step('a file of this computer is handed as it is', async () => {
    await holdOutside(page, left.row('own.txt'));
    await expect.poll(async () => (await handed())?.files).toEqual([join(mine, 'own.txt')]);
    await page.mouse.up();
  });
  await test.step('what is too large is said to be so, and is downloaded to a folder that the user chooses', async () => {
    const target = home.path('downloads');
    mkdirSync(target);
    await workbench.app?.evaluate(({ dialog }, folder) => {
      Object.assign(dialog, { showOpenDialog: () => Promise.resolve({ canceled: false, filePaths: [folder] }) });
    }, target);
    await holdOutside(page, right.row('disk.img'));
    await expect(dragLabel(page)).toContainText('Too large to drag out');
    await page.mouse.up();
    await ui.toasts.getByRole('button', { name: 'Download to …' }).click();
    await expect(transfers.counts).toHaveText('1 done');
    expect(statSync(join(target, 'disk.img')).size).toBe(9_000_000);
  });
  await test.step('what was staged goes with the program', async () => {
    await workbench.stop();
    expect(existsSync(staged)).toBe(false);
    expect(readdirSync(join(home.dataDir, 'drags'))).toEqual([]);
  });
});
