import { createServer } from 'node:http';
import { once } from 'node:events';
import { readFileSync, rmSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { axeFindings } from '../pages/axe-findings.ts';
import { expect, fred, prompt, test, trust } from '../pages/test.ts';

test('the shell knows the terminal’s size, and hears of every change', async ({ shell: { ui, terminal } }) => {
  const agree = async (): Promise<{ columns: number; rows: number }> => {
    let size = { columns: 0, rows: 0 };
    // A window that changes passes sizes on its way.
    await expect(async () => {
      size = await terminal.size();
      expect(await terminal.run('clear; stty size')).toContain(`${size.rows} ${size.columns}\n`);
    }).toPass({ timeout: 20_000 });
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
    await terminal.press('Control+c');
    await terminal.waitForText('^C');
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

test('a shell that marks its commands: their end is seen, their output copied, and they are put on the line again', async ({
  shell: { ui, terminal },
}) => {
  await ui.page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
  const run = async (title: string): Promise<void> => {
    await ui.palette.open();
    await ui.palette.type(title);
    await ui.palette.choose(title);
  };
  const mark = (name: RegExp) => terminal.pane.getByRole('button', { name, includeHidden: true });

  await test.step('the lines are offered, and typed only after a yes', async () => {
    await run('Shell integration …');
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
    await run('Copy the output of the last command');
    await expect.poll(() => terminal.clipboard()).toBe('1 harbour 2 harbour 3\n21');
    await mark(/^seq /).click();
    expect(await axeFindings(ui.page)).toEqual([]);
    await ui.page.getByRole('menuitem', { name: 'Select output' }).click();
    await terminal.press('Control+c');
    await expect.poll(() => terminal.clipboard()).toMatch(/^1 harbour 2 harbour 3\r?\n21\s*$/);
  });

  await test.step('the same stands on the line again and waits for Enter, and only at an empty prompt', async () => {
    await terminal.typeLine('echo count $((++count))');
    await terminal.waitForText('\ncount 1\n');
    await expect(mark(/^echo count .*: exit 0/)).toHaveCount(1);
    await run('Put the last command on the line');
    await terminal.waitForText(/\$ echo count \$\(\(\+\+count\)\)$/);
    await terminal.press('Enter');
    await terminal.waitForText('\ncount 2\n');
    await terminal.focus();
    await ui.page.keyboard.type('half');
    await terminal.waitForText(/half$/);
    await run('Put the last command on the line');
    await expect(terminal.notice.filter({ hasText: 'Something is typed already' })).toBeVisible();
    await terminal.press('Control+c');
  });

  await test.step('from command to command, by key', async () => {
    await terminal.run('seq 200');
    await terminal.press('Control+Shift+K');
    await terminal.press('Control+Shift+K');
    await terminal.press('Control+Shift+K');
    await expect.poll(async () => (await terminal.screen()).split('\n')[0]).toContain('echo count');
  });
});

test('a session is logged when it is asked for, and the status bar says so', async ({ shell: { ui, terminal } }) => {
  const status = ui.page.getByRole('contentinfo', { name: 'Status' });
  const run = async (title: string): Promise<void> => {
    await ui.palette.open();
    await ui.palette.type(title);
    await ui.palette.choose(title);
  };
  await run('Log this session');
  await status.getByRole('button', { name: 'Logged' }).click();
  const details = ui.page.getByRole('dialog', { name: 'This session is logged' });
  const file = (await details.locator('code').textContent()) ?? '';
  expect(await axeFindings(ui.page)).toEqual([]);
  await ui.page.keyboard.press('Escape');
  await expect(status.getByRole('button', { name: 'Logged' })).toBeFocused();
  await terminal.run("printf '\\033[31mred\\033[0m\\n'");
  await expect.poll(() => readFileSync(file, 'utf8')).toContain('\nred\n');
  rmSync(join(file, '..'), { recursive: true });
  await terminal.run('echo aye');
  await status.getByRole('button', { name: 'Not logged any more' }).click();
  const problem = ui.page.getByRole('dialog', { name: 'The session is not logged any more' });
  await expect(problem).toContainText('The file or its folder is gone');
  await problem.getByRole('button', { name: 'Start again' }).click();
  await expect(status.getByRole('button', { name: 'Logged', exact: true })).toBeFocused();
  await terminal.run('echo still here');
  await run('Stop logging this session');
  await expect(status.getByRole('button', { name: /ogged/ })).toHaveCount(0);
  // Stopped where the mark says it: the mark goes, and keys go to the terminal again.
  await run('Log this session');
  await status.getByRole('button', { name: 'Logged' }).click();
  await details.getByRole('button', { name: 'Stop logging' }).click();
  await expect(status.getByRole('button', { name: /ogged/ })).toHaveCount(0);
  await expect(ui.page.locator('.xterm-helper-textarea:focus')).toHaveCount(1);
});

test('a bookmark’s own encoding and log are in force when it connects', async ({ start, server, home }) => {
  trust(home, server);
  const { ui } = await start();
  const { hosts, page } = ui;
  await hosts.newNode('New bookmark');
  await hosts.fill({
    Host: server.host,
    Name: 'web1',
    User: fred.name,
    Port: String(server.port),
    'Key file': server.clientKey.path,
  });
  await hosts.form.getByRole('button', { name: 'More settings' }).click();
  await hosts.field('Text of its terminals').selectOption({ label: 'KOI8-R' });
  await hosts.field('Session log').selectOption({ label: 'As plain text' });
  await hosts.form.getByRole('button', { name: 'Save', exact: true }).click();
  await hosts.connect('web1');
  const terminal = await ui.waitConnected('web1');
  await terminal.waitForText(prompt);
  await terminal.typeLine("printf '\\360\\322\\311\\327\\305\\324\\n'");
  await terminal.waitForText('\nПривет\n');
  // Not at the prompt: its line editor reads UTF-8 here.
  await terminal.typeLine("echo rea''dy; head -c4 | od -An -tx1");
  await terminal.waitForText(/\nready$/);
  await terminal.typeLine('Мир');
  await terminal.waitForText(/ ed c9 d2 0a\n/);
  const status = page.getByRole('contentinfo', { name: 'Status' });
  await expect(status.getByText('KOI8-R', { exact: true })).toBeVisible();
  await expect(status.getByRole('button', { name: 'Logged' })).toBeVisible();
});
