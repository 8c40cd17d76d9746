import { execFileSync } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { openBothSides } from '../pages/both-sides.ts';
import { dragLabel, holdOutside, SystemDrag } from '../pages/drops.ts';
import { expect, test } from '../pages/test.ts';

const hash = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex');

test('rows leave the browser as downloads', async ({ start, server, home }) => {
  const { files, ui, theirs } = await openBothSides({ start, server, home }, (_here, there) => {
    writeFileSync(join(there, 'disk.img'), randomBytes(5_000_001));
    mkdirSync(join(there, 'site', 'ä'), { recursive: true });
    writeFileSync(join(there, 'site', 'ä', 'page.html'), '<p>');
    writeFileSync(join(there, 'site', 'data.bin'), randomBytes(700_000));
  });
  const { page } = ui;
  await test.step('a file, dragged out of the window', async () => {
    const coming = page.waitForEvent('download');
    await holdOutside(page, files.right.row('disk.img'));
    await expect(dragLabel(page)).toContainText('Let go to download');
    await page.mouse.up();
    const download = await coming;
    expect(download.suggestedFilename()).toBe('disk.img');
    expect(hash(readFileSync(await download.path()))).toBe(hash(readFileSync(join(theirs, 'disk.img'))));
    expect(download.url()).toMatch(/^blob:http:\/\/hawser\.localhost:\d+\/[0-9a-f-]+$/);
    await expect(ui.toasts).toContainText('disk.img was downloaded.');
  });
  await test.step('a folder as an archive, by the menu', async () => {
    const coming = page.waitForEvent('download');
    await files.right.act('site', 'Download');
    const download = await coming;
    expect(download.suggestedFilename()).toBe('site.tar');
    const path = await download.path();
    const listed = execFileSync('tar', ['--quoting-style=literal', '-tf', path], { encoding: 'utf8' }).trim().split('\n').sort();
    expect(listed).toEqual(['site/', 'site/data.bin', 'site/ä/', 'site/ä/page.html']);
    const data = execFileSync('tar', ['-xOf', path, 'site/data.bin'], { maxBuffer: 10_000_000 });
    expect(hash(data)).toBe(hash(readFileSync(join(theirs, 'site', 'data.bin'))));
  });
});

test('a page that is loaded again has no files any more: what was dropped into it is interrupted and says so', async ({
  start,
  server,
  home,
}) => {
  const options = { start, server, home, kilobytes: 1500 };
  const { files, ui, transfers, mine, theirs } = await openBothSides(options, (here) => {
    // More than a minute's work: it must not be done before the page is loaded again.
    writeFileSync(join(here, 'image.iso'), '');
    truncateSync(join(here, 'image.iso'), 120_000_000);
  });
  const { page } = ui;
  await (await SystemDrag.begin(page, [join(mine, 'image.iso')])).dropOn(files.right.grid);
  await transfers.open();
  const job = transfers.job('image.iso');
  await expect(job).toContainText('Dropped files → web1:');
  await expect(job.getByRole('progressbar')).toHaveAttribute('aria-valuenow', /^[1-9]/);
  await ui.reload();
  await transfers.open();
  await expect(job).toContainText('interrupted: The page that had these files is gone');
  await transfers.button(job, /^Cancel/).click();
  await expect(job).toContainText('cancelled');
  expect(readdirSync(theirs)).toEqual([]);
});
