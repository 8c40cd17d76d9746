import { readFileSync } from 'node:fs';
import { generateKey } from '../servers/ssh-keys.ts';
import { startSshd, type Sshd } from '../servers/sshd.ts';
import { axeFindings } from '../pages/axe-findings.ts';
import { bareKey, lineFor, signHostKey } from '../pages/host-keys.ts';
import { expect, knownHostsOf, storedKeysOf, test } from '../pages/test.ts';

function web1(server: Sshd, ...more: readonly string[]): string {
  return [
    'Host web1',
    `  HostName ${server.host}`,
    `  Port ${server.port}`,
    `  User ${server.user}`,
    `  IdentityFile ${server.clientKey.path}`,
    '  IdentitiesOnly yes',
    ...more.map((line) => `  ${line}`),
    '',
  ].join('\n');
}

test('a key that was stored unseen can be taken back, and the undoing undone', async ({ start, sshd: server, home }) => {
  home.write('.ssh/config', web1(server, 'UpdateHostKeys no'));
  home.write('.ssh/known_hosts', '# mine\n');
  const { ui } = await start();
  await ui.hosts.connect('web1');
  await ui.prompts.trustHostKey();
  const terminal = await ui.waitConnected('web1');
  const notices = ui.prompts.notices;
  await expect(notices).toContainText('The key of web1 was stored, not compared.');
  // Told quietly: whoever types goes on typing.
  await expect(notices.locator(':focus')).toHaveCount(0);
  const stored = knownHostsOf(home);
  expect(stored).toContain(bareKey(server.hostKeyFiles[0]));
  const window = ui.page.viewportSize();
  await test.step('a terminal too small for it hides neither it nor the way back', async () => {
    await ui.page.setViewportSize({ width: 640, height: 180 });
    await expect(ui.page.locator('[data-place="none"]').first()).toBeAttached();
    await expect(notices.getByRole('button', { name: 'Undo' })).toBeVisible();
    // And hides nothing of the line that is typed in.
    const news = ui.page.locator('[data-place="none"]').first();
    await terminal.typeLine('echo typed');
    await expect
      .poll(async () => {
        const [over, line] = await Promise.all([news.boundingBox(), terminal.pane.locator('.xterm-cursor').boundingBox()]);
        if (over === null || line === null) return 'nothing is drawn';
        return over.y + over.height <= line.y || over.y >= line.y + line.height ? 'free' : 'covered';
      })
      .toBe('free');
    expect(await axeFindings(ui.page)).toEqual([]);
    for (const theme of ['light', 'dark'] as const) {
      await ui.page.emulateMedia({ colorScheme: theme });
      await ui.page.screenshot({ path: `test-results/small-news-${theme}.png` });
    }
    await notices.getByRole('button', { name: 'Undo' }).scrollIntoViewIfNeeded();
    if (window) await ui.page.setViewportSize(window);
  });

  await notices.getByRole('button', { name: 'Undo' }).click();
  await expect(ui.toasts).toContainText('The stored key of web1 was removed');
  await expect(notices).toHaveText('');
  expect(knownHostsOf(home)).toBe('# mine\n');
  // The connection stands on what was trusted when it was made.
  await terminal.typeLine('echo still here');
  await terminal.waitForText('still here');

  await ui.toasts.getByRole('button', { name: 'Undo' }).click();
  await expect(ui.toasts).toContainText('It is as it was before');
  expect(knownHostsOf(home)).toBe(stored);
});

test('a key that was stored unseen is compared later, and then counts as compared', async ({ start, sshd: server, home }) => {
  home.write('.ssh/config', web1(server, 'UpdateHostKeys no', 'StrictHostKeyChecking accept-new'));
  const { ui } = await start();
  await ui.hosts.connect('web1');
  await ui.waitConnected('web1');
  await expect(ui.prompts.notices).toContainText('The first key of web1 was stored, not compared.');
  await ui.prompts.notices.getByRole('button', { name: 'Verify now' }).click();
  const dialog = ui.prompts.verifyDialog;
  const field = dialog.getByLabel(/^Paste what/);
  const keep = dialog.getByRole('button', { name: 'Keep as compared' });
  await field.fill(server.clientKey.fingerprint);
  await expect(dialog.getByRole('alert')).toContainText('This is another key than the one this connection stands on.');
  await expect(keep).toBeDisabled();
  await field.fill(server.hostKeyFiles[0]?.publicLine ?? '');
  await expect(dialog).toContainText('Same key');
  await keep.click();
  await expect(dialog).toBeHidden();
  await expect(ui.prompts.notices).toHaveText('');

  await ui.statusBar.getByRole('button', { name: /SHA256/ }).click();
  const card = ui.prompts.whyTrusted;
  await expect(card).toContainText('Trusted because you compared the key');
  await expect(card).toContainText(`${home.path('.ssh/known_hosts')} line 1`);
  await expect(card).toContainText(/Known since\s*today/);
  await expect(card.getByRole('button', { name: 'Verify now' })).toHaveCount(0);
});

