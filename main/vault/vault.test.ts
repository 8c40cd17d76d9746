import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { systemClock, type Clock } from '../../shared/base/clock.ts';
import { disposable } from '../../shared/base/disposable.ts';
import type { VaultKey } from '../../shared/model/vault.ts';
import type { SecretBox } from '../host.ts';
import { silentLogger } from '../log/logger.ts';
import { Vault } from './vault.ts';

const passphrase = 'correct horse battery';
const wish = { by: 'passphrase' as const, passphrase };
const login: VaultKey = { kind: 'password', user: 'eve', host: 'box.test', port: 22, hostKey: 'SHA256:host' };
const keyFile: VaultKey = { kind: 'passphrase', file: '/home/eve/.ssh/id_ed25519' };
const secret = 'S3cret-of-the-box';

function folder(): string {
  const path = mkdtempSync(join(tmpdir(), 'hawser-vault-'));
  onTestFinished(() => rmSync(path, { recursive: true, force: true }));
  return path;
}

interface Options {
  readonly dir?: string;
  readonly clock?: Clock;
  readonly secretBox?: SecretBox;
  readonly lockAfterMs?: number | (() => number);
}

async function opened(options: Options = {}): Promise<{ readonly vault: Vault; readonly dir: string; readonly file: string }> {
  const { dir = folder(), clock = systemClock, secretBox, lockAfterMs = 0 } = options;
  const services = {
    clock,
    log: silentLogger,
    lockAfterMs: typeof lockAfterMs === 'number' ? () => lockAfterMs : lockAfterMs,
    costs: { logN: 10, r: 8, p: 1 },
  };
  const vault = await Vault.open(dir, { ...services, secretBox });
  onTestFinished(() => vault.dispose());
  return { vault, dir, file: join(dir, 'vault.json') };
}

/** Time that stands still until it is moved; real timers underneath for what is none of the vault's. */
function movableClock(): Clock & { move(ms: number): void; sleep(ms: number): void } {
  let now = Date.now();
  const waiting = new Set<{ at: number; readonly run: () => void }>();
  return {
    now: () => now,
    after(delayMs, run) {
      if (delayMs < 1000) return systemClock.after(delayMs, run);
      const entry = { at: now + delayMs, run };
      waiting.add(entry);
      return disposable(() => waiting.delete(entry));
    },
    every: systemClock.every,
    // Timers stand still in it.
    sleep(ms) {
      now += ms;
      for (const entry of waiting) entry.at += ms;
    },
    move(ms) {
      now += ms;
      for (const entry of [...waiting]) {
        if (entry.at > now) continue;
        waiting.delete(entry);
        entry.run();
      }
    },
  };
}

/** A keychain in memory that XORs: enough to see what goes in and out. */
function box(state: Awaited<ReturnType<SecretBox['state']>> = { kind: 'available', name: 'a keychain' }) {
  const given: Buffer[] = [];
  const turn = (bytes: Uint8Array): Uint8Array => Uint8Array.from(bytes, (byte) => byte ^ 0x5a);
  return {
    given,
    state: () => Promise.resolve(state),
    seal: (bytes: Uint8Array) => {
      given.push(Buffer.from(bytes));
      return Promise.resolve(turn(bytes));
    },
    unseal: (bytes: Uint8Array) => Promise.resolve(turn(bytes)),
  };
}

async function until(what: () => boolean): Promise<void> {
  for (let waited = 0; !what() && waited < 5000; waited += 10) await new Promise((resolve) => setTimeout(resolve, 10));
}

function everyText(dir: string): string {
  return readdirSync(dir, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => readFileSync(join(entry.parentPath, entry.name), 'latin1'))
    .join('\n');
}

