import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished, vi } from 'vitest';
import type { Clock } from '../../shared/base/clock.ts';
import { disposable } from '../../shared/base/disposable.ts';
import type { PersonCheck, SecretBox } from '../host.ts';
import { silentLogger } from '../log/logger.ts';
import { ProgramLock } from './program-lock.ts';
import { Vault } from './vault.ts';

const passphrase = 'correct horse battery';
const minute = 60_000;
const never = new AbortController().signal;

/** A vault, the lock of the program over it, and a clock that is moved by hand. */
async function setUp(
  options: {
    readonly minutes?: number;
    readonly by?: 'passphrase' | 'secretBox' | 'none';
    readonly personCheck?: PersonCheck | undefined;
    readonly mayAskSystem?: boolean;
  } = {},
) {
  const { minutes = 0, by = 'passphrase', personCheck, mayAskSystem = true } = options;
  const dir = mkdtempSync(join(tmpdir(), 'hawser-lock-'));
  let now = 1_000_000;
  let timers: { readonly at: number; readonly run: () => void }[] = [];
  const clock: Clock = {
    now: () => now,
    after(delayMs, run) {
      const timer = { at: now + delayMs, run };
      timers.push(timer);
      return disposable(() => (timers = timers.filter((each) => each !== timer)));
    },
    every: () => disposable(() => undefined),
  };
  const secretBox: SecretBox = {
    state: () => Promise.resolve({ kind: 'available', name: 'a keychain' }),
    seal: (bytes) => Promise.resolve(bytes),
    unseal: (bytes) => Promise.resolve(bytes),
  };
  const costs = { logN: 10, r: 8, p: 1 };
  const vault = await Vault.open(dir, { clock, log: silentLogger, secretBox, lockAfterMs: () => 0, costs });
  if (by !== 'none') await vault.setUp(by === 'passphrase' ? { by, passphrase } : { by });
  const lock = new ProgramLock({
    vault,
    clock,
    log: silentLogger,
    personCheck,
    mayAskSystem: () => mayAskSystem,
    lockAfterMs: () => minutes * minute,
  });
  const told: boolean[] = [];
  lock.onChanged((isLocked) => told.push(isLocked));
  onTestFinished(() => {
    lock.dispose();
    vault.dispose();
    rmSync(dir, { recursive: true, force: true });
  });
  return {
    vault,
    lock,
    told,
    /** As in sleep: no timer runs. */
    sleep: (ms: number) => (now += ms),
    move(ms: number) {
      for (const end = now + ms; now < end;) {
        now = Math.min(end, now + minute);
        const due = timers.filter(({ at }) => at <= now);
        timers = timers.filter(({ at }) => at > now);
        for (const { run } of due) run();
      }
    },
  };
}

it('is unlocked by the passphrase of the vault only, which is open then too', async () => {
  const { lock, vault, told } = await setUp();
  lock.lock();
  vault.lock();
  expect(await lock.unlock('correct horse')).toBe(false);
  expect(lock.isLocked).toBe(true);
  expect(await lock.unlock(passphrase)).toBe(true);
  expect([lock.isLocked, vault.state.kind, told]).toEqual([false, 'unlocked', [true, false]]);
});

it('cannot be locked where nothing could unlock it', async () => {
  for (const by of ['none', 'secretBox'] as const) {
    const { lock, move, told } = await setUp({ by, minutes: 5 });
    expect(() => lock.lock()).toThrow(expect.objectContaining({ code: 'lock.noPassphrase' }) as Error);
    move(60 * minute);
    expect([lock.isLocked, told]).toEqual([false, []]);
  }
});

it('locks itself after so many minutes without a sign of anybody', async () => {
  const { lock, move, told } = await setUp({ minutes: 10 });
  move(9 * minute);
  lock.used();
  move(9 * minute);
  expect(told).toEqual([]);
  move(minute);
  expect(told).toEqual([true]);
  expect(await lock.unlock(passphrase)).toBe(true);
  move(9 * minute);
  expect(lock.isLocked).toBe(false);
});

