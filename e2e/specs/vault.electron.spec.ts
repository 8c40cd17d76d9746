import { expect, test } from '../pages/test.ts';

/** No keyring answers where these tests run: only the refusal is proved, and the title says so wherever the run is listed. */
test('without a keyring no keychain is offered, since it would be plain text (sealing by a real keyring: not proved)', async ({
  start,
}) => {
  test.skip(process.platform !== 'linux', 'only Linux may be without a keychain');
  const { ui } = await start({ env: { DBUS_SESSION_BUS_ADDRESS: 'unix:path=/nonexistent' } });
  await ui.runCommand('Vault: kept passwords and passphrases');
  await expect(ui.page.getByRole('heading', { name: 'Vault', exact: true })).toBeVisible();
  await expect(ui.page.getByText(/^No keychain: no keyring answers here/)).toBeVisible();
  await expect(ui.page.getByRole('button', { name: /^Lock it by/ })).toHaveText(['Lock it by a passphrase']);
});
