import { axeFindings } from '../pages/axe-findings.ts';
import { expect, test } from '../pages/test.ts';
import { startNextOpenSsh } from '../servers/interop/debian.ts';
import { whyNotBuilt } from '../servers/interop/program.ts';
import { lacks } from '../servers/requirements.ts';

const noNext = await whyNotBuilt('openssh-next');
test.skip(lacks('accounts') || noNext !== undefined, noNext ?? 'needs accounts');

test('a key of a type that the server does not accept is grey in the evidence of the refused login (AL-10)', async ({
  start,
  home,
}) => {
  const server = await startNextOpenSsh('PubkeyAcceptedAlgorithms ssh-ed25519');
  try {
    home.write('.ssh/known_hosts', `[${server.host}]:${server.port} ${server.hostKey}\n`);
    home.write(
      '.ssh/config',
      `Host lab\n  HostName ${server.host}\n  Port ${server.port}\n  User ${server.user}\n  IdentityFile ${server.rsaKey.path}\n  IdentitiesOnly yes\n  PreferredAuthentications publickey\n`,
    );
    const { ui } = await start();
    await ui.openHost('lab');
    const card = await ui.waitForFailure('The server takes none of your kinds of keys');
    await card.getByRole('button', { name: /^Evidence/ }).click();
    const key = card.getByRole('listitem').filter({ hasText: server.rsaKey.path });
    await expect(key).toContainText('not accepted by this server');
    await expect(key).toContainText('was not offered: the server accepts no signatures by rsa-sha2-512 or rsa-sha2-256');
    const colour = (element: Element): string => getComputedStyle(element).color;
    expect(await key.evaluate(colour)).not.toBe(
      await card.getByRole('listitem').filter({ hasText: 'It introduced itself' }).evaluate(colour),
    );
    expect(await axeFindings(ui.page)).toEqual([]);
  } finally {
    await server.stop();
  }
});
