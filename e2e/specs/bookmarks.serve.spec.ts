import { axeFindings } from '../pages/axe-findings.ts';
import { expect, fred, prompt, test, trust } from '../pages/test.ts';

test('bookmarks: made in a folder that they inherit from, found, moved, edited, deleted and brought back', async ({
  start,
  server,
  home,
}) => {
  trust(home, server);
  const { ui, workbench } = await start();
  const { hosts } = ui;

  await test.step('a bookmark in a folder takes user, port and key from it', async () => {
    await hosts.addFolder({ Name: 'lab', User: fred.name, Port: String(server.port), 'Key file': server.clientKey.path });
    await hosts.newNode('New bookmark');
    await hosts.fill({ Host: server.host, Name: 'web1', Folder: 'lab' });
    await expect(hosts.form).toContainText('Inherited from lab');
    await expect(hosts.field('User')).toHaveAttribute('placeholder', fred.name);
    await hosts.save();
    await hosts.connect('web1');
    await (await ui.waitConnected('web1')).waitForText(prompt);
    await expect(ui.statusBar.getByRole('button', { name: `${fred.name}@web1` })).toBeVisible();
  });

  await test.step('what cannot be right is said at its field, and nothing is saved', async () => {
    await hosts.newNode('New bookmark');
    await hosts.fill({ Host: 'web2.example.org', Name: 'web2', Port: 'ssh' });
    await hosts.form.getByRole('button', { name: 'Save', exact: true }).click();
    await expect(hosts.form.getByRole('alert')).toHaveText('A port is a whole number from 1 to 65535.');
    await expect(hosts.row('web2')).toHaveCount(0);
    await hosts.fill({ Port: '2222' });
    await hosts.save();
    await expect.poll(() => hosts.outline()).toEqual(['1 lab', '2 web1', '1 web2']);
  });

  await test.step('by dragging into the folder, by keyboard out again', async () => {
    await hosts.drag('web2', 'lab');
    await expect.poll(() => hosts.outline()).toEqual(['1 lab', '2 web1', '2 web2']);
    await hosts.row('web2').click();
    await ui.page.keyboard.press('Alt+ArrowUp');
    await expect.poll(() => hosts.outline()).toEqual(['1 lab', '2 web2', '2 web1']);
    await ui.page.keyboard.press('Alt+ArrowLeft');
    await expect.poll(() => hosts.outline()).toEqual(['1 lab', '2 web1', '1 web2']);
  });

  await test.step('the search narrows the tree and Enter connects', async () => {
    await hosts.find.fill('web1');
    await expect.poll(() => hosts.outline()).toEqual(['1 lab', '2 web1']);
    await hosts.find.fill('nowhere to be found');
    await expect(ui.sideBar).toContainText('No host is called');
    await hosts.find.press('Escape');
    await expect(hosts.find).toHaveValue('');
    await hosts.find.fill('web1');
    await hosts.find.press('Enter');
    await expect(ui.tabs.tab('web1')).toHaveCount(2);
  });

  await test.step('edited by key, deleted, undone', async () => {
    await hosts.row('web2').click();
    await ui.page.keyboard.press('F2');
    await hosts.fill({ Name: 'renamed' });
    await hosts.save();
    await expect(hosts.row('renamed')).toBeVisible();
    await hosts.act('lab', 'Delete');
    await expect.poll(() => hosts.outline()).toEqual(['1 renamed']);
    await ui.toasts.getByRole('button', { name: 'Undo' }).click();
    await expect.poll(() => hosts.outline()).toEqual(['1 lab', '2 web1', '1 renamed']);
    // The form's own change is undone by the command, step by step.
    await ui.runCommand('Undo the last change of the hosts');
    await expect.poll(() => hosts.outline()).toEqual(['1 lab', '2 web1', '1 web2']);
  });

  await test.step('another way to a host stands under it, is asked for where it differs, and connects as itself', async () => {
    await hosts.act('web2', 'Add variant…');
    await expect(hosts.form).toContainText('What is not set here is as in web2.');
    await expect(hosts.field('Port')).toHaveAttribute('placeholder', '2222');
    await expect(hosts.field('Host')).toHaveAttribute('placeholder', 'web2.example.org');
    await hosts.fill({ Name: 'local', Host: server.host, User: fred.name });
    await hosts.fill({ Port: String(server.port), 'Key file': server.clientKey.path });
    await hosts.save();
    await hosts.act('web2', 'Add variant…');
    await hosts.fill({ Name: 'local' });
    await hosts.form.getByRole('button', { name: 'Save', exact: true }).click();
    await expect(hosts.form.getByRole('alert')).toHaveText('web2 has a variant of this name.');
    await hosts.fill({ Name: 'away', 'Jump hosts': 'web1' });
    await hosts.save();
    await expect.poll(() => hosts.outline()).toEqual(['1 lab', '2 web1', '1 web2', '2 local', '2 away']);
    expect(await axeFindings(ui.page)).toEqual([]);
    // Its place among the others is the user's, by the mouse and by the keyboard.
    await hosts.row('away').dragTo(hosts.row('local'), { targetPosition: { x: 60, y: 3 } });
    await expect.poll(() => hosts.outline()).toEqual(['1 lab', '2 web1', '1 web2', '2 away', '2 local']);
    await hosts.row('away').click();
    await ui.page.keyboard.press('Alt+ArrowDown');
    await expect.poll(() => hosts.outline()).toEqual(['1 lab', '2 web1', '1 web2', '2 local', '2 away']);
    await hosts.find.fill('web2/local');
    await expect.poll(() => hosts.outline()).toEqual(['1 web2', '2 local']);
    await hosts.find.press('Enter');
    await (await ui.waitConnected('web2 (local)')).waitForText(prompt);
    await expect(hosts.selectedRow).toContainText('local');
    // Closed, the bookmark speaks for them; the arrows go in and out.
    await hosts.row('away').click();
    await ui.page.keyboard.press('ArrowLeft');
    await ui.page.keyboard.press('ArrowLeft');
    await expect.poll(() => hosts.outline()).toEqual(['1 lab', '2 web1', '1 web2']);
    await expect(hosts.row('web2').locator('[data-state="ok"]')).toBeVisible();
    await ui.page.keyboard.press('ArrowRight');
    await hosts.row('away').click();
    await ui.page.keyboard.press('F2');
    await expect(hosts.field('Jump hosts')).toHaveValue('web1');
    await hosts.fill({ Name: 'road' });
    await hosts.save();
    await hosts.row('road').click();
    await ui.page.keyboard.press('Delete');
    await expect.poll(() => hosts.outline()).toEqual(['1 lab', '2 web1', '1 web2', '2 local']);
    await expect(ui.toasts).toContainText('web2 (road) was deleted');
    await ui.page.keyboard.press('Control+z');
    await expect.poll(() => hosts.outline()).toEqual(['1 lab', '2 web1', '1 web2', '2 local', '2 road']);
    // A device is offered no files.
    const files = hosts.menu.getByRole('menuitem', { name: 'Open files' });
    await hosts.row('road').click({ button: 'right' });
    await expect(files).toBeVisible();
    await hosts.menu.getByRole('menuitem', { name: 'Edit' }).click();
    await hosts.form.getByRole('button', { name: 'More settings' }).click();
    await hosts.fill({ 'Device: terminal only': 'On' });
    await hosts.save();
    await hosts.row('road').click({ button: 'right' });
    await expect(hosts.menu.getByRole('menuitem', { name: 'Connect in a connection of its own' })).toBeVisible();
    await expect(files).toHaveCount(0);
    await ui.page.keyboard.press('Escape');
  });

  await test.step('all of it is there after a restart', async () => {
    await workbench.stop();
    const again = await start();
    await expect.poll(() => again.ui.hosts.outline()).toEqual(['1 lab', '2 web1', '1 web2', '2 local', '2 road']);
  });
});

test('two running instances do not overwrite each other', async ({ start }) => {
  const one = await start();
  const two = await start();
  await one.ui.hosts.addBookmark({ Host: 'a.example.org', Name: 'from-one' });
  await expect(two.ui.hosts.row('from-one')).toBeVisible();
  await two.ui.hosts.addBookmark({ Host: 'b.example.org', Name: 'from-two' });
  await expect.poll(() => one.ui.hosts.outline()).toEqual(['1 from-one', '1 from-two']);
});
