import { execFile } from 'node:child_process';
import { chmodSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { lookup } from 'node:dns/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { findChromium } from '../browser.ts';
import type { Home } from '../fixtures.ts';
import { expect, test, trust } from '../pages/test.ts';
import { TunnelsPage } from '../pages/tunnels-page.ts';
import { freePort } from '../servers/free-port.ts';
import { findProgram, lacks, program } from '../servers/requirements.ts';
import { startSshdIn, type Sshd } from '../servers/sshd.ts';

/** Known to the server alone (RFC 6761: nobody else answers for `.test`). */
const name = 'harbour-master.test';

/** An sshd whose `/etc/hosts` has a name that this computer has never heard of. */
function startServer(): Promise<Sshd> {
  return startSshdIn(
    {
      prepare: (dir) => writeFileSync(join(dir, 'hosts'), `127.0.0.1 localhost ${name}\n`, { mode: 0o644 }),
      wrap: (argv, dir) => [
        program('unshare'),
        ...['-m', '--propagation', 'private', 'sh', '-ec', `mount --bind ${dir}/hosts /etc/hosts; exec "$@"`, 'sh'],
        ...argv,
      ],
    },
    {},
  );
}

/** A page whose script writes what it says: a program that only fetches would not show it. */
async function startSite(): Promise<Server> {
  const page = `<title>Tides</title><p id=said></p><script>said.textContent = ['high', 'water'].join(' ') + ' at ' + location.hostname</script>`;
  const server = createServer((_request, response) => response.setHeader('Content-Type', 'text/html').end(page));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return server;
}

/** `chromium` as the program finds it: the real one, without a window, that writes down how it was started and what it shows. */
function wrapBrowser(home: Home): string {
  const real = findChromium() ?? '';
  const file = home.write(
    'bin/chromium',
    `#!/bin/sh\nprintf '%s\\n' "$@" > ${home.path('arguments')}\nexec ${real} --headless --no-sandbox --disable-gpu --virtual-time-budget=20000 --dump-dom "$@" > ${home.path('shown')} 2> /dev/null\n`,
  );
  chmodSync(file, 0o755);
  return home.path('bin');
}

test('a browser through a dynamic tunnel opens pages that only the server can name', async ({
  start,
  home,
  playwright,
  launchOptions,
}, info) => {
  if (lacks('accounts')) info.skip(true, 'a mount namespace needs root on Linux');
  if (findChromium() === undefined) info.skip(true, 'there is no Chromium that the program could find');
  const [sshd, site] = [await startServer(), await startSite()];
  const { port: sitePort } = site.address() as AddressInfo;
  const url = `http://${name}:${sitePort}/`;
  const words = `high water at ${name}`;
  try {
    await expect(lookup(name)).rejects.toMatchObject({ code: /ENOTFOUND|EAI_AGAIN/ });
    trust(home, sshd);
    home.write(
      '.ssh/config',
      `Host web1\n  HostName ${sshd.host}\n  Port ${sshd.port}\n  User ${sshd.user}\n  IdentityFile ${sshd.clientKey.path}\n  IdentitiesOnly yes\n`,
    );
    const { ui } = await start({ env: { PATH: `${wrapBrowser(home)}:${process.env['PATH'] ?? ''}` } });
    const tunnels = new TunnelsPage(ui.page);
    const proxyPort = await freePort();
    await tunnels.open();
    await tunnels.paste(`ssh -D ${proxyPort} web1`, 'Browse');
    await tunnels.expectState('Browse', /listening, names resolved on web1/);
    await tunnels.card('Browse').click();
    const help = tunnels.details.getByRole('region', { name: 'In a browser' });

    await test.step('opened from the details, with a profile of its own that goes with it', async () => {
      await help.getByRole('textbox', { name: 'Page to open' }).fill(`${name}:${sitePort}`);
      await ui.page.keyboard.press('Enter');
      await expect(ui.page.getByText('Opened in chromium')).toBeVisible();
      await expect
        .poll(() => (existsSync(home.path('shown')) ? readFileSync(home.path('shown'), 'utf8') : ''), { timeout: 60_000 })
        .toContain(words);
      const given = readFileSync(home.path('arguments'), 'utf8').trim().split('\n');
      expect(given).toContain(`--proxy-server=socks5://127.0.0.1:${proxyPort}`);
      const profile = given.find((word) => word.startsWith('--user-data-dir='))?.split('=')[1] ?? '';
      await expect.poll(() => existsSync(profile)).toBe(false);
    });
    await test.step('a browser of one’s own by the PAC file', async () => {
      const pac = await help.getByTitle(/^http:\/\/127\.0\.0\.1:\d+\/\w+\.pac$/).innerText();
      const browser = await playwright.chromium.launch({
        ...launchOptions,
        args: [...(launchOptions.args ?? []), `--proxy-pac-url=${pac}`],
      });
      try {
        const page = await browser.newPage();
        await page.goto(url);
        await expect(page.locator('#said')).toHaveText(words);
        // This computer itself is not looked for over there.
        await page.goto(`http://127.0.0.1:${sitePort}/`);
        await expect(page.locator('#said')).toHaveText('high water at 127.0.0.1');
      } finally {
        await browser.close();
      }
    });
    await test.step('curl by the line that is copied', async () => {
      if (findProgram('curl') === undefined) return;
      const line = await help.getByTitle(/^curl /).innerText();
      const { stdout } = await promisify(execFile)('sh', ['-c', line.replace('URL', url)], { timeout: 60_000 });
      expect(stdout).toContain('<title>Tides</title>');
    });
  } finally {
    site.closeAllConnections();
    site.close();
    await sshd.stop();
  }
});
