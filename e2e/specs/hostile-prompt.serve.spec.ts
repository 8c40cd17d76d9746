import { startOddServer } from '../servers/odd-server.ts';
import { expect, test } from '../pages/test.ts';

test('a server’s own words, however many, stay in their card and hide neither who asks nor the answer', async ({ start }) => {
  const server = await startOddServer({
    onAuthentication: (context) => {
      if (context.method !== 'keyboard-interactive') return context.reject(['keyboard-interactive']);
      context.prompt(
        [{ prompt: 'W'.repeat(3000), echo: false }],
        'Hawser needs your master password',
        'all your keys are lost\n'.repeat(300) + 'x'.repeat(3000),
        () => context.reject(),
      );
    },
  });
  try {
    const { ui } = await start();
    await ui.page.setViewportSize({ width: 800, height: 500 });
    await ui.openDestination(`fred@${server.host}:${server.port}`);
    await ui.prompts.trustHostKey();
    const card = ui.page.getByRole('dialog', { name: 'Hawser needs your master password' });
    await expect(card).toBeVisible();
    await expect(card.getByRole('textbox')).toBeFocused();
    for (const part of [
      card.getByRole('heading', { level: 2 }),
      card.getByText(`fred@${server.host}:${server.port}`, { exact: true }),
      card.getByRole('textbox'),
    ])
      await expect(part).toBeInViewport({ ratio: 0.9 });
    const wide = await card.evaluate(
      (element) =>
        [element, ...element.querySelectorAll('*')].filter(
          (each) => each.getBoundingClientRect().right > element.getBoundingClientRect().right + 1,
        ).length,
    );
    expect(wide).toBe(0);
    expect((await card.locator('label').boundingBox())?.height).toBeLessThan(100);
    await ui.page.keyboard.press('Escape');
    await expect(card).toBeHidden();
  } finally {
    await server.stop();
  }
});
