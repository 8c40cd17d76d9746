import { chmodSync, readFileSync, statSync } from 'node:fs';
import { axeFindings } from '../pages/axe-findings.ts';
import { expect, test, trust } from '../pages/test.ts';
import { WorkbenchPage } from '../pages/workbench-page.ts';

const host = (
  name: string,
  at: { readonly host: string; readonly port: number; readonly user: string },
  ...lines: readonly string[]
): string =>
  [
    `Host ${name}`,
    `  HostName ${at.host}`,
    `  Port ${at.port}`,
    `  User ${at.user}`,
    ...lines.map((line) => `  ${line}`),
    '',
  ].join('\n');

test('a failure is explained, its cure is one button away, and its timeline can be read', async ({ start, sshd, home }) => {
  trust(home, sshd);
  const key = home.write('.ssh/id_open', readFileSync(sshd.clientKey.path, 'utf8'));
  chmodSync(key, 0o664);
  home.write(
    '.ssh/config',
    `${host('open', sshd, `IdentityFile ${key}`, 'IdentitiesOnly yes')}Host closed\n  HostName 127.0.0.1\n  Port 1\n`,
  );
  const { ui } = await start();
  const { page } = ui;
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);

  await test.step('a closed port: causes in sight, evidence and what is ruled out folded', async () => {
    await ui.openHost('closed');
    const card = await ui.waitForFailure('127.0.0.1 refuses connections on port 1');
    await expect(card).toContainText('Nothing listens on port 1.');
    await expect(card).not.toContainText('The network is down.');
    await card.getByRole('button', { name: /^Ruled out/ }).click();
    await expect(card).toContainText('The network is down.');
    await card.getByRole('button', { name: /^Evidence/ }).click();
    await expect(card).toContainText('it is up, and it was reached');
    expect(await axeFindings(page)).toEqual([]);
    await card.getByRole('button', { name: 'Edit port' }).click();
    await expect(page.getByRole('dialog')).toBeVisible();
    await page.keyboard.press('Escape');
  });

  await test.step('its timeline says the same at the step that failed, with the same cure', async () => {
    await ui.failure.getByRole('button', { name: 'Timeline' }).click();
    const step = page.getByRole('list', { name: 'What happened' });
    await expect(step).toContainText('Nothing listens on port 1.');
    await expect(step.getByRole('button', { name: 'Try again' })).toBeVisible();
    expect(await axeFindings(page)).toEqual([]);
    await step.getByRole('button', { name: 'Edit port' }).click();
    await expect(page.getByRole('dialog', { name: 'New bookmark' })).toBeVisible();
    await page.keyboard.press('Escape');
  });

  await test.step('a key that others may read is made private, and then lets in', async () => {
    await ui.openHost('open');
    const card = await ui.waitForFailure('The key id_open is readable by others, so it was not used');
    await card.getByRole('button', { name: 'Fix permissions' }).click();
    await ui.waitConnected('open');
    expect(statSync(key).mode & 0o777).toBe(0o600);
  });

  await test.step('the timeline of the tab, by keyboard', async () => {
    await ui.runCommand('Timeline of this connection');
    const steps = page.getByRole('list', { name: 'What happened' });
    await expect(steps).toContainText(/Connected to 127\.0\.0\.1/);
    await expect(steps).toContainText('id_open was accepted');
    await expect(steps).toContainText('A shell was granted');
    const first = steps.getByRole('button').first();
    await first.focus();
    await page.keyboard.press('ArrowDown');
    await expect(first).not.toBeFocused();
    await steps.getByRole('button', { name: /Both sides named their algorithms/ }).click();
    await expect(steps).toContainText('Server’s key exchanges');
    expect(await axeFindings(page)).toEqual([]);
    await page
      .getByRole('group', { name: new RegExp(`${sshd.user}@`) })
      .getByRole('button', { name: 'Copy report' })
      .click();
    await expect
      .poll(() => page.evaluate(() => navigator.clipboard.readText()))
      .toContain(`Host key: ssh-ed25519 ${sshd.hostKeyFiles[0]?.fingerprint ?? '?'}`);
  });

  await test.step('the log: what ssh -v tells, every message on demand, copied and into a file', async () => {
    await page.getByRole('button', { name: 'Log', exact: true }).click();
    const log = page.getByRole('log', { name: 'Log' });
    const level = page.getByRole('combobox', { name: 'Level' });
    await expect(level).toHaveValue('INFO');
    await level.selectOption('DEBUG1');
    await expect(log).toContainText('Signed in with publickey');
    await expect(log).toContainText(`Key: ${sshd.clientKey.fingerprint}`);
    await expect(page.getByText(/off by itself at/)).toBeVisible();
    await level.selectOption('DEBUG3');
    await expect(log).toContainText('Log level DEBUG3');
    await page.getByRole('button', { name: 'Write log to a file' }).click();
    const path = page.getByText('Being written to').locator('code');
    const file = (await path.textContent()) ?? '';
    expect(statSync(file).mode & 0o777).toBe(0o600);
    await expect.poll(() => readFileSync(file, 'utf8')).toContain('VERBOSE Signed in with publickey');
    await page.getByRole('button', { name: 'Copy log' }).click();
    await expect.poll(() => page.evaluate(() => navigator.clipboard.readText())).toContain('VERBOSE Signed in with publickey');
    expect(await axeFindings(page)).toEqual([]);
    await page.getByRole('switch', { name: 'Follow' }).click();
    await page.getByRole('button', { name: 'Stop writing' }).click();
    await page.getByRole('button', { name: 'Write log to…' }).click();
    const place = page.getByRole('dialog', { name: 'Write log to a file of choice' });
    const chosen = home.write('mine.log', 'mine');
    await place.getByLabel('File').fill(chosen);
    await place.getByRole('button', { name: 'Write', exact: true }).click();
    await expect(place.getByRole('alert')).toContainText('it is there already, and a log is written over nothing');
    expect(await axeFindings(page)).toEqual([]);
    await place.getByLabel('File').fill(`${chosen}.2`);
    await page.keyboard.press('Enter');
    await expect(place).toHaveCount(0);
    await expect(path).toHaveText(`${chosen}.2`);
    expect(statSync(`${chosen}.2`).mode & 0o777).toBe(0o600);
    await expect.poll(() => readFileSync(`${chosen}.2`, 'utf8')).toContain('VERBOSE Signed in with publickey');
    expect(readFileSync(chosen, 'utf8')).toBe('mine');
    await page.getByRole('button', { name: 'Stop writing' }).click();
    await level.selectOption('QUIET');
    await expect(page.getByText('At QUIET nothing is told.')).toBeVisible();
    await level.selectOption('INFO');
  });

  await test.step('the algorithms, graded, and all that are supported', async () => {
    await page.getByRole('button', { name: 'Algorithms', exact: true }).click();
    await expect(page.getByRole('row', { name: /Host key ssh-ed25519 good/ })).toBeVisible();
    await expect(page.getByText(/^Post-quantum: /)).toBeVisible();
    expect(await axeFindings(page)).toEqual([]);
    await page.getByRole('button', { name: 'Supported algorithms' }).click();
    await expect(page.getByRole('region', { name: 'Cipher' })).toContainText('3des-cbcbroken');
    expect(await axeFindings(page)).toEqual([]);
  });
});

