import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { tempFolder } from '../../e2e/servers/cleanup.ts';
import { lacks } from '../../e2e/servers/requirements.ts';
import { generateKey, startAgent, type Agent } from '../../e2e/servers/ssh-keys.ts';
import { testSecret } from '../../e2e/servers/secrets/test-secret.ts';
import { startAuthority, type Authority } from './fixtures/certify.ts';
import { plainHost } from './fixtures/scripted-login.ts';
import { certificatesForHost } from './host-certificates.ts';

describe.skipIf(lacks('agent'))('the certificates of a host', () => {
  const folder = tempFolder('hawser-host-certificates-');
  let authority: Authority;
  let agent: Agent;
  beforeAll(async () => {
    authority = await startAuthority();
    agent = await startAgent();
  });
  afterAll(async () => {
    await agent.stop();
    authority.remove();
    folder.remove();
  });

  it('are told with what each is worth, and nobody is asked and nothing connected to', async () => {
    const [sealed, held, old] = await Promise.all([
      generateKey({ path: `${folder.path}/sealed`, passphrase: testSecret('secret') }),
      generateKey({ path: `${folder.path}/held`, comment: 'held' }),
      generateKey({ path: `${folder.path}/old` }),
    ]);
    authority.certify(sealed, ['-n', 'eve', '-O', 'no-pty']);
    authority.certify(held, ['-n', 'bob']);
    authority.certify(old, ['-n', 'eve', '-V', '-2h:-1h']);
    await agent.add(held.path);
    const identityFiles = [sealed, old].map(({ path }) => ({ path, isDefault: false }));
    const found = await certificatesForHost(
      { ...plainHost, user: 'eve', identityFiles },
      agent.socket,
      Date.now(),
      new AbortController().signal,
    );
    expect(found).toMatchObject([
      { label: 'held', from: 'agent', certificate: { keyId: 'the id' } },
      { label: 'sealed-cert.pub', certificate: { limits: ['no terminal'] } },
      {
        label: 'old-cert.pub',
        from: `${old.path}-cert.pub`,
        skipped: expect.stringMatching(/^the certificate expired/) as unknown,
      },
    ]);
    expect(found[0]?.doubts[0]).toBe('it is for bob, and eve is not among them');
    expect(found[1]?.doubts).toEqual([
      'the server may not trust its authority (TrustedUserCAKeys)',
      'it may be revoked there (RevokedKeys)',
    ]);
  });
});