it('is locked after a sleep, whoever wakes the computer', async () => {
  const { lock, sleep, told } = await setUp({ minutes: 10 });
  sleep(11 * minute);
  lock.used();
  expect([lock.isLocked, told]).toEqual([true, [true]]);
});

it('takes the passphrase of the time when it was locked, and a new one, and not the keychain', async () => {
  const { lock, vault } = await setUp();
  lock.lock();
  await vault.change(passphrase, { by: 'passphrase', passphrase: 'a new one for the vault' });
  expect(await lock.unlock('a new one for the vault')).toBe(true);
  lock.lock();
  await vault.change('a new one for the vault', { by: 'secretBox' });
  expect(await lock.unlock('anything')).toBe(false);
  expect(await lock.unlock('a new one for the vault')).toBe(true);
});

it('is unlocked by the question of the system where there is one, and the vault stays as it was', async () => {
  let isThere = false;
  const personCheck: PersonCheck = { name: () => Promise.resolve('Touch ID'), ask: () => Promise.resolve(isThere) };
  const { lock, vault, told } = await setUp({ personCheck });
  vault.lock();
  lock.lock();
  expect(await lock.systemWay()).toBe('Touch ID');
  expect([await lock.unlockBySystem(never), lock.isLocked]).toEqual([false, true]);
  isThere = true;
  expect([await lock.unlockBySystem(never), lock.isLocked, vault.state.kind]).toEqual([true, false, 'locked']);
  expect(told).toEqual([true, false]);
});

it.each<PersonCheck | undefined>([
  undefined,
  { name: () => Promise.resolve(undefined), ask: () => Promise.resolve(true) },
  { name: () => Promise.reject(new Error('no')), ask: () => Promise.resolve(true) },
])('stays locked where the system has no such question now (%#)', async (personCheck) => {
  const { lock } = await setUp({ personCheck });
  lock.lock();
  expect([await lock.systemWay(), await lock.unlockBySystem(never), lock.isLocked]).toEqual([undefined, false, true]);
  expect(await lock.unlock(passphrase)).toBe(true);
});

/** A question that is answered by hand. */
function slowQuestion() {
  const answers: ((isThere: boolean) => void)[] = [];
  const ask = (): Promise<boolean> => new Promise((resolve) => answers.push(resolve));
  const personCheck: PersonCheck = { name: () => Promise.resolve('Touch ID'), ask };
  return { personCheck, answers };
}

it('opens by the passphrase while the system still asks, and its answer opens no lock that came after', async () => {
  const { personCheck, answers } = slowQuestion();
  const { lock } = await setUp({ personCheck });
  lock.lock();
  const asked = lock.unlockBySystem(never);
  await vi.waitFor(() => expect(answers).toHaveLength(1), { timeout: 10_000 });
  expect(await lock.unlock(passphrase)).toBe(true);
  lock.lock();
  answers[0]?.(true);
  expect([await asked, lock.isLocked]).toEqual([false, true]);
});

it('waits a minute for the system, and not after the page has gone: a later answer opens nothing', async () => {
  const { personCheck, answers } = slowQuestion();
  const { lock, move } = await setUp({ personCheck });
  lock.lock();
  const late = lock.unlockBySystem(never);
  const page = new AbortController();
  const gone = lock.unlockBySystem(page.signal);
  await vi.waitFor(() => expect(answers).toHaveLength(2), { timeout: 10_000 });
  page.abort();
  expect(await gone).toBe(false);
  move(minute);
  expect(await late).toBe(false);
  for (const answer of answers) answer(true);
  expect([await lock.unlock('another'), lock.isLocked]).toEqual([false, true]);
});

it('asks the system nothing unless the user chose that', async () => {
  const { personCheck, answers } = slowQuestion();
  const { lock } = await setUp({ personCheck, mayAskSystem: false });
  lock.lock();
  expect([await lock.systemWay(), await lock.unlockBySystem(never), lock.isLocked]).toEqual([undefined, false, true]);
  expect([await lock.systemQuestion(), answers]).toEqual(['Touch ID', []]);
});
