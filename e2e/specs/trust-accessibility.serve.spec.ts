import { configHost, expect, test } from '../pages/test.ts';
import { axeFindings } from '../pages/axe-findings.ts';
import { TrustPage } from '../pages/trust-page.ts';
import { startSshd } from '../servers/sshd.ts';
import { generateKey } from '../servers/ssh-keys.ts';

test('axe finds nothing serious in the view of known hosts, its dialogs and the scan', async ({ start, home, server }) => {
  const fresh = await startSshd();
  const stray = await generateKey({ path: home.path('stray') });
  try {
    const words = stray.publicLine.split(' ').slice(0, 2).join(' ');
    home.write('.ssh/config', `${configHost('same1', server)}Host new1\n  HostName ${fresh.host}\n  Port ${fresh.port}\n`);
    const { ui } = await start();
    const { page } = ui;
    const trust = new TrustPage(page);
    await trust.open();
    await test.step('nothing known', async () => {
      await expect(page.getByText('No host key is known yet.')).toBeVisible();
      expect(await axeFindings(page)).toEqual([]);
    });
    home.write(
      '.ssh/known_hosts',
      [
        ...server.knownHostsLines,
        `web1.example.org,10.0.4.7 ${words} a comment`,
        `*.lab.example.org,!test.lab.example.org ${words}`,
        `@cert-authority *.example.org ${words}`,
        `@revoked * ${words}`,
        `web1.example.org ${words}`,
        'no key here',
        '',
      ].join('\n'),
    );
    await test.step('table with everything chosen', async () => {
      await expect(trust.rows).toHaveCount(server.knownHostsLines.length + 6);
      expect(await axeFindings(page)).toEqual([]);
      await trust.table.focus();
      await page.keyboard.press('Control+A');
      await expect(trust.status).toContainText('selected');
      expect(await axeFindings(page)).toEqual([]);
    });
    await test.step('export', async () => {
      await page.getByRole('button', { name: 'Export…' }).click();
      await expect(trust.exportDialog.getByLabel('Text', { exact: true })).not.toHaveValue('');
      expect(await axeFindings(page)).toEqual([]);
      await page.keyboard.press('Escape');
      await trust.exportDialog.waitFor({ state: 'detached' });
    });
    await test.step('card', async () => {
      const card = await trust.openCard('10.0.4.7');
      await expect(card.getByRole('img', { name: /^Fingerprint/ })).toBeVisible();
      await card.getByRole('button', { name: 'Show MD5 (legacy)' }).click();
      await card.getByRole('button', { name: 'Verify now' }).click();
      await card.getByLabel(/^Compare with/).fill(server.hostKeyFiles[0]?.fingerprint ?? '');
      await expect(card).toContainText('Different key');
      expect(await axeFindings(page)).toEqual([]);
    });
    await test.step('adding keys', async () => {
      await page.getByRole('button', { name: 'Add known hosts' }).click();
      await trust.addDialog.getByLabel('Keys', { exact: true }).fill(`${stray.publicLine}\nnothing\n`);
      await trust.addDialog.getByLabel('Names', { exact: true }).fill('*');
      await expect(trust.addDialog.getByRole('alert')).toBeVisible();
      expect(await axeFindings(page)).toEqual([]);
      await page.keyboard.press('Escape');
      await trust.addDialog.waitFor({ state: 'detached' });
    });
    await test.step('scan', async () => {
      await trust.showScan();
      await trust.scanHosts.locator('[data-index]').first().click();
      expect(await axeFindings(page)).toEqual([]);
      await page.getByRole('button', { name: 'Check all hosts' }).click();
      await expect(trust.scanStatus).toHaveText('2 hosts scanned');
      await trust.scanRows
        .filter({ has: page.getByRole('checkbox') })
        .first()
        .click();
      await expect(page.getByRole('complementary', { name: 'Scanned key new1' })).toBeVisible();
      expect(await axeFindings(page)).toEqual([]);
    });
  } finally {
    await fresh.stop();
  }
});
