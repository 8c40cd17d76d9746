import { execFileSync } from 'node:child_process';
import { appendFileSync, existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Home } from '../fixtures.ts';
import { expect, fred, knownHostsOf, storedKeysOf, test } from '../pages/test.ts';
import { TrustPage } from '../pages/trust-page.ts';
import { program } from '../servers/requirements.ts';
import { generateKey, type KeyFile } from '../servers/ssh-keys.ts';

/** `TYPE BASE64` of a key, as it stands in known_hosts. */
function keyWords(key: KeyFile): string {
  return key.publicLine.split(' ').slice(0, 2).join(' ');
}

function makeKey(home: Home, name: string, type: 'ed25519' | 'ecdsa' = 'ed25519'): Promise<KeyFile> {
  return generateKey({ type, comment: `${name} key`, path: join(home.dir, `key_${name}`) });
}

/** The same line with its names hashed, by ssh-keygen. */
function hashed(home: Home, line: string): string {
  const file = home.write('hashing', `${line}\n`);
  execFileSync(program('ssh-keygen'), ['-H', '-f', file], { stdio: 'ignore' });
  return readFileSync(file, 'utf8').trimEnd();
}

test('plain, hidden and pattern entries are found by a host’s name, each with its card', async ({ start, home }) => {
  const [plain, hidden, pattern] = [await makeKey(home, 'a'), await makeKey(home, 'b'), await makeKey(home, 'c', 'ecdsa')];
  home.write(
    '.ssh/known_hosts',
    [
      `web1.example.org,10.0.4.7 ${keyWords(plain)} first comment`,
      hashed(home, `secret.example.org ${keyWords(hidden)}`),
      `*.lab.example.org,!test.lab.example.org ${keyWords(pattern)}`,
      '',
    ].join('\n'),
  );
  const { ui } = await start();
  const trust = new TrustPage(ui.page);
  await trust.open();
  await expect(trust.rows).toHaveCount(3);
  await expect(trust.row('hidden name')).toContainText('ED25519 256');

  await test.step('a clear name, and a part of a comment', async () => {
    await trust.search('10.0.4.7');
    await expect(trust.rows).toHaveCount(1);
    await trust.search('first comm');
    await expect(trust.rows).toHaveText([/web1\.example\.org/]);
  });
  await test.step('a hidden name only whole', async () => {
    await trust.search('secret');
    await expect(trust.rows).toHaveCount(0);
    await expect(ui.page.getByText('Nothing here goes by “secret”.')).toBeVisible();
    await trust.search('secret.example.org');
    await expect(trust.rows).toHaveText([/secret\.example\.org/]);
  });
  await test.step('a pattern by a name that it is for, not by one that it excludes', async () => {
    await trust.search('db.lab.example.org');
    await expect(trust.rows).toHaveText([/\*\.lab\.example\.org/]);
    await trust.search('test.lab.example.org');
    // Its own text says the name: it is found by that, as any part of a name is.
    await expect(trust.rows).toHaveCount(1);
  });
  await test.step('the card says what it is and where it stands', async () => {
    await trust.search('web1.example.org');
    const card = await trust.openCard('web1.example.org');
    await expect(card.getByRole('img', { name: /^Fingerprint/ })).toHaveAccessibleName(`Fingerprint ${plain.fingerprint}`);
    await expect(card).toContainText(`${home.path('.ssh/known_hosts')}:1`);
    await expect(card).toContainText('first comment');
    await expect(card.getByRole('img', { name: 'Picture of the ED25519 key (randomart)' })).toBeVisible();
    await ui.page.keyboard.press('Escape');
    await expect(card).toBeHidden();
    await expect(trust.table).toBeFocused();
  });
});

