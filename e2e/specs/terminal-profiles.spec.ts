import { axeFindings } from '../pages/axe-findings.ts';
import type { TerminalPage } from '../pages/terminal-page.ts';
import { expect, fred, prompt, test, trust } from '../pages/test.ts';

/** A colour as the browser says it. */
function rgb(hex: string): string {
  return `rgb(${[1, 3, 5].map((at) => parseInt(hex.slice(at, at + 2), 16)).join(', ')})`;
}

/** Grounds and texts of three of the program's schemes. */
const schemes = {
  Pine: { background: '#0f1a15', foreground: '#d8e3da' },
  Paper: { background: '#fbf7ee', foreground: '#2a241b' },
  Coal: { background: '#161616', foreground: '#dcdcdc' },
};

/** What the terminal is drawn with: its ground, its text and the size of its letters. */
function lookOf(terminal: TerminalPage): Promise<{ ground: string; text: string; size: string }> {
  return terminal.pane.locator('.xterm').evaluate((xterm) => {
    const rows = getComputedStyle(xterm.querySelector('.xterm-rows') ?? xterm);
    const ground = [...xterm.querySelectorAll<HTMLElement>('*')]
      .map((each) => each.style.backgroundColor)
      .find((each) => each !== '');
    return { ground: ground ?? '', text: rows.color, size: rows.fontSize };
  });
}

async function waitForLook(
  terminal: TerminalPage,
  scheme: { background: string; foreground: string },
  size: number,
): Promise<void> {
  await expect
    .poll(() => lookOf(terminal))
    .toEqual({ ground: rgb(scheme.background), text: rgb(scheme.foreground), size: `${size}px` });
}

const colours = [...Array(16).keys()].map((at) => `#${(at * 12 + 40).toString(16).padStart(2, '0').repeat(3)}`);

/** A file of Windows Terminal, with comments as it allows them. */
function windowsTerminalFile(name: string): string {
  const names = ['black', 'red', 'green', 'yellow', 'blue', 'purple', 'cyan', 'white'];
  const all = [...names, ...names.map((each) => `bright${each.charAt(0).toUpperCase()}${each.slice(1)}`)];
  const scheme = {
    name,
    background: '#102030',
    foreground: '#E0F0FF',
    ...Object.fromEntries(all.map((each, at) => [each, colours[at]])),
  };
  return `{ // mine\n"schemes": [${JSON.stringify(scheme)}] }`;
}

const xresources = `! a desk's
Xft.dpi: 96
*.foreground:\t#e0e0e0
*.background:\t#202428
${colours.map((value, at) => `*.color${at}:\t${value}`).join('\n')}
`;

function itermFile(): string {
  const parts = (value: string): string =>
    ['Red', 'Green', 'Blue']
      .map((part, at) => `<key>${part} Component</key><real>${parseInt(value.slice(1 + 2 * at, 3 + 2 * at), 16) / 255}</real>`)
      .join('');
  const entries = [
    ...colours.map((value, at) => [`Ansi ${at} Color`, value]),
    ['Background Color', '#201810'],
    ['Foreground Color', '#fff0e0'],
  ];
  const body = entries.map(([key = '', value = '']) => `<key>${key}</key><dict>${parts(value)}</dict>`).join('\n');
  return `<?xml version="1.0"?><plist version="1.0"><dict>${body}</dict></plist>`;
}

