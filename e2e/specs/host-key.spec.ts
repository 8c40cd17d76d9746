import { readFileSync } from 'node:fs';
import { startFaultProxy } from '../servers/fault-proxy.ts';
import { startSshdWithAccounts } from '../servers/accounts.ts';
import { generateKey } from '../servers/ssh-keys.ts';
import { bareKey, signHostKey } from '../pages/host-keys.ts';
import { configHost, expect, fred, knownHostsOf, storedKeysOf, test, trust } from '../pages/test.ts';

test('an unknown key waits for a clear yes: Enter answers nothing, Escape declines, and nothing was sent or stored', async ({
  start,
  sshd: server,
  home,
}) => {
  const { ui } = await start();
  const rsa = await generateKey({ type: 'rsa' });
  const certificate = signHostKey(server, { authority: await generateKey(), principals: server.host });
  const target = `${fred.name}@${server.host}:${server.port}`;
  const declined = `You did not trust the key of ${server.host} port ${server.port}`;

  await test.step('Escape declines', async () => {
    await ui.openDestination(target);
    await expect(ui.prompts.hostKey).toBeVisible();
    expect(await ui.prompts.fingerprint()).toBe(server.hostKeyFiles[0]?.fingerprint);
    await expect(ui.prompts.compareField).toBeFocused();
    await ui.page.keyboard.press('Escape');
    await ui.waitForFailure(declined);
  });

  await test.step('Enter is never a yes, whatever has the focus', async () => {
    await ui.failure.getByRole('button', { name: /^Try again/ }).click();
    await ui.prompts.trust.focus();
    await ui.page.keyboard.press('Enter');
    await ui.prompts.onlyThisTime.focus();
    await ui.page.keyboard.press('Enter');
    await expect(ui.prompts.hostKey).toBeVisible();
    await ui.prompts.compareField.focus();
    await ui.page.keyboard.press('Enter');
    await ui.page.keyboard.press('Enter');
    await expect(ui.prompts.hostKey).toBeVisible();
    await ui.page.keyboard.press('Escape');
    await ui.waitForFailure(declined);
  });

  await test.step('what was pasted decides whether trusting is offered', async () => {
    await ui.failure.getByRole('button', { name: /^Try again/ }).click();
    const right = server.hostKeyFiles[0]?.fingerprint ?? '';
    const wrong = server.clientKey.fingerprint;
    await ui.prompts.compareField.fill(wrong);
    await expect(ui.prompts.hostKey).toContainText('Different key');
    await expect(ui.prompts.trust).toBeDisabled();
    await ui.prompts.compareField.fill(rsa.publicLine);
    await expect(ui.prompts.hostKey).toContainText('Different key: that one is');
    await expect(ui.prompts.trust).toBeDisabled();
    await ui.prompts.compareField.fill(readFileSync(certificate, 'utf8'));
    await expect(ui.prompts.hostKey).toContainText('Same key');
    await ui.prompts.compareField.fill(right.slice(0, 20));
    await expect(ui.prompts.hostKey).toContainText('The same so far');
    await expect(ui.prompts.trust).toBeDisabled();
    await ui.prompts.compareField.fill(right);
    await expect(ui.prompts.hostKey).toContainText('Same key');
    await expect(ui.prompts.trust).toBeEnabled();
    await ui.page.keyboard.press('Escape');
    await ui.waitForFailure(declined);
  });

  // The log is at DEBUG1: each of the three connections is in it, and none of them came as far as a user's name.
  await expect.poll(() => server.log().match(/^Connection from /gm)?.length).toBe(3);
  await expect
    .poll(() => server.log().match(/^(Connection closed by|Received disconnect from) .* \[preauth\]$/gm)?.length)
    .toBe(3);
  expect(server.log()).not.toMatch(/userauth|fred/);
  expect(knownHostsOf(home)).toBe('');
});

