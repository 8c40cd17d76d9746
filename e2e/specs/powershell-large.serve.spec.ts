import { chmodSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { PowerShellPage } from '../pages/powershell-page.ts';
import { expect, test, trust } from '../pages/test.ts';
import { tempFolder } from '../servers/cleanup.ts';
import { lacks } from '../servers/requirements.ts';
import { startSshd } from '../servers/sshd.ts';

test.skip(lacks('sshd'), 'sshd is not there');

/** It takes no time and checks nothing: what is seen here is the page and the core. */
const server = fileURLToPath(new URL('../servers/psrp-instant.mjs', import.meta.url));
const opening = fileURLToPath(new URL('../fixtures/psrp/open-2.3.txt', import.meta.url));

/** Stands where pwsh would, and says how it was started. */
const pwsh = '#!/bin/sh\n[ -t 0 ] && echo "started as pwsh $*"\nread line && echo "it was told: $line"\nexec sleep 600\n';

test('100,000 objects are in the grid at once, and pwsh runs in a terminal of its own', async ({ start, home }) => {
  const programs = tempFolder();
  writeFileSync(join(programs.path, 'pwsh'), pwsh);
  chmodSync(join(programs.path, 'pwsh'), 0o755);
  const sshd = await startSshd({
    config: `Subsystem powershell ${process.execPath} ${server} ${opening}\nSetEnv PATH=${programs.path}:/usr/bin:/bin`,
  });
  try {
    trust(home, sshd);
    const { host, port, user, clientKey } = sshd;
    home.write(
      '.ssh/config',
      `Host dc01\n  HostName ${host}\n  Port ${port}\n  User ${user}\n  IdentityFile ${clientKey.path}\n  IdentitiesOnly yes\n`,
    );
    const { ui } = await start();
    const { page } = ui;
    const ps = new PowerShellPage(page);
    const drawn = ps.grid.locator('[role="row"][data-index]');
    const idOf = (index: number) => ps.grid.locator(`[data-index="${index}"]`).getByRole('gridcell').first();

    await test.step('the count is all of them, the rows that are drawn are few', async () => {
      await (await ps.sessionEntry(ui.hosts.row('dc01'))).click();
      await ui.tabs.waitForState('dc01', 'PowerShell, ready', 40_000);
      await ps.run('objects 100000');
      await ps.showTab('Grid 100,000');
      await expect(ps.grid).toHaveAttribute('aria-rowcount', '100001');
      await expect(idOf(0)).toHaveText('1');
      expect(await drawn.count()).toBeLessThan(100);
    });
    await test.step('End goes to the last one, Home back to the first', async () => {
      await ps.grid.focus();
      await page.keyboard.press('End');
      await expect(idOf(99_999)).toHaveText('100000');
      await expect(idOf(99_999)).toBeInViewport();
      expect(await drawn.count()).toBeLessThan(100);
      await page.keyboard.press('Home');
      await expect(idOf(0)).toHaveText('1');
      await expect(idOf(0)).toBeInViewport();
    });
    await test.step('they are sorted and filtered, all of them', async () => {
      const head = ps.grid.getByRole('columnheader', { name: 'Id' });
      await head.getByRole('button').click();
      await head.getByRole('button').click();
      await expect(head).toHaveAttribute('aria-sort', 'descending');
      await expect(idOf(0)).toHaveText('100000');
      await ps.cell.getByRole('searchbox', { name: 'Filter' }).fill('"number 9999"');
      await expect(ps.cell.getByRole('status').filter({ hasText: '11 of 100,000 objects' })).toBeAttached();
      await expect(idOf(0)).toHaveText('99999');
      await expect(idOf(10)).toHaveText('9999');
    });
    await test.step('the terminal runs pwsh itself: nothing is typed into a shell', async () => {
      await ui.hosts.act('dc01', /^PowerShell terminal/);
      const terminal = await ui.waitConnected('dc01');
      await terminal.waitForText('started as pwsh -NoLogo');
      await terminal.typeLine('hello');
      await terminal.waitForText('it was told: hello');
    });
  } finally {
    await sshd.stop();
    programs.remove();
  }
});