test('a host has its own colours, font, keys, TERM and scrollback, and a change reaches its open terminal', async ({
  start,
  server,
  home,
}) => {
  trust(home, server);
  const { ui } = await start();
  const { hosts, page } = ui;
  const profile = {
    'Colours of its terminals': 'Pine',
    'Text size': '17',
    'Backspace sends': 'BS (^H)',
    'Terminal type': 'vt220',
    'Lines kept above the screen': '20',
    Cursor: 'Underline',
  };

  await test.step('it is set in the form', async () => {
    await hosts.newNode('New bookmark');
    await hosts.fill({
      Host: server.host,
      Name: 'web1',
      User: fred.name,
      Port: String(server.port),
      'Key file': server.clientKey.path,
    });
    await hosts.form.getByRole('button', { name: 'More settings' }).click();
    await hosts.fill(profile);
    expect(await axeFindings(page)).toEqual([]);
    await hosts.fill({ 'Text size': '99' });
    await hosts.form.getByRole('button', { name: 'Save', exact: true }).click();
    await expect(hosts.field('Text size')).toHaveAttribute('aria-invalid', 'true');
    await expect(hosts.field('Text size')).toBeFocused();
    await hosts.fill({ 'Text size': profile['Text size'] });
    await hosts.save();
  });

  await hosts.connect('web1');
  const terminal = await ui.waitConnected('web1');
  await terminal.waitForText(prompt);

  await test.step('the terminal looks by it, and the shell gets its TERM', async () => {
    await waitForLook(terminal, schemes.Pine, 17);
    await terminal.run('echo "term=$TERM."');
    await terminal.waitForText('term=vt220.');
  });

  await test.step('Backspace is ^H to what reads the keys, and Ctrl+Backspace the other one', async () => {
    await terminal.typeLine("stty -icanon -echo; echo rea''dy; head -c 2 | cat -v; stty sane; echo");
    await terminal.waitForText(/^ready$/m);
    await terminal.press('Backspace');
    await terminal.press('Control+Backspace');
    await terminal.waitForText(/\^H\^\?/);
  });

  await test.step('no more lines are kept than it says', async () => {
    await terminal.run('clear; seq -f "row %g" 1 200');
    await terminal.scrollBack(20);
    const { rows } = await terminal.size();
    // 200 rows, the line of the end, the prompt: all but what fits.
    await expect.poll(async () => (await terminal.screen()).split('\n')[0] ?? '').toBe(`row ${200 + 2 - rows - 20 + 1}`);
    await terminal.run('clear');
  });

  await test.step('what is changed in the form is seen at once where it is open', async () => {
    await hosts.act('web1', 'Edit…');
    await expect(hosts.field('Colours of its terminals')).toHaveValue('Pine');
    await hosts.fill({ 'Colours of its terminals': 'Paper', 'Text size': '12', 'Backspace sends': 'DEL (^?)' });
    await hosts.save();
    await waitForLook(terminal, schemes.Paper, 12);
    await terminal.typeLine("stty -icanon -echo; echo an''other; head -c 1 | cat -v; stty sane; echo");
    await terminal.waitForText(/^another$/m);
    await terminal.press('Backspace');
    await terminal.waitForText(/^\^\?/m);
  });

  await test.step('and a host without its own is as the program’s settings say', async () => {
    await hosts.act('web1', 'Edit…');
    await hosts.field('Colours of its terminals').selectOption({ index: 0 });
    await hosts.fill({ 'Text size': '' });
    await hosts.save();
    await ui.settings.open();
    await ui.settings.choose('Colours of terminals', 'Coal');
    await ui.tabs.show('web1');
    await waitForLook(terminal, schemes.Coal, 13);
  });
});

test('a host’s bell and cursor are those of its terminal', async ({ start, server, home }) => {
  trust(home, server);
  const { ui } = await start();
  const { hosts } = ui;
  await hosts.newNode('New bookmark');
  await hosts.fill({
    Host: server.host,
    Name: 'web1',
    User: fred.name,
    Port: String(server.port),
    'Key file': server.clientKey.path,
  });
  await hosts.form.getByRole('button', { name: 'More settings' }).click();
  await hosts.fill({ Cursor: 'Bar', Bell: 'Nothing' });
  await hosts.save();
  await hosts.connect('web1');
  const terminal = await ui.waitConnected('web1');
  await terminal.waitForText(prompt);
  const flashes = terminal.pane.locator('[data-bell]');
  await terminal.run("printf 'quiet\\a.\\n'");
  await terminal.waitForText('quiet.');
  await expect(flashes).toHaveCount(0);
  await expect(terminal.pane.locator('.xterm-cursor-bar')).toHaveCount(1);

  await hosts.act('web1', 'Edit…');
  await hosts.fill({ Cursor: 'Underline', Bell: 'A flash' });
  await hosts.save();
  await terminal.run("printf 'loud\\a.\\n'");
  await expect(flashes).toHaveCount(1);
  await expect(terminal.pane.locator('.xterm-cursor-underline')).toHaveCount(1);
});