test('an entry is removed by Delete and comes back by undo, byte for byte', async ({ start, home }) => {
  const [first, second] = [await makeKey(home, 'a'), await makeKey(home, 'b')];
  const before = `# mine\r\nweb1,10.0.4.7 ${keyWords(first)}\r\n\nweb2 ${keyWords(second)}`;
  home.write('.ssh/known_hosts', before);
  const { ui } = await start();
  const trust = new TrustPage(ui.page);
  await trust.open();
  await expect(trust.rows).toHaveCount(2);
  await trust.find.press('ArrowDown');
  await ui.page.keyboard.press('End');
  await expect(trust.selectedRows).toHaveText([/web2/]);
  await ui.page.keyboard.press('Delete');
  await expect(trust.rows).toHaveText([/web1/]);
  expect(knownHostsOf(home)).not.toContain('web2');
  await expect(ui.toasts).toContainText('1 entry removed');
  await trust.undo();
  await expect(trust.rows).toHaveCount(2);
  expect(knownHostsOf(home)).toBe(before);

  await test.step('one name of a line', async () => {
    const card = await trust.openCard('web1');
    await card.getByRole('button', { name: 'Remove the name 10.0.4.7 from this line' }).click();
    await expect.poll(() => knownHostsOf(home)).toContain(`web1 ${keyWords(first)}\r\n`);
    // The card stays with its line, which has another content now.
    await expect(card.getByRole('heading', { name: 'web1' })).toBeVisible();
    await expect(card).not.toContainText('10.0.4.7');
  });
  await test.step('several at once', async () => {
    await trust.table.focus();
    await ui.page.keyboard.press('Control+A');
    await expect(trust.selectedRows).toHaveCount(2);
    await ui.page.getByRole('button', { name: 'Remove', exact: true }).first().click();
    await expect(ui.page.getByText('No host key is known yet.')).toBeVisible();
    expect(knownHostsOf(home)).not.toContain('ssh-ed25519');
    await trust.undo();
    await expect(trust.rows).toHaveCount(2);
  });
});

test('keys are added with names and port after their fingerprints were shown', async ({ start, home }) => {
  const [bare, named] = [await makeKey(home, 'a'), await makeKey(home, 'b')];
  const { ui } = await start();
  const trust = new TrustPage(ui.page);
  await trust.open();
  await expect(ui.page.getByText('No host key is known yet.')).toBeVisible();
  await ui.page.getByRole('main').getByRole('button', { name: 'Add known hosts' }).last().click();
  await trust.addDialog.getByLabel('Keys', { exact: true }).fill(`${bare.publicLine}\nweb2 ${keyWords(named)}\nnothing\n`);
  await expect(trust.addDialog).toContainText('2 keys found');
  await expect(trust.addDialog).toContainText(bare.fingerprint);
  await expect(trust.addDialog).toContainText('Line 3');
  await test.step('names are asked for, and a pattern for every host is warned of', async () => {
    await trust.addDialog.getByRole('button', { name: 'Add 2 keys' }).click();
    await expect(trust.addDialog.getByRole('alert')).toContainText('say whose they are');
    await trust.addDialog.getByLabel('Names', { exact: true }).fill('*');
    await expect(trust.addDialog).toContainText('each of them could show this key');
    await trust.addDialog.getByLabel('Names', { exact: true }).fill('web1, 10.0.4.7');
    await trust.addDialog.getByLabel('Port', { exact: true }).fill('2222');
  });
  await trust.addDialog.getByRole('button', { name: 'Add 2 keys' }).click();
  await expect(trust.rows).toHaveText([/\[web1\]:2222/, /web2/]);
  expect(storedKeysOf(home, { host: '10.0.4.7', port: 2222 })).toEqual([bare.publicLine]);
  expect(knownHostsOf(home)).toContain(`web2 ${keyWords(named)}`);

  await test.step('they count as not verified until somebody compares', async () => {
    await expect(trust.row('web2')).toContainText('not verified');
    const card = await trust.openCard('web2');
    await card.getByLabel(/^Compare with/).fill(named.fingerprint);
    await card.getByRole('button', { name: 'Mark as verified' }).click();
    await expect(trust.row('web2')).not.toContainText('not verified');
    // The button is gone: the focus stays in the card.
    await expect(card.getByRole('heading', { name: 'web2' })).toBeFocused();
    await expect(trust.row('[web1]:2222')).toContainText('not verified');
  });
});

