import type { DoctorAction } from '../../shared/model/doctor.ts';
import type { SessionInfo } from '../../shared/model/session.ts';
import { showSingle } from './default-commands.ts';
import { keepOnlyKey, openFile, openHostForm } from './doctor-actions.ts';
import { targetOf } from './target.ts';
import { text } from './text.ts';
import type { Workbench } from './workbench.ts';

export interface SessionStage {
  readonly workbench: Workbench;
  readonly session: SessionInfo;
  readonly panelId: string;
  readonly retry: () => void;
  readonly close: () => void;
  readonly copy: (words: string) => Promise<boolean>;
}

/** Does what the diagnosis of a session offers: in the core where files are concerned, else here. */
export function actOnSession(action: DoctorAction, { workbench, session, panelId, retry, close, copy }: SessionStage): void {
  const { client, view } = workbench;
  const { sessionId } = session;
  const host = targetOf(session);
  switch (action.kind) {
    case 'retry':
      return retry();
    case 'close':
      return close();
    case 'editHost':
      return openHostForm(workbench, host, session.name);
    case 'useOnlyKey':
      return keepOnlyKey(workbench, host, session.name, action.file, () => {
        client.sessions.reconnect({ sessionId }).catch((error: unknown) => workbench.showError(error));
      });
    case 'openVerifier':
      return view.setState({ dialog: { kind: 'addKnownHosts', names: action.name } });
    case 'allowLegacy':
      return view.setState({ dialog: { kind: 'allowLegacy', host: action.host, port: action.port, sessionId } });
    case 'openFiles':
      return void workbench.openFiles(host, { insteadOf: panelId });
    case 'ownConnection':
      return void workbench.openTerminal(host, {
        insteadOf: panelId,
        ownConnection: true,
        program: session.program,
        detached: session.detached,
      });
    case 'openTunnels':
      return showSingle(workbench, 'tunnels');
    case 'openFile':
      return openFile(workbench, action);
    case 'copyLines':
      return void copy(`${action.lines.join('\n')}\n`).then((isDone) => isDone && workbench.note(text.connection.copied));
    case 'copyReport':
      return void client.doctor
        .report({ sessionId })
        .then(({ text: words }) => copy(words))
        .catch((error: unknown) => workbench.showError(error));
    case 'fixPermissions':
    case 'rebuildPublicKey':
      return void client.doctor.act({ sessionId, action }).then(
        ({ done }) => (done === undefined ? retry() : workbench.note(done)),
        (error: unknown) => workbench.showError(error),
      );
  }
}
