import type { HawserContract } from '../shared/contract.ts';
import { AppError } from '../shared/model/errors.ts';
import type { ConnectionId } from '../shared/model/ids.ts';
import type { Capability, Limits } from '../shared/model/limits.ts';
import type { StoryId } from '../shared/model/timeline.ts';
import type { Handlers } from '../shared/rpc/contract-types.ts';
import type { ReachFinding } from '../shared/model/tunnels.ts';
import type { SessionInfo } from '../shared/model/session.ts';
import { labelOfHost } from './bookmarks/resolved-target.ts';
import type { StoryBook } from './doctor/story-book.ts';
import { limitLines } from './limits/lines.ts';
import { probe } from './limits/probes.ts';
import type { SshConnection } from './ssh/connection-types.ts';
import { sentEnvironment } from './workbench-environment.ts';
import type { PageContext } from './workbench-page-context.ts';
import type { WorkbenchParts } from './workbench-parts.ts';

/** A server that never answers. */
const DEADLINE_MS = 30_000;

type Parts = Pick<WorkbenchParts, 'host' | 'doctor' | 'connections'>;

/** What the core does for the `limits` part of the contract. */
export function createLimitHandlers(parts: Parts): Handlers<HawserContract, PageContext>['limits'] {
  /** One thing after the other: one that is being tried takes a session, which another would find missing. */
  const underWay = new Map<ConnectionId, Promise<unknown>>();
  return {
    of: ({ storyId }) => ({ limits: limitsOf(parts, storyId) }),
    async try({ storyId, capability }, { signal }) {
      const connection = connectionOf(parts, storyId);
      if (connection !== undefined) {
        const before = underWay.get(connection.id) ?? Promise.resolve();
        const now = before.then(() => tryNow(parts, connection, capability, signal));
        const settled = now.catch(() => undefined);
        underWay.set(connection.id, settled);
        void settled.then(() => underWay.get(connection.id) === settled && underWay.delete(connection.id));
        await now;
      }
      return { limits: limitsOf(parts, storyId) };
    },
  };
}

/** A tunnel's listener on the server was tried from here: the server never says what it made of the address (FW-08). */
export function noteReach(stories: StoryBook, connection: Pick<SshConnection, 'id'> | undefined, reach: ReachFinding): void {
  if (connection === undefined || reach.kind === 'untold') return;
  const asked = `A connection from here to ${reach.place}`;
  const answered = { reached: 'came through the tunnel', refused: 'was refused there', silent: 'was not answered' }[reach.kind];
  const outcome = reach.kind === 'reached' ? 'granted' : 'refused';
  stories.tell(connection.id, { kind: 'limit', capability: 'remoteAddress', asked, answered, outcome });
}

/** Every change of its files was refused (SF-07). Told once a connection. */
export function noteReadOnly(stories: StoryBook, { files, connectionId }: Pick<SessionInfo, 'files' | 'connectionId'>): void {
  if (files?.seemsReadOnly !== true || files.root !== undefined || connectionId === undefined) return;
  const storyId = stories.ofConnection(connectionId);
  const known = storyId && stories.limitsOf(storyId)?.own.of('fileChanges');
  if (known === undefined || known.length > 0) return;
  const found = { asked: 'Every change of its files', answered: 'was refused so far', outcome: 'refused' } as const;
  stories.tell(connectionId, { kind: 'limit', capability: 'fileChanges', ...found });
}

async function tryNow(parts: Parts, connection: SshConnection, capability: Capability, page: AbortSignal): Promise<void> {
  const { host, doctor, connections } = parts;
  const { target } = connection;
  if (connections.pool.standing(connection)?.terminalsOnly === true) {
    const name = labelOfHost(target);
    throw new AppError('device.terminalOnly', { name, what: 'commands' }, `${name} has terminals only`);
  }
  const late = new AbortController();
  const timer = host.clock.after(DEADLINE_MS, () => late.abort());
  try {
    const signal = AbortSignal.any([page, late.signal]);
    const environment = sentEnvironment(target, host.environment);
    const finding = await probe(connection, capability, { clock: host.clock, environment, signal });
    if (finding !== undefined) doctor.stories.tell(connection.id, { kind: 'limit', ...finding });
  } catch (error) {
    if (!late.signal.aborted) throw error;
    doctor.stories.tell(connection.id, {
      ...{ kind: 'limit', capability, asked: 'The server', answered: 'did not answer in time', outcome: 'told' },
    });
  } finally {
    timer.dispose();
  }
}

function connectionOf({ doctor, connections }: Parts, storyId: StoryId): SshConnection | undefined {
  const id = doctor.stories.info(storyId)?.connectionId;
  return connections.pool.connections.find((connection) => connection.id === id && !connection.isClosed);
}

function limitsOf(parts: Parts, storyId: StoryId): Limits | undefined {
  const { doctor, connections } = parts;
  const info = doctor.stories.info(storyId);
  const found = doctor.stories.limitsOf(storyId);
  if (info === undefined || found === undefined) return undefined;
  const login = found.own.of('login').findLast(({ outcome }) => outcome === 'granted');
  const subject = { user: info.user, hasKey: login === undefined || login.asked.includes('publickey') };
  const lines = limitLines(found.own, found.earlier, subject);
  const connection = connectionOf(parts, storyId);
  if (connection === undefined) return { lines, noProbes: 'closed' };
  return connections.pool.standing(connection)?.terminalsOnly === true ? { lines, noProbes: 'device' } : { lines };
}
