import { ShieldAlert } from 'lucide-react';
import type { FileSide } from '../../shared/model/files.ts';
import type { SessionInfo } from '../../shared/model/session.ts';
import type { Command } from '../shell/commands.ts';
import type { Workbench } from '../shell/workbench.ts';
import { hostFilesText } from './host-files-text.ts';

/** Switches to root or back. A refusal is told in a toast; the question for a password stands over the tab. */
export function switchRoot(workbench: Workbench, session: SessionInfo, on: boolean): void {
  workbench.client.hostFiles.asRoot({ sessionId: session.sessionId, on }).catch(workbench.showError);
}

/** Whether the files of a session can be opened as root: not where they are root's anyhow, and not by scp. */
export function canBecomeRoot(session: SessionInfo | undefined): session is SessionInfo {
  const isOpen = session?.state.kind === 'open' || session?.state.kind === 'stalled';
  return isOpen && session.files?.service === 'sftp' && !session.target.startsWith('root@');
}

/** The account of a session, as `user` of `user@host:port`. */
export function userOf({ target }: SessionInfo): string {
  return target.slice(0, target.lastIndexOf('@'));
}

/** The switch as a command of the side that commands act on. */
export function rootCommand(workbench: Workbench, side: () => FileSide | undefined): Command {
  const session = (): SessionInfo | undefined => {
    const now = side();
    return now?.kind === 'remote' ? workbench.sessions.state.getState().byId[now.sessionId] : undefined;
  };
  return {
    id: 'files.asRoot',
    title: hostFilesText.root.command,
    group: 'files',
    icon: ShieldAlert,
    when: () => canBecomeRoot(session()),
    run: () => {
      const now = session();
      if (canBecomeRoot(now)) switchRoot(workbench, now, now.files?.root?.kind !== 'on');
    },
  };
}
