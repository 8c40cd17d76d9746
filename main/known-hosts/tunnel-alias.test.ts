import { describe, expect, it } from 'vitest';
import { hostOf } from '../ssh/test-support.ts';
import { lookupNames } from './matcher.ts';
import { behindTunnel, tunnelAlias, type TunnelEnd } from './tunnel-alias.ts';

const gate = { hostName: 'gate.example', port: 22, hostKeyAlias: undefined };
const local = (host: string, port: number, through: typeof gate | { hostKeyAlias: string } = gate): TunnelEnd => ({
  kind: 'local',
  host,
  port,
  through: { ...gate, ...through },
});

describe('the name of a host behind a tunnel', () => {
  it.each<[TunnelEnd, string]>([
    [local('DB', 22), 'db'],
    [local('db', 2200), '[db]:2200'],
    [local('localhost', 22), 'gate.example'],
    [local('127.0.0.1', 22, { hostKeyAlias: 'Gate' }), 'gate'],
    [local('::1', 2022), '[gate.example]:2022'],
    [{ kind: 'reverse', owner: 'Laptop of *Ann*' }, 'laptop_of__ann_'],
  ])('%j is %s', (end, name) => {
    expect(tunnelAlias(end)).toBe(name);
    // What is stored behind a jump host is found again: an alias is looked up as it stands.
    expect(lookupNames('localhost', 2022, tunnelAlias(end)).name).toBe(name);
  });

  it('keeps two hosts apart that appear at the same port of this machine one after the other', () => {
    const target = hostOf({ host: 'localhost', port: 2022 });
    const names = ['one', 'two'].map((host) => {
      const { hostName, port, hostKeyAlias } = behindTunnel(target, local(host, 22));
      return lookupNames(hostName, port, hostKeyAlias).name;
    });
    expect(names).toEqual(['one', 'two']);
  });

  it('is left alone where the user named it, and where the target is no port of this machine', () => {
    const own = hostOf({ host: '127.0.0.1', port: 2022 }, { hostKeyAlias: 'mine' });
    expect(behindTunnel(own, local('db', 22))).toBe(own);
    const elsewhere = hostOf({ host: 'localhost.example', port: 2022 });
    expect(behindTunnel(elsewhere, local('db', 22))).toBe(elsewhere);
    expect(behindTunnel(hostOf({ host: '::1', port: 1 }), local('db', 22)).hostKeyAlias).toBe('db');
  });
});