test('a notice that was dismissed is gone from every pane and stays away after a reload; the status bar still tells', async ({
  start,
  sshd: server,
  home,
}) => {
  home.write('.ssh/config', web1(server, 'UpdateHostKeys no'));
  home.write('.ssh/known_hosts', '');
  const { ui } = await start();
  await ui.hosts.connect('web1');
  await ui.prompts.trustHostKey();
  await ui.waitConnected('web1');
  await ui.runCommand('Split to the right');
  const { notices } = ui.prompts;
  const told = notices.filter({ hasText: 'The key of web1 was stored, not compared.' });
  await expect(told).toHaveCount(2);
  await told.first().getByRole('button', { name: 'Dismiss' }).click();
  await expect(notices).toHaveText(['', '']);
  await ui.reload();
  await expect(ui.statusBar).toContainText('key stored by you, not compared');
  await expect(notices).toHaveText(['', '']);

  await test.step('stored anew, after its line went, it is told anew', async () => {
    home.write('.ssh/known_hosts', '');
    await ui.runCommand('Close the connection');
    const tabs = ui.tabs.tab('web1');
    await tabs.first().click({ button: 'middle' });
    await expect(tabs).toHaveCount(1);
    await tabs.click({ button: 'middle' });
    await expect(tabs).toHaveCount(0);
    await ui.hosts.connect('web1');
    await ui.prompts.trustHostKey();
    await ui.waitConnected('web1');
    await expect(told).toBeVisible();
  });
});

test('why a connection is trusted: a line, an authority, or only this once', async ({ start, sshd: server, home }) => {
  const authority = await generateKey();
  home.write('.ssh/config', web1(server, 'UpdateHostKeys no'));
  home.write('.ssh/known_hosts', `# first\n${lineFor(server, server.hostKeyFiles[0])}\n`);
  const { ui } = await start();
  const card = ui.prompts.whyTrusted;
  const open = async (): Promise<void> => {
    await ui.hosts.connect('web1');
    await ui.waitConnected('web1');
    await ui.statusBar.getByRole('button', { name: /SHA256/ }).click();
    await expect(card).toBeVisible();
  };
  const leave = async (): Promise<void> => {
    await ui.page.keyboard.press('Escape');
    await ui.runCommand('Close the connection');
    await ui.tabs.close('web1');
  };

  await open();
  await expect(card).toContainText('Trusted because this key is stored for the host.');
  await expect(card).toContainText(`${home.path('.ssh/known_hosts')} line 2`);
  await leave();

  await server.restart(`HostCertificate ${signHostKey(server, { authority, principals: server.host })}`);
  home.write('.ssh/known_hosts', `@cert-authority * ${bareKey(authority)}\n`);
  await open();
  await expect(card).toContainText('Trusted because an authority that you trust vouches for the host.');
  await expect(card).toContainText(authority.fingerprint);
  await expect(card).toContainText('host of the test');
  await expect(ui.statusBar).toContainText('key vouched for by an authority');
  await leave();

  await server.restart('');
  home.write('.ssh/known_hosts', '');
  await ui.hosts.connect('web1');
  await ui.prompts.onlyThisTime.click();
  await ui.waitConnected('web1');
  await ui.statusBar.getByRole('button', { name: /SHA256/ }).click();
  await expect(card).toContainText('Trusted by you for this connection only.');
  expect(knownHostsOf(home)).toBe('');
});

test('keys that a server announces are a notice that takes no focus, and are written when they are wanted', async ({
  start,
  home,
}) => {
  const server = await startSshd({ hostKeys: ['ed25519', 'ecdsa', 'rsa'] });
  try {
    const [known, ...further] = server.hostKeyFiles;
    home.write('.ssh/config', web1(server, 'UpdateHostKeys ask'));
    home.write('.ssh/known_hosts', `${lineFor(server, known)}\n`);
    const { ui } = await start();
    await ui.hosts.connect('web1');
    const terminal = await ui.waitConnected('web1');
    const { notices } = ui.prompts;
    await expect(notices).toContainText('web1 announced 2 further keys.');
    await expect(notices.locator(':focus')).toHaveCount(0);
    expect(readFileSync(home.path('.ssh/known_hosts'), 'utf8')).toBe(`${lineFor(server, known)}\n`);
    await notices.getByRole('button', { name: 'Show' }).click();
    for (const key of further) await expect(notices).toContainText(key.fingerprint);
    await notices.getByRole('button', { name: 'Apply' }).click();
    await expect(notices).toContainText('2 keys of web1 were added');
    expect(storedKeysOf(home, server).toSorted()).toEqual(server.hostKeyFiles.map(bareKey).toSorted());
    await notices.getByRole('button', { name: 'Dismiss' }).click();
    await expect(notices).toHaveText('');
    await terminal.typeLine('echo still here');
    await terminal.waitForText('still here');
  } finally {
    await server.stop();
  }
});
