import { describe, expect, it } from 'vitest';
import { isLoopback, parseSpec, placeText, reachOf, specText, specWords, type SpecKind } from './tunnel-spec.ts';
import type { TunnelSpec } from './tunnels.ts';

const tcp = (port: number, bind?: string): TunnelSpec['listen'] => ({ kind: 'tcp', port, ...(bind !== undefined && { bind }) });
const to = (host: string, port: number) => ({ kind: 'tcp', host, port }) as const;
const socket = (path: string) => ({ kind: 'socket', path }) as const;

const good: readonly (readonly [SpecKind, string, TunnelSpec])[] = [
  ['L', '8080:localhost:80', { kind: 'local', listen: tcp(8080), target: to('localhost', 80) }],
  ['L', '127.0.0.2:8080:db:5432', { kind: 'local', listen: tcp(8080, '127.0.0.2'), target: to('db', 5432) }],
  ['L', '[::1]:8080:[2001:db8::1]:80', { kind: 'local', listen: tcp(8080, '::1'), target: to('2001:db8::1', 80) }],
  ['L', ':8080:db:80', { kind: 'local', listen: tcp(8080, ''), target: to('db', 80) }],
  ['L', '*:8080:db:80', { kind: 'local', listen: tcp(8080, '*'), target: to('db', 80) }],
  ['L', '8080:db:http', { kind: 'local', listen: tcp(8080), target: to('db', 80) }],
  ['L', '/run/a.sock:db:80', { kind: 'local', listen: socket('/run/a.sock'), target: to('db', 80) }],
  ['L', '8080:/run/docker.sock', { kind: 'local', listen: tcp(8080), target: socket('/run/docker.sock') }],
  ['L', '/tmp/a:/tmp/b', { kind: 'local', listen: socket('/tmp/a'), target: socket('/tmp/b') }],
  ['L', 'localhost:8080:/run/a', { kind: 'local', listen: tcp(8080, 'localhost'), target: socket('/run/a') }],
  ['L', '/tmp/with\\:colon:db:80', { kind: 'local', listen: socket('/tmp/with:colon'), target: to('db', 80) }],
  ['R', '0:localhost:22', { kind: 'remote', listen: tcp(0), target: to('localhost', 22) }],
  ['R', '/tmp/a:db:1', { kind: 'remote', listen: socket('/tmp/a'), target: to('db', 1) }],
  ['R', '1080', { kind: 'remoteDynamic', listen: tcp(1080) }],
  ['R', '0.0.0.0:1080', { kind: 'remoteDynamic', listen: tcp(1080, '0.0.0.0') }],
  ['D', '1080', { kind: 'dynamic', listen: tcp(1080) }],
  ['D', '[::1]:1080', { kind: 'dynamic', listen: tcp(1080, '::1') }],
  ['D', '/tmp/socks', { kind: 'dynamic', listen: socket('/tmp/socks') }],
];

const bad: readonly (readonly [SpecKind, string])[] = [
  ['L', ''],
  ['L', '8080'],
  ['L', '8080:80'],
  ['L', '8080:db:0'],
  ['L', '8080:db:65536'],
  ['L', 'x:db:80'],
  ['L', '8080::80'],
  ['L', '1:2:3:4:5'],
  ['L', '[::1:8080:db:80'],
  ['L', '[::1]x:8080:db:80'],
  ['L', `/${'x'.repeat(120)}:db:80`],
  ['R', 'db:80:'],
  ['R', '8080:db:80:'.repeat(2)],
  ['D', '1080:db:80'],
  ['D', ''],
  ['D', 'x'],
];

describe('a tunnel’s spec', () => {
  it.each(good)('reads -%s %s', (kind, text, spec) => {
    expect(parseSpec(kind, text)).toEqual({ kind: 'spec', spec });
  });

  it.each(bad.filter(([, text]) => text !== 'db:80:'))('refuses -%s %j', (kind, text) => {
    expect(parseSpec(kind, text).kind).toBe('invalid');
  });

  it('writes what it reads', () => {
    for (const [kind, , spec] of good) expect(parseSpec(kind, specWords(spec))).toEqual({ kind: 'spec', spec });
    expect(specText({ kind: 'remoteDynamic', listen: tcp(0) })).toBe('-R 0');
  });

  it('writes any spec so that it is read again', () => {
    let seed = 7;
    const random = (below: number): number => (seed = (seed * 48271) % 2147483647) % below;
    const pick = <T>(from: readonly T[]): T => from[random(from.length)] as T;
    const paths = ['/tmp/a', '/tmp/with:colon', './rel/x', '/tmp/[odd', '/tmp/a b', '/tmp/\\back', '/tmp/odd]:x'];
    const hosts = ['db', '127.0.0.1', '::1', 'fe80::1%eth0', 'xn--a.example', 'odd[name', 'back\\slash'];
    for (let round = 0; round < 5000; round += 1) {
      const kind = pick(['local', 'remote', 'dynamic', 'remoteDynamic'] as const);
      const bind = random(2) === 0 ? {} : { bind: pick(['', '*', 'localhost', ...hosts]) };
      const listen: TunnelSpec['listen'] =
        random(3) === 0 ? { kind: 'socket', path: pick(paths) } : { kind: 'tcp', port: random(65_536), ...bind };
      const target = random(3) === 0 ? socket(pick(paths)) : to(pick(hosts), 1 + random(65_535));
      const spec: TunnelSpec = kind === 'local' || kind === 'remote' ? { kind, listen, target } : { kind, listen };
      const letter = kind === 'local' ? 'L' : kind === 'dynamic' ? 'D' : 'R';
      expect([specWords(spec), parseSpec(letter, specWords(spec))]).toEqual([specWords(spec), { kind: 'spec', spec }]);
    }
  });

  it('knows who can reach a listener', () => {
    const reach = (bind: string | undefined, kind: TunnelSpec['kind'] = 'local') => reachOf({ kind, listen: tcp(1, bind) });
    expect([undefined, 'localhost', '127.0.0.1', '127.1.2.3', '::1'].map((bind) => reach(bind))).toEqual(
      Array(5).fill('loopback'),
    );
    expect(['', '*', '0.0.0.0', '::', '10.0.0.1', 'my-laptop'].map((bind) => reach(bind))).toEqual(Array(6).fill('network'));
    expect(reachOf({ kind: 'local', listen: socket('/tmp/a') })).toBe('socket');
    expect(reachOf({ kind: 'local', listen: tcp(1) }, true)).toBe('network');
    expect(isLoopback('127.0.0.1.example')).toBe(false);
  });

  it('writes places as people read them', () => {
    expect(placeText({ host: '::1', port: 80 })).toBe('[::1]:80');
    expect(placeText({ host: 'db', port: 80 })).toBe('db:80');
    expect(placeText({ path: '/run/a' })).toBe('/run/a');
  });
});
