import { execFileSync } from 'node:child_process';
import { createHmac } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { expect, test, type Home } from '../fixtures.ts';
import { TrustPage } from '../pages/trust-page.ts';
import { WorkbenchPage } from '../pages/workbench-page.ts';
import { lacks, program } from '../servers/requirements.ts';
import { generateKey, type KeyFile } from '../servers/ssh-keys.ts';
import { buildStage } from './stage.ts';
import { createTake } from './taker.ts';

const keyOf = (key: KeyFile | undefined): string => key?.publicLine.split(' ').slice(0, 2).join(' ') ?? '';
const day = 86_400_000;

/** A line with its name hashed, by ssh-keygen. */
function hashed(home: Home, line: string): string {
  const file = home.write('hashing', `${line}\n`);
  execFileSync(program('ssh-keygen'), ['-H', '-f', file], { stdio: 'ignore' });
  return readFileSync(file, 'utf8').trimEnd();
}

interface Remembered {
  readonly name: string;
  readonly key: KeyFile | undefined;
  readonly sinceDays: number;
  readonly vouchedDays?: number;
  readonly compared?: boolean;
}

/** What a program that has been in use for years remembers of keys: names and keys stand in its file as keyed hashes. */
function remember(home: Home, seen: readonly Remembered[]): void {
  const salt = 'pictures';
  const hidden = (what: 'name' | 'key', words: string): string =>
    createHmac('sha256', salt).update(`${what}\0${words}`).digest().subarray(0, 16).toString('base64url');
  const names: Record<string, { touched: number; keys: Record<string, unknown> }> = {};
  for (const { name, key, sinceDays, vouchedDays, compared } of seen) {
    const since = Date.now() - sinceDays * day;
    const vouched = vouchedDays === undefined ? {} : { vouched: Date.now() - vouchedDays * day };
    const record = (names[hidden('name', name)] ??= { touched: since, keys: {} });
    record.keys[hidden('key', key?.fingerprint ?? '')] = { since, ...vouched, ...(compared !== undefined && { compared }) };
  }
  home.write(
    '.config/hawser/trust-memory.json',
    JSON.stringify({ format: 'hawser.trust-memory', version: 1, revision: 1, data: { salt, names } }),
  );
}

for (const theme of ['dark', 'light'] as const) {
  test(`known hosts, ${theme}`, async ({ launch, home }, info) => {
    test.setTimeout(240_000);
    if (lacks('accounts')) info.skip(true, 'accounts of its own need root on Linux');
    const stage = await buildStage(home, ['ed25519', 'ecdsa', 'rsa']);
    const types = ['ed25519', 'ed25519', 'ecdsa', 'ed25519', 'ed25519', 'ed25519', 'ed25519', 'ecdsa'] as const;
    const others = await Promise.all(types.map((type) => generateKey({ type })));
    const weak = await generateKey({ type: 'rsa', bits: 1024 });
    const [webEd, webEcdsa] = stage.web.hostKeyFiles;
    const [bastion, authority, mail, stolen, github, gateway, oldDb, git] = others;
    stage.knowOnly(
      `web1.example.org,web2.example.org ${keyOf(webEd)}`,
      `web1.example.org ${keyOf(webEcdsa)}`,
      hashed(home, `db1.example.org ${keyOf(oldDb)}`),
      `bastion.example.org,10.0.4.1 ${keyOf(bastion)} set up by Kim`,
      `nas.example.org ${keyOf(weak)}`,
      `gw.example.org ${keyOf(gateway)}`,
      `[git.example.org]:7999 ${keyOf(git)}`,
      `github.com ${keyOf(github)}`,
      hashed(home, `old-mail.example.org ${keyOf(mail)}`),
      `@cert-authority *.lab.example.org,!guest.lab.example.org ${keyOf(authority)} lab CA 2025`,
      `@revoked * ${keyOf(stolen)} stolen laptop`,
      `bastion.example.org ${keyOf(bastion)}`,
      `pi.lab.example.org ${keyOf(github).slice(0, 44)}`,
    );
    remember(home, [
      { name: 'web1.example.org', key: webEd, sinceDays: 410, vouchedDays: 0, compared: true },
      { name: 'web1.example.org', key: webEcdsa, sinceDays: 410 },
      { name: 'db1.example.org', key: oldDb, sinceDays: 300, vouchedDays: 1, compared: true },
      { name: 'bastion.example.org', key: bastion, sinceDays: 720, vouchedDays: 3, compared: true },
      { name: 'nas.example.org', key: weak, sinceDays: 900, vouchedDays: 16, compared: false },
      { name: 'gw.example.org', key: gateway, sinceDays: 160, vouchedDays: 41, compared: false },
      { name: '[git.example.org]:7999', key: git, sinceDays: 33, vouchedDays: 2, compared: true },
      { name: 'github.com', key: github, sinceDays: 1100, vouchedDays: 480 },
    ]);
    const { page } = await launch(stage.options);
    const ui = new WorkbenchPage(page);
    const trust = new TrustPage(page);
    await page.emulateMedia({ colorScheme: theme, reducedMotion: 'reduce' });
    const take = createTake(page, theme);

    try {
      await ui.ready();
      await trust.open();
      await expect(trust.rows).toHaveCount(13);
      await trust.table.focus();
      await take('trust');

      const card = await trust.openCard('10.0.4.1');
      await expect(card.getByRole('img', { name: /^Fingerprint/ })).toBeVisible();
      await take('trust-card');
      await page.keyboard.press('Escape');

      await trust.filter('Not verified').click();
      await trust.openCard('gw.example.org');
      await expect(card.getByLabel(/^Compare with/)).toBeVisible();
      await card.getByLabel(/^Compare with/).fill(gateway?.fingerprint ?? '');
      await expect(card).toContainText('Same key');
      await take('trust-verify');
      await page.keyboard.press('Escape');
      await page.keyboard.press('Escape');
      await trust.filter('Not verified').click();

      await page.getByRole('button', { name: 'Add known hosts' }).click();
      await trust.addDialog
        .getByLabel('Keys', { exact: true })
        .fill(`${keyOf(mail)} root@mail\nmail2.example.org ${keyOf(git)}\n`);
      await trust.addDialog.getByLabel('Names', { exact: true }).fill('mail.example.org, 10.0.4.25');
      await expect(trust.addDialog).toContainText('2 keys found');
      await take('trust-add');
      await page.keyboard.press('Escape');
      await trust.addDialog.waitFor({ state: 'detached' });

      await trust.showScan();
      for (const name of ['web1', 'web2', 'db1', 'nas'])
        await trust.scanHosts
          .locator('[data-index]')
          .filter({ hasText: new RegExp(`^${name}`) })
          .click();
      await take('scan-hosts');
      await page.getByRole('button', { name: 'Scan keys of 4 hosts' }).click();
      await expect(trust.scanStatus).toHaveText('4 hosts scanned', { timeout: 40_000 });
      await trust.scanRows.filter({ has: page.getByRole('checkbox', { name: 'Add the ECDSA key of web2' }) }).click();
      await page
        .getByRole('complementary', { name: 'Scanned key web2' })
        .getByLabel(/^Compare with/)
        .fill(webEcdsa?.fingerprint ?? '');
      await expect(page.getByRole('button', { name: 'Add 1 selected key' })).toBeEnabled();
      await take('scan');
    } finally {
      await stage.stop();
    }
  });
}
