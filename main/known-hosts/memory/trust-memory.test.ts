import { mkdtempSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Clock } from '../../../shared/base/clock.ts';
import { silentLogger } from '../../log/logger.ts';
import { hidden, mostKeysOfName, mostNames, withSightings, type Sighting } from './memory-data.ts';
import { TrustMemory } from './trust-memory.ts';

let dir: string;
let now: number;
let timers: (() => void)[];
const opened: TrustMemory[] = [];
const clock: Clock = {
  now: () => now,
  after: (_, callback) => {
    timers.push(callback);
    return { dispose: () => (timers = timers.filter((each) => each !== callback)) };
  },
  every: () => ({ dispose: () => undefined }),
};
const one = `SHA256:${'a'.repeat(43)}`;
const two = `SHA256:${'b'.repeat(43)}`;

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'hawser-memory-'));
  now = 1_000_000;
  timers = [];
});
afterEach(async () => {
  for (const memory of opened.splice(0)) await memory.close();
  rmSync(dir, { recursive: true, force: true });
});

async function open(): Promise<TrustMemory> {
  const memory = await TrustMemory.open(dir, { clock, log: silentLogger });
  opened.push(memory);
  return memory;
}
const file = (): string => join(dir, 'trust-memory.json');
const text = (): string => readFileSync(file(), 'utf8');

describe('what is remembered of a key', () => {
  it('is when it was first seen, when it vouched last and whether it was compared', async () => {
    const memory = await open();
    expect(memory.key(['web'], one)).toBeUndefined();
    memory.stored('web', one, false, true);
    now = 2_000_000;
    memory.vouched('web', one);
    expect(memory.key(['web'], one)).toEqual({ since: 1_000_000, lastVouched: 2_000_000, compared: false });
    expect([memory.key(['mail'], one), memory.key(['web'], two)]).toEqual([undefined, undefined]);
    memory.compared('web', one);
    expect(memory.key(['web'], one)?.compared).toBe(true);
    memory.stored('web', one, false);
    expect(memory.key(['web'], one)?.compared).toBe(true);
  });

  it('says nothing about comparing where the key came into the file without this program', async () => {
    const memory = await open();
    memory.vouched('web', one);
    expect(memory.key(['web'], one)).toEqual({ since: now, lastVouched: now, compared: undefined });
  });

  it('says that a key which was only stored never vouched', async () => {
    const memory = await open();
    memory.stored('web', one, true);
    expect(memory.key(['web'], one)).toEqual({ since: now, lastVouched: undefined, compared: true });
  });

  it('is found by the key alone where names are hidden or patterns', async () => {
    const memory = await open();
    memory.vouched('web', one);
    now += 1;
    memory.vouched('mail', one);
    const expected = { since: 1_000_000, lastVouched: 1_000_001, compared: undefined };
    expect([memory.key([], one), memory.key(['*.example'], one), memory.key(['mail', 'web'], one)]).toEqual([
      expected,
      expected,
      expected,
    ]);
    expect(memory.key([], two)).toBeUndefined();
  });

  it('survives a restart, and the mark of an unseen key until it is compared', async () => {
    const first = await open();
    first.stored('[web]:2222', one, false, true);
    await first.close();
    const second = await open();
    expect(second.key(['[web]:2222'], one)).toEqual({ since: 1_000_000, lastVouched: 1_000_000, compared: false });
    second.compared('[web]:2222', one);
    await second.close();
    expect((await open()).key(['[web]:2222'], one)?.compared).toBe(true);
  });
});

