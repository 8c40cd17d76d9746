import { axeFindings } from '../pages/axe-findings.ts';
import { configHost, expect, prompt, test, trust } from '../pages/test.ts';

/** One machine under three names, each a session of its own; of production is the one whose bookmark says so, which stands at another address. */
test('typing goes to the chosen terminals, asks twice where production takes part, and stops at once', async ({
  start,
  server,
  home,
}) => {
  trust(home, server);
  const elsewhere = `Host web3\n  HostName localhost\n  HostKeyAlias [${server.host}]:${server.port}\n`;
  home.write('.ssh/config', elsewhere + ['web1', 'web2', 'web3'].map((alias) => configHost(alias, server)).join(''));
  const { ui } = await start();
  const { page, hosts, tabs } = ui;
  const dialog = page.getByRole('dialog');
  const frames = page.locator('[data-broadcast-frame]');

  await test.step('two hosts and one of production are open', async () => {
    await hosts.newNode('New bookmark');
    await hosts.fill({ Host: 'web3', Name: 'live1', Production: 'On' });
    await hosts.save();
    for (const name of ['web1', 'web2', 'live1']) {
      await ui.openHost(name);
      await (await ui.waitConnected(name)).waitForText(prompt);
    }
  });
  const terminal = async (name: string): ReturnType<typeof ui.waitConnected> => {
    await tabs.tab(name).click();
    return ui.terminal(name);
  };

  await test.step('two of them are chosen, and each has a frame', async () => {
    await terminal('web1');
    await ui.runCommand('Type into several terminals…');
    await expect(dialog.getByRole('checkbox', { name: /^web1/ })).toBeChecked();
    await expect(dialog.getByRole('button', { name: 'Start typing into them' })).toBeDisabled();
    await dialog.getByRole('checkbox', { name: /^web2/ }).check();
    await expect(dialog.getByRole('status')).toHaveText('2 chosen');
    expect(await axeFindings(page)).toEqual([]);
    await dialog.getByRole('button', { name: 'Start typing into them' }).click();
    await expect(dialog).toBeHidden();
    await expect(frames).toHaveCount(2);
    await expect(ui.statusBar.getByRole('button', { name: 'Typing goes to 2 terminals: Stop' })).toBeVisible();
    expect(await axeFindings(page)).toEqual([]);
  });

  await test.step('what is typed in one runs in both, and not in the third', async () => {
    await ui.terminal('web1').typeLine('echo together$((40+2))');
    await ui.terminal('web1').waitForText('together42');
    await (await terminal('web2')).waitForText('together42');
    expect(await (await terminal('live1')).screen()).not.toContain('together');
  });

  await test.step('what is typed where nothing is echoed is seen nowhere, and arrives', async () => {
    // Both are waited for: what is typed ahead of `read` would be taken in the modes of the line before.
    const second = await terminal('web2');
    await second.typeLine(`stty -echo; echo list''ens; read -r word; stty echo; echo "length \${#word}"`);
    await second.waitForText(/^listens/m);
    const first = await terminal('web1');
    await first.waitForText(/^listens/m);
    await first.typeLine('hunter2');
    await first.waitForText('length 7');
    expect(await page.locator('body').innerText()).not.toContain('hunter2');
    await terminal('web2');
    await second.waitForText('length 7');
    expect(await page.locator('body').innerText()).not.toContain('hunter2');
  });

  await test.step('a paste is asked about once, with the number of terminals', async () => {
    const first = await terminal('web1');
    await first.paste('echo pasted$((20+3))');
    await expect(first.pasteGuard).toContainText('It goes to 2 terminals at once.');
    await page.keyboard.press('Enter');
    await first.waitForText('echo pasted$((20+3))');
    await page.keyboard.press('Enter');
    await first.waitForText('pasted23');
    await (await terminal('web2')).waitForText('pasted23');
  });

  await test.step('the chord stops it at once, and Escape does not', async () => {
    const first = await terminal('web1');
    await first.press('Escape');
    await expect(frames).toHaveCount(2);
    await first.press('Control+Shift+S');
    await expect(frames).toHaveCount(0);
    // The shell waits for what follows the Escape.
    await first.press('Control+u');
    await first.typeLine('echo alone$((1+1))');
    await first.waitForText('alone2');
    expect(await (await terminal('web2')).screen()).not.toContain('alone');
  });

  const readKeys = (before: string, count: number): string =>
    `clear; printf '${before}qu''ay'; read -rsn ${count} k; printf '\\e[<u\\e[?1049l'; printf '%s\\n' "$k" | cat -v`;
  const startWithTwo = async (): Promise<void> => {
    await ui.runCommand('Type into several terminals…');
    await dialog.getByRole('button', { name: 'All' }).click();
    await dialog.getByRole('checkbox', { name: /^live1/ }).uncheck();
    await dialog.getByRole('button', { name: 'Start typing into them' }).click();
    await expect(frames).toHaveCount(2);
  };

  await test.step('Ctrl+C of a program that asked for the kitty protocol is Ctrl+C where none did', async () => {
    await (await terminal('web2')).typeLine("clear; echo sle''eping; sleep 600");
    await ui.terminal('web2').waitForText(/^sleeping/m);
    const first = await terminal('web1');
    await first.typeLine(readKeys('\\e[>1u', 7));
    await first.waitForText(/^quay/m);
    await startWithTwo();
    await first.press('Control+c');
    await first.waitForText('^[[99;5u');
    await (await terminal('web2')).waitForText('^C');
    await ui.terminal('web2').press('Control+Shift+S');
    await expect(frames).toHaveCount(0);
  });

  await test.step('the wheel over a program of the alternate screen types nothing elsewhere', async () => {
    await (await terminal('web2')).typeLine("clear; echo list''ening; cat -v");
    await ui.terminal('web2').waitForText(/^listening/m);
    const first = await terminal('web1');
    await first.typeLine(readKeys('\\e[?1049h\\e[H', 4));
    await first.waitForText(/^quay/m);
    await startWithTwo();
    const { x, y } = await first.placeOf('quay');
    await page.mouse.move(x, y);
    // The wheel is told to the page behind keys that are pressed later, where the page has much to do.
    const turned = await page.evaluateHandle(() => ({
      done: new Promise((resolve) => window.addEventListener('wheel', resolve, { once: true, capture: true })),
    }));
    await page.mouse.wheel(0, -120);
    await turned.evaluate(async ({ done }) => {
      await done;
    });
    await first.press('x');
    await first.waitForText('^[[Ax');
    const second = await terminal('web2');
    await second.waitForText(/^x/m);
    expect(await second.screen()).not.toContain('^[');
    await second.press('Control+c');
    await second.press('Control+Shift+S');
    await expect(frames).toHaveCount(0);
  });

  await test.step('production is asked about a second time, and Enter is no answer', async () => {
    await terminal('web1');
    await ui.runCommand('Type into several terminals…');
    await dialog.getByRole('button', { name: 'All' }).click();
    await dialog.getByRole('button', { name: 'Start typing into them' }).click();
    await expect(dialog).toContainText('A terminal of production takes part');
    await expect(dialog.getByRole('listitem')).toHaveText('live1');
    expect(await axeFindings(page)).toEqual([]);
    const yes = dialog.getByRole('button', { name: 'Type into production too' });
    await yes.focus();
    await page.keyboard.press('Enter');
    await expect(yes).toBeVisible();
    await expect(yes).toBeEnabled();
    await yes.click();
    await expect(frames).toHaveCount(3);
  });

  await test.step('one that ends drops out and is told; connected again it takes no part', async () => {
    const second = await terminal('web2');
    await ui.terminal('web2').press('Control+Shift+S');
    await expect(frames).toHaveCount(0);
    await ui.runCommand('Type into several terminals…');
    await dialog.getByRole('checkbox', { name: /^web1/ }).check();
    await dialog.getByRole('button', { name: 'Start typing into them' }).click();
    await expect(frames).toHaveCount(2);
    await ui.statusBar.getByRole('button', { name: 'Typing goes to 2 terminals: Stop' }).click();
    await expect(frames).toHaveCount(0);
    await expect(second.input).toBeFocused();
    await ui.runCommand('Type into several terminals…');
    await dialog.getByRole('button', { name: 'All' }).click();
    await dialog.getByRole('checkbox', { name: /^live1/ }).uncheck();
    await dialog.getByRole('button', { name: 'Start typing into them' }).click();
    await expect(frames).toHaveCount(2);
    await second.typeLine('test $$ -gt 1 && kill -9 $$');
    await expect(ui.toasts).toContainText('is not connected any more');
    await expect(frames).toHaveCount(0);
  });
});