describe('the vault', () => {
  it('is not there before it is set up, and then keeps a secret for another start of the program', async () => {
    const { vault, dir, file } = await opened();
    expect(vault.state).toEqual({ kind: 'none' });
    await expect(vault.keep(login, secret)).rejects.toMatchObject({ code: 'vault.locked' });
    await vault.setUp(wish);
    await vault.keep(login, secret);
    await vault.keep(keyFile, 'open sesame');
    vault.dispose();
    expect(statSync(file).mode & 0o777).toBe(0o600);
    const again = (await opened({ dir })).vault;
    expect([again.state, again.items.map(({ of }) => of)]).toEqual([{ kind: 'locked', by: 'passphrase' }, [login, keyFile]]);
    expect(() => again.reveal(login)).toThrow(expect.objectContaining({ code: 'vault.locked' }));
    expect(await again.unlock('correct horse')).toBe(false);
    expect(await again.unlock(passphrase)).toBe(true);
    expect([again.reveal(login), again.reveal(keyFile)]).toEqual([secret, 'open sesame']);
  });

  it('writes no secret, no passphrase and no key in plain, and nothing of what was removed', async () => {
    const { vault, dir } = await opened();
    await vault.setUp(wish);
    await vault.keep(login, secret);
    const sealed = /"sealed": "([^"]+)"[^"]*\}\s*\]/s.exec(everyText(dir))?.[1] ?? 'none';
    expect(everyText(dir)).toContain(sealed);
    for (const hidden of [secret, passphrase]) {
      const bytes = Buffer.from(hidden);
      for (const form of [hidden, bytes.toString('base64'), bytes.toString('hex')]) expect(everyText(dir)).not.toContain(form);
    }
    await vault.remove(vault.items[0]?.id ?? '');
    expect(everyText(dir)).not.toContain(sealed);
  });

  it('finds a secret for exactly its login and host key', async () => {
    const { vault } = await opened();
    await vault.setUp(wish);
    await vault.keep(login, secret);
    const others: VaultKey[] = [
      { ...login, user: 'bob' },
      { ...login, host: 'box.test.evil' },
      { ...login, port: 2222 },
      { ...login, hostKey: 'SHA256:other' },
    ];
    expect(others.map((of) => [vault.find(of), vault.reveal(of)])).toEqual(others.map(() => [undefined, undefined]));
    expect(vault.reveal({ ...login, host: 'BOX.test' })).toBe(secret);
  });

  it('is idle only when everything that was begun is written', async () => {
    const { vault, file } = await opened();
    await vault.setUp(wish);
    const keeping = vault.keep(login, secret);
    vault.note(login, 'used');
    await vault.idle();
    expect(JSON.parse(readFileSync(file, 'utf8'))).toMatchObject({ data: { items: [{ of: login }] } });
    await keeping;
  });

  it('opens no secret that was moved to another login in the file', async () => {
    const { vault, dir, file } = await opened();
    await vault.setUp(wish);
    await vault.keep(login, secret);
    vault.dispose();
    writeFileSync(file, readFileSync(file, 'utf8').replace('"box.test"', '"evil.test"'));
    const again = (await opened({ dir })).vault;
    await again.unlock(passphrase);
    expect(() => again.reveal({ ...login, host: 'evil.test' })).toThrow(expect.objectContaining({ code: 'vault.damaged' }));
  });

  it('opens by no passphrase when its header was changed', async () => {
    const { vault, dir, file } = await opened();
    await vault.setUp(wish);
    vault.dispose();
    writeFileSync(file, readFileSync(file, 'utf8').replace('"p": 1', '"p": 2'));
    expect(await (await opened({ dir })).vault.unlock(passphrase)).toBe(false);
  });

  it('replaces a secret, notes its use, and a refused one at once', async () => {
    const { vault } = await opened();
    await vault.setUp(wish);
    await vault.keep(login, 'old');
    vault.note(login, 'refused');
    expect(vault.find(login)?.refusedAt).toBeTypeOf('number');
    await vault.keep(login, secret);
    expect([vault.find(login)?.refusedAt, vault.reveal(login), vault.items.length]).toEqual([undefined, secret, 1]);
    vault.note(login, 'used');
    await until(() => vault.find(login)?.usedAt !== undefined);
    expect(vault.find(login)?.usedAt).toBeTypeOf('number');
  });

  it('puts back what was removed, each by itself, unless another was kept in its place', async () => {
    const { vault } = await opened();
    await vault.setUp(wish);
    await vault.keep(login, secret);
    await vault.keep(keyFile, 'open sesame');
    const [first, second] = vault.items.map(({ id }) => id);
    await vault.remove(first ?? '');
    await vault.remove(second ?? '');
    expect([vault.items, vault.removed.map(({ id }) => id)]).toEqual([[], [second, first]]);
    await vault.restore(first ?? '');
    expect([vault.reveal(login), vault.removed.map(({ id }) => id)]).toEqual([secret, [second]]);
    await vault.keep(keyFile, 'newer');
    await expect(vault.restore(second ?? '')).rejects.toMatchObject({ code: 'vault.notFound' });
    await expect(vault.remove('nothing')).rejects.toMatchObject({ code: 'vault.notFound' });
  });

  it('gets another passphrase only by the present one; what was removed can still be put back', async () => {
    const { vault, dir } = await opened();
    await vault.setUp(wish);
    await vault.keep(login, secret);
    await vault.keep(keyFile, 'open sesame');
    await vault.remove(vault.find(keyFile)?.id ?? '');
    const next = { by: 'passphrase' as const, passphrase: 'staple battery horse' };
    expect(await vault.change('wrong one', next)).toBe(false);
    expect(await vault.change(passphrase, next)).toBe(true);
    expect(vault.reveal(login)).toBe(secret);
    await vault.restore(vault.removed[0]?.id ?? '');
    expect(vault.reveal(keyFile)).toBe('open sesame');
    const again = (await opened({ dir })).vault;
    expect([await again.unlock(passphrase), await again.unlock(next.passphrase)]).toEqual([false, true]);
  });

  it('changes nothing when one secret in it is damaged', async () => {
    const { vault, dir, file } = await opened();
    await vault.setUp(wish);
    await vault.keep(login, secret);
    vault.dispose();
    writeFileSync(file, readFileSync(file, 'utf8').replace('"box.test"', '"b0x.test"'));
    const before = readFileSync(file, 'utf8');
    const again = (await opened({ dir })).vault;
    await expect(again.change(passphrase, wish)).rejects.toMatchObject({ code: 'vault.damaged' });
    expect(readFileSync(file, 'utf8')).toBe(before);
  });

  it('forgets everything when told so', async () => {
    const { vault, dir } = await opened();
    await vault.setUp(wish);
    await vault.keep(login, secret);
    await vault.reset();
    expect([vault.state, vault.items]).toEqual([{ kind: 'none' }, []]);
    expect(everyText(dir)).not.toContain('box.test');
  });
});

