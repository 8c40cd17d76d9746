import { mkdirSync, mkdtempSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Dialog, Page } from '@playwright/test';
import { axeFindings } from '../pages/axe-findings.ts';
import { expect, test } from '../pages/test.ts';

const folder = mkdtempSync(join(tmpdir(), 'hawser-casts-'));
test.afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** A file of asciicast v2 with these events. */
function cast(name: string, events: Iterable<unknown>, more: object = {}): string {
  const path = join(folder, name);
  const lines = [{ version: 2, width: 80, height: 24, title: name, ...more }, ...events].map((line) => JSON.stringify(line));
  writeFileSync(path, `${lines.join('\n')}\n`);
  return path;
}

function makePlayer(page: Page) {
  const view = page.locator('.dv-groupview', { has: page.getByRole('group', { name: 'Player' }) });
  const slider = page.getByRole('slider', { name: 'Position' });
  return {
    slider,
    view,
    rows: page.locator('[aria-label^="What was recorded"] .xterm-rows'),
    screen: page.getByRole('group', { name: 'What was recorded' }),
    at: async () => Number(await slider.inputValue()),
    async open(...paths: string[]) {
      const chosen = page.waitForEvent('filechooser');
      await page.getByRole('button', { name: 'Open a file…' }).click();
      await (await chosen).setFiles(paths);
    },
  };
}

test('a recording of a terminal is found, played, sought and copied', async ({ shell: { ui, terminal } }) => {
  await ui.runCommand('Record terminal');
  await terminal.typeLine("printf '\\033[32mgre''en\\033[0m\\n'; sleep 2; echo la''ter");
  await terminal.waitForText(/\nlater/);
  await ui.runCommand('Stop recording');
  await ui.runCommand('Recordings');
  const player = makePlayer(ui.page);
  const list = ui.page.getByRole('list', { name: 'Recordings' });
  await expect(list.getByRole('listitem')).toHaveCount(1);
  expect(await axeFindings(ui.page)).toEqual([]);
  await list.getByRole('button').press('Enter');
  await expect(player.rows).toContainText('green');
  await expect(player.screen).toBeFocused();
  await expect(player.rows).toContainText('later');
  await expect(ui.page.getByRole('button', { name: 'Play', exact: true })).toBeVisible();
  expect(await axeFindings(ui.page)).toEqual([]);
  // By keys: to the beginning, and on.
  await ui.page.keyboard.press('Home');
  await expect(player.rows).not.toContainText('later');
  await expect(player.rows).not.toContainText('green');
  await ui.page.keyboard.press('End');
  await expect(player.rows).toContainText('later');
  // Some seconds at a time: on a slow machine the recording is longer than that.
  const goBack = async (): Promise<number> => {
    await ui.page.keyboard.press('ArrowLeft');
    return player.at();
  };
  await expect.poll(goBack).toBe(0);
  await ui.page.keyboard.press('Space');
  await expect(ui.page.getByRole('button', { name: 'Pause' })).toBeVisible();
  await ui.page.keyboard.press('Space');
  await expect(ui.page.getByRole('button', { name: 'Play', exact: true })).toBeVisible();
  await player.slider.fill('0.001');
  await expect(player.rows).not.toContainText('later');
  await ui.page.getByRole('combobox', { name: 'Speed' }).selectOption('16×');
  await ui.page.getByRole('combobox', { name: 'Longest pause' }).selectOption('Pauses at most 0.5 s');
  await ui.page.getByRole('button', { name: 'Play', exact: true }).click();
  await expect(player.rows).toContainText('later');
  await ui.page.getByRole('button', { name: 'Copy text' }).click();
  await expect(ui.page.getByText('Copied')).toBeVisible();
  await ui.page.getByRole('button', { name: 'All recordings' }).click();
  await expect(list.getByRole('button')).toBeFocused();
});

test('a list that is not all of the recordings says so, and links are told', async ({ start, home }) => {
  const logs = join(home.dataDir, 'session-logs');
  mkdirSync(logs, { recursive: true });
  for (let at = 0; at <= 1000; at++)
    writeFileSync(join(logs, `${at}.cast`), '{"version":2,"width":80,"height":24}\n[0,"o","x"]\n');
  symlinkSync(cast('outside.cast', [[0, 'o', 'not ours']]), join(logs, 'linked.cast'));
  const { ui } = await start();
  await ui.runCommand('Recordings');
  await expect(ui.page.getByRole('status').filter({ hasText: 'Only the newest 1,000 recordings' })).toBeVisible();
  await expect(ui.page.getByRole('status').filter({ hasText: '“linked.cast” is a link' })).toBeVisible();
  const list = ui.page.getByRole('list', { name: 'Recordings' });
  await expect(list.getByRole('listitem').first()).toBeVisible();
  await expect(list.getByText('linked.cast')).toHaveCount(0);
  expect(await axeFindings(ui.page)).toEqual([]);
});

