import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Home } from '../fixtures.ts';
import { expect, test, trust } from '../pages/test.ts';
import { TunnelsPage } from '../pages/tunnels-page.ts';
import { freePort } from '../servers/free-port.ts';
import { startSshd, type Sshd } from '../servers/sshd.ts';

test.setTimeout(150_000);

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
