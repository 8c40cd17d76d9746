import { axeFindings } from '../pages/axe-findings.ts';
import { configHost, expect, test, trust } from '../pages/test.ts';
import { TunnelsPage } from '../pages/tunnels-page.ts';
import { freePort } from '../servers/free-port.ts';
import { lacks, program } from '../servers/requirements.ts';

/** Runs the program where the administrator's file stands; nothing of the machine changes. */
function underPolicy(folder: string): (argv: readonly string[]) => readonly string[] {
  const script = [
    'mount -t tmpfs tmpfs /mnt && cp -a /etc /mnt/etc',
    `mkdir -p -m 0755 /mnt/etc/hawser && install -m 0644 ${folder}/policy.json /mnt/etc/hawser/policy.json`,
    'mount --bind /mnt/etc /etc',
    'exec "$@"',
  ].join('\n');
  return (argv) => [program('unshare'), '-m', '--propagation', 'private', 'sh', '-ec', script, 'sh', ...argv];
}

/** Runs in the page. */
function framesDrawn(count: number): Promise<void> {
  return new Promise((resolve) => {
    let left = count;
    const next = (): void => {
      if (left-- > 0) requestAnimationFrame(next);
      else resolve();
    };
    next();
  });
}

test('where the administrator has switched tunnels off the switches are locked and say why, and all else can be looked at', async ({
  start,
  server,
  home,
}, info) => {
  if (lacks('accounts')) info.skip(true, 'a mount namespace needs root on Linux');
  trust(home, server);
  home.write('.ssh/config', configHost('web1', server));
  home.write('policy.json', JSON.stringify({ tunnels: false, reason: 'Ask the network team for one' }));
  const { ui } = await start({ wrap: underPolicy(home.dir) });
  const { page } = ui;
  const tunnels = new TunnelsPage(page);
  await tunnels.open();
  await expect(page.getByRole('status').filter({ hasText: 'has switched tunnels off' })).toContainText(
    'Ask the network team for one (/etc/hawser/policy.json)',
  );

  await test.step('one can be written down, with one button less', async () => {
    await tunnels.field.fill(`-L ${await freePort()}:127.0.0.1:1`);
    await tunnels.field.press('Enter');
    await expect(tunnels.form.getByRole('button', { name: 'Add', exact: true })).toBeVisible();
    await expect(tunnels.form.getByRole('button', { name: 'Add and switch on' })).toHaveCount(0);
    await tunnels.form.getByRole('textbox', { name: 'Name', exact: true }).fill('Locked');
    // The view that was opened looks for some frames for what takes the focus in it: not away from the form.
    await page.evaluate(framesDrawn, 80);
    await page.keyboard.press('Enter');
    await tunnels.expectState('Locked', /, off$/);
  });
  await test.step('its switch is locked, for the pointer and for keys', async () => {
    const lock = tunnels.switchOf('Locked');
    await expect(lock).toHaveAttribute('aria-disabled', 'true');
    await expect(lock).toHaveAccessibleDescription(/administrator/);
    await expect(tunnels.card('Locked')).toContainText('Switched off by the administrator of this computer.');
    // Playwright waits for what is enabled: this one never is.
    await lock.click({ force: true });
    await expect(lock).not.toBeChecked();
    expect(await axeFindings(page)).toEqual([]);
    await tunnels.card('Locked').focus();
    await page.keyboard.press('Space');
    await expect(page.getByRole('region', { name: 'Notifications' })).toContainText('switched off on this computer');
    await expect(lock).not.toBeChecked();
  });
});
