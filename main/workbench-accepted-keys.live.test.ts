import { describe, expect, it } from 'vitest';
import { startNextOpenSsh } from '../e2e/servers/interop/debian.ts';
import { whyNotBuilt } from '../e2e/servers/interop/program.ts';
import type { InteropServer } from '../e2e/servers/interop/server.ts';
import { lacks } from '../e2e/servers/requirements.ts';
import { generateKey } from '../e2e/servers/ssh-keys.ts';
import { tempDir } from './fixtures/files-page.ts';
import { block, cleanUps, sshd, startCore, TestPage, trust } from './fixtures/test-page.ts';

const rule = 'PubkeyAcceptedAlgorithms ssh-ed25519\nMaxAuthTries 1';
const noNext = await whyNotBuilt('openssh-next');

interface Keys {
  readonly rsa: string;
  readonly ed25519: string;
}

async function open(server: Pick<InteropServer, 'host' | 'port' | 'user'>, { rsa, ed25519 }: Keys) {
  const login = `IdentityFile ${rsa}\n  IdentityFile ${ed25519}\n  IdentitiesOnly yes\n  PreferredAuthentications publickey`;
  const { workbench } = await startCore(block('lab', server, login));
  const page = await TestPage.open(workbench);
  page.answer = trust;
  const { sessionId } = await page.open('lab');
  return { page, sessionId };
}

async function storyOf(page: TestPage) {
  const { stories } = await page.client.doctor.stories({});
  const storyId = stories.at(-1)?.storyId;
  if (storyId === undefined) throw new Error('nothing was connected');
  const { story } = await page.client.doctor.story({ storyId, from: 0 });
  const { limits } = await page.client.limits.of({ storyId });
  return {
    attempts: (story?.entries ?? []).flatMap(({ fact }) =>
      fact.kind === 'attempt' && fact.method === 'publickey' ? [fact] : [],
    ),
    keyTypes: limits?.lines.find(({ capability }) => capability === 'keyTypes'),
  };
}

/** AL-10. */
describe.skipIf(lacks('accounts') || noNext !== undefined)('a server that names the key types that it accepts', () => {
  it('is offered no key of another type: it costs no try, and the reason stands where the key is listed', async () => {
    const server = await startNextOpenSsh(rule);
    cleanUps.push(() => server.stop());
    const { page, sessionId } = await open(server, { rsa: server.rsaKey.path, ed25519: server.clientKey.path });
    await page.reaches(sessionId, 'open');
    const { attempts, keyTypes } = await storyOf(page);
    expect(attempts).toMatchObject([
      {
        answer: 'skipped',
        from: server.rsaKey.path,
        why: expect.stringContaining('the server accepts no signatures by') as string,
      },
      { answer: 'accepted', from: server.clientKey.path },
    ]);
    expect(keyTypes).toMatchObject({ state: { kind: 'limited', to: 'ssh-ed25519' } });
    expect(keyTypes?.evidence.map(({ answered }) => answered)).toContain(
      'was not offered: its type is not accepted by this server',
    );
    expect(server.log()).not.toMatch(/rsa-sha2|Failed publickey/);
  });
});

describe.skipIf(lacks('sshd'))('a server that lists every type though it does not accept it (OpenSSH 9.2)', () => {
  it('is offered the key, as by ssh: nothing tells before', async () => {
    const server = await sshd({ config: rule });
    const path = `${tempDir()}/id_rsa`;
    await generateKey({ type: 'rsa', path });
    const { page, sessionId } = await open(server, { rsa: path, ed25519: server.clientKey.path });
    await page.reaches(sessionId, 'failed');
    expect(page.state(sessionId)).toMatchObject({ error: { code: 'auth.tooManyFailures' } });
    expect((await storyOf(page)).keyTypes).toMatchObject({ state: { kind: 'unseen' } });
    expect(server.log()).toMatch(/too many authentication failures|maximum authentication attempts/i);
  });
});
