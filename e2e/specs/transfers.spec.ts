import { execFileSync } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Home } from '../fixtures.ts';
import { axeFindings } from '../pages/axe-findings.ts';
import { withoutRest } from '../pages/drops.ts';
import { FilesPage } from '../pages/files-page.ts';
import { configHost, expect, fred, test, trust, type Started } from '../pages/test.ts';
import { TransfersPage } from '../pages/transfers-page.ts';
import type { SshdWithAccounts } from '../servers/accounts.ts';
import { startFaultProxy } from '../servers/fault-proxy.ts';

let number = 0;

interface Opened extends Started {
  readonly files: FilesPage;
  readonly transfers: TransfersPage;
  /** Folder of this computer, on the left side. */
  readonly mine: string;
  /** Folder of the server, on the right side, as seen from outside. */
  readonly theirs: string;
}

interface Options {
  readonly start: () => Promise<Started>;
  readonly server: SshdWithAccounts;
  readonly home: Home;
  /** Another way to the server. */
  readonly port?: number;
  /** Speed limit in 1000 bytes per second. */
  readonly kilobytes?: number;
}

/** A folder of this computer beside one of `web1`; `fill` puts something into both. */
async function openBoth(
  { start, server, home, port = server.port, kilobytes = 0 }: Options,
  fill: (mine: string, theirs: string) => void,
): Promise<Opened> {
  const name = `transfers-${process.pid}-${++number}`;
  const theirs = join(server.homeOf(fred.name), name);
  const mine = home.path(name);
  mkdirSync(theirs);
  mkdirSync(mine);
  fill(mine, theirs);
  execFileSync('chown', ['-R', '-h', `--reference=${server.homeOf(fred.name)}`, theirs]);
  trust(home, { knownHostsLines: server.knownHostsLines.map((line) => line.replace(String(server.port), String(port))) });
  home.write('.ssh/config', configHost('web1', server, fred.name, port));
  const settings = { format: 'hawser.settings', version: 1, revision: 1, data: { transferRateLimitKilobytes: kilobytes } };
  if (kilobytes > 0) home.write('data/settings.json', JSON.stringify(settings));
  const started = await start();
  const { page } = started.ui;
  const files = new FilesPage(page);
  await files.open('web1');
  await files.left.goTo(mine);
  await files.right.goTo(`/home/${fred.name}/${name}`);
  return { ...started, files, transfers: new TransfersPage(page), mine, theirs };
}

function hash(file: string): string {
  return createHash('sha256').update(readFileSync(file)).digest('hex');
}

/** Nothing that a transfer makes for itself. */
function partFiles(folder: string): string[] {
  return readdirSync(folder).filter((name) => name.includes('.hawser-'));
}

