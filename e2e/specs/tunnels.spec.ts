import { createServer, type Server } from 'node:http';
import { createServer as createNetServer, connect, type AddressInfo } from 'node:net';
import type { Home } from '../fixtures.ts';
import { expect, test, trust } from '../pages/test.ts';
import { TunnelsPage } from '../pages/tunnels-page.ts';
import { freePort } from '../servers/free-port.ts';
import { startSshd, type Sshd } from '../servers/sshd.ts';

interface Target {
  readonly port: number;
  stop(): Promise<void>;
}

/** A web server that says something that no other would. */
async function startTarget(words: string): Promise<Target> {
  const server: Server = createServer((_request, response) => response.end(words));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    port,
    stop: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}

function know(home: Home, sshd: Sshd, alias = 'web1', more = ''): void {
  trust(home, sshd);
  home.write(
    '.ssh/config',
    [
      `Host ${alias}`,
      `  HostName ${sshd.host}`,
      `  Port ${sshd.port}`,
      `  User ${sshd.user}`,
      `  IdentityFile ${sshd.clientKey.path}`,
      '  IdentitiesOnly yes',
      more,
      '',
    ].join('\n'),
  );
}

async function get(port: number): Promise<string> {
  const answer = await fetch(`http://127.0.0.1:${port}/`, {
    headers: { connection: 'close' },
    signal: AbortSignal.timeout(10_000),
  });
  return answer.text();
}

/** Whether somebody listens on a port of this computer. */
function listens(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ port, host: '127.0.0.1' });
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });
}

test('a pasted forward really carries bytes, keeps its port over a cut, and gives it back when it is off', async ({
  start,
  sshd,
  home,
}) => {
  const target = await startTarget('carried over web1');
  try {
    know(home, sshd);
    const { ui } = await start();
    const tunnels = new TunnelsPage(ui.page);
    const port = await freePort();
    await tunnels.open();
    await expect(ui.page.getByText('A tunnel brings a port from behind a host to this computer')).toBeVisible();

    await test.step('is on and has been tried', async () => {
      await tunnels.paste(`ssh -N -L ${port}:127.0.0.1:${target.port} web1`, 'Harbour');
      await tunnels.expectState('Harbour', /target accepts, /);
      await expect(tunnels.status).toHaveText('1 tunnel on');
    });
    await test.step('carries bytes, and says how many and who came', async () => {
      expect(await get(port)).toBe('carried over web1');
      await expect(tunnels.card('Harbour')).toContainText(/0 open · \d+ ever/);
      await expect(tunnels.card('Harbour')).toContainText(/down .*\/s/);
      await tunnels.card('Harbour').click();
      await expect(tunnels.details).toContainText(`127.0.0.1:${port}, this computer only`);
      await expect(tunnels.details).toContainText(/Bytes.* down, .* up/);
      await tunnels.details.getByRole('button', { name: 'Try now' }).click();
      await expect(tunnels.details.getByRole('button', { name: 'Try now' })).toBeEnabled();
      await ui.page.keyboard.press('Escape');
      await expect(tunnels.details).toBeHidden();
    });
    await test.step('survives its tab and a cut connection', async () => {
      await ui.tabs.close('Tunnels');
      sshd.dropSessions();
      await expect.poll(() => get(port).catch(() => ''), { timeout: 40_000 }).toBe('carried over web1');
      await tunnels.open();
      await tunnels.expectState('Harbour', /target (accepts|answers), /);
    });
    await test.step('gives its port back', async () => {
      await tunnels.switchOf('Harbour').click();
      await tunnels.expectState('Harbour', /, off$/);
      await expect.poll(() => listens(port)).toBe(false);
      await expect(tunnels.status).toBeHidden();
    });
    await test.step('is removed, and comes back by undo', async () => {
      await tunnels.card('Harbour').focus();
      await ui.page.keyboard.press('Delete');
      await expect(tunnels.cards).toHaveCount(0);
      await tunnels.undo();
      await expect(tunnels.cards).toHaveCount(1);
      await tunnels.card('Harbour').focus();
      await ui.page.keyboard.press('Space');
      await tunnels.expectState('Harbour', /target accepts, /);
      expect(await get(port)).toBe('carried over web1');
    });
  } finally {
    await target.stop();
  }
});

test('a taken port is told with its holder before and after, and another one is offered', async ({ start, sshd, home }) => {
  const target = await startTarget('over another port');
  const holder = createNetServer();
  await new Promise<void>((resolve) => holder.listen(0, '127.0.0.1', resolve));
  const { port } = holder.address() as AddressInfo;
  try {
    know(home, sshd);
    const { ui } = await start();
    const tunnels = new TunnelsPage(ui.page);
    await tunnels.open();
    await tunnels.field.fill(`-L ${port}:127.0.0.1:${target.port}`);
    await expect(ui.page.getByText('Enter makes this tunnel')).toBeVisible();
    await tunnels.field.press('Enter');
    await expect(tunnels.form).toContainText(`Port ${port} is held by`);
    await expect(tunnels.form).toContainText(`(pid ${process.pid})`);
    await expect(tunnels.form.getByRole('button', { name: /^Use \d+ instead/ })).toBeVisible();
    await tunnels.form.getByRole('textbox', { name: 'Name', exact: true }).fill('Taken');
    await tunnels.form.getByRole('button', { name: 'Add and switch on' }).click();

    // On some systems the other family is free: then it listens there only, and says so.
    await tunnels.expectState('Taken', /port \d+ is taken|only$/);
    await expect(tunnels.card('Taken')).toContainText(`(pid ${process.pid})`);
    const offer = tunnels.card('Taken').getByRole('button', { name: /^Use \d+$/ });
    if (await offer.isVisible()) {
      const other = Number(/\d+/.exec(await offer.innerText())?.[0]);
      await offer.click();
      await tunnels.expectState('Taken', /target accepts, /);
      expect(await get(other)).toBe('over another port');
    }
  } finally {
    holder.close();
    await target.stop();
  }
});

test('a target that the server forbids is told with what can be the cause, and what is ruled out', async ({ start, home }) => {
  const [allowed, forbidden] = [await startTarget('allowed'), await startTarget('forbidden')];
  const sshd = await startSshd({ config: `PermitOpen 127.0.0.1:${allowed.port}` });
  try {
    know(home, sshd);
    const { ui } = await start();
    const tunnels = new TunnelsPage(ui.page);
    const [first, second] = [await freePort(), await freePort()];
    await tunnels.open();
    await tunnels.paste(`-L ${first}:127.0.0.1:${allowed.port}`, 'Allowed');
    await tunnels.expectState('Allowed', /target accepts, /);
    await tunnels.paste(`-L ${second}:127.0.0.1:${forbidden.port}`, 'Forbidden');
    await tunnels.expectState('Forbidden', /refused by web1/);
    await expect(tunnels.status).toHaveText('2 tunnels on, 1 not working');
    await tunnels.card('Forbidden').getByRole('button', { name: 'What to ask for' }).click();
    await expect(tunnels.details.getByRole('listitem').filter({ hasText: 'PermitOpen' }).first()).toContainText(
      /likely|possible/,
    );
    await expect(tunnels.details.getByRole('listitem').filter({ hasText: 'AllowTcpForwarding' })).toContainText('ruled out');
    await expect(tunnels.details).toContainText(`let your account reach 127.0.0.1:${forbidden.port}`);
    expect(await get(first)).toBe('allowed');
  } finally {
    await sshd.stop();
    await Promise.all([allowed.stop(), forbidden.stop()]);
  }
});
