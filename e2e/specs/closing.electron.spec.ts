import { appOf } from '../electron/raw-port.ts';
import { configHost, expect, prompt, test, trust } from '../pages/test.ts';

test('closing the window names the sessions that would be lost, and Cancel keeps them', async ({ start, server, home }) => {
  trust(home, server);
  home.write('.ssh/config', ['web1', 'web2'].map((name) => configHost(name, server)).join(''));
  const { ui, workbench } = await start();
  for (const name of ['web1', 'web2']) {
    await ui.openHost(name);
    await (await ui.waitConnected(name)).waitForText(prompt);
  }
  const app = appOf(workbench);
  await app.evaluate(({ dialog }) => {
    const asked: unknown[] = [];
    const showMessageBoxSync = (...words: unknown[]): number => {
      asked.push(words.at(-1));
      return 1;
    };
    Object.assign(dialog, { showMessageBoxSync });
    Object.assign(globalThis, { asked });
  });
  const questions = (): Promise<{ message: string; detail: string }[]> =>
    app.evaluate(() => (globalThis as unknown as { asked: { message: string; detail: string }[] }).asked);
  // A page objects to being closed once somebody used it; the names come a moment after the sessions.
  await expect(async () => {
    await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.close());
    await expect.poll(async () => (await questions()).at(-1)?.detail ?? '', { timeout: 2000 }).toContain('web1, web2');
  }).toPass({ timeout: 60_000 });
  expect((await questions()).at(-1)?.message).toBe('Close the window and end its 2 sessions?');
  await ui.tabs.waitForState('web2', 'connected');
});
