import { errorDetails } from '../../shared/model/errors.ts';
import type { PsSessionInfo } from '../../shared/model/powershell.ts';
import type { Prompt } from '../../shared/model/prompt.ts';
import type { ConnectionInfo, SessionInfo } from '../../shared/model/session.ts';
import { sessionDot } from '../shell/powershell-face.ts';
import { dotOf, mostUrgent, shortStateWords } from '../shell/session-state.ts';
import type { DotState } from '../ui/StateDot.tsx';

/** What the tree says of a host that has sessions. */
export interface HostState {
  readonly dot: DotState;
  readonly words: string;
  /** Round trip of its first connection in milliseconds. */
  readonly rttMs: number | undefined;
}

interface Sources {
  readonly sessions: Readonly<Record<string, SessionInfo>>;
  readonly orphans: ReadonlySet<string>;
  readonly prompts: readonly Prompt[];
  readonly connections: Readonly<Record<string, ConnectionInfo>>;
  /** The wire to the core is lost: all this may be old. */
  readonly isCut?: boolean;
}

/** Key of a session's host: the bookmark's id, or the destination as it was typed. */
function hostKey(session: SessionInfo): string {
  return session.bookmarkId ?? destinationKey(session.destination ?? session.target);
}

/** Key of a host of ssh_config. */
export function destinationKey(destination: string): string {
  return `destination:${destination}`;
}

/** States by host key; hosts without sessions are absent. */
export function hostStates({ sessions, orphans, prompts, connections, isCut = false }: Sources): ReadonlyMap<string, HostState> {
  const asking = new Set<string | undefined>(prompts.map((prompt) => prompt.sessionId));
  const groups = new Map<string, SessionInfo[]>();
  for (const session of Object.values(sessions)) {
    const key = hostKey(session);
    groups.set(key, [...(groups.get(key) ?? []), session]);
  }
  const states = new Map<string, HostState>();
  for (const [key, members] of groups) {
    const dots = members.map((session) =>
      isTrustedSince(session, connections)
        ? 'idle'
        : dotOf(session, asking.has(session.sessionId), orphans.has(session.sessionId), isCut),
    );
    const dot = mostUrgent(dots);
    const speaker = members[dots.indexOf(dot)];
    if (!speaker) continue;
    const rttMs = isCut
      ? undefined
      : members
          .map((session) => (session.connectionId === undefined ? undefined : connections[session.connectionId]?.rttMs))
          .find((value) => value !== undefined);
    const words = shortStateWords(speaker, asking.has(speaker.sessionId), orphans.has(speaker.sessionId), isCut);
    states.set(key, { dot, words, rttMs });
  }
  return states;
}

/** Of one host that is reached in several ways: the state that asks for most. */
export function mostUrgentState(states: readonly (HostState | undefined)[]): HostState | undefined {
  const known = states.filter((state) => state !== undefined);
  if (known.length === 0) return undefined;
  const dot = mostUrgent(known.map((state) => state.dot));
  return known.find((state) => state.dot === dot);
}

/** Hosts that have PowerShell sessions and nothing else open say so. */
export function withPowerShell(
  states: ReadonlyMap<string, HostState>,
  sessions: readonly PsSessionInfo[],
  words: string,
): ReadonlyMap<string, HostState> {
  const all = new Map(states);
  for (const session of sessions) {
    const key = 'bookmarkId' in session.host ? session.host.bookmarkId : destinationKey(session.host.destination);
    if (states.has(key) || session.state.kind === 'idle') continue;
    const dot = mostUrgent([all.get(key)?.dot ?? 'idle', sessionDot(session, false)]);
    all.set(key, { dot, words, rttMs: undefined });
  }
  return all;
}

/** A refusal of a changed key is past when a connection to the same host stands on that very key: it was replaced elsewhere. */
function isTrustedSince({ state }: SessionInfo, connections: Sources['connections']): boolean {
  if (state.kind !== 'failed' || state.error.code !== 'hostKey.changed') return false;
  const { data } = errorDetails['hostKey.changed'].safeParse(state.error.detail);
  return Object.values(connections).some(
    (each) => each.host === data?.host && each.port === data.port && each.hostKey.sha256 === data.offered.sha256,
  );
}
