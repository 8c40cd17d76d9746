import type { SessionInfo } from '../../shared/model/session.ts';
import type { TunnelId, TunnelInfo, TunnelTraffic } from '../../shared/model/tunnels.ts';
import { targetKey, targetOf } from './target.ts';
import type { Workbench } from './workbench.ts';

/** What a logout leaves behind on its host. */
export interface TunnelsLeft {
  readonly tunnels: readonly TunnelInfo[];
  /** Connections that go through them now. */
  readonly inUse: number;
}

const text = {
  left: (host: string, count: number, inUse: number) =>
    `${count === 1 ? '1 tunnel' : `${count} tunnels`} to ${host} ${count === 1 ? 'is' : 'are'} still on${
      inUse === 0 ? '' : `, ${inUse === 1 ? '1 connection is' : `${inUse} connections are`} in use`
    }`,
  detail: 'The shell ended. They are kept in the background until you close them.',
  close: (count: number) => (count === 1 ? 'Close it' : 'Close them'),
  closed: (count: number) => (count === 1 ? 'The tunnel is closed' : `${count} tunnels are closed`),
} as const;

/** The tunnels that still hold a host's connection after its last shell; undefined when there are none, or when another shell is there. */
export function tunnelsLeft(
  ended: SessionInfo,
  sessions: readonly SessionInfo[],
  tunnels: readonly TunnelInfo[],
  /** As it was told last: a tunnel's own is that of its latest change. */
  traffic: Readonly<Record<string, Pick<TunnelTraffic, 'open'>>> = {},
): TunnelsLeft | undefined {
  const key = targetKey(targetOf(ended));
  const isOther = ({ sessionId, state, ...rest }: SessionInfo): boolean =>
    sessionId !== ended.sessionId &&
    ['open', 'stalled', 'connecting', 'reconnecting'].includes(state.kind) &&
    targetKey(targetOf({ sessionId, state, ...rest })) === key;
  if (sessions.some(isOther)) return undefined;
  const left = tunnels.filter(({ host, isOn }) => isOn && targetKey(host) === key);
  if (left.length === 0) return undefined;
  return { tunnels: left, inUse: left.reduce((sum, each) => sum + (traffic[each.tunnelId] ?? each.traffic).open, 0) };
}

/** Asks about tunnels when the last shell of their host was left (TM-24): ssh(1) would wait for them, and `~&` would let it go. */
export function watchTunnelsLeft(
  workbench: Pick<Workbench, 'sessions' | 'tunnels' | 'toasts' | 'client' | 'showError' | 'note'>,
): void {
  const { sessions, tunnels, toasts, client, showError, note } = workbench;
  sessions.state.subscribe((state, before) => {
    if (state.byId === before.byId) return;
    for (const session of Object.values(state.byId)) {
      const was = before.byId[session.sessionId]?.state.kind;
      if (session.kind === 'files' || session.state.kind !== 'ended' || (was !== 'open' && was !== 'stalled')) continue;
      const known = Object.values(tunnels.state.getState().byId);
      const left = tunnelsLeft(session, Object.values(state.byId), known, tunnels.traffic.getState());
      if (left === undefined) continue;
      const count = left.tunnels.length;
      const close = (tunnelId: TunnelId): Promise<unknown> => client.tunnels.switch({ tunnelId, on: false });
      toasts.getState().show({
        tone: 'note',
        words: text.left(session.name, count, left.inUse),
        detail: text.detail,
        isKept: true,
        action: {
          words: text.close(count),
          run: () =>
            void Promise.all(left.tunnels.map(({ tunnelId }) => close(tunnelId))).then(() => note(text.closed(count)), showError),
        },
      });
    }
  });
}
