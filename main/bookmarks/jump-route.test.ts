import { describe, expect, it } from 'vitest';
import type { EffectiveHost } from '../../shared/model/effective-host.ts';
import { spellOutRoute } from './jump-route.ts';

const jumps: Record<string, string[]> = {
  target: ['b', 'c'],
  b: ['a'],
  c: ['never-used'],
  a: [],
  self: ['self'],
  ping: ['pong'],
  pong: ['ping'],
  far: ['ping'],
};

// Only the fields that a route looks at matter here.
const host = (name: string): EffectiveHost =>
  ({ originalHost: name, hostName: name, port: 22, user: 'u', proxyJump: jumps[name] ?? [] }) as unknown as EffectiveHost;
const route = async (name: string): Promise<string[]> =>
  (await spellOutRoute(host(name), (hop) => Promise.resolve(host(hop)))).map((hop) => hop.hostName);

describe('spellOutRoute', () => {
  it('visits a list in order, and the first one by its own ProxyJump', async () => {
    expect(await route('target')).toEqual(['a', 'b', 'c']);
  });
  it('is empty without ProxyJump', async () => {
    expect(await route('a')).toEqual([]);
  });
  it.each([
    ['self', ['self', 'self']],
    ['ping', ['ping', 'pong', 'ping']],
    ['far', ['ping', 'pong', 'ping', 'far']],
  ])('refuses the loop of %s, and shows it in the order of the way', async (name, way) => {
    const chain = way.map((each) => `u@${each}:22`);
    await expect(route(name)).rejects.toMatchObject({ code: 'config.jumpLoop', detail: { chain } });
  });
});