test('files are copied there and back, moved and deleted, by keys', async ({ start, server, home }) => {
  const { files, ui, transfers, mine, theirs } = await openBoth({ start, server, home }, (here) => {
    writeFileSync(join(here, 'big.bin'), randomBytes(5_000_000));
    mkdirSync(join(here, 'site', 'deep'), { recursive: true });
    writeFileSync(join(here, 'site', 'deep', 'page.html'), '<p>');
  });
  const { page } = ui;
  const { left, right } = files;
  await test.step('F5 copies to the other side, which shows it by itself', async () => {
    await expect(transfers.region).toHaveCount(0);
    await left.row('big.bin').click();
    await page.keyboard.press('F5');
    await expect(right.row('big.bin')).toBeVisible();
    await expect(transfers.counts).toHaveText('1 done');
    expect(hash(join(theirs, 'big.bin'))).toBe(hash(join(mine, 'big.bin')));
  });
  await test.step('a folder too, and the list says what happened', async () => {
    await left.row('site').click();
    await page.keyboard.press('F5');
    await expect(right.row('site')).toBeVisible();
    await transfers.open();
    await expect(transfers.jobs).toHaveCount(2);
    await expect(transfers.job('site')).toContainText('done');
    await transfers.button(transfers.job('site'), /^Files of/).click();
    await expect(transfers.job('site').getByRole('row', { name: /page\.html/ })).toContainText('done');
    expect(readFileSync(join(theirs, 'site', 'deep', 'page.html'), 'utf8')).toBe('<p>');
  });
  await test.step('axe finds nothing in either theme', async () => {
    expect(await axeFindings(page)).toEqual([]);
  });
  await test.step('Delete asks once, F6 moves it back', async () => {
    await left.row('big.bin').click();
    await page.keyboard.press('Delete');
    await expect(transfers.deleteDialog).toContainText('gone for good');
    await expect(transfers.deleteDialog.getByRole('button', { name: 'Cancel' })).toBeFocused();
    await transfers.deleteDialog.getByRole('button', { name: 'Delete' }).click();
    await expect(left.row('big.bin')).toHaveCount(0);
    expect(existsSync(join(mine, 'big.bin'))).toBe(false);
    const before = hash(join(theirs, 'big.bin'));
    await right.row('big.bin').click();
    await page.keyboard.press('F6');
    await expect(left.row('big.bin')).toBeVisible();
    await expect(right.row('big.bin')).toHaveCount(0);
    expect(hash(join(mine, 'big.bin'))).toBe(before);
    expect(existsSync(join(theirs, 'big.bin'))).toBe(false);
  });
  await test.step('a row is dragged into a folder of the other side', async () => {
    // A folder that the pointer rests on opens, and the file would go into what lies there then.
    await withoutRest(page, () => left.row('big.bin').dragTo(right.row('site')));
    await expect.poll(() => existsSync(join(theirs, 'site', 'big.bin'))).toBe(true);
    await expect.poll(() => hash(join(theirs, 'site', 'big.bin'))).toBe(hash(join(mine, 'big.bin')));
    expect(existsSync(join(mine, 'big.bin'))).toBe(true);
  });
  await test.step('what changes who may log in is asked about, and left as it is', async () => {
    await right.goTo('/home/fred/.ssh');
    await left.row('big.bin').click();
    await page.keyboard.press('F5');
    const question = page.getByRole('dialog', { name: 'This changes who can log in' });
    await expect(question).toContainText('/.ssh/big.bin');
    await expect(question.getByRole('button', { name: 'Leave it' })).toBeFocused();
    expect(await axeFindings(page)).toEqual([]);
    await page.keyboard.press('Enter');
    await expect(question).toHaveCount(0);
    await expect(right.row('authorized_keys')).toBeVisible();
    await expect(right.row('big.bin')).toHaveCount(0);
  });
  await test.step('what has ended is cleared, and the strip goes', async () => {
    await transfers.region.getByRole('button', { name: 'Clear what has ended' }).click();
    await expect(transfers.region).toHaveCount(0);
  });
});

test('a folder of a thousand files arrives whole', async ({ start, server, home }) => {
  const { files, ui, transfers, theirs } = await openBoth({ start, server, home }, (here) => {
    mkdirSync(join(here, 'many'));
    for (let each = 0; each < 1000; each += 1) writeFileSync(join(here, 'many', `file-${each}`), `content ${each}`);
  });
  await files.left.row('many').click();
  await ui.page.keyboard.press('F5');
  await transfers.open();
  await expect(transfers.job('many')).toContainText('1,000 files');
  await expect(transfers.job('many')).toContainText('done');
  const copied = readdirSync(join(theirs, 'many'));
  expect(copied).toHaveLength(1000);
  for (const name of copied) expect(readFileSync(join(theirs, 'many', name), 'utf8')).toBe(`content ${name.slice(5)}`);
  await transfers.button(transfers.job('many'), /^Files of/).click();
  const grid = transfers.job('many').getByRole('grid');
  await expect(grid).toHaveAttribute('aria-rowcount', '1001');
  await grid.focus();
  await ui.page.keyboard.press('End');
  await expect(grid.locator('[data-index="999"]')).toContainText('done');
});