describe('locking', () => {
  it('comes a while after the last use, and each use begins it anew', async () => {
    const clock = movableClock();
    const { vault } = await opened({ clock, lockAfterMs: 600_000 });
    await vault.setUp(wish);
    await vault.keep(login, secret);
    clock.move(500_000);
    vault.reveal(login);
    clock.move(500_000);
    expect(vault.state.kind).toBe('unlocked');
    clock.move(100_000);
    expect(vault.state.kind).toBe('locked');
    expect(() => vault.reveal(login)).toThrow(expect.objectContaining({ code: 'vault.locked' }));
  });

  it.each([
    ['never', 0],
    ['after two hours', 7_200_000],
  ])(
    'comes after five minutes where it was to come %s when the vault was opened, and the setting is another by now',
    async (_when, before) => {
      const clock = movableClock();
      let afterMs = before;
      const { vault } = await opened({ clock, lockAfterMs: () => afterMs });
      await vault.setUp(wish);
      clock.move(100_000);
      afterMs = 300_000;
      vault.settle();
      clock.move(150_000);
      expect(vault.state.kind).toBe('unlocked');
      const told: string[] = [];
      vault.onChanged(() => told.push(vault.state.kind));
      clock.move(50_000);
      expect(told).toEqual(['locked']);
    },
  );

  it('does not come where the setting says never by now', async () => {
    const clock = movableClock();
    let afterMs = 300_000;
    const { vault } = await opened({ clock, lockAfterMs: () => afterMs });
    await vault.setUp(wish);
    afterMs = 0;
    vault.settle();
    clock.move(9_000_000);
    expect(vault.state.kind).toBe('unlocked');
  });

  it('has come when the computer slept for that long, before any timer says so', async () => {
    const clock = movableClock();
    const { vault } = await opened({ clock, lockAfterMs: 300_000 });
    const asleep = async (): Promise<void> => {
      await vault.unlock(passphrase);
      clock.sleep(300_000);
    };
    await vault.setUp(wish);
    await vault.keep(login, secret);
    await asleep();
    expect(() => vault.reveal(login)).toThrow(expect.objectContaining({ code: 'vault.locked' }));
    await asleep();
    await expect(vault.keep(keyFile, 'x')).rejects.toMatchObject({ code: 'vault.locked' });
    await asleep();
    expect(await vault.openSilently()).toBe(false);
    await asleep();
    const told: string[] = [];
    vault.onChanged(() => told.push('told'));
    expect([vault.state.kind, told]).toEqual(['locked', ['told']]);
  });

  it('comes within a minute after such a sleep also when nobody uses the vault', async () => {
    const clock = movableClock();
    const { vault } = await opened({ clock, lockAfterMs: 7_200_000 });
    await vault.setUp(wish);
    const told: string[] = [];
    vault.onChanged(() => told.push('told'));
    clock.sleep(7_200_000);
    clock.move(60_000);
    expect(told).toEqual(['told']);
  });

  it('by a command holds against an opening that is under way, and one that waits behind it', async () => {
    const { vault } = await opened();
    await vault.setUp(wish);
    vault.lock();
    const under = [vault.unlock(passphrase), vault.unlock(passphrase)];
    vault.lock();
    const ends = await Promise.allSettled(under);
    expect(ends.map((end) => end.status === 'rejected' && (end.reason as { code?: string }).code)).toEqual([
      'cancelled',
      'cancelled',
    ]);
    expect([vault.state.kind, await vault.openSilently(), await vault.unlock(passphrase)]).toEqual(['locked', false, true]);
  });

  it('by a command holds against a change that is under way, which is made all the same', async () => {
    const { vault } = await opened({ secretBox: box() });
    await vault.setUp(wish);
    await vault.keep(login, secret);
    const changing = vault.change(passphrase, { by: 'secretBox' });
    vault.lock();
    expect([await changing, vault.state, await vault.openSilently()]).toEqual([true, { kind: 'locked', by: 'secretBox' }, false]);
    expect([await vault.unlock(undefined), vault.reveal(login)]).toEqual([true, secret]);
  });

  it('comes at once by a command, is told, and may be asked for twice', async () => {
    const { vault } = await opened();
    await vault.setUp(wish);
    const told: string[] = [];
    vault.onChanged(() => told.push(vault.state.kind));
    vault.lock();
    vault.lock();
    expect([told, await vault.openSilently()]).toEqual([['locked'], false]);
  });
});

