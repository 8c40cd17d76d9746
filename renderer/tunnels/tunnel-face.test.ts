import { describe, expect, test } from 'vitest';
import type { RefusalCause } from '../../shared/model/tunnel-evidence.ts';
import type { BoundListener, TargetProof, TunnelInfo, TunnelTraffic } from '../../shared/model/tunnels.ts';
import { bound, failed, listening, sampleTunnel, stillTraffic } from './testing/sample-tunnel.ts';
import { faceOf, likelyCause, nameFor } from './tunnel-face.ts';

const now = 200_000;
const face = (tunnel: TunnelInfo, traffic: TunnelTraffic = tunnel.traffic) => faceOf(tunnel, traffic, [], now);
const stops = (tunnel: TunnelInfo, route: readonly string[] = []) =>
  faceOf(tunnel, tunnel.traffic, route, now).stops.map(({ words }) => words);

const refused = (causes: RefusalCause[] = []): TargetProof => ({
  kind: 'refused',
  at: 0,
  by: 'use',
  text: 'The server does not let this account go to db:5432: open failed.',
  causes,
});

describe('the state in words', () => {
  test.each<[string, TunnelInfo, string, string]>([
    ['off', sampleTunnel(), 'off', 'idle'],
    ['listens, not tried', listening({ kind: 'untested' }), 'listening', 'ok'],
    [
      'the target spoke',
      listening({ kind: 'answers', at: 0, by: 'probe', latencyMs: 14.3, said: 'PostgreSQL' }),
      'PostgreSQL answers, 14 ms',
      'ok',
    ],
    [
      'PostgreSQL told more than its name',
      listening({ kind: 'answers', at: 0, by: 'probe', latencyMs: 14, said: 'PostgreSQL, without TLS' }, { probe: 'postgres' }),
      'PostgreSQL answers, 14 ms',
      'ok',
    ],
    ['the target is silent', listening({ kind: 'accepts', at: 0, by: 'probe', latencyMs: 2 }), 'target accepts, 2 ms', 'ok'],
    ['something else', listening({ kind: 'unexpected', at: 0, latencyMs: 2, said: 'HTTP' }), 'something else answers', 'warning'],
    ['the server forbids it', listening(refused()), 'refused by web1', 'stop'],
    ['nothing there', listening({ kind: 'down', at: 0, by: 'probe', text: 'refused' }), 'nothing answers at db:5432', 'warning'],
    [
      'one family only',
      listening({ kind: 'untested' }, {}, [bound(), { kind: 'taken', address: '::1', port: 5432, holders: [] }]),
      'listening on 127.0.0.1:5432 only',
      'warning',
    ],
    [
      'the connection is away',
      sampleTunnel({
        isOn: true,
        state: {
          kind: 'reconnecting',
          attempt: 1,
          retryAt: now + 3500,
          error: { code: 'cancelled', message: '', detail: {} },
          bound: [bound()],
          isFor: 'connection',
        },
      }),
      'reconnecting in 4 s',
      'warning',
    ],
    [
      'a taken port',
      failed({ code: 'tunnel.portTaken', message: '', detail: { port: 5432, holders: [] } }),
      'port 5432 is taken',
      'stop',
    ],
  ])('%s', (_case, tunnel, words, dot) => {
    expect([face(tunnel).state, face(tunnel).dot]).toEqual([words, dot]);
  });

  test('a question that waits is told as such, and as something to see to', () => {
    const tunnel = sampleTunnel({ isOn: true, state: { kind: 'connecting', phase: 'hostKey', waitingForUser: true } });
    expect([face(tunnel).state, face(tunnel).dot]).toEqual(['waiting for your answer', 'warning']);
  });
});

describe('the way', () => {
  test('of a local tunnel leads over the hops and the host, with the port that it got', () => {
    const tunnel = listening({ kind: 'untested' }, {}, [bound(40_001)]);
    expect(stops(tunnel, ['bastion'])).toEqual(['localhost:40001', 'bastion', 'web1', 'db:5432']);
  });

  test('of a remote one begins at the host, with the port that the server chose', () => {
    const spec = {
      kind: 'remote',
      listen: { kind: 'tcp', port: 0 },
      target: { kind: 'tcp', host: 'localhost', port: 3000 },
    } as const;
    expect(stops(sampleTunnel({ spec }))).toEqual(['web1:any port', 'localhost:3000']);
    expect(stops(listening({ kind: 'untested' }, { spec }, [bound(33_333)]))[0]).toBe('web1:33333');
  });

  test('of proxies leads anywhere', () => {
    const listen = { kind: 'tcp', port: 1080 } as const;
    expect(stops(sampleTunnel({ spec: { kind: 'dynamic', listen } }))).toEqual(['localhost:1080', 'web1', 'anywhere (SOCKS)']);
    expect(stops(sampleTunnel({ spec: { kind: 'remoteDynamic', listen } }))).toEqual([
      'web1:1080',
      'this computer',
      'anywhere (SOCKS)',
    ]);
  });

  test('names the sockets, the addresses, and IPv6 in brackets', () => {
    const target = { kind: 'socket', path: '/run/docker.sock' } as const;
    expect(stops(sampleTunnel({ spec: { kind: 'local', listen: { kind: 'socket', path: '/tmp/d' }, target } }))).toEqual([
      '/tmp/d',
      'web1',
      '/run/docker.sock',
    ]);
    const listen = { kind: 'tcp', bind: '::', port: 80 } as const;
    expect(stops(sampleTunnel({ spec: { kind: 'remote', listen, target } }))[0]).toBe('web1 [::]:80');
  });
});