test('all names are hidden after a word of warning, and ssh-keygen still finds them', async ({ start, home }) => {
  const key = await makeKey(home, 'a');
  home.write('.ssh/known_hosts', `web1,10.0.4.7 ${keyWords(key)}\n*.lab ${keyWords(key)}\n`);
  const { ui } = await start();
  const trust = new TrustPage(ui.page);
  await trust.open();
  await trust.chooseMore('Hide all names');
  const dialog = ui.page.getByRole('dialog', { name: 'Hide all names?' });
  await expect(dialog).toContainText('known_hosts.old');
  await dialog.getByRole('button', { name: 'Hide all names' }).click();
  await expect(trust.row('hidden name')).toBeVisible();
  expect(knownHostsOf(home)).not.toContain('web1');
  expect(knownHostsOf(home)).toContain('*.lab');
  expect(existsSync(home.path('.ssh/known_hosts.old'))).toBe(true);
  // The copy is told of once.
  await expect(ui.toasts).toContainText('known_hosts.old');
  expect((await ui.toasts.innerText()).match(/known_hosts\.old/g)).toHaveLength(1);
  const found = execFileSync(program('ssh-keygen'), ['-F', 'web1', '-f', home.path('.ssh/known_hosts')], { encoding: 'utf8' });
  expect(found).toContain(keyWords(key));
  await trust.search('10.0.4.7');
  await expect(trust.rows).toHaveText([/10\.0\.4\.7/]);
});

test('what matters of a row is shown whole, and a toast stands on no button of the card', async ({ start, home }) => {
  const long = 'a-rather-long-name-of-a-host';
  const key = keyWords(await makeKey(home, 'a'));
  home.write(
    '.ssh/known_hosts',
    `${long}.example.org,10.0.4.7,${long}.example.net ${key}\n@cert-authority * ${key}\n${long},b\u200bb ${key}\n`,
  );
  const { ui } = await start();
  const trust = new TrustPage(ui.page);
  await trust.open();
  await trust.openCard(/10\.0\.4\.7/);
  await ui.fontsLoaded();
  const isWhole = (element: Element): boolean => {
    const cell = element.closest('[role=gridcell]')?.getBoundingClientRect();
    const own = element.getBoundingClientRect();
    return element.scrollWidth <= element.clientWidth + 1 && cell !== undefined && own.right <= cell.right + 0.5;
  };
  expect(await trust.rows.getByText('authority', { exact: true }).evaluate(isWhole)).toBe(true);
  expect(await trust.rows.getByText('every host', { exact: true }).evaluate(isWhole)).toBe(true);
  await ui.page.keyboard.press('Escape');
  expect(
    await trust
      .row('10.0.4.7')
      .getByText('10.0.4.7', { exact: true })
      .evaluate((chip) => chip.clientWidth > 40),
  ).toBe(true);

  const card = await trust.openCard('b‹U+200B›b');
  await card.getByRole('button', { name: /^Remove the name b‹/ }).click();
  await expect.poll(() => knownHostsOf(home)).toContain(`\n${long} ${key}\n`);
  await expect
    .poll(async () => {
      const toast = await ui.toasts.getByText(/removed|Removed|taken/).boundingBox();
      const foot = await card.getByRole('button', { name: 'Remove', exact: true }).boundingBox();
      return toast && foot && toast.y + toast.height <= foot.y;
    })
    .toBe(true);
});

test('an add that adds nothing keeps what was typed, and says why', async ({ start, home }) => {
  const key = keyWords(await makeKey(home, 'a'));
  home.write('.ssh/known_hosts', `web1 ${key}\n`);
  const { ui } = await start();
  const trust = new TrustPage(ui.page);
  await trust.open();
  await ui.page.getByRole('button', { name: 'Add known hosts' }).click();
  await trust.addDialog.getByLabel('Keys', { exact: true }).fill(`web1 ${key}`);
  await trust.addDialog.getByRole('button', { name: 'Add 1 key' }).click();
  await expect(trust.addDialog.getByRole('alert')).toContainText('Nothing was changed');
  await expect(trust.addDialog.getByLabel('Keys', { exact: true })).toHaveValue(`web1 ${key}`);
});

test('what another program writes appears at once', async ({ start, home }) => {
  const [first, second] = [await makeKey(home, 'a'), await makeKey(home, 'b')];
  const file = home.write('.ssh/known_hosts', `web1 ${keyWords(first)}\n`);
  const { ui } = await start();
  const trust = new TrustPage(ui.page);
  await trust.open();
  await expect(trust.rows).toHaveCount(1);
  appendFileSync(file, `web2 ${keyWords(second)}\n`);
  await expect(trust.rows).toHaveText([/web1/, /web2/]);
  execFileSync(program('ssh-keygen'), ['-R', 'web1', '-f', file], { stdio: 'ignore' });
  await expect(trust.rows).toHaveText([/web2/]);
});