test('a recording does nothing but show', async ({ shell: { ui } }) => {
  const title = await ui.page.title();
  const asks = '\u001b[c\u001b[6n\u001b[>q\u001b]10;?\u0007\u001bP$qm\u001b\\';
  const does =
    '\u001b]0;owned title\u0007\u001b]52;c;b3duZWQ=\u0007\u0007\u001b]11;#ff0000\u0007\u001b[8;10;10t\u001b[?1003h\u001b[?1004h';
  const linked = '\u001b]8;;https://example.org/\u001b\\a link\u001b]8;;\u001b\\ https://example.org/plain';
  const path = cast('hostile.cast', [
    [0, 'o', `${asks}${does}${linked}\r\n`],
    [0.1, 'o', 'still there'],
    [0.2, 'm', '<b>mark</b>'],
    [0.2, 'r', '100x30'],
    [0.3, 'r', '999999x1'],
  ]);
  await ui.runCommand('Recordings');
  const player = makePlayer(ui.page);
  const opened: string[] = [];
  ui.page.on('popup', (popup) => opened.push(popup.url()));
  const refuse = (dialog: Dialog): void => {
    opened.push(dialog.message());
    void dialog.dismiss();
  };
  ui.page.on('dialog', refuse);
  await player.open(path);
  await expect(player.rows).toContainText('still there');
  // The link's place: the first words of the screen, drawn anew whenever the size changes.
  const link = player.screen.locator('.xterm-screen');
  await link.click({ position: { x: 20, y: 8 } });
  await link.click({ position: { x: 20, y: 8 }, modifiers: ['ControlOrMeta'] });
  await ui.page.keyboard.type('typed');
  await expect(ui.page.getByRole('button', { name: 'To the next marker' })).toBeVisible();
  await ui.page.keyboard.press('[');
  await expect(player.rows).not.toContainText('owned');
  expect(await ui.page.title()).not.toContain('owned');
  expect(title).not.toContain('owned');
  expect(
    await ui.page
      .locator('[aria-label^="What was recorded"] .xterm-viewport')
      .evaluate((each) => getComputedStyle(each).backgroundColor),
  ).not.toBe('rgb(255, 0, 0)');
  expect(opened).toEqual([]);
  // The page asks when it is left; that one is nobody's to answer.
  ui.page.off('dialog', refuse);
});

test('files that are none, and broken ones, are told in a sentence', async ({ shell: { ui } }) => {
  await ui.runCommand('Recordings');
  const player = makePlayer(ui.page);
  const tell = async (name: string, content: string | Buffer, words: string | RegExp): Promise<void> => {
    const path = join(folder, name);
    writeFileSync(path, content);
    await player.open(path);
    await expect(ui.page.getByRole('alert').filter({ hasText: words })).toBeVisible();
  };
  await tell('empty.cast', '', 'There is nothing in it.');
  await tell('words.cast', 'hello\n', 'It is no recording');
  await tell('bytes.cast', Buffer.alloc(3_000_000, 255), 'It is no recording');
  await tell('later.cast', '{"version":9,"width":80,"height":24}\n[0,"o","x"]\n', 'later version');
  expect(await axeFindings(ui.page)).toEqual([]);
  await ui.page.getByRole('button', { name: 'All recordings' }).first().click();
  const cut = join(folder, 'cut.cast');
  writeFileSync(cut, '{"version":2,"width":80,"height":24}\n[0,"o","as far as it goes"]\n[1,"o","ha');
  await player.open(cut);
  await expect(player.rows).toContainText('as far as it goes');
  await expect(ui.page.getByRole('status').filter({ hasText: 'Line 3 of the file' })).toBeVisible();
});

test('a recording that is gone while it is played stops the player, which goes on when it is back', async ({ start, home }) => {
  const logs = join(home.dataDir, 'session-logs');
  mkdirSync(logs, { recursive: true });
  const events = Array.from({ length: 300 }, (_, at) => [at, 'o', `${'word '.repeat(2000)}\r\nat ${at};`]);
  const file = join(logs, 'web1.cast');
  renameSync(cast('pieces.cast', events), file);
  const { ui } = await start();
  await ui.runCommand('Recordings');
  await ui.page.getByRole('list', { name: 'Recordings' }).getByRole('button').click();
  const player = makePlayer(ui.page);
  await expect(player.rows).toContainText('at 0;');
  await ui.page.getByRole('button', { name: 'Pause' }).click();
  renameSync(file, `${file}.away`);
  await player.slider.fill('250');
  const alert = ui.page.getByRole('alert').filter({ hasText: 'could not be fetched' });
  await expect(alert).toContainText('web1.cast');
  expect(await axeFindings(ui.page)).toEqual([]);
  renameSync(`${file}.away`, file);
  await alert.getByRole('button', { name: 'Try again' }).press('Enter');
  await expect(player.rows).toContainText('at 250;');
  await expect(alert).toBeHidden();
  // The button went; the player's keys are still at hand.
  await expect(player.screen).toBeFocused();
});

test('a recording of a hundred megabytes is sought while the page goes on', async ({ shell: { ui } }) => {
  function* events(): Generator {
    for (let at = 1; at <= 2600; at++) yield [at, 'o', `${`\u001b[3${at % 8}m${'word '.repeat(12)}\r\n`.repeat(600)}at ${at};`];
  }
  const path = cast('large.cast', events());
  await ui.runCommand('Recordings');
  const player = makePlayer(ui.page);
  // The longest time in which the page could do nothing.
  await ui.page.evaluate(() => {
    const seen = { longest: 0, before: performance.now() };
    Object.assign(window, { seenPauses: seen });
    const look = (): void => {
      const now = performance.now();
      seen.longest = Math.max(seen.longest, now - seen.before);
      seen.before = now;
      setTimeout(look, 10);
    };
    look();
  });
  await player.open(path);
  await expect(player.slider).toBeVisible({ timeout: 60_000 });
  for (const at of [2500, 30, 1300]) {
    await player.slider.fill(String(at));
    await expect(player.rows).toContainText(`at ${at};`);
    await ui.page.getByRole('button', { name: /^(Play|Pause)$/ }).focus();
  }
  const longest = await ui.page.evaluate(() => (window as unknown as { seenPauses: { longest: number } }).seenPauses.longest);
  expect(longest).toBeLessThan(1500);
});
