import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { CDPSession } from '@playwright/test';
import { axeFindings } from '../pages/axe-findings.ts';
import { expect, prompt, test } from '../pages/test.ts';
import { lacks } from '../servers/requirements.ts';
import { sshEscapes } from '../servers/ssh-escapes.ts';

test('escapes of ssh: off at first, then typed after Enter', async ({ shell: { ui, terminal }, server }) => {
  const { page } = ui;
  const help = page.getByRole('dialog', { name: 'Typed escapes' });
  const said = await terminal.watchNotices();
  const says = (words: string): Promise<void> => expect.poll(said).toContain(words);
  await terminal.typeLine('~?');
  await terminal.waitForText(/~\?: (No such file|command not found)/);
  await expect(help).toBeHidden();
  await ui.settings.open();
  await ui.settings.search.fill('escapes');
  await ui.settings.switch('Typed escapes of ssh').click();
  await ui.tabs.show('web1');

  await test.step('~? tells them, and reads well in both themes', async () => {
    await terminal.press('Enter');
    await page.keyboard.type('~?');
    await expect(help).toContainText('Send a break to a serial line over there');
    expect(await axeFindings(page)).toEqual([]);
    // Each that ssh lists, and none besides; twice the character is told above the list.
    const here = (await help.locator('dt').allTextContents()).map((key) => key.slice(1));
    if (!lacks('script')) {
      const listed = await sshEscapes(server, 'fred');
      expect(here.sort()).toEqual(listed.filter((key) => key !== '~').sort());
    }
    await page.keyboard.press('Escape');
    await expect(terminal.input).toBeFocused();
  });

  await test.step('~v and ~V change the log’s level, ~^Z only says what to do, and the line is as new', async () => {
    await page.keyboard.type('~v');
    await says('at VERBOSE');
    await page.keyboard.type('~V');
    await says('at INFO');
    await page.keyboard.type('~');
    await page.keyboard.press('Control+z');
    await says('A window is not suspended');
  });

  await test.step('~B is sent, and the line is as new', async () => {
    await page.keyboard.type('~B');
    await says('Break sent');
    await terminal.run('echo still $((6*7))');
  });

  await test.step('~~ is one, and words that are pasted are none', async () => {
    await page.keyboard.type('~~');
    await page.keyboard.type('/x');
    await terminal.waitForText(`${prompt} ~/x`);
    await terminal.interrupt();
    await page.keyboard.press('Enter');
    await page.evaluate(() => {
      const data = new DataTransfer();
      data.setData('text/plain', '~.');
      document.activeElement?.dispatchEvent(
        new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true }),
      );
    });
    await terminal.waitForText(`${prompt} ~.`);
    await terminal.interrupt();
  });

  await test.step('~C opens a tunnel by an option of ssh, ~# shows it, and ~C closes it', async () => {
    const box = page.getByRole('dialog', { name: 'Open or close a tunnel' });
    const line = box.getByRole('textbox', { name: 'Option of ssh' });
    await page.keyboard.press('Enter');
    await page.keyboard.type('~C');
    await expect(line).toBeFocused();
    await page.keyboard.type('nonsense');
    await page.keyboard.press('Enter');
    await expect(box.getByRole('alert')).toContainText('It begins with -L');
    await line.fill('-L 127.0.0.1:0:127.0.0.1:9');
    await page.keyboard.press('Enter');
    await expect(box).toBeHidden();
    await says('is open');
    await expect(terminal.input).toBeFocused();
    await page.keyboard.press('Enter');
    await page.keyboard.type('~#');
    const list = page.getByRole('dialog', { name: 'On this connection' });
    await expect(list).toContainText('127.0.0.1:9');
    await expect(list).toContainText('web1');
    await page.keyboard.press('Escape');
    await expect(list).toBeHidden();
    await expect(terminal.input).toBeFocused();
    await page.keyboard.type('~C');
    await line.fill('-KL 0');
    await page.keyboard.press('Enter');
    await expect(box).toBeHidden();
    await says('is closed');
    await expect(terminal.input).toBeFocused();
  });

  await test.step('~R makes new keys, ~. ends the shell and Enter starts another', async () => {
    await page.keyboard.press('Enter');
    await page.keyboard.type('~R');
    await says('New keys asked for');
    await page.keyboard.press('Enter');
    await page.keyboard.type('~.');
    await ui.tabs.waitForState('web1', 'ended');
    await page.keyboard.press('Enter');
    await ui.tabs.waitForState('web1', 'connected');
    await terminal.waitForText(prompt);
    await page.keyboard.press('Enter');
    await page.keyboard.type('~&');
    await says('No tunnel of this host is on.');
    await ui.tabs.waitForState('web1', 'ended');
  });
});

