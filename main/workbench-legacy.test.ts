import { describe, expect, it } from 'vitest';
import type { EffectiveHost } from '../shared/model/effective-host.ts';
import { legacyKey, readLegacyKey } from '../shared/model/legacy-exception.ts';
import { legacyWay, withLegacy } from './workbench-legacy.ts';

const place = (hostName: string, more: Partial<EffectiveHost> = {}): EffectiveHost =>
  ({ hostName, port: 22, user: 'fred', allowLegacy: false, ...more }) as EffectiveHost;
const inner = place('192.168.1.1');
const leave = { reason: 'old', since: 0, until: 100 };
const allowed = (route: readonly EffectiveHost[], key: string): boolean[] =>
  withLegacy(route, { [key]: leave }, 50).map(({ allowLegacy }) => allowLegacy);

describe('the leave for old algorithms', () => {
  it('is for one address behind the same jump host, proxy or command only', () => {
    const ways = [
      [inner],
      [place('office'), inner],
      [place('plant'), inner],
      [place('office', { outgoingProxy: { kind: 'socks5', host: 'p', port: 1080 } }), inner],
      [place('192.168.1.1', { outgoingProxy: { kind: 'socks5', host: 'p', port: 1080 } })],
      [place('192.168.1.1', { proxyCommand: { line: 'go -p hunter2', origin: 'own', file: 'f', fileLine: 1 } })],
    ];
    const keys = ways.map((route) => legacyKey('192.168.1.1', 22, legacyWay(route)));
    for (const [index, key] of keys.entries())
      expect(ways.map((route) => allowed(route, key).at(-1))).toEqual(ways.map((_way, other) => other === index));
    expect(keys.join()).not.toContain('hunter2');
    expect(keys[1]).toBe('192.168.1.1:22 via fred@office:22');
  });

  it('means the direct way where none was stored, and a jump host by its own way', () => {
    expect(allowed([inner], '192.168.1.1:22')).toEqual([true]);
    expect(allowed([place('office'), inner], '192.168.1.1:22')).toEqual([false, false]);
    expect(allowed([place('office'), inner], 'office:22')).toEqual([true, false]);
  });

  it('is stored under a name that can be read again and is never too long', () => {
    for (const [host, way] of [
      ['web1', undefined],
      ['::1', 'fred@office:22'],
      ['web1', 'socks5://p:1080, fred@[::1]:22'],
    ] as const)
      expect(readLegacyKey(legacyKey(host, 22, way))).toEqual({ host, port: 22, ...(way !== undefined && { way }) });
    const long = Array.from({ length: 20 }, (_each, index) => place(`hop${index}.example.org`));
    expect(legacyWay([...long, inner])?.length).toBeLessThan(40);
  });
});
