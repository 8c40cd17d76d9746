import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { axeFindings } from '../pages/axe-findings.ts';
import { SystemDrag } from '../pages/drops.ts';
import { expect, fred, prompt, test } from '../pages/test.ts';

/** A paste of files into what has the focus, as the browser tells it. */
function pasteFiles(
  page: Page,
  files: readonly { readonly name: string; readonly type: string; readonly words: string }[],
): Promise<void> {
  return page.evaluate((given) => {
    const data = new DataTransfer();
    for (const { name, type, words } of given) data.items.add(new File([words], name, { type }));
    document.activeElement?.dispatchEvent(new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true }));
  }, files);
}

test('a picture that is pasted is uploaded and its path typed; files that are dropped too', async ({
  shell: { ui, terminal },
  server,
  home,
}) => {
  const { page } = ui;

  await terminal.run(`mkdir -p "$HOME/gifts" && cd "$HOME/gifts" && rm -rf * && clear`);
  const gifts = join(server.homeOf(fred.name), 'gifts');
  const ask = page.getByRole('dialog', { name: /^Where do(es)? th(is|ese) .* go\?/ });

  await test.step('where it goes is asked first, and Escape uploads nothing', async () => {
    await terminal.focus();
    await pasteFiles(page, [{ name: 'image.png', type: 'image/png', words: 'a picture' }]);
    await expect(ask).toContainText('You are asked once for this host');
    expect(await axeFindings(page)).toEqual([]);
    await page.keyboard.press('Escape');
    await expect(ask).toBeHidden();
    await expect(terminal.input).toBeFocused();
    expect(readdirSync(gifts)).toEqual([]);
  });

  await test.step('the picture gets a name with the time, and its path is typed without Enter', async () => {
    await pasteFiles(page, [{ name: 'image.png', type: 'image/png', words: 'a picture' }]);
    await ask.getByLabel('Folder', { exact: true }).selectOption({ label: 'Always this folder' });
    await ask.getByRole('textbox', { name: 'Path there' }).fill('~/gifts');
    await page.keyboard.press('Enter');
    await expect(ask).toBeHidden();
    await terminal.waitForText(/'\/\S+\/gifts\/pasted-\d{4}(-\d\d){5}\.png'/);
    const [name = ''] = readdirSync(gifts);
    expect(readFileSync(join(gifts, name), 'utf8')).toBe('a picture');
    await terminal.press('Control+u');
    await terminal.run('clear');
  });

  await test.step('it is not asked again, and nothing is written over', async () => {
    writeFileSync(join(gifts, "it's here.txt"), 'mine');
    await terminal.focus();
    await pasteFiles(page, [{ name: "it's here.txt", type: 'text/plain', words: 'theirs' }]);
    await terminal.waitForText(/'\/\S+\/gifts\/it'\\''s here-2\.txt'/);
    expect(readFileSync(join(gifts, "it's here.txt"), 'utf8')).toBe('mine');
    // What was typed is the path of what came.
    await page.keyboard.press('Home');
    await page.keyboard.type('cat ');
    await page.keyboard.press('Enter');
    await terminal.waitForText(`theirs${prompt.slice(0, 9)}`);
    await terminal.run('clear');
  });

  await test.step('files of the system that are dropped, with a folder among them', async () => {
    const tree = home.path('gift tree');
    mkdirSync(join(tree, 'below'), { recursive: true });
    writeFileSync(join(tree, 'below', 'leaf.txt'), 'leaf');
    const one = home.path('one.bin');
    writeFileSync(one, 'one');
    const drag = await SystemDrag.begin(page, [one, tree]);
    await drag.over(terminal.pane);
    await expect(page.getByText('Upload 2 and paste their paths')).toBeVisible();
    await drag.dropOn(terminal.pane);
    await terminal.waitForText(/gifts\/one\.bin' '\/\S+\/gifts\/gift tree'/);
    expect(readFileSync(join(gifts, 'gift tree', 'below', 'leaf.txt'), 'utf8')).toBe('leaf');
    await terminal.press('Control+u');
  });

  await test.step('a path that comes while the user is elsewhere waits for a button, and takes no focus', async () => {
    // The upload of a paste begins in the terminal, and the keyboard goes on to another place before it can end.
    await terminal.focus();
    await page.evaluate(() => {
      const data = new DataTransfer();
      data.items.add(new File(['later'], 'later.txt', { type: 'text/plain' }));
      document.activeElement?.dispatchEvent(
        new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true }),
      );
      if (document.activeElement instanceof HTMLElement) document.activeElement.blur();
    });
    const button = page.getByRole('button', { name: 'Paste path', exact: true });
    await expect(button).toBeVisible();
    await expect(terminal.input).not.toBeFocused();
    expect(readFileSync(join(gifts, 'later.txt'), 'utf8')).toBe('later');
    await button.click();
    await terminal.waitForText(/gifts\/later\.txt'/);
    await expect(terminal.input).toBeFocused();
    await terminal.press('Control+u');
  });

  await test.step('words beside a picture are what is pasted', async () => {
    await page.evaluate(() => {
      const data = new DataTransfer();
      data.items.add(new File(['cells'], 'image.png', { type: 'image/png' }));
      data.setData('text/plain', 'echo cells');
      document.activeElement?.dispatchEvent(
        new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true }),
      );
    });
    await terminal.waitForText(`${prompt.slice(0, 9)}:~/gifts$ echo cells`);
  });
});
