import { axeFindings } from '../pages/axe-findings.ts';
import { configHost, expect, test, trust } from '../pages/test.ts';
import { TunnelsPage } from '../pages/tunnels-page.ts';

test('a thousand tunnels are walked, found, switched and removed by keys alone, and nothing moves but what was asked for', async ({
  start,
  server,
  home,
}) => {
  trust(home, server);
  home.write('.ssh/config', configHost('web1', server));
  const data = Array.from({ length: 1000 }, (_, index) => ({
    id: `t${index}`,
    host: { destination: 'web1' },
    spec: { kind: 'local', listen: { kind: 'tcp', port: 0 }, target: { kind: 'tcp', host: 'localhost', port: server.port } },
    name: `quay${index}`,
    probe: 'banner',
    opens: 'hand',
    isOn: false,
    isReachConfirmed: false,
  }));
  home.write('data/tunnels.json', JSON.stringify({ format: 'hawser.tunnels', version: 1, revision: 1, data }));
  const { ui } = await start();
  const { page } = ui;
  const { keyboard } = page;
  const tunnels = new TunnelsPage(page);
  const drawn = (): Promise<number> => tunnels.cards.count();
  await tunnels.open();
  await expect(tunnels.card('quay0')).toBeVisible();
  await expect(tunnels.grid).toHaveAttribute('aria-rowcount', '500');
  await expect(tunnels.grid).toHaveAttribute('aria-colcount', '2');
  expect(await drawn()).toBeLessThan(40);
  expect(await axeFindings(page)).toEqual([]);

  await test.step('arrows, Page Down, Home and End', async () => {
    await tunnels.field.focus();
    for (const [key, name] of [
      ['ArrowDown', 'quay0'],
      ['ArrowRight', 'quay1'],
      ['ArrowDown', 'quay3'],
      ['ArrowLeft', 'quay2'],
      ['ArrowLeft', 'quay1'],
      ['End', 'quay999'],
      ['ArrowUp', 'quay997'],
      ['Home', 'quay0'],
    ] as const) {
      await keyboard.press(key);
      await expect(tunnels.card(name)).toBeFocused();
      await expect(tunnels.card(name)).toBeInViewport({ ratio: 0.99 });
      expect(await drawn()).toBeLessThan(40);
    }
    await keyboard.press('PageDown');
    await expect(tunnels.card('quay0')).not.toBeFocused();
    await keyboard.press('PageUp');
    await expect(tunnels.card('quay0')).toBeFocused();
    // A key that is held down: the card follows it.
    for (let press = 0; press < 60; press++) await keyboard.press('ArrowDown');
    await expect(tunnels.card('quay120')).toBeFocused();
    await expect(tunnels.card('quay120')).toBeInViewport({ ratio: 0.99 });
  });
  await test.step('typing on a card finds, arrows lead back, Space switches in place', async () => {
    await keyboard.type('quay77');
    await expect(tunnels.field).toHaveValue('quay77');
    // 77, and 770 to 779.
    await expect(tunnels.grid).toHaveAttribute('aria-rowcount', '6');
    await keyboard.press('ArrowDown');
    await expect(tunnels.card('quay77')).toBeFocused();
    const [before, neighbour] = [await tunnels.card('quay77').boundingBox(), await tunnels.card('quay771').boundingBox()];
    await keyboard.press('Space');
    await tunnels.expectState('quay77', /SSH-2\.0.* answers, /);
    await expect(tunnels.switchOf('quay77')).toBeChecked();
    await expect(tunnels.card('quay77')).toBeFocused();
    await expect.poll(() => tunnels.card('quay77').boundingBox()).toEqual(before);
    expect(await tunnels.card('quay771').boundingBox()).toEqual(neighbour);
    // The card is drawn in another row beside the details, and keeps the focus.
    await keyboard.press('ArrowRight');
    await keyboard.press('Enter');
    await expect(tunnels.details).toContainText('web1');
    await expect(tunnels.grid).toHaveAttribute('aria-colcount', '1');
    await expect(tunnels.card('quay770')).toBeFocused();
    await keyboard.press('Escape');
    await expect(tunnels.details).toBeHidden();
    await expect(tunnels.card('quay770')).toBeFocused();
    await keyboard.press('ArrowLeft');
    await keyboard.press('Enter');
    await expect(tunnels.details).toContainText('web1');
    await keyboard.press('Escape');
    await expect(tunnels.details).toBeHidden();
    await expect(tunnels.card('quay77')).toBeFocused();
    await keyboard.press('Space');
    await tunnels.expectState('quay77', /, off$/);
    await expect.poll(() => tunnels.card('quay77').boundingBox()).toEqual(before);
  });
  await test.step('Delete goes on at the next card, and Ctrl+Z brings them back', async () => {
    await keyboard.press('Control+f');
    await expect(tunnels.field).toBeFocused();
    await keyboard.press('Escape');
    await expect(tunnels.grid).toHaveAttribute('aria-rowcount', '500');
    await keyboard.press('ArrowDown');
    await keyboard.press('End');
    await expect(tunnels.card('quay999')).toBeFocused();
    await keyboard.press('Delete');
    await expect(tunnels.card('quay998')).toBeFocused();
    await keyboard.press('Delete');
    await expect(tunnels.card('quay997')).toBeFocused();
    await expect(tunnels.grid).toHaveAttribute('aria-rowcount', '499');
    await keyboard.press('Control+z');
    await expect(tunnels.card('quay998')).toBeVisible();
    await keyboard.press('Control+z');
    await expect(tunnels.card('quay999')).toBeVisible();
    await expect(tunnels.grid).toHaveAttribute('aria-rowcount', '500');
    await expect(tunnels.card('quay997')).toBeFocused();
  });
});
