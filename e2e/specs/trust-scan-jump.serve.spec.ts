import { PromptsPage } from '../pages/prompts-page.ts';
import { configHost, expect, knownHostsOf, test } from '../pages/test.ts';
import { TrustPage } from '../pages/trust-page.ts';
import { startSshd } from '../servers/sshd.ts';

test('a scan asks about the jump host on the way, over its own view, and goes on with the answer', async ({
  start,
  home,
  server,
}) => {
  const inner = await startSshd();
  try {
    home.write(
      '.ssh/config',
      `${configHost('jump', server)}Host inner\n  HostName ${inner.host}\n  Port ${inner.port}\n  ProxyJump jump\n`,
    );
    const { ui } = await start();
    const trust = new TrustPage(ui.page);
    const prompts = new PromptsPage(ui.page);
    await trust.open();
    await trust.showScan();
    await ui.page.getByRole('button', { name: 'Check all hosts' }).click();
    await expect(prompts.hostKey).toBeVisible();
    await expect(prompts.hostKey).toContainText(String(server.port));
    await prompts.onlyThisTime.click();
    await expect(trust.scanStatus).toHaveText('2 hosts scanned', { timeout: 60_000 });
    await expect(trust.scanRow(/^inner/)).toContainText('1 new');
    // The jump host was trusted for this once, and a scan stores nothing.
    expect(knownHostsOf(home)).toBe('');
  } finally {
    await inner.stop();
  }
});