test('lines that can’t be used are listed with their reason, and stay', async ({ start, home }) => {
  const key = await makeKey(home, 'a');
  const [type = '', blob = ''] = keyWords(key).split(' ');
  const lines = ['just words', `web1 ${type} !!!!`, `web2 ${type} ${blob.slice(0, 30)}`, `@wrong web3 ${type} ${blob}`];
  home.write('.ssh/known_hosts', [...lines, `web4 ${keyWords(key)}`, ''].join('\n'));
  const { ui } = await start();
  const trust = new TrustPage(ui.page);
  await trust.open();
  await trust.filter('Not usable').click();
  await expect(trust.rows).toHaveCount(lines.length);
  for (const row of await trust.rows.all()) await expect(row).toHaveText(/^not usable.+known_hosts:\d/);
  const card = await trust.openCard(/known_hosts:1/);
  await expect(card).toContainText('Why it can’t be used');
  await expect(card).toContainText('just words');
  expect(knownHostsOf(home)).toContain(lines.join('\n'));
});

test('a file of 50,000 lines opens and scrolls to its end, and all of it can be chosen', async ({ start, home }) => {
  const key = keyWords(await makeKey(home, 'a'));
  const count = 50_000;
  const lines = Array.from({ length: count }, (_, index) => `host${index}.example.org ${key}\n`);
  home.write('.ssh/known_hosts', lines.join(''));
  const { ui } = await start();
  const trust = new TrustPage(ui.page);
  await trust.open();
  await expect(trust.row('host0.example.org')).toBeVisible();
  await expect(trust.status).toHaveText('50,000 entries');
  expect(await trust.rows.count()).toBeLessThan(100);
  await trust.find.press('ArrowDown');
  await ui.page.keyboard.press('End');
  await expect(trust.row(`host${count - 1}.example.org`)).toBeVisible();
  await ui.page.keyboard.press('Home');
  await expect(trust.row('host0.example.org')).toBeVisible();
  await trust.search('host49998.example.org');
  await expect(trust.rows).toHaveText([/host49998/]);
  await trust.find.fill('');
  await expect(trust.status).toHaveText('50,000 entries');
  await trust.table.focus();
  await ui.page.keyboard.press('Control+A');
  await expect(trust.status).toContainText('50,000 selected');
  await ui.page.keyboard.press('Delete');
  await expect(ui.page.getByText('No host key is known yet.')).toBeVisible();
  expect(knownHostsOf(home)).toBe('');
  await trust.undo();
  await expect(trust.status).toHaveText('50,000 entries');
  expect(knownHostsOf(home)).toBe(lines.join(''));
});

test('the keyboard reaches everything: search, table, card, order and filters', async ({ start, home }) => {
  const keys = [await makeKey(home, 'a'), await makeKey(home, 'b'), await makeKey(home, 'c', 'ecdsa')];
  const names = ['zebra', 'ant', 'mole'];
  home.write('.ssh/known_hosts', keys.map((key, index) => `${names[index] ?? ''} ${keyWords(key)}\n`).join(''));
  const { ui } = await start();
  const trust = new TrustPage(ui.page);
  await ui.runCommand('Trust: known host keys');
  await expect(trust.rows).toHaveText([/zebra/, /ant/, /mole/]);
  await expect(trust.find).toBeFocused();

  await test.step('arrows walk, Enter opens, and the card follows', async () => {
    await ui.page.keyboard.press('ArrowDown');
    await expect(trust.table).toBeFocused();
    await ui.page.keyboard.press('ArrowDown');
    await expect(trust.selectedRows).toHaveText([/ant/]);
    await expect(trust.table).toHaveAttribute('aria-activedescendant', (await trust.row('ant').getAttribute('id')) ?? '');
    await ui.page.keyboard.press('Enter');
    await expect(trust.card.getByRole('heading', { name: 'ant' })).toBeVisible();
    await ui.page.keyboard.press('ArrowDown');
    await expect(trust.card.getByRole('heading', { name: 'mole' })).toBeVisible();
    await ui.page.keyboard.press('Tab');
    await ui.page.keyboard.press('Escape');
    await expect(trust.card).toBeHidden();
    await expect(trust.table).toBeFocused();
  });
  await test.step('Shift extends, Escape lets go', async () => {
    await ui.page.keyboard.press('Shift+ArrowUp');
    await expect(trust.status).toContainText('2 selected');
    await ui.page.keyboard.press('Escape');
    await expect(trust.selectedRows).toHaveCount(0);
  });
  await test.step('a column’s head sorts, and again turns round', async () => {
    const head = trust.table.getByRole('columnheader', { name: 'Names' });
    await head.getByRole('button').press('Enter');
    await expect(trust.rows).toHaveText([/ant/, /mole/, /zebra/]);
    await expect(head).toHaveAttribute('aria-sort', 'ascending');
    await head.getByRole('button').press('Enter');
    await expect(trust.rows).toHaveText([/zebra/, /mole/, /ant/]);
  });
  await test.step('Ctrl+F goes to the search', async () => {
    await trust.table.focus();
    await ui.page.keyboard.press('Control+F');
    await expect(trust.find).toBeFocused();
    await ui.page.keyboard.type('mole');
    await expect(trust.rows).toHaveText([/mole/]);
    await ui.page.keyboard.press('Escape');
    await expect(trust.rows).toHaveCount(3);
  });
  await test.step('what is found is opened and removed without the mouse', async () => {
    await trust.search('mole');
    await expect(trust.rows).toHaveText([/mole/]);
    await trust.find.press('ArrowDown');
    await ui.page.keyboard.press('Enter');
    await expect(trust.card.getByRole('heading', { name: 'mole' })).toBeVisible();
    await ui.page.keyboard.press('Delete');
    await expect(ui.toasts).toContainText('1 entry removed');
    expect(knownHostsOf(home)).not.toContain('mole');
  });
});

