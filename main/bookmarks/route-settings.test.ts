import { beforeEach, describe, expect, it } from 'vitest';
import type { EffectiveHost, ForeignProgram } from '../../shared/model/effective-host.ts';
import { resolved } from '../ssh-config/test-support.ts';
import { withProxyOnFirstHop, withRouteSettings } from './route-settings.ts';

let host: EffectiveHost;
beforeEach(async () => {
  host = await resolved('', 'h');
});
const proxy = { kind: 'socks5', host: 'p', port: 1080 } as const;
const command = (file: string): ForeignProgram => ({ line: 'nc h 22', origin: 'own', file, fileLine: 0 });
const from = (path: string): ReadonlyMap<'outgoingProxy', string> => new Map([['outgoingProxy', path]]);

describe('the proxy of a bookmark', () => {
  it.each([
    ['/home/u/.ssh/config', 'f', 'proxy'],
    ['bookmark f', 'f/h', 'proxy'],
    ['bookmark f/h', 'f', 'command'],
    ['bookmark f/h', 'f/h', 'command'],
    ['command line', 'f/h', 'command'],
  ])('a command of %s and a proxy of %s: the nearer one counts, the %s', (commandFrom, proxyFrom, wins) => {
    const made = withRouteSettings({ ...host, proxyCommand: command(commandFrom) }, { outgoingProxy: proxy }, from(proxyFrom));
    expect({ command: made.proxyCommand?.line, proxy: made.outgoingProxy }).toEqual(
      wins === 'proxy' ? { command: undefined, proxy } : { command: 'nc h 22', proxy: undefined },
    );
  });

  it('is for the first hop of a route, unless that one has a way of its own', () => {
    const target = { ...host, outgoingProxy: proxy };
    expect(withProxyOnFirstHop(target, [])).toEqual({ target, hops: [] });
    expect(withProxyOnFirstHop(target, [host, host])).toEqual({ target: host, hops: [{ ...host, outgoingProxy: proxy }, host] });
    const own = { ...host, outgoingProxy: 'none' as const };
    expect(withProxyOnFirstHop(target, [own])).toEqual({ target: host, hops: [own] });
  });

  it('is not gone past by trying a direct connection first', () => {
    const jumped = { ...host, proxyJump: ['b'] };
    expect(withRouteSettings(jumped, { jumpAfterSeconds: 3 }, undefined).jumpAfterSeconds).toBe(3);
    expect(withRouteSettings(jumped, { jumpAfterSeconds: 3, outgoingProxy: proxy }, undefined).jumpAfterSeconds).toBeUndefined();
    expect(withRouteSettings(host, { jumpAfterSeconds: 3 }, undefined).jumpAfterSeconds).toBeUndefined();
  });
});

describe('the commands of a bookmark that print a secret', () => {
  const sources: ReadonlyMap<'passphraseCommand', string> = new Map([['passphraseCommand', 'work/web']]);

  it('are the host’s with where they stand, and “none” switches an inherited one off', () => {
    expect(withRouteSettings(host, { passphraseCommand: 'pass show k' }, sources).passphraseCommand).toEqual({
      line: 'pass show k',
      from: 'bookmark work/web',
    });
    for (const line of ['none', ' ']) {
      expect(withRouteSettings(host, { passphraseCommand: line }, sources)).not.toHaveProperty('passphraseCommand');
    }
  });
});
