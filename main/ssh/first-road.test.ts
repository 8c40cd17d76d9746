import { expect, it } from 'vitest';
import { systemClock } from '../../shared/base/clock.ts';
import type { EffectiveHost } from '../../shared/model/effective-host.ts';
import { silentLogger } from '../log/logger.ts';
import { takeFirstRoad } from './first-road.ts';

const host = (line: string): EffectiveHost =>
  ({ hostName: 'db', port: 22, proxyCommand: { line, origin: 'own', file: 'config', fileLine: 1 } }) as unknown as EffectiveHost;

function request(signal: AbortSignal) {
  const told: string[] = [];
  const tell = (...all: readonly unknown[]): void => void told.push(JSON.stringify(all));
  const log = { ...silentLogger, info: tell };
  return { told, onDial: tell, log, signal, clock: systemClock, environment: process.env };
}

it('neither tells nor logs the line of a proxy command: people write secrets into it', async () => {
  const asked = request(new AbortController().signal);
  const { stream } = await takeFirstRoad(host('exit 0 -p hunter2'), asked);
  stream.destroy();
  expect(asked.told.slice(0, 2)).toEqual(['["tcp","ProxyCommand"]', '["proxy command",{"host":"db"}]']);
  expect(asked.told.join()).not.toContain('hunter2');
});

it('runs no proxy command for who has given up, and says so as everywhere', async () => {
  const asked = request(AbortSignal.abort());
  await expect(takeFirstRoad(host('exit 0'), asked)).rejects.toMatchObject({ code: 'cancelled' });
  expect(asked.told).toEqual([]);
});
