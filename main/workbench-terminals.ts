import type { HawserContract } from '../shared/contract.ts';
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
}: Pick<WorkbenchParts, 'sessions' | 'connections'>): Handlers<HawserContract, PageContext>['terminals'] {
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
