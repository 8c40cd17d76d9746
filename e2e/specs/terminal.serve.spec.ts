import { createServer } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { expect, prompt, test } from '../pages/test.ts';

test('the shell knows the terminal’s size, and hears of every change', async ({ shell: { ui, terminal } }) => {
  const agree = async (): Promise<{ columns: number; rows: number }> => {
    let size = { columns: 0, rows: 0 };
    // A window that changes passes sizes on its way.
    await expect(async () => {
      size = await terminal.size();
      expect(await terminal.run('clear; stty size')).toContain(`${size.rows} ${size.columns}\n`);
    }).toPass({ timeout: 60_000 });
    return size;
  };
  const before = await agree();
  await ui.page.setViewportSize({ width: 1000, height: 640 });
  await expect.poll(async () => (await terminal.size()).columns).toBeLessThan(before.columns);
  const smaller = await agree();
  expect(smaller.rows).toBeLessThan(before.rows);
  // A larger letter makes fewer of them.
  await terminal.press('Control+Shift+Equal');
  await expect.poll(async () => (await terminal.size()).columns).toBeLessThan(smaller.columns);
  await agree();
  expect(await terminal.run('echo $TERM $(tput colors)')).toContain('xterm-256color 256');
});

test('the end of a shell is said with its status, and Enter starts another', async ({ shell: { ui, terminal } }) => {
  await terminal.typeLine('exit 3');
  await ui.tabs.waitForState('web1', 'ended with status 3');
  await expect(terminal.chip).toContainText('Shell ended · exit 3');
  await terminal.press('Enter');
  await ui.tabs.waitForState('web1', 'connected');
  await terminal.waitForText(/exit 3[^]*fred@web1:~\$/);
  await terminal.typeLine('kill -KILL $$');
  await ui.tabs.waitForState('web1', 'ended by signal KILL');
  await expect(terminal.chip).toContainText('killed by KILL');
});

test('Ctrl-C ends a flood and the prompt comes back', async ({ shell: { terminal } }) => {
  await terminal.typeLine('yes flood');
  await terminal.waitForText(/(flood\n){20}/);
  await terminal.press('Control+c');
  // What had not been shown is thrown away, a line end after its carriage return too: then the mark stands over the last word.
  await terminal.waitForText(/\^C\w*\nfred@web1:~\$$/);
  expect(await terminal.run('echo status $?')).toMatch(/\nstatus 130\n/);
});

test('copies what is selected, and shows several lines before they are pasted', async ({ shell: { ui, terminal } }) => {
  await ui.page.context().grantPermissions(['clipboard-read', 'clipboard-write']);

  await test.step('Ctrl-C copies once while something is selected', async () => {
    await terminal.run("clear; echo har''bour");
    await terminal.selectWord('harbour');
    await ui.page.keyboard.press('Control+c');
    await expect.poll(() => terminal.clipboard()).toBe('harbour');
    await terminal.typeLine('sleep 60');
    await terminal.interrupt();
  });

  await test.step('one line goes straight in', async () => {
    await terminal.paste('echo one $((20+1)) line');
    await ui.page.keyboard.press('Enter');
    await terminal.waitForText('\none 21 line\n');
    await terminal.paste('echo inserted $((4*4))', 'Shift+Insert');
    await ui.page.keyboard.press('Enter');
    await terminal.waitForText('\ninserted 16\n');
  });

  await test.step('several lines wait for a yes', async () => {
    const two = 'echo first $((10+1))\necho second $((10+2))\n';
    await terminal.paste(two);
    await expect(terminal.pasteGuard).toContainText('Paste 2 lines?');
    await expect(terminal.pasteGuard).toContainText('echo second $((10+2))');
    await ui.page.keyboard.press('Escape');
    await expect(terminal.pasteGuard).toBeHidden();
    await expect(terminal.input).toBeFocused();
    await terminal.paste(two);
    await expect(terminal.pasteGuard).toBeVisible();
    await ui.page.keyboard.press('Enter');
    await expect(terminal.pasteGuard).toBeHidden();
    await expect(terminal.input).toBeFocused();
    await ui.page.keyboard.press('Enter');
    await terminal.waitForText('\nsecond 12\n');
    // Once: the Escape before pasted nothing.
    expect((await terminal.screen()).match(/^second 12$/gm)).toHaveLength(1);
  });

  await test.step('characters that turn the direction of writing are seen', async () => {
    await terminal.paste('echo \u202egpj.exe');
    await expect(terminal.pasteGuard).toContainText('echo ‹U+202E›gpj.exe');
    await ui.page.keyboard.press('Escape');
  });

  await test.step('control characters are taken out and said', async () => {
    await terminal.paste('echo safe\u001b[201~');
    await expect(terminal.pasteGuard).toContainText('Control characters were taken out.');
    await ui.page.keyboard.press('Escape');
  });
});

