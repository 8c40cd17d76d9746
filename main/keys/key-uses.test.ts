import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { tempFolder } from '../../e2e/servers/cleanup.ts';
import { systemClock } from '../../shared/base/clock.ts';
import { silentLogger } from '../log/logger.ts';
import { KeyUses } from './key-uses.ts';

it('the last login of each key is kept over a restart, coarsely, with the day on which that began and no host', async () => {
  const folder = tempFolder();
  try {
    let now = 1_000_000_000_000;
    const parts = { clock: { ...systemClock, now: () => now }, log: silentLogger };
    const uses = await KeyUses.open(folder.path, parts);
    await uses.loggedIn('SHA256:a');
    now += 60_000;
    await uses.loggedIn('SHA256:a');
    await uses.loggedIn('SHA256:b');
    uses.dispose();
    const again = await KeyUses.open(folder.path, parts);
    expect([again.since, again.lastLoginAt('SHA256:a'), again.lastLoginAt('SHA256:b')]).toEqual([
      now - 60_000,
      now - 60_000,
      now,
    ]);
    expect([again.lastLoginAt('SHA256:c'), again.lastLoginAt('constructor')]).toEqual([undefined, undefined]);
    now += 3_600_000;
    await again.loggedIn('SHA256:a');
    expect(again.lastLoginAt('SHA256:a')).toBe(now);
    again.dispose();
    const { data } = JSON.parse(readFileSync(join(folder.path, 'key-uses.json'), 'utf8')) as { data: object };
    expect(Object.keys(data)).toEqual(['since', 'lastLoginAt']);
  } finally {
    folder.remove();
  }
});