test('an outdated server is allowed for a time, with a reason that is seen wherever it is in force', async ({
  start,
  sshd,
  home,
}) => {
  trust(home, sshd);
  await sshd.restart('KexAlgorithms diffie-hellman-group14-sha1\nCiphers aes128-ctr\nMACs hmac-sha1');
  home.write('.ssh/config', host('old', sshd, `IdentityFile ${sshd.clientKey.path}`, 'IdentitiesOnly yes'));
  const { ui } = await start();
  const { page } = ui;
  await ui.openHost('old');
  const card = await ui.waitForFailure('No key exchange that both sides accept');
  await expect(card).toContainText('badly outdated');
  await card.getByRole('button', { name: 'Allow old algorithms…' }).click();
  const dialog = page.getByRole('dialog', { name: 'Allow old algorithms' });
  await dialog.getByRole('button', { name: 'Allow and connect' }).click();
  await expect(dialog.getByRole('alert')).toContainText('Say why');
  expect(await axeFindings(page)).toEqual([]);
  await dialog.getByLabel('Why does it need them?').fill('firmware of 2014');
  await page.keyboard.press('Enter');
  await ui.waitConnected('old');
  await ui.statusBar.getByRole('button', { name: 'Old algorithms' }).click();
  const popover = page.getByRole('dialog', { name: 'Old algorithms are allowed here' });
  await expect(popover).toContainText('firmware of 2014');
  await popover.getByRole('button', { name: 'Take it back' }).click();
  const allowed = (): unknown =>
    (JSON.parse(readFileSync(home.path('data/settings.json'), 'utf8')) as { data: { legacyHosts: unknown } }).data.legacyHosts;
  await expect.poll(allowed).toEqual({});
});

test('settings that can’t be made out are told before there is a tab, and the cure is one button away', async ({
  start,
  sshd,
  home,
}) => {
  trust(home, sshd);
  const config = home.write('.ssh/config', host('lab', sshd, `IdentityFile ${sshd.clientKey.path}`, 'IdentitiesOnly yes'));
  const { ui } = await start();
  const { page } = ui;

  await test.step('a config that others may write to: the rule, the file, and a button that mends it', async () => {
    await ui.hosts.addBookmark({ Name: 'box', Host: 'lab' });
    await expect(ui.hosts.row('box')).toBeVisible();
    chmodSync(config, 0o666);
    await ui.openHost('box');
    const dialog = page.getByRole('dialog', { name: 'Others can change your ssh configuration' });
    await expect(dialog).toContainText('box was not opened, and nothing was sent.');
    await expect(dialog).toContainText('Its mode is 0666: others may write to it.');
    await expect(dialog.getByRole('button', { name: 'Copy report' })).toBeVisible();
    for (const colorScheme of ['dark', 'light'] as const) {
      await page.emulateMedia({ colorScheme });
      expect(await axeFindings(page)).toEqual([]);
    }
    await dialog.getByRole('button', { name: 'Fix permissions' }).click();
    await ui.waitConnected('box');
    expect(statSync(config).mode & 0o777).toBe(0o600);
    await expect(dialog).toHaveCount(0);
  });
});

test('causes and cures are shown though the core is slow to tell them', async ({ launch, home }) => {
  home.write('.ssh/config', 'Host closed\n  HostName 127.0.0.1\n  Port 1\n');
  const { page, url = '' } = await launch({ open: false });
  await page.routeWebSocket(/./, (socket) => {
    const core = socket.connectToServer();
    socket.onMessage((message) => {
      if (!message.toString().includes('"diagnose"')) return core.send(message);
      // As a computer with much else to do.
      setTimeout(() => core.send(message), 1200);
    });
  });
  await page.goto(url);
  const ui = new WorkbenchPage(page);
  await ui.ready();
  await ui.openHost('closed');
  const card = await ui.waitForFailure('127.0.0.1 refuses connections on port 1');
  await expect(card).toContainText('Nothing listens on port 1.');
  await expect(card.getByRole('button', { name: 'Edit port' })).toBeVisible();
});
