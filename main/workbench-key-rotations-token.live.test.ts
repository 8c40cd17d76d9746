import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { startSshdWithAccounts } from '../e2e/servers/accounts.ts';
import { lacks } from '../e2e/servers/requirements.ts';
import { plugInSecurityKey, type SecurityKey } from '../e2e/servers/security-key/token.ts';
import { generateKey } from '../e2e/servers/ssh-keys.ts';
import { testSecret } from '../e2e/servers/secrets/test-secret.ts';
import type { OwnKeyRotation, RotationPlace } from '../shared/model/key-rotation.ts';
import type { TokenKeyWish } from '../shared/model/token-keys.ts';
import { block, cleanUps, startCore, TestPage, trust } from './fixtures/test-page.ts';

describe.skipIf(lacks('accounts') || lacks('security-key'))(
  'a key on a security key that is rotated',
  { timeout: 120_000 },
  () => {
    let token: SecurityKey;
    beforeAll(async () => {
      token = await plugInSecurityKey();
    });
    beforeEach(() => token.set({}));
    afterAll(() => token.remove());

    const wish: TokenKeyWish = {
      type: 'ed25519-sk',
      file: 'first_sk',
      comment: 'first',
      passphrase: '',
      isResident: false,
      isVerified: false,
      isTouchless: false,
      application: 'ssh:',
    };

    /** An account where `old`, made as `make` says, is the only key beside that of the file `work`. */
    async function lab(options = '') {
      const environment = { PATH: process.env['PATH'] ?? '', SSH_SK_PROVIDER: token.library, ...token.env };
      const server = await startSshdWithAccounts({ users: { fred: {} } });
      cleanUps.push(() => server.stop());
      const { workbench, home } = await startCore('', undefined, environment);
      const page = await TestPage.open(workbench);
      page.answer = trust;
      const { keyRotations: rotations, keys } = page.client;
      const ssh = (name: string): string => join(home, '.ssh', name);
      const made = async (file: string): Promise<string> => {
        const outcome = await keys.enrol({ ...wish, file });
        if (outcome.kind !== 'made') throw new Error(outcome.kind);
        return readFileSync(`${ssh(file)}.pub`, 'utf8').trim();
      };
      const file = await generateKey({ path: ssh('work'), comment: 'of the file' });
      const [first, second] = [await made('first_sk'), await made('second_sk')];
      const authorized = join(server.homeOf('fred'), '.ssh', 'authorized_keys');
      const putThere = (line: string): void => writeFileSync(authorized, `${options}${line}\n`);
      const named = (identity: string): void => {
        const config = block('fred', { ...server, user: 'fred' }, `IdentityFile ${ssh(identity)}\n  IdentitiesOnly yes`);
        writeFileSync(ssh('config'), config, { mode: 0o600 });
      };
      return { rotations, ssh, page, file, first, second, putThere, named, content: () => readFileSync(authorized, 'utf8') };
    }
    const through = async (
      rotations: TestPage['client']['keyRotations'],
      old: string,
      next: string,
    ): Promise<{ now: OwnKeyRotation; place: RotationPlace | undefined; at: { rotationId: string; placeId: string } }> => {
      let now = await rotations.start({ path: old, next: { path: next } });
      now = await rotations.addPlace({ rotationId: now.rotationId, destination: 'fred' });
      const at = { rotationId: now.rotationId, placeId: now.places[0]?.placeId ?? '' };
      now = await rotations.install(at);
      return { now, place: now.places[0], at };
    };

    it('gives way to another one, with its options, when that was touched', async () => {
      const { rotations, ssh, first, second, putThere, named, content } = await lab('restrict,pty ');
      putThere(first);
      named('first_sk');
      const { place, at } = await through(rotations, ssh('first_sk'), ssh('second_sk'));
      expect(place).toMatchObject({ step: 'proved', options: 'restrict,pty' });
      expect(content()).toBe(`restrict,pty ${first}\nrestrict,pty ${second}\n`);
      const now = await rotations.retire(at);
      expect([now.places[0]?.step, content()]).toEqual(['retired', `restrict,pty ${second}\n`]);
    });

    it('takes the place of a file; not touched, it is not proved and the old line stays', async () => {
      const { rotations, ssh, page, file, first, putThere, named, content } = await lab();
      putThere(file.publicLine);
      named('work');
      page.answer = (prompt) => (prompt.body.kind === 'touch' ? { kind: 'cancel' } : trust(prompt));
      token.set({ TOUCH: 'wait' });
      const { place, at } = await through(rotations, ssh('work'), ssh('first_sk'));
      expect(place).toMatchObject({ step: 'installed', problem: { step: 'test' } });
      await expect(rotations.retire(at)).rejects.toMatchObject({ code: 'key.notProved' });
      token.set({});
      expect((await rotations.install(at)).places[0]).toMatchObject({ step: 'proved' });
      await rotations.retire(at);
      expect(content()).toBe(`${first}\n`);
    });

    it('gives way to no key in a file, and to no other than itself: nothing is made', async () => {
      const { rotations, ssh, page } = await lab();
      const path = ssh('first_sk');
      const pair = { type: 'ed25519' as const, file: 'plain', comment: '', passphrase: testSecret('plain') };
      for (const next of [pair, { path: ssh('work') }])
        await expect(rotations.start({ path, next })).rejects.toMatchObject({ code: 'key.tokenNeeded', detail: { file: path } });
      await expect(rotations.start({ path, next: { path } })).rejects.toMatchObject({ code: 'key.unreadable' });
      expect((await page.client.keys.list({})).keys.map(({ name }) => name).toSorted()).toEqual([
        'first_sk',
        'second_sk',
        'work',
      ]);
      expect((await rotations.list({})).rotations).toEqual([]);
    });
  },
);
