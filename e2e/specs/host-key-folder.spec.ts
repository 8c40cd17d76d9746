import { join } from 'node:path';
import { freePort } from '../servers/free-port.ts';
import { generateKey } from '../servers/ssh-keys.ts';
import { startSshd } from '../servers/sshd.ts';
import { lineFor } from '../pages/host-keys.ts';
import { expect, test } from '../pages/test.ts';

test('what the other hosts of a folder show is asked for only when somebody wants to know', async ({
  start,
  sshd: server,
  home,
}) => {
  const neighbour = await startSshd();
  const closed = { host: '127.0.0.1', port: await freePort() };
  try {
    const bookmark = (name: string, { host, port }: { readonly host: string; readonly port: number }): object => ({
      kind: 'bookmark',
      id: name,
      name,
      host,
      settings: { port, user: server.user },
    });
    const children = [bookmark('web1', server), bookmark('nas', neighbour), bookmark('gone', closed)];
    const data = [{ kind: 'folder', id: 'lab', name: 'lab', settings: {}, children }];
    home.write(join('data', 'bookmarks.json'), JSON.stringify({ format: 'hawser.bookmarks', version: 1, revision: 1, data }));
    const stray = await generateKey();
    home.write('.ssh/known_hosts', `${lineFor(server, stray)}\n${lineFor(neighbour, neighbour.hostKeyFiles[0])}\n`);
    const { ui } = await start();
    await ui.hosts.connect('web1');
    const stop = ui.prompts.changedKey;
    await expect(stop).toContainText('Nothing is known yet of the other hosts of “lab”.');
    expect(neighbour.log()).not.toContain('Connection from');
    await ui.fontsLoaded();
    const before = await stop.boundingBox();

    await stop.getByRole('button', { name: 'check now' }).click();
    await expect(stop.getByRole('listitem').filter({ hasText: 'nas' }).last()).toContainText('shows the key you know');
    await expect(stop.getByRole('listitem').filter({ hasText: 'gone' }).last()).not.toContainText(/waits|is asked|key/);
    await expect(stop).toContainText('2 of 2');
    expect((await stop.boundingBox())?.y).toBe(before?.y);
    expect(neighbour.log()).not.toMatch(/userauth-request/);

    await stop.getByRole('button', { name: 'Are these machines short-lived?' }).click();
    await expect(stop).toContainText('Are the machines of “lab” made anew often?');
    await expect(stop).toContainText('@cert-authority');
    await expect(stop).toContainText('UserKnownHostsFile');
    await ui.page.keyboard.press('Escape');
  } finally {
    await neighbour.stop();
  }
});
