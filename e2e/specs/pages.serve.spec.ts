import { configHost, expect, prompt, test, trust } from '../pages/test.ts';
import { WorkbenchPage } from '../pages/workbench-page.ts';

test('a page that is loaded again has its terminals, with all they had shown', async ({ start, server, home }) => {
  trust(home, server);
  home.write('.ssh/config', configHost('web1', server));
  const { ui } = await start();
  await ui.openHost('web1');
  const terminal = await ui.waitConnected('web1');
  await terminal.waitForText(prompt);
  await terminal.run('kept=still-the-same-shell; seq 500 620');
  const asked: string[] = [];
  ui.page.on('dialog', (dialog) => {
    asked.push(dialog.type());
    void dialog.accept();
  });
  await ui.reload();
  expect(asked).toEqual(['beforeunload']);
  await ui.waitConnected('web1');
  await terminal.waitForText(/\n620\n/);
  expect(await terminal.run('echo $kept')).toContain('still-the-same-shell');
  // What is above the screen came back too.
  await terminal.scrollBack(4);
  await terminal.waitForText(/\n500\n501\n/);
});

test('a second page is told so, takes over, and the first can take it back', async ({ start, server, home }) => {
  trust(home, server);
  home.write('.ssh/config', configHost('web1', server));
  const { ui, workbench } = await start();
  await ui.openHost('web1');
  await (await ui.waitConnected('web1')).run('mine=42');

  const second = await ui.page.context().newPage();
  await second.goto(workbench.url ?? '');
  await expect(second.getByRole('heading', { name: 'The workbench is open in another tab' })).toBeVisible();
  await second.getByRole('button', { name: 'Take over here' }).click();
  await expect(ui.page.getByRole('heading', { name: 'Another page took the workbench over' })).toBeVisible();

  const there = new WorkbenchPage(second);
  const moved = await there.waitConnected('web1');
  expect(await moved.run('echo mine is $mine')).toContain('mine is 42');

  await ui.page.bringToFront();
  await ui.page.getByRole('button', { name: 'Take it back' }).click();
  await expect(second.getByRole('heading', { name: 'Another page took the workbench over' })).toBeVisible();
  expect(await (await ui.waitConnected('web1')).run('echo again $mine')).toContain('again 42');
});

test('a page without the token is told what is missing', async ({ start }) => {
  const { ui, workbench } = await start();
  const other = await ui.page.context().newPage();
  await other.goto(new URL('/', workbench.url).href);
  await expect(other.getByRole('heading', { name: 'This address is not complete' })).toBeVisible();
});
