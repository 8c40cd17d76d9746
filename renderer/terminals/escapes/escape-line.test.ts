import { expect, it } from 'vitest';
import type { TunnelInfo, TunnelSpec } from '../../../shared/model/tunnels.ts';
import { readEscapeLine, tunnelToClose } from './escape-line.ts';

it.each([
  ['-L 8080:localhost:80', { kind: 'open', option: '-L 8080:localhost:80' }],
  ['-L8080:localhost:80', { kind: 'open', option: '-L 8080:localhost:80' }],
  ['  D 1080 ', { kind: 'open', option: '-D 1080' }],
  ['-R /tmp/a.sock:/tmp/b.sock', { kind: 'open', option: '-R /tmp/a.sock:/tmp/b.sock' }],
  ['-KL 8080', { kind: 'close', specs: ['local'], bind: undefined, port: 8080 }],
  ['KR*:90', { kind: 'close', specs: ['remote', 'remoteDynamic'], bind: '*', port: 90 }],
  ['-KD [::1]:1080', { kind: 'close', specs: ['dynamic'], bind: '::1', port: 1080 }],
  ['-KL', { kind: 'unknown' }],
  ['-KL x', { kind: 'unknown' }],
  ['!ls', { kind: 'unknown' }],
  ['-L 1:a:2 -L 3:b:4', { kind: 'unknown' }],
  ['', { kind: 'unknown' }],
])('%j is read', (line, meaning) => {
  expect(readEscapeLine(line)).toEqual(meaning);
});

function tunnel(id: string, spec: TunnelSpec, isOn = true, port?: number): TunnelInfo {
  const bound = port === undefined ? [] : [{ kind: 'listening', address: '127.0.0.1', port, reach: 'loopback' }];
  const origin = { kind: 'saved' };
  return {
    tunnelId: id,
    spec,
    isOn,
    origin,
    state: { kind: 'listening', since: 0, isStalled: false, bound },
  } as unknown as TunnelInfo;
}

it('closes the one that listens there, by the port that was asked for or given', () => {
  const target = { kind: 'tcp', host: 'localhost', port: 80 } as const;
  const tunnels = [
    tunnel('off', { kind: 'local', listen: { kind: 'tcp', port: 8080 }, target }, false),
    tunnel('dynamic', { kind: 'dynamic', listen: { kind: 'tcp', port: 8080 } }),
    tunnel('local', { kind: 'local', listen: { kind: 'tcp', port: 8080 }, target }),
    tunnel('given', { kind: 'remote', listen: { kind: 'tcp', port: 0 }, target }, true, 40_001),
    tunnel('bound', { kind: 'local', listen: { kind: 'tcp', bind: '*', port: 91 }, target }),
  ];
  const closed = (line: string): string | undefined => {
    const read = readEscapeLine(line);
    return read.kind === 'close' ? tunnelToClose(read, tunnels)?.tunnelId : undefined;
  };
  expect(closed('-KL 8080')).toBe('local');
  expect(closed('-KD 8080')).toBe('dynamic');
  expect(closed('-KR 40001')).toBe('given');
  expect(closed('-KL 91')).toBe('bound');
  expect(closed('-KL *:91')).toBe('bound');
  expect(closed('-KL 127.0.0.1:91')).toBeUndefined();
  const brief = {
    ...tunnel('brief', { kind: 'local', listen: { kind: 'tcp', port: 8080 }, target }),
    origin: { kind: 'session' } as const,
  };
  const line = { kind: 'close', specs: ['local'], bind: undefined, port: 8080 } as const;
  expect(tunnelToClose(line, tunnels)?.tunnelId).toBe('local');
  expect(tunnelToClose(line, [...tunnels, brief])?.tunnelId).toBe('brief');
  expect(closed('-KL 92')).toBeUndefined();
});