test('entries are exported as lines and as DNS records', async ({ start, home }) => {
  const key = await makeKey(home, 'a');
  home.write('.ssh/known_hosts', `web1.example.org ${keyWords(key)}\nweb2.example.org ${keyWords(key)}\n`);
  const { ui, workbench } = await start();
  const trust = new TrustPage(ui.page);
  await trust.open();
  await trust.row('web1.example.org').click({ button: 'right' });
  await trust.menu.getByRole('menuitem', { name: 'Export…' }).click();
  const text = trust.exportDialog.getByLabel('Text', { exact: true });
  await expect(text).toHaveValue(`web1.example.org ${keyWords(key)}\n`);
  await test.step('and saved as a file', async () => {
    const file = home.path('exported');
    // The dialog that asks for a place is the system's own, which no test can press.
    await workbench.app?.evaluate(({ session }, path) => {
      session.defaultSession.once('will-download', (_event, item) => item.setSavePath(path));
    }, file);
    const download = workbench.app === undefined ? ui.page.waitForEvent('download') : undefined;
    await trust.exportDialog.getByRole('button', { name: 'Save…' }).click();
    await (await download)?.saveAs(file);
    await expect.poll(() => existsSync(file) && readFileSync(file, 'utf8')).toBe(`web1.example.org ${keyWords(key)}\n`);
  });
  await trust.exportDialog.getByLabel('As', { exact: true }).selectOption({ label: 'DNS records (SSHFP)' });
  const records = execFileSync(program('ssh-keygen'), ['-r', 'web1.example.org', '-f', key.publicPath], { encoding: 'utf8' });
  // ssh-keygen prints SHA-1 (1) and SHA-256 (2); the first is worth nothing any more.
  const sha256 = records.split('\n').find((line) => / 4 2 /.test(line)) ?? 'none';
  await expect(text).toHaveValue(new RegExp(sha256.split(' ').at(-1) ?? '', 'i'));
});

test('a file that can’t be read is told, and the others are shown', async ({ start, home }) => {
  const key = await makeKey(home, 'a');
  home.write('.ssh/known_hosts', `web1 ${keyWords(key)}\n`);
  mkdirSync(home.path('.ssh/known_hosts2'));
  const { ui } = await start();
  const trust = new TrustPage(ui.page);
  await trust.open();
  await expect(trust.rows).toHaveText([/web1/]);
  await expect(trust.remarks).toContainText('known_hosts2 could not be read');
});

test('a card names the connections that stand on its line', async ({ shell, server }) => {
  const { ui } = shell;
  const trust = new TrustPage(ui.page);
  await trust.open();
  const row = trust.row(`[${server.host}]:${server.port}`);
  await expect(row).toContainText('today');
  await expect(ui.statusBar).toBeVisible();
  await expect(ui.statusBar).not.toContainText('Not connected');
  const card = await trust.openCard(`[${server.host}]:${server.port}`);
  await expect(card).toContainText('web1');
  await card.getByRole('button', { name: `Show ${fred.name}@${server.host}:${server.port}` }).click();
  await expect(ui.tabs.selected).toHaveAccessibleName(/^web1, connected/);
});
