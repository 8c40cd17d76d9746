import { describe, expect, test } from 'vitest';
import type { TunnelSpec } from '../../shared/model/tunnels.ts';
import { emptyFields, fieldsOf, needsConfirming, specOf, usualProbe, type TunnelFields } from './tunnel-form.ts';

const filled: TunnelFields = { ...emptyFields, hostKey: 'destination:web1', targetPort: '5432' };
const spec = (change: Partial<TunnelFields>) => specOf({ ...filled, ...change }).spec;
const problems = (change: Partial<TunnelFields>) => Object.keys(specOf({ ...filled, ...change }).problems);

describe('what the fields describe', () => {
  test('loopback and any port, where nothing is said', () => {
    expect(spec({})).toEqual({
      kind: 'local',
      listen: { kind: 'tcp', port: 0 },
      target: { kind: 'tcp', host: 'localhost', port: 5432 },
    });
  });

  test.each<[string, Partial<TunnelFields>, TunnelSpec['listen']]>([
    ['everybody', { reach: 'network', listenPort: '80', isConfirmed: true }, { kind: 'tcp', bind: '*', port: 80 }],
    ['an address', { reach: 'address', address: ' 10.0.0.1 ', listenPort: '80' }, { kind: 'tcp', bind: '10.0.0.1', port: 80 }],
    ['a socket', { reach: 'socket', listenPath: '/tmp/a' }, { kind: 'socket', path: '/tmp/a' }],
  ])('%s', (_who, change, listen) => {
    expect(spec(change)?.listen).toEqual(listen);
  });

  test('a proxy has no target, and none is asked for', () => {
    expect(specOf({ ...filled, kind: 'dynamic', targetPort: '', listenPort: '1080' })).toMatchObject({
      spec: { kind: 'dynamic', listen: { kind: 'tcp', port: 1080 } },
      problems: {},
    });
  });

  test.each<TunnelSpec>([
    { kind: 'local', listen: { kind: 'tcp', bind: '*', port: 1 }, target: { kind: 'socket', path: '/run/d' } },
    { kind: 'remote', listen: { kind: 'tcp', port: 0 }, target: { kind: 'tcp', host: '::1', port: 80 } },
    { kind: 'dynamic', listen: { kind: 'tcp', bind: '127.0.0.7', port: 1080 } },
    { kind: 'remoteDynamic', listen: { kind: 'socket', path: '/tmp/s' } },
  ])('$kind goes through the form unchanged', (wanted) => {
    expect(specOf({ ...filled, ...fieldsOf({ spec: wanted }), isConfirmed: true }).spec).toEqual(wanted);
  });
});

describe('what is wrong with them', () => {
  test.each<[string, Partial<TunnelFields>, string[]]>([
    ['no host', { hostKey: '', destination: ' ' }, ['host']],
    ['no port of the target', { targetPort: '' }, ['targetPort']],
    ['port 0 of the target', { targetPort: '0' }, ['targetPort']],
    ['a port that is none', { listenPort: '65536' }, ['listenPort']],
    ['a word for a port', { listenPort: 'http' }, ['listenPort']],
    ['no target', { targetHost: '' }, ['targetHost']],
    ['no address', { reach: 'address' }, ['address']],
    ['no path', { reach: 'socket', isTargetSocket: true }, ['listenPath', 'targetPath']],
    ['everybody, and nobody agreed', { reach: 'network' }, ['confirm']],
  ])('%s', (_fault, change, fields) => {
    expect(problems(change)).toEqual(fields);
  });
});

test('only what others could reach has to be agreed to', () => {
  const asked = (reach: TunnelFields['reach'], address = '') => needsConfirming({ reach, address });
  expect([asked('loopback'), asked('socket'), asked('address', '127.0.0.7'), asked('address', '::1'), asked('address')]).toEqual(
    new Array(5).fill(false),
  );
  expect([asked('network'), asked('address', '10.0.0.1'), asked('address', '0.0.0.0'), asked('address', '::')]).toEqual(
    new Array(4).fill(true),
  );
});

test('a service is tried by what it speaks, a proxy not at all', () => {
  const listen = { kind: 'tcp', port: 0 } as const;
  const to = (port: number) => usualProbe({ kind: 'local', listen, target: { kind: 'tcp', host: 'db', port } });
  expect([to(5432), to(443), to(80), to(4711)]).toEqual(['postgres', 'tls', 'http', 'banner']);
  expect(usualProbe({ kind: 'dynamic', listen })).toBe('off');
});