test('a click meant for one question answers no other that comes into its place', async ({ start, server, home }) => {
  const inner = await startSshdWithAccounts({ users: { fred: { password: fred.password } } });
  try {
    home.write('.ssh/config', `${configHost('jump', server)}${configHost('inner', inner)}  ProxyJump jump\n`);
    const { ui } = await start();
    const { hostKey, trust } = ui.prompts;
    // Clicks on every new button at once, as the rest of a double click and as a hasty second one.
    const clicks = await ui.page.evaluateHandle(() => {
      const seen = new WeakSet<Element>();
      const made: string[] = [];
      const look = (): void => {
        for (const button of document.querySelectorAll('[role=alertdialog] footer button')) {
          if (button.textContent !== 'Trust and continue' || seen.has(button)) continue;
          seen.add(button);
          for (const detail of [1, 2]) button.dispatchEvent(new MouseEvent('click', { bubbles: true, detail }));
          made.push(button.getAttribute('aria-disabled') ?? 'armed');
        }
      };
      new MutationObserver(look).observe(document, { childList: true, subtree: true, attributes: true });
      look();
      return made;
    });
    await ui.openHost('inner');
    await expect(hostKey).toContainText(`port ${server.port}`);
    await trust.click();
    await expect(hostKey).toContainText(`port ${inner.port}`);
    await expect(trust).toBeEnabled();
    // The second click of two is none for this question either, however late it comes.
    await trust.dispatchEvent('click', { detail: 2 });
    await expect(hostKey).toContainText(`port ${inner.port}`);
    expect(await clicks.jsonValue()).toEqual(['true', 'true']);
    expect(storedKeysOf(home, inner)).toEqual([]);
    await ui.prompts.trustHostKey();
    await expect.poll(() => storedKeysOf(home, inner)).toHaveLength(1);
  } finally {
    await inner.stop();
  }
});

test('where nothing is to be stored there is one way on, and it promises no more', async ({ start, server, home }) => {
  home.write('.ssh/config', `${configHost('web1', server)}  UserKnownHostsFile none\n`);
  const { ui } = await start();
  await ui.openHost('web1');
  await expect(ui.prompts.hostKey).toBeVisible();
  await expect(ui.prompts.trust).toBeHidden();
  await expect(ui.prompts.onlyThisTime).toBeHidden();
  await ui.prompts.connect.click();
  await ui.waitConnected('web1');
  expect(knownHostsOf(home)).toBe('');
});

test('nothing moves while somebody types, and what folds out leaves question and answers in sight', async ({
  start,
  sshd: server,
}) => {
  const { ui } = await start();
  await ui.openDestination(`fred@${server.host}:${server.port}`);
  const { hostKey, compareField, help } = ui.prompts;
  await expect(hostKey).toBeVisible();
  await ui.fontsLoaded();
  const before = await hostKey.boundingBox();
  for (const words of ['SHA256:nothing', server.clientKey.fingerprint, server.hostKeyFiles[0]?.fingerprint ?? '', '']) {
    await compareField.fill(words);
    await expect(hostKey.getByRole('status')).toHaveText(
      words === '' ? '' : words.includes('nothing') ? /Different|not a fingerprint/ : /Same|Different/,
    );
    expect(await hostKey.boundingBox()).toEqual(before);
  }
  await help.click();
  for (const type of ['ed25519', 'ecdsa', 'rsa'])
    await expect(hostKey).toContainText(`ssh-keygen -lf /etc/ssh/ssh_host_${type}_key.pub`);
  await expect(hostKey).toContainText(`Hello, I am about to connect to ${server.host}, port ${server.port}`);
  // What is to be compared stays in sight with the words on how.
  await expect(hostKey.getByRole('img', { name: /^Fingerprint/ }).first()).toBeInViewport({ ratio: 1 });
  await expect(hostKey.getByText('The server shows this key')).toBeInViewport({ ratio: 1 });
  const open = await hostKey.boundingBox();
  expect(open?.y).toBe(before?.y);
  expect((open?.y ?? 0) + (open?.height ?? 0)).toBeLessThanOrEqual(800);
  await expect(hostKey.getByRole('button', { name: /^Cancel/ })).toBeInViewport({ ratio: 1 });
  await ui.page.keyboard.press('Escape');
});