test('programs ask before they write the clipboard, and never read it', async ({ shell: { ui, terminal } }) => {
  await ui.page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
  const write = (words: string): Promise<void> => terminal.typeLine(`printf '\\e]52;c;%s\\a' "$(printf '${words}' | base64)"`);
  const question = ui.page.getByRole('alertdialog', { name: 'May web1 write your clipboard?' });
  await ui.page.evaluate(() => navigator.clipboard.writeText('mine'));

  await write('from the server');
  await expect(question).toContainText('from the server');
  expect(await terminal.clipboard()).toBe('mine');

  await test.step('the question takes no focus and no key that was typed; Ctrl+F6 leads to it, Escape means not now', async () => {
    await expect(terminal.input).toBeFocused();
    await ui.page.keyboard.press('Space');
    await ui.page.keyboard.press('Enter');
    await ui.page.keyboard.type('echo typed $((6*7))');
    await ui.page.keyboard.press('Enter');
    await terminal.waitForText('\ntyped 42\n');
    await expect(question).toBeVisible();
    await ui.page.keyboard.press('Control+F6');
    await expect(question.getByLabel('Text of the program')).toBeFocused();
    await ui.page.keyboard.press('Enter');
    await ui.page.keyboard.press('Space');
    await expect(question).toBeVisible();
    await ui.page.keyboard.press('Escape');
    await expect(question).toHaveCount(0);
    await expect(terminal.input).toBeFocused();
    expect(await terminal.clipboard()).toBe('mine');
    await write('from the server');
  });
  await question.getByRole('button', { name: 'Allow for this host' }).click();
  await expect(terminal.notice.filter({ hasText: 'web1 wrote the clipboard' })).toBeVisible();
  await expect.poll(() => terminal.clipboard()).toBe('from the server');

  await write('again');
  await expect(terminal.notice.filter({ hasText: 'web1 wrote the clipboard' })).toBeVisible();
  await expect(question).toHaveCount(0);
  await expect.poll(() => terminal.clipboard()).toBe('again');
  // What is said goes away by itself.
  await expect(terminal.notice.filter({ hasText: 'wrote the clipboard' })).toHaveCount(0);

  await terminal.typeLine(`clear; printf '\\e]52;c;?\\a'; IFS= read -rs -t 15 -d '\\' answer; printf '<%q>\\n' "$answer"`);
  await terminal.waitForText("<$'\\E]52;c;\\E'>");

  await test.step('the answer can be taken back in the settings', async () => {
    await ui.settings.open();
    await ui.settings.search.fill('clipboard');
    await ui.page.getByRole('button', { name: /^Forget the answer for fred@/ }).click();
    await expect(ui.page.getByText('No program has asked yet.')).toBeVisible();
    await ui.tabs.show('web1');
    await write('asked again');
    await question.getByRole('button', { name: 'Never for this host' }).click();
    await write('refused silently');
    await terminal.run('true');
    await expect(question).toHaveCount(0);
    expect(await terminal.clipboard()).toBe('again');
  });
});

test('a title cannot carry control characters or turn the direction of writing', async ({ shell: { ui, terminal } }) => {
  await terminal.run(`printf '\\e]2;good\\u202e\\u200f name\\x07'`);
  await ui.tabs.tab('web1').hover();
  const tooltip = ui.page.locator('[role="tooltip"], [class*="_tooltip_"]').filter({ hasText: 'good name' });
  await expect(tooltip).toBeVisible();
  expect(await tooltip.textContent()).not.toMatch(/[\u200e-\u202e\u0000-\u0008]/u);
});