test('letters get larger, smaller and as they were, by keys: all terminals’, or this one’s where its host has a size', async ({
  start,
  server,
  home,
}) => {
  trust(home, server);
  const settings = { user: fred.name, port: server.port, identityFile: server.clientKey.path };
  const node = (at: number, name: string, more: object) => ({
    kind: 'bookmark',
    id: `6b1e1a52-4f0a-4d3e-9f39-0d6d1f6b7c1${at}`,
    name,
    host: server.host,
    settings: { ...settings, ...more },
  });
  const data = [node(1, 'plain', {}), node(2, 'big', { terminalFontSize: 20 })];
  home.write('data/bookmarks.json', JSON.stringify({ format: 'hawser.bookmarks', version: 1, revision: 1, data }));
  const { ui } = await start();
  const sizeOf = async (terminal: TerminalPage): Promise<string> => (await lookOf(terminal)).size;
  const open = async (name: string): Promise<TerminalPage> => {
    await ui.hosts.connect(name);
    const terminal = await ui.waitConnected(name);
    await terminal.waitForText(prompt);
    return terminal;
  };

  await test.step('the program’s size, which is kept', async () => {
    const terminal = await open('plain');
    await expect.poll(() => sizeOf(terminal)).toBe('13px');
    const { columns } = await terminal.size();
    await terminal.press('Control+Shift+Equal');
    await terminal.press('Control+Shift+Equal');
    await expect.poll(() => sizeOf(terminal)).toBe('15px');
    await expect.poll(async () => (await terminal.size()).columns).toBeLessThan(columns);
    await terminal.press('Control+Shift+Minus');
    await expect.poll(() => sizeOf(terminal)).toBe('14px');
  });

  await test.step('a host’s own size', async () => {
    const terminal = await open('big');
    await expect.poll(() => sizeOf(terminal)).toBe('20px');
    await terminal.press('Control+Shift+Minus');
    await expect.poll(() => sizeOf(terminal)).toBe('19px');
    await terminal.press('Control+Shift+Digit0');
    await expect.poll(() => sizeOf(terminal)).toBe('20px');
    await ui.settings.open();
    await expect(ui.settings.field('Text size')).toHaveValue('14');
  });

  await test.step('and back', async () => {
    await ui.tabs.show('plain');
    const terminal = await ui.waitConnected('plain');
    await terminal.press('Control+Shift+Digit0');
    await expect.poll(() => sizeOf(terminal)).toBe('13px');
  });
});

