import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { createStore } from 'zustand/vanilla';
import type { SessionInfo } from '../../../shared/model/session.ts';
import type { TunnelInfo } from '../../../shared/model/tunnels.ts';
import type { Workbench } from '../../shell/workbench.ts';
import { runLine } from './open-tunnel.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const session = { sessionId: 's', name: 'web1', target: 'fred@web1:22', production: false, state: { kind: 'open' } };

/** A core that makes one tunnel, and switches it on or refuses to. */
function bench(switchOn: () => Promise<void> = () => Promise.resolve()) {
  const state = createStore<{ byId: Record<string, unknown> }>(() => ({ byId: {} }));
  const become = (tunnel: unknown): void => state.setState({ byId: { t: { tunnelId: 't', state: tunnel } } });
  const removed: string[] = [];
  const tunnels = {
    parse: () => Promise.resolve({ kind: 'valid', tunnels: [{ spec: {}, specText: '-L 80:a:80', reach: 'loopback' }] }),
    add: () => Promise.resolve({ tunnelId: 't', state: { kind: 'off' } } as unknown as TunnelInfo),
    switch: switchOn,
    remove: ({ tunnelId }: { tunnelId: string }) => Promise.resolve(void removed.push(tunnelId)),
  };
  const workbench = { client: { tunnels }, tunnels: { state, added: (tunnel: TunnelInfo) => become(tunnel.state) } };
  const aborter = new AbortController();
  const open = () =>
    runLine(workbench as unknown as Workbench, session as unknown as SessionInfo, '-L 80:a:80', {
      confirmReach: false,
      signal: aborter.signal,
    });
  return { open, become, removed, aborter };
}

it('a tunnel that could not be switched on is not left behind', async () => {
  const { open, removed } = bench(() => Promise.reject(new Error('refused')));
  await expect(open()).rejects.toThrow('refused');
  expect(removed).toEqual(['t']);
});

it('one that does not listen within 30 seconds is taken away, and the line says so', async () => {
  const { open, removed } = bench();
  const outcome = open();
  await vi.advanceTimersByTimeAsync(29_000);
  expect(removed).toEqual([]);
  await vi.advanceTimersByTimeAsync(1_000);
  expect(await outcome).toMatchObject({ kind: 'wrong', words: expect.stringContaining('within 30 seconds') as string });
  expect(removed).toEqual(['t']);
});

it('no time runs while it waits for the user, and it stays when it listens', async () => {
  const { open, become, removed } = bench();
  const outcome = open();
  await vi.advanceTimersByTimeAsync(1_000);
  become({ kind: 'connecting', waitingForUser: true });
  await vi.advanceTimersByTimeAsync(120_000);
  become({ kind: 'connecting', waitingForUser: false });
  await vi.advanceTimersByTimeAsync(20_000);
  become({ kind: 'listening' });
  expect(await outcome).toMatchObject({ kind: 'done' });
  await vi.advanceTimersByTimeAsync(60_000);
  expect(removed).toEqual([]);
});

it('one that is given up is taken away', async () => {
  const { open, removed, aborter } = bench();
  const outcome = expect(open()).rejects.toMatchObject({ code: 'cancelled' });
  await vi.advanceTimersByTimeAsync(1_000);
  aborter.abort();
  await outcome;
  expect(removed).toEqual(['t']);
});