test('the question names the host of the ssh config and the place behind it', async ({ start, server, home }) => {
  home.write(
    '.ssh/config',
    `${configHost('web1', server)}${configHost('web2', server).replace(`HostName ${server.host}`, 'HostName localhost')}`,
  );
  const { ui } = await start();
  // Whatever it is called here, where it leads is said too: by name, where it has one, and by address.
  await ui.openHost('web2');
  await expect(ui.prompts.hostKey).toContainText(`web2 (localhost) at ${server.host} port ${server.port}`);
  await ui.page.keyboard.press('Escape');
  await ui.openHost('web1');
  await expect(ui.prompts.hostKey).toContainText(`web1 at ${server.host} port ${server.port}`);
  await ui.page.keyboard.press('Escape');
  await ui.waitForFailure(`You did not trust the key of ${server.host} port ${server.port}`);
});

test('a changed key is refused, with no way to accept it', async ({ start, server, home }) => {
  const other = await startSshdWithAccounts({ users: { fred: { password: fred.password } } });
  const proxy = await startFaultProxy({ target: server });
  try {
    const known = {
      knownHostsLines: server.knownHostsLines.map((line) => line.replace(String(server.port), String(proxy.port))),
    };
    trust(home, known);
    const before = knownHostsOf(home);
    home.write('.ssh/config', configHost('web1', server, fred.name, proxy.port));
    proxy.swapTarget(other);
    const { ui } = await start();
    // From the tree, which has the focus then: the refusal takes it all the same.
    await ui.hosts.connect('web1');

    const stop = ui.prompts.changedKey;
    await expect(stop).toBeVisible();
    await expect(stop.getByRole('button', { name: /^Do not connect/ })).toBeFocused();
    await expect(stop).toContainText('Nothing has been sent: no name, no password.');
    const faces = stop.getByRole('img', { name: /^Fingerprint/ });
    await expect(faces.first()).toHaveAccessibleName(`Fingerprint ${server.hostKeyFiles[0]?.fingerprint ?? ''}`);
    await expect(faces.last()).toHaveAccessibleName(`Fingerprint ${other.hostKeyFiles[0]?.fingerprint ?? ''}`);
    // Every button of the card, by name: none of them goes on.
    const buttons = (): Promise<string[]> =>
      stop.getByRole('button').evaluateAll((all) => all.map((each) => each.getAttribute('aria-label') ?? each.textContent));
    await expect
      .poll(buttons)
      .toEqual([
        'Copy the picture as text',
        'Copy the picture as text',
        'Copy the command',
        'How do I get the right one?',
        'Why does this matter?',
        'Remove it by hand',
        'Copy report',
        'Replace the stored key and connect',
        'Do not connectEsc',
      ]);
    // The one that writes is locked until the right key was pasted, and Enter never presses it.
    await expect(ui.prompts.replace).toBeDisabled();
    await ui.prompts.changedField.fill(server.hostKeyFiles[0]?.fingerprint ?? '');
    await expect(stop).toContainText('Different key');
    await expect(ui.prompts.replace).toBeDisabled();
    await ui.prompts.changedField.fill(other.hostKeyFiles[0]?.fingerprint ?? '');
    await expect(stop).toContainText('Same key');
    await ui.prompts.changedField.press('Enter');
    await ui.prompts.replace.focus();
    await ui.page.keyboard.press('Enter');
    await expect(stop).toBeVisible();
    await stop.getByRole('button', { name: 'Remove it by hand' }).click();
    await expect(stop).toContainText(`ssh-keygen -R '[${server.host}]:${proxy.port}'`);
    await ui.page.keyboard.press('Escape');
    await expect(stop).toBeHidden();
    await expect(ui.tabs.tab('web1')).toHaveCount(0);
    expect(other.log()).not.toMatch(/userauth-request/);
    expect(knownHostsOf(home)).toBe(before);
  } finally {
    await proxy.stop();
    await other.stop();
  }
});