test('colour schemes of iTerm2, Windows Terminal and X resources are imported, and a file that has none changes nothing', async ({
  shell: { ui, terminal },
  home,
}) => {
  const { page, settings } = ui;
  const list = page.getByRole('list', { name: 'Imported colour schemes' });
  const picker = page.locator('input[type=file][accept*=itermcolors]');
  const chosen = settings.field('Colours of terminals');

  await test.step('all are there to be chosen', async () => {
    await settings.open();
    await settings.search.fill('colour');
    await picker.setInputFiles(home.write('Dusk.itermcolors', itermFile()));
    await expect(page.getByText('“Dusk” is imported')).toBeVisible();
    await picker.setInputFiles(home.write('settings.json', windowsTerminalFile('Sea at night')));
    await expect(page.getByText('“Sea at night” is imported')).toBeVisible();
    await picker.setInputFiles(home.write('Fog.Xresources', xresources));
    await expect(page.getByText('“Fog” is imported')).toBeVisible();
    await expect(list.getByRole('listitem')).toHaveText(['Dusk', 'Sea at night', 'Fog']);
    await page.getByRole('button', { name: 'Remove Fog' }).click();
    await expect(list.getByRole('listitem')).toHaveText(['Dusk', 'Sea at night']);
    await settings.choose('Colours of terminals', 'Sea at night');
    expect(await axeFindings(page)).toEqual([]);
  });

  await test.step('what is broken is said, and nothing changes', async () => {
    for (const [name, words] of [
      ['broken.json', windowsTerminalFile('Broken').slice(0, -20)],
      ['broken.itermcolors', itermFile().replace('Ansi 7 Color', 'Ansi 77 Color')],
    ] as const) {
      await picker.setInputFiles(home.write(name, words));
      await expect(page.getByRole('alert').filter({ hasText: `“${name}” has no colour scheme` })).toContainText(
        'Nothing was changed',
      );
      await expect(list.getByRole('listitem')).toHaveText(['Dusk', 'Sea at night']);
      await expect(chosen).toHaveValue('Sea at night');
    }
    expect(await axeFindings(page)).toEqual([]);
  });

  await test.step('open terminals have the chosen one at once; without it they are as the theme is, and the name is told', async () => {
    await ui.tabs.show('web1');
    await waitForLook(terminal, { background: '#102030', foreground: '#e0f0ff' }, 13);
    await settings.open();
    await page.getByRole('button', { name: 'Remove Sea at night' }).click();
    await expect(list.getByRole('listitem')).toHaveText(['Dusk']);
    await expect(chosen.locator('option:checked')).toContainText('Sea at night');
    await ui.tabs.show('web1');
    await expect.poll(async () => (await lookOf(terminal)).ground).not.toBe(rgb('#102030'));
  });
});

test('a host of the file whose text encoding is unknown is told, and its terminal is in UTF-8', async ({
  start,
  server,
  home,
}) => {
  trust(home, server);
  const settings = { user: fred.name, port: server.port, identityFile: server.clientKey.path, terminalEncoding: 'ebcdic-37' };
  const id = '6b1e1a52-4f0a-4d3e-9f39-0d6d1f6b7c11';
  const data = [{ kind: 'bookmark', id, name: 'web1', host: server.host, settings }];
  home.write('data/bookmarks.json', JSON.stringify({ format: 'hawser.bookmarks', version: 1, revision: 1, data }));
  const { ui } = await start();
  const { hosts, page } = ui;

  await test.step('the side bar says where, and the form what', async () => {
    await hosts.problems.getByRole('button').first().click();
    await expect(hosts.problems).toContainText('“web1” has the unknown text encoding “ebcdic-37”: its terminals show UTF-8.');
    await hosts.act('web1', 'Edit…');
    await expect(hosts.field('Text of its terminals').locator('option:checked')).toHaveText('ebcdic-37 (unknown)');
    expect(await axeFindings(page)).toEqual([]);
    await page.keyboard.press('Escape');
  });

  await test.step('letters go both ways', async () => {
    await hosts.connect('web1');
    const terminal = await ui.waitConnected('web1');
    await terminal.waitForText(prompt);
    await expect(ui.statusBar).toContainText('UTF-8');
    await terminal.typeLine('printf "%s" "жè" | od -An -tx1');
    await terminal.waitForText('d0 b6 c3 a8');
  });

  await test.step('with another one chosen it is told no more', async () => {
    await hosts.act('web1', 'Edit…');
    await hosts.fill({ 'Text of its terminals': 'KOI8-R' });
    await hosts.save();
    await expect(hosts.problems).toBeHidden();
  });
});
