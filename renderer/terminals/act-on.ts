import type { DoctorAction } from '../../shared/model/doctor.ts';
import type { SessionInfo } from '../../shared/model/session.ts';
import { showSingle } from '../shell/default-commands.ts';
import { keepOnlyKey, openHostForm } from '../shell/doctor-actions.ts';
import { targetOf } from '../shell/target.ts';
import type { Workbench } from '../shell/workbench.ts';
import { text } from './text.ts';

interface Stage {
  readonly workbench: Workbench;
  readonly session: SessionInfo;
  readonly panelId: string;
  readonly retry: () => void;
  readonly close: () => void;
  readonly copy: (words: string) => Promise<boolean>;
}

/** Does what a diagnosis offers: in the core where files are concerned, else here. */
export function actOn(action: DoctorAction, { workbench, session, panelId, retry, close, copy }: Stage): void {
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
      return void workbench.openTerminal(host, { insteadOf: panelId, ownConnection: true });
    case 'openTunnels':
      return showSingle(workbench, 'tunnels');
    case 'copyLines':
      return void copy(`${action.lines.join('\n')}\n`).then((isDone) => isDone && workbench.note(text.failure.copied));
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