test('what is there already is asked about once, and the answer does for all', async ({ start, server, home }) => {
  const names = ['a.txt', 'b.txt', 'c.txt'];
  const { files, ui, transfers, mine, theirs } = await openBoth({ start, server, home }, (here, there) => {
    for (const name of names) {
      writeFileSync(join(here, name), `new ${name}`);
      writeFileSync(join(there, name), `old ${name}, and longer`);
    }
  });
  const { page } = ui;
  await files.left.row('a.txt').click();
  await page.keyboard.press('Control+A');
  await page.keyboard.press('F5');
  await test.step('both sides are told apart, and the safe answer has the focus', async () => {
    await expect(transfers.question).toContainText('a.txt is there already');
    await expect(transfers.question).toContainText('larger');
    await expect(transfers.question.getByRole('button', { name: 'Skip', exact: true })).toBeFocused();
    expect(await axeFindings(page)).toEqual([]);
  });
  await test.step('Escape skips this one', async () => {
    await page.keyboard.press('Escape');
    await expect(transfers.question).toContainText('b.txt is there already');
    expect(readFileSync(join(theirs, 'a.txt'), 'utf8')).toContain('old');
  });
  await test.step('for all', async () => {
    await transfers.question.getByRole('checkbox').check();
    await transfers.question.getByRole('button', { name: 'Replace', exact: true }).click();
    await expect(transfers.counts).toHaveText('1 done');
    await expect(transfers.question).toHaveCount(0);
    for (const name of names.slice(1)) expect(hash(join(theirs, name))).toBe(hash(join(mine, name)));
    await transfers.open();
    await expect(transfers.jobs.first()).toContainText('1 skipped');
  });
});

test('a transfer outlives the page and is cancelled without a trace', async ({ start, server, home }) => {
  const options = { start, server, home, kilobytes: 1500 };
  const { files, ui, transfers, theirs } = await openBoth(options, (here) => {
    // More than a minute's work: it must not be done before it is cancelled.
    writeFileSync(join(here, 'image.iso'), '');
    truncateSync(join(here, 'image.iso'), 120_000_000);
  });
  const { page } = ui;
  await files.left.row('image.iso').click();
  await page.keyboard.press('F5');
  await transfers.open();
  const job = transfers.job('image.iso');
  await expect(job.getByRole('progressbar')).toHaveAttribute('aria-valuenow', /^[1-9]/);
  await test.step('the page is loaded again', async () => {
    await ui.reload();
    await transfers.open();
    await expect(job.getByRole('progressbar')).toBeVisible();
    await expect(job).toContainText('/s');
  });
  await test.step('pause and go on', async () => {
    await transfers.button(job, /^Pause/).click();
    await expect(job).toContainText('paused');
    await transfers.button(job, /^Go on/).click();
    await expect(job).not.toContainText('paused');
  });
  await test.step('cancel', async () => {
    await transfers.button(job, /^Cancel/).click();
    await expect(job).toContainText('cancelled');
    expect(readdirSync(theirs)).toEqual([]);
  });
});

test('a cut network is waited out, and the copy is the same to the byte', async ({ start, server, home }) => {
  const proxy = await startFaultProxy({ target: server });
  try {
    const options = { start, server, home, port: proxy.port, kilobytes: 2000 };
    const { files, ui, transfers, mine, theirs } = await openBoth(options, (here) => {
      writeFileSync(join(here, 'image.iso'), randomBytes(24_000_000));
    });
    await files.left.row('image.iso').click();
    await ui.page.keyboard.press('F5');
    await transfers.open();
    const job = transfers.job('image.iso');
    await expect(job.getByRole('progressbar')).toHaveAttribute('aria-valuenow', /^[2-9]\d/);
    await proxy.refuse();
    await expect(job).toContainText('waiting for web1');
    expect(existsSync(join(theirs, 'image.iso'))).toBe(false);
    await proxy.accept();
    await expect(job).toContainText(/done \d/, { timeout: 60_000 });
    expect(hash(join(theirs, 'image.iso'))).toBe(hash(join(mine, 'image.iso')));
    expect(partFiles(theirs)).toEqual([]);
  } finally {
    await proxy.stop();
  }
});
