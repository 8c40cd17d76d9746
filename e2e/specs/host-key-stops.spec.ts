import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Locator } from '@playwright/test';
import { generateKey } from '../servers/ssh-keys.ts';
import type { Sshd } from '../servers/sshd.ts';
import { bareKey, lineFor, signHostKey } from '../pages/host-keys.ts';
import { expect, knownHostsOf, test } from '../pages/test.ts';

/** A Host block for the current account's server, with further lines. */
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

const namesOf = (buttons: Locator): Promise<string[]> =>
  buttons.evaluateAll((all) => all.map((each) => each.getAttribute('aria-label') ?? each.textContent));

test('a revoked key is a full stop, by its line and by a list, whatever the policy', async ({ start, sshd: server, home }) => {
  const own = server.hostKeyFiles[0];
  // The key is known as well: the revocation wins.
  home.write('.ssh/known_hosts', `${lineFor(server, own)}\n@revoked * ${bareKey(own)}\n`);
  home.write('.ssh/config', web1(server, 'StrictHostKeyChecking no'));
  const { ui } = await start();
  const stop = ui.prompts.revokedKey;

  await test.step('by a line of known_hosts', async () => {
    await ui.hosts.connect('web1');
    await expect(stop).toBeVisible();
    await expect(stop).toContainText(`marked @revoked in ${home.path('.ssh/known_hosts')} line 2`);
    await expect(stop.getByRole('button', { name: /^Do not connect/ })).toBeFocused();
    await expect
      .poll(() => namesOf(stop.getByRole('button')))
      .toEqual(['Copy the picture as text', 'Copy report', 'Do not connectEsc']);
    await expect(stop.getByRole('textbox')).toHaveCount(0);
    await ui.page.keyboard.press('Escape');
    await expect(ui.tabs.tab('web1')).toHaveCount(0);
  });

  await test.step('by a list of revoked keys', async () => {
    const list = join(server.dir, 'revoked');
    writeFileSync(list, `${bareKey(own)}\n`);
    home.write('.ssh/known_hosts', `${lineFor(server, own)}\n`);
    home.write('.ssh/config', web1(server, `RevokedHostKeys ${list}`));
    await expect(async () => {
      await ui.hosts.connect('web1');
      await expect(stop).toContainText(`in the list of revoked keys ${list}`, { timeout: 10_000 });
    }).toPass({ timeout: 60_000 });
    await ui.page.keyboard.press('Escape');
  });
  expect(server.log()).not.toMatch(/userauth-request/);
});

test('under StrictHostKeyChecking yes an unknown key is shown as unchecked, with the policy and without a yes', async ({
  start,
  sshd: server,
  home,
}) => {
  home.write('.ssh/config', web1(server, 'StrictHostKeyChecking yes'));
  const { ui } = await start();
  await ui.hosts.connect('web1');
  const stop = ui.prompts.unknownKey;
  await expect(stop).toBeVisible();
  await expect(stop).toContainText('StrictHostKeyChecking yes is in force for it');
  await expect(stop).toContainText(`not checked: nothing is stored for [${server.host}]:${server.port}`);
  await expect
    .poll(() => namesOf(stop.getByRole('button')))
    .toEqual([
      'Copy the picture as text',
      'Copy the command',
      'How do I get the right one?',
      'Copy report',
      'Add to known_hosts…',
      'Try again',
      'Do not connectEsc',
    ]);
  // Not checked is neither good nor bad: its mark has the colour of dim words (SE-31).
  const colours = await stop.evaluate((card) => {
    const style = getComputedStyle(document.documentElement);
    const probe = document.createElement('span');
    document.body.append(probe);
    const colourOf = (token: string): string => {
      probe.style.color = style.getPropertyValue(token);
      return getComputedStyle(probe).color;
    };
    const mark = card.querySelector('svg');
    const answer = { mark: mark && getComputedStyle(mark).color, dim: colourOf('--dim'), ok: colourOf('--ok') };
    probe.remove();
    return answer;
  });
  expect(colours.mark).toBe(colours.dim);
  expect(colours.mark).not.toBe(colours.ok);

  await stop.getByLabel(/^Compare it with/).fill(server.hostKeyFiles[0]?.fingerprint ?? '');
  await expect(stop).toContainText('Same key');
  expect(knownHostsOf(home)).toBe('');
  expect(server.log()).not.toMatch(/userauth-request/);

  // The form that adds it knows the name already; once the key is in the file, the same card goes on.
  await stop.getByRole('button', { name: 'Add to known_hosts…' }).click();
  const form = ui.page.getByRole('dialog');
  await form
    .getByRole('textbox')
    .first()
    .fill(server.hostKeyFiles[0]?.publicLine ?? '');
  await form.getByRole('button', { name: /^Add/ }).last().click();
  await expect(form).toBeHidden();
  expect(knownHostsOf(home)).toContain(lineFor(server, server.hostKeyFiles[0]));
  await stop.getByRole('button', { name: 'Try again' }).click();
  await ui.waitConnected('web1');
});

test('a certificate that proves nothing says why, and the key itself is asked about', async ({ start, sshd: server, home }) => {
  const authority = await generateKey();
  const certificate = signHostKey(server, { authority, principals: server.host, validity: '20200101:20210101' });
  await server.restart(`HostCertificate ${certificate}`);
  home.write('.ssh/known_hosts', `@cert-authority * ${bareKey(authority)}\n`);
  home.write('.ssh/config', web1(server));
  const { ui } = await start();
  await ui.hosts.connect('web1');
  const { hostKey } = ui.prompts;
  await expect(hostKey).toContainText('Its certificate proves nothing here: it expired');
  await expect(hostKey.getByRole('img', { name: /^Fingerprint/ }).first()).toHaveAccessibleName(
    `Fingerprint ${server.hostKeyFiles[0]?.fingerprint ?? ''}`,
  );
  await ui.page.keyboard.press('Escape');
  await ui.waitForFailure(/You did not trust/);
  await ui.tabs.close('web1');

  await test.step('for another name, under a changed key as well', async () => {
    const other = await generateKey();
    await server.restart(`HostCertificate ${signHostKey(server, { authority, principals: 'db1.example.org' })}`);
    home.write('.ssh/known_hosts', `@cert-authority * ${bareKey(authority)}\n${lineFor(server, other)}\n`);
    await ui.hosts.connect('web1');
    await expect(ui.prompts.changedKey).toContainText('it is for db1.example.org');
    await ui.page.keyboard.press('Escape');
  });
});
