import type { SessionId } from '../../../shared/model/ids.ts';
import { targetKey, targetOf } from '../../shell/target.ts';
import type { Workbench } from '../../shell/workbench.ts';
import type { EscapeCommand } from './escape-keys.ts';
import { text } from './text.ts';

/** What of the escapes is shown over a terminal. */
export type EscapeView = 'help' | 'list' | 'line';

interface EscapeParts {
  readonly workbench: Workbench;
  readonly sessionId: SessionId;
  readonly notify: (words: string) => void;
  readonly show: (view: EscapeView) => void;
}

/** Does what a typed escape, or the menu's item for it, asks for. */
export async function runEscape(command: EscapeCommand, parts: EscapeParts): Promise<void> {
  const { workbench, sessionId, notify, show } = parts;
  const { terminals, sessions } = workbench.client;
  try {
    switch (command) {
      case 'disconnect': {
        const state = workbench.sessions.state.getState().byId[sessionId]?.state.kind;
        if (state === 'connecting' || state === 'reconnecting') await sessions.stop({ sessionId });
        else if (state === 'open' || state === 'stalled') await terminals.endShell({ sessionId });
        return;
      }
      case 'break':
        notify((await terminals.sendBreak({ sessionId })).isSent ? text.breakSent : text.breakRefused);
        return;
      case 'background': {
        const going = tunnelsOfHost(workbench, sessionId);
        await terminals.endShell({ sessionId });
        notify(text.background(going));
        return;
      }
      case 'suspend':
        notify(text.suspend);
        return;
      case 'logMore':
      case 'logLess': {
        const { level } = await terminals.stepLogLevel({ sessionId, to: command === 'logMore' ? 'more' : 'less' });
        notify(text.logLevel(level));
        return;
      }
      case 'rekey':
        await terminals.rekey({ sessionId });
        notify(text.rekeying);
        return;
      case 'help':
      case 'list':
        show(command);
        return;
      case 'commandLine':
        show('line');
        return;
    }
  } catch (error) {
    workbench.showError(error);
  }
}

/** Tunnels of the session's host that are on: they belong to the core, and go on without a shell. */
function tunnelsOfHost(workbench: Workbench, sessionId: SessionId): number {
  const session = workbench.sessions.state.getState().byId[sessionId];
  if (session === undefined) return 0;
  const key = targetKey(targetOf(session));
  return Object.values(workbench.tunnels.state.getState().byId).filter(({ isOn, host }) => isOn && targetKey(host) === key)
    .length;
}
