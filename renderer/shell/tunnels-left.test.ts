import { expect, test } from 'vitest';
import { createStore } from 'zustand/vanilla';
import type { SessionId } from '../../shared/model/ids.ts';
import type { SessionInfo, SessionState } from '../../shared/model/session.ts';
import type { TunnelInfo } from '../../shared/model/tunnels.ts';
import { createToastStore } from '../ui/toasts.ts';
import { tunnelsLeft, watchTunnelsLeft } from './tunnels-left.ts';

const open: SessionState = { kind: 'open' };
const ended: SessionState = { kind: 'ended', exit: { kind: 'code', code: 0 } };

function session(id: string, state: SessionState, destination = 'web1'): SessionInfo {
  return {
    sessionId: id as SessionId,
    name: destination,
    target: `fred@${destination}:22`,
    destination,
    production: false,
    state,
  };
}

function tunnel(
  id: string,
  change: { readonly isOn?: boolean; readonly open?: number; readonly destination?: string } = {},
): TunnelInfo {
  const { isOn = true, open: count = 0, destination = 'web1' } = change;
  return { tunnelId: id, host: { destination }, isOn, traffic: { open: count } } as unknown as TunnelInfo;
}

test('tunnels that are on are left behind by the last shell of their host, and by no other', () => {
  const one = session('one', ended);
  const tunnels = [tunnel('a', { open: 2 }), tunnel('b', { isOn: false }), tunnel('c', { destination: 'web2' })];
  expect(tunnelsLeft(one, [one], tunnels)).toEqual({ tunnels: [tunnels[0]], inUse: 2 });
  expect(tunnelsLeft(one, [one, session('two', open)], tunnels)).toBeUndefined();
  expect(tunnelsLeft(one, [one, session('two', open, 'web2')], tunnels)?.inUse).toBe(2);
  expect(tunnelsLeft(one, [one], [])).toBeUndefined();
});

test('a logout asks whether they stay; closing them switches them off', async () => {
  const state = createStore<{ readonly byId: Readonly<Record<string, SessionInfo>> }>(() => ({
    byId: { one: session('one', open) },
  }));
  const toasts = createToastStore();
  const off: unknown[] = [];
  const notes: string[] = [];
  watchTunnelsLeft({
    sessions: { state },
    tunnels: {
      state: createStore(() => ({ byId: { a: tunnel('a'), b: tunnel('b', { open: 7 }) } })),
      // What is in use now is told apart from the rest.
      traffic: createStore(() => ({ a: { open: 1 }, b: { open: 0 } })),
    },
    toasts,
    client: { tunnels: { switch: (asked: unknown) => Promise.resolve(off.push(asked)) } },
    showError: () => undefined,
    note: (words: string) => notes.push(words),
  } as unknown as Parameters<typeof watchTunnelsLeft>[0]);
  state.setState({ byId: { one: session('one', ended) } });
  // Nothing new: the same end is not asked about again.
  state.setState({ byId: { one: session('one', ended) } });
  const [asked, ...more] = toasts.getState().toasts;
  expect([asked?.words, asked?.isKept, more]).toEqual(['2 tunnels to web1 are still on, 1 connection is in use', true, []]);
  asked?.action?.run();
  await expect.poll(() => notes).toEqual(['2 tunnels are closed']);
  expect(off).toEqual([
    { tunnelId: 'a', on: false },
    { tunnelId: 'b', on: false },
  ]);
});

test('a connection that was lost is no logout', () => {
  const state = createStore<{ readonly byId: Readonly<Record<string, SessionInfo>> }>(() => ({
    byId: { one: session('one', open) },
  }));
  const toasts = createToastStore();
  watchTunnelsLeft({
    sessions: { state },
    tunnels: { state: createStore(() => ({ byId: { a: tunnel('a') } })), traffic: createStore(() => ({})) },
    toasts,
  } as unknown as Parameters<typeof watchTunnelsLeft>[0]);
  const failed = { kind: 'failed', wasOpen: true } as unknown as SessionState;
  state.setState({ byId: { one: session('one', failed) } });
  expect(toasts.getState().toasts).toEqual([]);
});