test('keys of the kitty protocol reach a program that asks for them, and go with it', async ({ shell: { ui, terminal } }) => {
  const { page } = ui;
  const read = async (count: number, chord: string): Promise<void> => {
    await terminal.typeLine(
      `clear; printf '\\e[>1u'; read -rsn ${count} -p 'wai''ting ' k; printf '\\e[<u'; printf '%s\\n' "$k" | cat -v`,
    );
    // Printed behind what asks for the keys, and when they are read without an echo.
    await terminal.waitForText(/^waiting$/);
    await page.keyboard.press(chord);
  };
  await read(7, 'Control+a');
  await terminal.waitForText('^[[97;5u');
  await read(5, 'Escape');
  await terminal.waitForText('^[[27u');
  await read(7, 'Shift+Enter');
  await terminal.waitForText('^[[13;2u');
  // The answer is read by the shell's own word, and the flags are gone before anything else is typed.
  await terminal.typeLine(`clear; printf '\\e[>31u\\e[?u'; read -rsn 6 k; printf '\\e[<u'; printf '%s\\n' "$k" | cat -v`);
  // What is known of the flags is what is said to be in force.
  await terminal.waitForText('^[[?11u');
  // The program is gone: Ctrl-C is Ctrl-C.
  await terminal.typeLine('sleep 60');
  await terminal.press('Control+c');
  await terminal.waitForText('^C');
});

test('Shift is the way out of a program that has the mouse', async ({ shell: { ui, terminal } }) => {
  const { page } = ui;
  await terminal.typeLine("clear; printf '\\e[?1000h\\e[?1006h'; echo qu''ay side; cat -v");
  await terminal.waitForText('quay side');
  const { x, y } = await terminal.placeOf('quay');
  await page.mouse.click(x, y);
  // Both of the press and of its end: what comes later would be taken for what Shift did.
  await terminal.waitForText(/\^\[\[<0;1;1M\^\[\[<0;1;1m/);
  const before = await terminal.screen();
  await page.keyboard.down('Shift');
  await page.mouse.dblclick(x, y);
  await page.keyboard.up('Shift');
  await expect(terminal.pane.locator('.xterm-selection > div')).not.toHaveCount(0);
  // Nothing of it was told to the program.
  expect(await terminal.screen()).toBe(before);
  // The first one copies what is selected.
  await terminal.press('Control+c');
  await terminal.interrupt();
  await terminal.run("printf '\\e[?1000l\\e[?1006l'");
});

test('what an input method writes stays where it began while output streams, and arrives whole', async ({
  shell: { ui, terminal },
  server,
}) => {
  const { page } = ui;
  const devtools: CDPSession = await page.context().newCDPSession(page);
  const compose = (words: string): Promise<unknown> =>
    devtools.send('Input.imeSetComposition', { text: words, selectionStart: words.length, selectionEnd: words.length });
  // It goes on until it is told to end: a slow machine may take long for what is done meanwhile.
  await terminal.typeLine(
    'clear; rm -f ime-done; (i=0; until [ -e ime-done ] || [ $i -ge 1200 ]; do echo "line $((++i))"; sleep 0.1; done; echo no\'\' more) & disown',
  );
  await terminal.waitForText('line 3');
  const lastLine = async (): Promise<number> =>
    Math.max(...[...(await terminal.screen()).matchAll(/^line (\d+)/gm)].map(([, number]) => Number(number)), 0);
  await compose('に');
  const words = terminal.pane.locator('.composition-view');
  await expect(words).toHaveText('に');
  const places = async () => ({ words: await words.boundingBox(), field: await terminal.input.boundingBox() });
  const began = await places();
  const shown = await lastLine();
  await compose('にほ');
  await compose('にほん');
  await expect.poll(lastLine).toBeGreaterThan(shown + 4);
  const now = await places();
  await expect(words).toHaveText('にほん');
  for (const part of ['words', 'field'] as const) {
    expect(now[part]?.x).toBeCloseTo(began[part]?.x ?? -1, 0);
    expect(now[part]?.y).toBeCloseTo(began[part]?.y ?? -1, 0);
  }
  await devtools.send('Input.insertText', { text: '日本' });
  writeFileSync(join(server.homeOf('fred'), 'ime-done'), '');
  await terminal.waitForText('no more');
  await terminal.interrupt();
  await terminal.run('clear');
  await page.keyboard.type("printf '%s' ");
  await compose('にほん');
  await devtools.send('Input.insertText', { text: '日本' });
  await page.keyboard.type(' | wc -c');
  await page.keyboard.press('Enter');
  await terminal.waitForText(/日本 \| wc -c\n6/);
});

test('a dead key’s letter and pasted lines arrive once; a program that asks has pastes marked', async ({
  shell: { ui, terminal },
}) => {
  const { page } = ui;
  const devtools = await page.context().newCDPSession(page);
  await terminal.run('clear');
  await page.keyboard.type('echo ');
  // What a dead key does in the browser: a composition of the accent, then the letter.
  await devtools.send('Input.imeSetComposition', { text: '´', selectionStart: 1, selectionEnd: 1 });
  await devtools.send('Input.insertText', { text: 'é' });
  await page.keyboard.type(' | od -An -tx1');
  await page.keyboard.press('Enter');
  await terminal.waitForText('c3 a9 0a');
  await terminal.typeLine("clear; printf '\\e[?2004hlis''tens\\n'; head -c 20 | cat -v; printf '\\e[?2004l'");
  await terminal.waitForText(/^listens/m);
  await page.evaluate(() => {
    const data = new DataTransfer();
    data.setData('text/plain', 'pasted');
    document.activeElement?.dispatchEvent(new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true }));
  });
  await page.keyboard.press('Enter');
  await terminal.waitForText('^[[200~pasted^[[201~');
  await terminal.press('Control+d');
});