describe('what it says of problems', () => {
  test('a refusal names the rules that stand out, and none where several could be it', () => {
    const cause = (rule: RefusalCause['rule'], verdict: RefusalCause['verdict']): RefusalCause => ({
      rule,
      verdict,
      evidence: '',
    });
    expect(likelyCause([cause('permitOpen', 'likely'), cause('disableForwarding', 'possible')])).toBe('PermitOpen');
    expect(likelyCause([cause('permitOpen', 'possible'), cause('disableForwarding', 'ruledOut')])).toBe('PermitOpen');
    expect(
      likelyCause([cause('permitOpen', 'likely'), cause('keyPermitOpen', 'likely'), cause('disableForwarding', 'ruledOut')]),
    ).toBe('PermitOpen or permitopen of your key');
    expect(likelyCause([cause('permitOpen', 'possible'), cause('keyPermitOpen', 'possible')])).toBeUndefined();
    expect(face(listening(refused([cause('permitOpen', 'likely')]))).sentence).toBe(
      'The server does not let this account go to db:5432: open failed. Likely cause: PermitOpen.',
    );
  });

  test('a taken port names its holder, once for both families', () => {
    const holder = { address: '127.0.0.1', port: 5432, pid: 4711, program: 'node' };
    const taken = (address: string): BoundListener => ({ kind: 'taken', address, port: 5432, holders: [holder] });
    const error = { code: 'tunnel.portTaken', message: '', detail: { port: 5432, holders: [holder] } } as const;
    expect(face(failed(error, { bound: [taken('127.0.0.1'), taken('::1')] })).sentence).toBe('It is held by node (pid 4711).');
  });

  test('a refused target is no place for graphs, a target in use is', () => {
    const used = { ...stillTraffic, total: 3 };
    expect(face(listening(refused()), used).hasTraffic).toBe(false);
    expect(face(listening({ kind: 'untested' }), used).hasTraffic).toBe(true);
  });
});

test('what others can reach is said, and a remote tunnel is always published', () => {
  const remote = {
    kind: 'remote',
    listen: { kind: 'tcp', port: 80 },
    target: { kind: 'tcp', host: 'localhost', port: 80 },
  } as const;
  expect(face(sampleTunnel()).exposure).toBeUndefined();
  expect(face(sampleTunnel({ reach: 'network' })).exposure).toEqual({ words: 'open to the network', isWide: true });
  expect(face(sampleTunnel({ spec: remote })).exposure).toEqual({ words: 'published on web1', isWide: false });
  expect(face(sampleTunnel({ spec: remote, reach: 'network' })).exposure).toEqual({
    words: 'open to the network of web1',
    isWide: true,
  });
});

test('the foot tells connections, the last client and since when', () => {
  const traffic: TunnelTraffic = {
    ...stillTraffic,
    open: 3,
    total: 214,
    lastClient: { at: now - 4000, program: 'psql', pid: 12, address: '127.0.0.1', port: 50_000 },
  };
  expect(face(listening({ kind: 'untested' }), traffic).facts).toEqual([
    '3 open · 214 ever',
    'last client psql, 4 s ago',
    'for 3 min',
  ]);
});

test('without a name it is called after what it is for', () => {
  const listen = { kind: 'tcp', port: 1080 } as const;
  const target = { kind: 'tcp', host: 'db', port: 5432 } as const;
  expect(nameFor({ kind: 'local', listen, target }, 'web1')).toBe('db:5432');
  expect(nameFor({ kind: 'local', listen, target: { ...target, host: 'localhost' } }, 'web1')).toBe('web1:5432');
  expect(nameFor({ kind: 'remote', listen, target }, 'web1')).toBe('web1:1080');
  expect(nameFor({ kind: 'dynamic', listen }, 'web1')).toBe('Browse as web1');
  expect(nameFor({ kind: 'remoteDynamic', listen }, 'web1')).toBe('SOCKS on web1');
});
