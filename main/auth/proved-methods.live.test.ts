import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { startSshdWithAccounts } from '../../e2e/servers/accounts.ts';
import { lacks } from '../../e2e/servers/requirements.ts';
import { testSecret } from '../../e2e/servers/secrets/test-secret.ts';
import { generateKey } from '../../e2e/servers/ssh-keys.ts';
import { startSshd } from '../../e2e/servers/sshd.ts';
import { liveLogin } from './fixtures/live-login.ts';
import { outputOf } from './fixtures/session-output.ts';

const ends: (() => unknown)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
});

describe.skipIf(lacks('accounts'))('what a login is said to have been proved by', () => {
  it('is what the server’s log and SSH_USER_AUTH say: a key, then a password (AU-18)', async () => {
    const password = testSecret('of eve');
    const key = await generateKey();
    const config = 'ExposeAuthInfo yes\nAuthenticationMethods publickey,password';
    const sshd = await startSshdWithAccounts({ users: { eve: { password, authorizedKeys: [key.publicLine] } }, config });
    ends.push(
      () => key.remove(),
      () => sshd.stop(),
    );
    const host = { user: 'eve', identityFiles: [{ path: key.path, isDefault: false }] };
    const { connection } = await liveLogin(sshd, host, [[password]]);
    ends.push(() => connection?.close());
    expect(connection?.authenticatedWith).toEqual([`publickey ${key.fingerprint} (id_ed25519)`, 'password']);
    await sshd.waitForLog(/Partial publickey for eve .*/);
    await sshd.waitForLog(/Accepted password for eve /);
    expect(sshd.log()).toContain(`ED25519 ${key.fingerprint}`);
    if (connection === undefined) throw new Error('it did not log in');
    const exposed = await outputOf(connection, 'cat "$SSH_USER_AUTH"');
    expect(exposed.trim().split('\n')).toEqual([`publickey ${key.publicLine.split(' ').slice(0, 2).join(' ')}`, 'password']);
  });
});

describe.skipIf(lacks('sshd'))('a RevokedKeys file that is not there', () => {
  it('has the server refuse every key, and the login is told as a refusal (CE-11)', async () => {
    const sshd = await startSshd();
    ends.push(() => sshd.stop());
    await sshd.restart(`RevokedKeys ${join(sshd.dir, 'nowhere')}`);
    const { error } = await liveLogin(sshd, { identityFiles: [{ path: sshd.clientKey.path, isDefault: false }] });
    expect(error).toMatchObject({ code: 'auth.refused', detail: { tried: [{ identity: 'client_key', answer: 'refused' }] } });
    await sshd.waitForLog(/nowhere: No such file or directory/);
  });
});
