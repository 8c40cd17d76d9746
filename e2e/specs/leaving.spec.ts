import { once } from 'node:events';
import { connect, createServer, type AddressInfo } from 'node:net';
import { axeFindings } from '../pages/axe-findings.ts';
import { writeHostFolders } from '../pages/powershell-hosts.ts';
import { RunsPage } from '../pages/runs-page.ts';
import { configHost, expect, prompt, test, trust } from '../pages/test.ts';
import { TunnelsPage } from '../pages/tunnels-page.ts';
import { freePort } from '../servers/free-port.ts';

test('a logout with a forwarded connection in use says so, and leaves the tunnel on or closes it', async ({
  start,
  server,
  home,
}) => {
  const echo = createServer((socket) => socket.pipe(socket)).listen(0, '127.0.0.1');
  await once(echo, 'listening');
  trust(home, server);
  home.write('.ssh/config', configHost('web1', server));
  const { ui } = await start();
  const tunnels = new TunnelsPage(ui.page);
  const port = await freePort();
  await tunnels.open();
  await tunnels.paste(`ssh -L ${port}:127.0.0.1:${(echo.address() as AddressInfo).port} web1`, 'echo');
  await tunnels.expectState('echo', /target (accepts|answers), /);
  const socket = connect(port, '127.0.0.1');
  const heard: string[] = [];
  socket.setEncoding('utf8').on('data', (words: string) => heard.push(words));
  const ended = once(socket, 'close');
  socket.write('one');
  await expect.poll(() => heard.join('')).toBe('one');
  await expect(tunnels.card('echo')).toContainText(/1 open/);
  await ui.openHost('web1');
  const terminal = await ui.waitConnected('web1');
  await terminal.waitForText(prompt);

  const note = ui.toasts.getByText(/^1 tunnel to web1 is still on, 1 connection is in use/);
  await test.step('the shell ends, the connection goes on', async () => {
    await terminal.typeLine('exit');
    await expect(note).toBeVisible();
    expect(await axeFindings(ui.page)).toEqual([]);
    socket.write('two');
    await expect.poll(() => heard.join('')).toBe('onetwo');
  });

  await test.step('"Close it" takes no new connection, and lets the open one come to its end', async () => {
    await ui.toasts.getByRole('button', { name: 'Close it' }).click();
    // The word of it goes by itself after a moment.
    await expect(ui.toasts.getByText('The tunnel is closed')).toBeVisible();
    const refused = connect(port, '127.0.0.1');
    const [error] = (await once(refused, 'error')) as [NodeJS.ErrnoException];
    expect(error.code).toBe('ECONNREFUSED');
    socket.end('three');
    await ended;
    expect(heard.join('')).toBe('onetwothree');
  });
  echo.close();
});

test('a tab with a run on hosts asks before it is closed, and stops what it runs', async ({ start, sshd, home }) => {
  writeHostFolders(home, { lab: { hosts: { db1: sshd, db2: sshd } } });
  const { ui } = await start();
  const { page } = ui;
  const runs = new RunsPage(page);
  await ui.hosts.row('lab').click({ button: 'right' });
  await page.getByRole('menuitem', { name: 'Run a command on its hosts…' }).click();
  await runs.pick.getByRole('button', { name: 'Open', exact: true }).click();
  await runs.run('sleep 600');
  await expect(runs.matrix.getByRole('listitem').first()).toContainText(/running/i);
  const tab = ui.tabs.tab('Run on 2 hosts');
  const dialog = page.getByRole('dialog', { name: 'Close the tab and stop its run?' });

  await test.step('keep running', async () => {
    await tab.click({ button: 'middle' });
    await expect(dialog).toContainText('sleep 600');
    await expect(dialog).toContainText('on 2 hosts');
    expect(await axeFindings(page)).toEqual([]);
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme });
      await page.screenshot({ path: test.info().outputPath(`close-runs-${colorScheme}.png`) });
    }
    await dialog.getByRole('button', { name: 'Keep running' }).click();
    await expect(dialog).toBeHidden();
    await expect(runs.matrix.getByRole('listitem').first()).toContainText(/running/i);
  });

  await test.step('stop it and close', async () => {
    await tab.click({ button: 'middle' });
    await dialog.getByRole('button', { name: 'Stop it and close' }).click();
    await expect(runs.cards).toHaveCount(0);
    await expect(dialog).toBeHidden();
  });
});
