import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { startSshdWithAccounts } from '../e2e/servers/accounts.ts';
import { lacks } from '../e2e/servers/requirements.ts';
import { passkeyConfigLine } from '../shared/model/passkeys.ts';
import { SoftPasskey } from './fido/testing/soft-passkey.ts';
import { block, cleanUps, startCore, TestPage, trust, withKey } from './fixtures/test-page.ts';

/** A host that takes passkeys, a login to it by a key file, and a passkey of this page. */
async function lab() {
  const server = await startSshdWithAccounts({ users: { fred: {} }, config: passkeyConfigLine });
  cleanUps.push(() => server.stop());
  const { workbench } = await startCore(block('lab', { ...server, user: 'fred' }, withKey(server)));
  const page = await TestPage.open(workbench);
  const { passkeys } = page.client;
  const key = new SoftPasskey();
  const order = await passkeys.order({});
  const { id } = await passkeys.add({ orderId: order.orderId, name: 'blue', made: key.make(order.challenge) });
  const state = { touches: 0, isThere: true };
  page.answer = (prompt) => {
    if (prompt.body.kind !== 'passkey') return trust(prompt);
    state.touches += 1;
    return state.isThere ? key.sign(prompt.body.challenge) : { kind: 'cancel' };
  };
  const file = join(server.homeOf('fred'), '.ssh', 'authorized_keys');
  const target = { destination: 'lab' };
  const places = async (): Promise<number> => (await passkeys.list({})).passkeys[0]?.installed.length ?? 0;
  return { passkeys, id, target, state, places, keys: () => readFileSync(file, 'utf8') };
}

const known = { file: '/home/fred/.ssh/authorized_keys', faults: [], notes: [] };

describe.skipIf(lacks('accounts'))('a passkey’s line on a host', () => {
  it('is put there, tried by a touch, and taken back as if it had never been', async () => {
    const { passkeys, id, target, state, places, keys } = await lab();
    const before = keys();
    const options = { from: '127.0.0.0/8', verifyRequired: true };
    const there = await passkeys.install({ id, target, options });
    expect(there).toMatchObject({ kind: 'there', wasThere: false, login: 'accepted', needsConfigLine: false, ...known });
    const { line } = await passkeys.line({ id, options });
    expect([keys(), state.touches, await places()]).toEqual([`${before}${line}\n`, 1, 1]);
    if (there.kind !== 'there' || there.undoId === undefined) throw new Error('nothing to take back');
    await passkeys.undoInstall({ undoId: there.undoId });
    expect([keys(), await places()]).toEqual([before, 0]);
    await expect(passkeys.undoInstall({ undoId: there.undoId })).rejects.toMatchObject({ code: 'key.undoGone' });
  }, 30_000);

  it('stays as it is where the key stands with other options, until it is to be replaced; taking that back brings it back', async () => {
    const { passkeys, id, target, state, places, keys } = await lab();
    const restricted = { from: '127.0.0.0/8', verifyRequired: true };
    await passkeys.install({ id, target, options: restricted });
    const [before, { line: old }] = [keys(), await passkeys.line({ id, options: restricted })];
    const other = await passkeys.install({ id, target, options: {} });
    expect(other).toEqual({ kind: 'otherLine', file: known.file, lineNumber: before.trimEnd().split('\n').length, line: old });
    expect([keys(), state.touches]).toEqual([before, 1]);

    const replaced = await passkeys.install({ id, target, options: {}, replace: true });
    expect(replaced).toMatchObject({ kind: 'there', wasThere: false, replaced: old, login: 'accepted' });
    const { line } = await passkeys.line({ id, options: {} });
    expect(keys()).toBe(before.replace(old, line));
    if (replaced.kind !== 'there' || replaced.undoId === undefined) throw new Error('nothing to take back');
    await passkeys.undoInstall({ undoId: replaced.undoId });
    // The key is still there, by its earlier line.
    expect([keys(), await places()]).toEqual([before, 1]);
    expect(await passkeys.uninstall({ id, target })).toEqual({ lines: 1 });
    expect([keys().includes(old), await places()]).toEqual([false, 0]);
  }, 30_000);

  it('is told as standing there also when nobody touches the key, and twice is once', async () => {
    const { passkeys, id, target, state, places, keys } = await lab();
    state.isThere = false;
    const untouched = await passkeys.install({ id, target, options: {} });
    expect(untouched).toMatchObject({ kind: 'there', wasThere: false, login: 'untouched', ...known });
    const before = keys();
    expect(await places()).toBe(1);
    state.isThere = true;
    const again = await passkeys.install({ id, target, options: {} });
    expect(again).toMatchObject({ kind: 'there', wasThere: true, login: 'accepted' });
    expect([again.kind === 'there' ? again.undoId : 'none', keys()]).toEqual([undefined, before]);
  }, 30_000);
});
