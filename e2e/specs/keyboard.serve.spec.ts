import { configHost, expect, fred, prompt, test, trust } from '../pages/test.ts';

test('from the start to a shell by keyboard alone, with a key that nobody knows yet', async ({ start, server }) => {
  const { ui } = await start();
  const { keyboard } = ui.page;
  await expect(ui.welcomeField).toBeFocused();
  await keyboard.type(`${fred.name}@${server.host}:${server.port}`);
  await expect(ui.page.getByRole('option', { selected: true })).toContainText('Connect to');
  await keyboard.press('Enter');

  await expect(ui.prompts.compareField).toBeFocused();
  await keyboard.insertText(server.hostKeyFiles[0]?.fingerprint ?? '');
  await expect(ui.prompts.hostKey).toContainText('Same key');
  for (let step = 0; step < 6; step++) {
    if (await ui.prompts.trust.evaluate((button) => button === document.activeElement)) break;
    await keyboard.press('Tab');
  }
  await expect(ui.prompts.trust).toBeFocused();
  await expect(ui.prompts.trust).toBeEnabled();
  await keyboard.press('Space');

  await expect(ui.prompts.passwordField).toBeFocused();
  await keyboard.type(fred.password);
  await expect(ui.prompts.send).toBeEnabled();
  await keyboard.press('Enter');
  const terminal = await ui.waitConnected(`${fred.name}@${server.host}:${server.port}`);
  await expect(terminal.input).toBeFocused();
  await terminal.waitForText(prompt);
  await keyboard.type('echo typed blindly');
  await keyboard.press('Enter');
  await terminal.waitForText('\ntyped blindly\n');
});

test('a tab whose connection failed is no keyboard trap', async ({ start, server }) => {
  const { ui } = await start();
  const { keyboard } = ui.page;
  await ui.openDestination(`${fred.name}@${server.host}:${server.port}`);
  await expect(ui.prompts.compareField).toBeFocused();
  await keyboard.press('Escape');
  await expect(ui.failure).toBeVisible();
  const input = ui.terminal().input;
  await expect(input).toBeFocused();

  await test.step('Tab leads to the buttons of the card, Shift+Tab back', async () => {
    const report = ui.failure.getByRole('button', { name: 'Copy report' });
    for (let step = 0; step < 6; step++) {
      await keyboard.press('Tab');
      if (await report.evaluate((button) => button === document.activeElement)) break;
    }
    await expect(report).toBeFocused();
    for (let step = 0; step < 6; step++) {
      await keyboard.press('Shift+Tab');
      if (await input.evaluate((field) => field === document.activeElement)) break;
    }
    await expect(input).toBeFocused();
    await keyboard.press('Shift+Tab');
    await expect(input).not.toBeFocused();
    await input.focus();
  });

  await test.step('Ctrl+F6 passes the status bar, which has only words now', async () => {
    for (const region of ['rail', 'sideBar', 'dock']) {
      await keyboard.press('Control+F6');
      // The dock gives the focus on in the next frame.
      await expect
        .poll(() => ui.page.evaluate(() => document.activeElement?.closest('[data-region]')?.getAttribute('data-region')))
        .toBe(region);
    }
    await expect(input).toBeFocused();
  });
});

test('the palette, the regions and the keyboard map by keyboard', async ({ start, server, home }) => {
  trust(home, server);
  home.write('.ssh/config', configHost('web1', server));
  const { ui } = await start();
  const { keyboard } = ui.page;

  await test.step('the palette finds, walks and closes', async () => {
    await ui.palette.open();
    await keyboard.type('theme');
    await expect(ui.palette.selected).toHaveCount(1);
    const first = (await ui.palette.selected.textContent()) ?? '';
    await keyboard.press('ArrowDown');
    await expect(ui.palette.selected).not.toHaveText(first);
    await keyboard.press('ArrowUp');
    await expect(ui.palette.selected).toHaveText(first);
    await keyboard.press('Escape');
    await expect(ui.palette.dialog).toBeHidden();
    await expect(ui.welcomeField).toBeFocused();
  });

  await test.step('a host by its name', async () => {
    await ui.palette.open();
    await keyboard.type('web1');
    await expect(ui.palette.selected).toContainText('web1');
    await keyboard.press('Enter');
    const terminal = await ui.waitConnected('web1');
    await terminal.waitForText(prompt);
    await expect(terminal.input).toBeFocused();
  });

  await test.step('Ctrl+F6 goes round the regions', async () => {
    const region = (): Promise<string> =>
      ui.page.evaluate(() => document.activeElement?.closest('[data-region]')?.getAttribute('data-region') ?? '');
    for (const next of ['statusBar', 'rail', 'sideBar', 'dock']) {
      await keyboard.press('Control+F6');
      await expect.poll(region).toBe(next);
    }
    await keyboard.press('Control+Shift+F6');
    await expect.poll(region).toBe('sideBar');
    await keyboard.press('Control+F6');
    await expect(ui.terminal('web1').input).toBeFocused();
  });

  await test.step('the keyboard map is searched', async () => {
    await keyboard.press('Control+F1');
    const map = ui.page.getByRole('dialog', { name: 'Keyboard map' });
    await map.getByRole('searchbox', { name: 'Search commands and keys' }).or(map.getByRole('textbox')).fill('split');
    await expect(map).toContainText('Split to the right');
    await expect(map).not.toContainText('Rename tab');
    await keyboard.press('Escape');
    await expect(map).toBeHidden();
  });
});
