import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { configHost, expect, fred, prompt, test, trust, type Started } from '../pages/test.ts';
import { findProgram, program } from '../servers/requirements.ts';

test.skip(process.platform !== 'linux', 'keyrings of its own are for Linux');

const hasKeyring = ['gnome-keyring-daemon', 'dbus-daemon', 'dbus-send'].every((name) => findProgram(name) !== undefined);

const openVault = async ({ ui }: Started): Promise<void> => {
  await ui.runCommand('Vault: kept passwords and passphrases');
  await expect(ui.page.getByRole('heading', { name: 'Vault', exact: true })).toBeVisible();
};

test('without a keyring no keychain is offered, since it would be plain text', async ({ start }) => {
  const started = await start({ env: { DBUS_SESSION_BUS_ADDRESS: 'unix:path=/nonexistent' }, systemKeychain: true });
  await openVault(started);
  await expect(started.ui.page.getByText(/^No keychain: no keyring answers here/)).toBeVisible();
  await expect(started.ui.page.getByRole('button', { name: /^Lock it by/ })).toHaveText(['Lock it by a passphrase']);
});

test('a keyring keeps the vault’s key, and a kept password logs in after a restart without a question', async ({
  start,
  server,
  home,
}) => {
  test.skip(!hasKeyring, 'gnome-keyring is missing here: only the refusal is proved');
  trust(home, server);
  home.write('.ssh/config', `${configHost('web1', server)}  PubkeyAuthentication no\n`);
  const bus = await startKeyring(home.dir);
  try {
    const env = { DBUS_SESSION_BUS_ADDRESS: bus.address, XDG_CURRENT_DESKTOP: 'GNOME' };
    const first = await start({ env, systemKeychain: true });
    await openVault(first);
    await first.ui.page.getByRole('button', { name: 'Lock it by the desktop’s keyring' }).click();
    await expect(first.ui.page.getByText('Nothing is kept yet.')).toBeVisible();
    await first.ui.openHost('web1');
    await first.ui.page.getByRole('dialog').getByLabel('Keep in the vault').check();
    await first.ui.prompts.answerPassword(fred.password);
    await (await first.ui.waitConnected('web1')).waitForText(prompt);
    await openVault(first);
    await expect(first.ui.page.getByRole('table', { name: 'Kept secrets' }).getByRole('row')).toHaveCount(2);
    await first.workbench.stop();
    const file = readFileSync(join(home.dataDir, 'vault.json'), 'utf8');
    expect([file.includes('"by": "secretBox"'), file.includes(fred.password)]).toEqual([true, false]);

    const { ui } = await start({ env, systemKeychain: true });
    await ui.openHost('web1');
    await (await ui.waitConnected('web1')).waitForText(prompt);
  } finally {
    bus.stop();
  }
});

/** A session bus of its own with an unlocked keyring, both in this home. */
async function startKeyring(home: string): Promise<{ readonly address: string; stop(): void }> {
  const runtime = join(home, 'runtime');
  mkdirSync(runtime, { mode: 0o700 });
  const env = { ...process.env, HOME: home, XDG_RUNTIME_DIR: runtime, XDG_DATA_HOME: join(home, 'share') };
  const bus = spawn(program('dbus-daemon'), ['--session', '--nofork', '--print-address'], {
    env,
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const started: ChildProcess[] = [bus];
  const stop = (): void => {
    for (const child of started.reverse()) child.kill('SIGKILL');
  };
  const address = await new Promise<string>((resolve, reject) => {
    let said = '';
    bus.stdout.on('data', (bytes: Buffer) => {
      said += bytes.toString();
      if (said.includes('\n')) resolve(said.trim());
    });
    bus.once('exit', () => reject(new Error('dbus-daemon ended')));
  });
  const keyring = spawn(program('gnome-keyring-daemon'), ['--unlock', '--foreground', '--components=secrets'], {
    env: { ...env, DBUS_SESSION_BUS_ADDRESS: address },
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  started.push(keyring);
  // Its password ends at the end of the input.
  keyring.stdin.end('a keyring of the test');
  const call = (...words: readonly string[]): string =>
    spawnSync(program('dbus-send'), [`--bus=${address}`, '--print-reply', ...words], { encoding: 'utf8' }).stdout;
  // Asked before it is there, the bus would start another one, which is locked.
  const owned = ['--dest=org.freedesktop.DBus', '/', 'org.freedesktop.DBus.NameHasOwner', 'string:org.freedesktop.secrets'];
  try {
    await expect.poll(() => call(...owned)).toContain('boolean true');
    const collection = ['--dest=org.freedesktop.secrets', '/org/freedesktop/secrets/collection/login'];
    const locked = ['org.freedesktop.DBus.Properties.Get', 'string:org.freedesktop.Secret.Collection', 'string:Locked'];
    await expect.poll(() => call(...collection, ...locked)).toContain('boolean false');
  } catch (error) {
    stop();
    throw error;
  }
  return { address, stop };
}