test('links open with Ctrl held only, show their true target, and are http or https', async ({ shell: { ui, terminal } }) => {
  const site = createServer((_request, response) => response.end('<title>arrived</title>'));
  site.listen(0, '127.0.0.1');
  await once(site, 'listening');
  const { port } = site.address() as AddressInfo;
  const opened: string[] = [];
  ui.page.context().on('page', (page) => opened.push(page.url()));
  try {
    await terminal.run(
      `clear; printf 'see http://127.0.0.1:${port}/plain\\n\\e]8;;http://127.0.0.1:${port}/hidden\\e\\\\harmless words\\e]8;;\\e\\\\\\n\\e]8;;javascript:alert(1)\\e\\\\bad words\\e]8;;\\e\\\\\\n'`,
    );
    const hint = ui.page.getByRole('tooltip').filter({ hasText: 'opens it' });

    const hidden = await terminal.placeOf('harmless');
    await ui.page.mouse.move(hidden.x, hidden.y);
    await expect(hint).toContainText(`http://127.0.0.1:${port}/hidden`);
    await ui.page.mouse.click(hidden.x, hidden.y);
    const bad = await terminal.placeOf('bad words');
    await ui.page.keyboard.down('Control');
    await ui.page.mouse.click(bad.x, bad.y);
    await ui.page.keyboard.up('Control');
    // The first page that opens is that of the click with Ctrl: the two clicks before opened none.
    const plain = await terminal.placeOf('http://');
    await ui.page.mouse.move(plain.x + 20, plain.y);
    await expect(hint).toContainText('/plain');
    const [page] = await Promise.all([
      ui.page.context().waitForEvent('page'),
      ui.page.keyboard.down('Control').then(() => ui.page.mouse.click(plain.x + 20, plain.y)),
    ]);
    await ui.page.keyboard.up('Control');
    await expect(page).toHaveTitle('arrived');
    expect(page.url()).toBe(`http://127.0.0.1:${port}/plain`);
    expect(await page.evaluate(() => window.opener === null)).toBe(true);
    expect(opened).toHaveLength(1);
  } finally {
    site.close();
    site.closeAllConnections();
  }
});

test('the find bar counts, walks, and gives the focus back', async ({ shell: { ui, terminal } }) => {
  await terminal.run('clear; for i in 1 2 3 4 5; do echo Needle $i; done');
  await terminal.press('Control+Shift+F');
  await expect(terminal.findField).toBeFocused();
  await ui.page.keyboard.type('needle [0-9]');
  const count = terminal.pane.getByRole('search').getByRole('status');
  await expect(count).toHaveText('none');
  await terminal.pane.getByRole('button', { name: 'Regular expression' }).click();
  await expect(count).toHaveText(/^\d of 5$/);
  await terminal.findField.press('Enter');
  await expect(count).toHaveText(/^\d of 5$/);
  await terminal.pane.getByRole('button', { name: 'Match case' }).click();
  await expect(count).toHaveText('none');
  await terminal.findField.fill('(');
  await expect(count).toHaveText('This is not a regular expression');
  await ui.page.keyboard.press('Escape');
  await expect(terminal.findField).toHaveCount(0);
  await expect(terminal.input).toBeFocused();
});

test('unicode stands where programs think it does', async ({ shell: { terminal } }) => {
  expect(await terminal.run('clear; echo "grüße, 世界, ελπίδα, 🚢 aye"')).toContain('grüße, 世界, ελπίδα, 🚢 aye');
  // The column after two wide characters, as the terminal itself answers (CPR).
  await terminal.typeLine(
    `clear; printf '世界'; IFS=';' read -rs -t 15 -d R -p $'\\e[6n' row column; echo; echo "column $column"`,
  );
  await terminal.waitForText('column 5');
  await terminal.typeLine('clear; echo 世界 | tee /dev/null');
  await terminal.waitForText(new RegExp(`世界\\n${prompt.replaceAll('$', '\\$')}`));
});