test('a key that changed since it was known: when it was, what speaks against it, and one way to replace it', async ({
  start,
  server,
  home,
}) => {
  const other = await startSshdWithAccounts({
    users: { fred: { password: fred.password, authorizedKeys: [server.clientKey.publicLine] } },
  });
  const proxy = await startFaultProxy({ target: server });
  try {
    home.write('.ssh/config', `${configHost('web1', server, fred.name, proxy.port)}  UpdateHostKeys no\n`);
    const { ui } = await start();
    await ui.hosts.connect('web1');
    await ui.prompts.compareField.fill(server.hostKeyFiles[0]?.fingerprint ?? '');
    await ui.prompts.trustHostKey();
    await ui.waitConnected('web1');
    // It was compared: there is nothing to remind of.
    await expect(ui.statusBar).toContainText('key stored by you, compared');
    await expect(ui.prompts.notices).toHaveText('');
    await ui.runCommand('Close the connection');
    await ui.tabs.close('web1');

    proxy.swapTarget(other);
    await ui.hosts.connect('web1');
    const stop = ui.prompts.changedKey;
    await expect(stop).toBeVisible();
    await expect(stop).toContainText(`web1 at ${proxy.host} port ${proxy.port}`);
    await expect(stop).toContainText(/Stored · since today, last vouched today/);
    await expect(stop).toContainText('No other name in your files has the offered key.');
    await expect(stop).toContainText(`${home.path('.ssh/known_hosts')} line 1`.slice(-18));
    await ui.prompts.changedField.fill(`256 ${other.hostKeyFiles[0]?.fingerprint ?? ''} host key (ED25519)`);
    await expect(stop).toContainText('Same key');
    await ui.prompts.replace.click();
    const terminal = await ui.waitConnected('web1');
    await expect(terminal.input).toBeFocused();
    expect(storedKeysOf(home, { host: proxy.host, port: proxy.port })).toEqual([bareKey(other.hostKeyFiles[0])]);
    await other.waitForLog(/Accepted publickey for fred/);
    await expect(ui.toasts).toContainText('The stored key of web1 was replaced');
    await ui.toasts.getByRole('button', { name: 'Undo' }).click();
    await expect(ui.toasts).toContainText('It is as it was before');
    await expect(terminal.input).toBeFocused();
    expect(storedKeysOf(home, { host: proxy.host, port: proxy.port })).toEqual([bareKey(server.hostKeyFiles[0])]);
  } finally {
    await proxy.stop();
    await other.stop();
  }
});

test('twenty stored lines and a very long name stay inside the card', async ({ start, sshd: server, home }) => {
  const keys = await Promise.all((['ed25519', 'ecdsa', 'ed25519'] as const).map((type) => generateKey({ type })));
  const alias = `${'a-very-long-name.'.repeat(12)}example`;
  const lines = Array.from({ length: 20 }, (_, index) => `${alias} ${bareKey(keys[index % 3])} line of ${index}`);
  home.write('.ssh/known_hosts', `${lines.join('\n')}\n`);
  home.write('.ssh/config', `Host web1\n  HostName ${server.host}\n  Port ${server.port}\n  HostKeyAlias ${alias}\n`);
  const { ui } = await start();
  await ui.hosts.connect('web1');
  const stop = ui.prompts.changedKey;
  await expect(stop).toContainText('20 lines are stored for this host');
  const shown = stop.getByRole('img', { name: /^Fingerprint/ }).first();
  await expect(shown).toHaveAccessibleName(`Fingerprint ${keys[0]?.fingerprint ?? ''}`);
  await stop
    .getByRole('button', { name: /^ECDSA/ })
    .first()
    .click();
  await expect(shown).toHaveAccessibleName(`Fingerprint ${keys[1]?.fingerprint ?? ''}`);
  const wide = await stop.evaluate(
    (card) =>
      [...card.querySelectorAll('*')].filter(
        (each) => each.getBoundingClientRect().right > card.getBoundingClientRect().right + 1,
      ).length,
  );
  expect(wide).toBe(0);
  const box = await stop.boundingBox();
  expect((box?.y ?? 0) + (box?.height ?? 0)).toBeLessThanOrEqual(800);
  await expect(stop.getByRole('button', { name: /^Do not connect/ })).toBeInViewport({ ratio: 1 });
});