describe('two instances', () => {
  it('add up, and see what the other kept', async () => {
    const one = await opened();
    await one.vault.setUp(wish);
    const two = await opened({ dir: one.dir });
    await two.vault.unlock(passphrase);
    await Promise.all([one.vault.keep(login, secret), two.vault.keep(keyFile, 'open sesame')]);
    await until(() => one.vault.items.length === 2 && two.vault.items.length === 2);
    expect([one.vault.reveal(keyFile), two.vault.reveal(login)]).toEqual(['open sesame', secret]);
  });

  it('lock when the other changed the passphrase, and never write with the old key', async () => {
    const one = await opened();
    await one.vault.setUp(wish);
    const two = await opened({ dir: one.dir });
    await two.vault.unlock(passphrase);
    await one.vault.change(passphrase, { by: 'passphrase', passphrase: 'another passphrase' });
    await expect(two.vault.keep(login, secret)).rejects.toMatchObject({ code: 'vault.locked' });
    await until(() => two.vault.state.kind === 'locked');
    expect(two.vault.state.kind).toBe('locked');
  });

  it('set it up once', async () => {
    const one = await opened();
    const two = await opened({ dir: one.dir });
    const both = await Promise.allSettled([one.vault.setUp(wish), two.vault.setUp(wish)]);
    expect(both.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
  });
});

describe('a keychain', () => {
  it('gets the key of the vault and nothing else, and opens it without asking', async () => {
    const secretBox = box();
    const { vault, dir } = await opened({ secretBox });
    await vault.setUp({ by: 'secretBox' });
    await vault.keep(login, secret);
    vault.dispose();
    const again = (await opened({ dir, secretBox })).vault;
    expect(again.state).toEqual({ kind: 'locked', by: 'secretBox' });
    expect([await again.openSilently(), again.reveal(login)]).toEqual([true, secret]);
    expect(secretBox.given.map((each) => each.includes(secret))).toEqual([false]);
    again.lock();
    expect([await again.openSilently(), await again.unlock(undefined)]).toEqual([false, true]);
  });

  it('that would only write plain text is refused, and nothing is written', async () => {
    const secretBox = box({ kind: 'unavailable', reason: 'it would store plain text' });
    const { vault, dir } = await opened({ secretBox });
    await expect(vault.setUp({ by: 'secretBox' })).rejects.toMatchObject({
      code: 'vault.boxUnavailable',
      detail: { reason: 'it would store plain text' },
    });
    expect([secretBox.given, readdirSync(dir), vault.state]).toEqual([[], [], { kind: 'none' }]);
  });

  it('that this program does not reach is said so, and its vault can be told from a locked one', async () => {
    const { vault, dir } = await opened({ secretBox: box() });
    await vault.setUp({ by: 'secretBox' });
    const elsewhere = (await opened({ dir })).vault;
    expect(elsewhere.state).toMatchObject({ kind: 'unreachable', by: 'secretBox' });
    expect(await elsewhere.openSilently()).toBe(false);
    await expect(elsewhere.unlock('whatever')).rejects.toMatchObject({ code: 'vault.boxUnavailable' });
  });

  it('that is said to have sealed more than any can is a file that can’t be read, not one that is tried', async () => {
    const { dir, file } = await opened();
    const key = { by: 'secretBox', id: 'x', sealed: 'AAAA'.repeat(1025) };
    writeFileSync(file, JSON.stringify({ format: 'hawser.vault', version: 1, revision: 1, data: { key, items: [] } }));
    const { vault } = await opened({ dir, secretBox: box() });
    expect([vault.problem?.code, vault.state.kind]).toEqual(['storage.malformed', 'none']);
  });

  it('that answers another key does not open the vault', async () => {
    const { vault, dir } = await opened({ secretBox: box() });
    await vault.setUp({ by: 'secretBox' });
    const other: SecretBox = { ...box(), unseal: () => Promise.resolve(new Uint8Array(68)) };
    await expect((await opened({ dir, secretBox: other })).vault.unlock(undefined)).rejects.toMatchObject({
      code: 'vault.boxUnavailable',
    });
  });

  it('may take the place of a passphrase, and the other way round', async () => {
    const secretBox = box();
    const { vault } = await opened({ secretBox });
    await vault.setUp(wish);
    await vault.keep(login, secret);
    expect(await vault.change(passphrase, { by: 'secretBox' })).toBe(true);
    expect([vault.state, vault.reveal(login)]).toEqual([{ kind: 'unlocked', by: 'secretBox' }, secret]);
    expect(await vault.change(undefined, wish)).toBe(true);
    expect([vault.state, vault.reveal(login)]).toEqual([{ kind: 'unlocked', by: 'passphrase' }, secret]);
  });
});

describe('a file that can’t be read', () => {
  it('is told, and kept beside before anything is written; what was there is shown', async () => {
    const { vault, dir, file } = await opened();
    await vault.setUp(wish);
    await vault.keep(login, secret);
    vault.dispose();
    writeFileSync(file, 'not a vault');
    const again = (await opened({ dir })).vault;
    expect([again.problem?.code, again.items.length]).toEqual(['storage.malformed', 1]);
    await again.unlock(passphrase);
    await again.keep(keyFile, 'open sesame');
    expect([again.problem, again.reveal(login)]).toEqual([undefined, secret]);
    const aside = readdirSync(dir).filter((name) => name.startsWith('vault.json.unreadable-'));
    expect(aside.map((name) => readFileSync(join(dir, name), 'utf8'))).toEqual(['not a vault']);
  });

  it('of version 1 opens as it is; what is written is a version at which a program stops that knows no former key', async () => {
    const { vault, dir, file } = await opened();
    await vault.setUp(wish);
    await vault.keep(login, secret);
    vault.dispose();
    const written = JSON.parse(readFileSync(file, 'utf8')) as { version: number };
    expect(written.version).toBe(2);
    writeFileSync(file, JSON.stringify({ ...written, version: 1 }));
    const again = (await opened({ dir })).vault;
    expect(await again.unlock(passphrase)).toBe(true);
    expect(again.reveal(login)).toBe(secret);
    expect(await again.change(passphrase, { by: 'passphrase', passphrase: 'another one' })).toBe(true);
    const { version, data } = JSON.parse(readFileSync(file, 'utf8')) as { version: number; data: { former?: unknown[] } };
    expect([version, data.former?.length]).toEqual([2, 1]);
  });

  it('of a future version is never written', async () => {
    const { dir, file } = await opened();
    const text = JSON.stringify({ format: 'hawser.vault', version: 9, revision: 3, data: { anything: 1 } });
    writeFileSync(file, text);
    const { vault } = await opened({ dir });
    expect(vault.problem?.code).toBe('storage.fromTheFuture');
    await expect(vault.setUp(wish)).rejects.toMatchObject({ code: 'storage.fromTheFuture' });
    await expect(vault.reset()).rejects.toMatchObject({ code: 'storage.fromTheFuture' });
    expect(readFileSync(file, 'utf8')).toBe(text);
  });
});