describe('what is remembered of a name', () => {
  it('is what it announced last, and when it showed another key or the same', async () => {
    const memory = await open();
    memory.announced('web', [one]);
    expect([memory.announcement('web')?.has(one), memory.announcement('web')?.has(two)]).toEqual([true, false]);
    now = 2_000_000;
    memory.announced('web', [two]);
    expect([memory.announcement('web')?.has(one), memory.announcement('web')?.at]).toEqual([false, 2_000_000]);
    memory.vouched('web', one);
    now = 3_000_000;
    memory.changed('WEB');
    expect(memory.history('web')).toEqual({ changedAt: 3_000_000, sameAt: 2_000_000 });
    expect(memory.announcement('mail')).toBeUndefined();
  });
});

describe('the document', () => {
  it('has neither names nor fingerprints in plain, and is for its owner alone', async () => {
    const memory = await open();
    memory.stored('secret-host.example', one, true);
    memory.announced('secret-host.example', [one, two]);
    memory.changed('[secret-host.example]:2222');
    await memory.close();
    for (const name of readdirSync(dir, { recursive: true, encoding: 'utf8' })) {
      const path = join(dir, name);
      if (!statSync(path).isFile()) continue;
      expect(readFileSync(path, 'utf8')).not.toMatch(/secret-host|aaaaaaaa|bbbbbbbb/);
      expect(statSync(path).mode & 0o077).toBe(0);
    }
  });

  it('is written once for many sightings, and no earlier states are kept', async () => {
    const memory = await open();
    for (let at = 0; at < 50; at += 1) memory.vouched(`host${at}`, one);
    expect(timers).toHaveLength(1);
    timers.splice(0).forEach((callback) => callback());
    await vi.waitFor(() => expect(text()).toContain('"revision": 1'), { timeout: 10_000 });
    memory.vouched('more', one);
    await memory.close();
    expect(text()).toContain('"revision": 2');
    expect(readdirSync(join(dir, 'snapshots', 'trust-memory'))).toEqual(['last.json']);
  });

  it('adds up what two running instances saw', async () => {
    const [first, second] = [await open(), await open()];
    first.vouched('web', one);
    second.vouched('mail', two);
    await first.close();
    await second.close();
    const third = await open();
    expect([third.key(['web'], one)?.since, third.key(['mail'], two)?.since]).toEqual([now, now]);
  });

  it('is kept aside when it can’t be read, and what is seen then is written', async () => {
    writeFileSync(file(), '{ broken');
    const memory = await open();
    memory.vouched('web', one);
    await memory.close();
    expect(readdirSync(dir).filter((name) => name.includes('unreadable'))).toHaveLength(1);
    expect((await open()).key(['web'], one)?.since).toBe(now);
  });

  it('of a future version is left as it is, and nobody notices', async () => {
    const future = JSON.stringify({ format: 'hawser.trust-memory', version: 99, revision: 5, data: {} });
    writeFileSync(file(), future);
    const memory = await open();
    memory.vouched('web', one);
    expect(memory.key(['web'], one)?.since).toBe(now);
    await memory.close();
    expect(text()).toBe(future);
  });

  it('forgets the names and keys that were seen longest ago', () => {
    const seen = (count: number, of: (at: number) => Sighting): Sighting[] => Array.from({ length: count }, (_, at) => of(at));
    const names = withSightings(
      { salt: '', names: {} },
      's',
      seen(mostNames + 5, (at) => ({ kind: 'changed', name: `n${at}`, at })),
    );
    expect(Object.keys(names.names)).toHaveLength(mostNames);
    expect([names.names[hidden('s', 'name', 'n4')], names.names[hidden('s', 'name', 'n5')]]).toEqual([
      undefined,
      { touched: 5, keys: {}, changedAt: 5 },
    ]);
    const keys = withSightings(
      { salt: '', names: {} },
      's',
      seen(mostKeysOfName + 1, (at) => ({ kind: 'vouched', name: 'n', key: `k${at}`, at })),
    );
    const kept = Object.keys(keys.names[hidden('s', 'name', 'n')]?.keys ?? {});
    expect([kept.length, kept.includes(hidden('s', 'key', 'k0'))]).toEqual([mostKeysOfName, false]);
  });
});
