import type { HawserContract } from '../shared/contract.ts';
import { steppedLevel } from '../shared/model/connection-log.ts';
import { AppError } from '../shared/model/errors.ts';
import type { SessionId } from '../shared/model/ids.ts';
import type { Handlers } from '../shared/rpc/contract-types.ts';
import type { TerminalSession } from './terminals/terminal-session.ts';
import type { PageContext } from './workbench-page-context.ts';
import type { WorkbenchParts } from './workbench-parts.ts';

/** As ssh's own `~B` asks for. */
const BREAK_MS = 1000;

/** What ssh's escapes do, for the terminals of a workbench. */
export function createTerminalHandlers({
  sessions,
  connections,
  doctor,
}: Pick<WorkbenchParts, 'sessions' | 'connections' | 'doctor'>): Handlers<HawserContract, PageContext>['terminals'] {
  const running = (sessionId: SessionId): TerminalSession => {
    const terminal = sessions.terminal(sessionId);
    if (!terminal.hasChannel) throw notOpen(terminal);
    return terminal;
  };
  return {
    endShell({ sessionId }) {
      running(sessionId).endShell();
      return {};
    },
    async sendBreak({ sessionId }) {
      const terminal = running(sessionId);
      const isSent = await terminal.sendBreak(BREAK_MS);
      if (isSent === undefined) throw notOpen(terminal);
      return { isSent };
    },
    stepLogLevel({ sessionId, to }) {
      const terminal = running(sessionId);
      const { connectionId } = terminal;
      const story = connectionId && doctor.stories.ofConnection(connectionId);
      const log = story && doctor.stories.logOf(story);
      if (log === undefined) throw notOpen(terminal);
      const level = steppedLevel(log.read(Number.MAX_SAFE_INTEGER).level, to);
      log.setLevel(level);
      return { level };
    },
    async follow({ sessionId }, pipe, { signal }) {
      await sessions.terminal(sessionId).follow(pipe, signal);
      pipe.end();
    },
    rekey({ sessionId }) {
      const terminal = running(sessionId);
      const { connectionId } = terminal;
      if (connectionId === undefined || !connections.rekey(connectionId)) throw notOpen(terminal);
      return {};
    },
  };
}

function notOpen({ id, info }: TerminalSession): AppError {
  return new AppError('session.notOpen', { sessionId: id, name: info.name }, 'no shell runs');
}
