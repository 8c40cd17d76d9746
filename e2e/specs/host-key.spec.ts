import { startFaultProxy } from '../servers/fault-proxy.ts';
import { startSshdWithAccounts } from '../servers/accounts.ts';
import { configHost, expect, fred, knownHostsOf, test, trust } from '../pages/test.ts';

test('an unknown key waits for a clear yes: Enter answers nothing, Escape declines, and nothing was sent or stored', async ({
  start,
  sshd: server,
  home,
}) => {
  const { ui } = await start();
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
    await expect(stop).toBeVisible({ timeout: 20_000 });
    await expect(stop.getByRole('button', { name: /^Do not connect/ })).toBeFocused();
    await expect(stop).toContainText('Nothing has been sent: no name, no password.');
    const faces = stop.getByRole('img', { name: /^Fingerprint/ });
    await expect(faces.first()).toHaveAccessibleName(`Fingerprint ${server.hostKeyFiles[0]?.fingerprint ?? ''}`);
    await expect(faces.last()).toHaveAccessibleName(`Fingerprint ${other.hostKeyFiles[0]?.fingerprint ?? ''}`);
    // Every button of the card, by name: none of them goes on.
    const buttons = await stop
      .getByRole('button')
      .evaluateAll((all) => all.map((each) => each.getAttribute('aria-label') ?? each.textContent));
    expect(buttons).toEqual([
      'Copy the picture as text',
      'Copy the picture as text',
      'Copy report',
      'Copy the ssh-keygen -R command',
      'Do not connectEsc',
    ]);
    await stop.getByLabel(/^If you reinstalled it/).fill(other.hostKeyFiles[0]?.fingerprint ?? '');
    await expect(stop).toContainText('Same key');
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
