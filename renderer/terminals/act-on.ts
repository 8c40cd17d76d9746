import type { DoctorAction } from '../../shared/model/doctor.ts';
import type { BookmarkId } from '../../shared/model/ids.ts';
import { addressOfLabel } from '../../shared/model/label-address.ts';
import type { SessionInfo } from '../../shared/model/session.ts';
import { showSingle } from '../shell/default-commands.ts';
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
export function actOn(action: DoctorAction, stage: Stage): void {
  const { workbench, session, panelId, retry, close, copy } = stage;
  const { client, view } = workbench;
  const { sessionId } = session;
  switch (action.kind) {
    case 'retry':
      return retry();
    case 'close':
      return close();
    case 'editHost':
      return editHost(stage, {});
    case 'useOnlyKey':
      return editHost(stage, { identityFile: action.file, identitiesOnly: true });
    case 'openVerifier':
      return view.setState({ dialog: { kind: 'addKnownHosts', names: action.name } });
    case 'allowLegacy':
      return view.setState({ dialog: { kind: 'allowLegacy', host: action.host, port: action.port, sessionId } });
    case 'openFiles':
      return void workbench.openFiles(targetOf(session), { insteadOf: panelId });
    case 'ownConnection':
      return void workbench.openTerminal(targetOf(session), { insteadOf: panelId, ownConnection: true });
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

/** The form of the host's bookmark; a host without one gets one. */
function editHost(
  { workbench, session }: Stage,
  settings: { readonly identityFile?: string; readonly identitiesOnly?: boolean },
): void {
  const { bookmarkId, destination, name } = session;
  const { view, hosts } = workbench;
  if (bookmarkId === undefined) {
    const host = destination ?? addressOfLabel(session.target);
    view.setState({ dialog: { kind: 'bookmark', parentId: null, draft: { name, host, settings } } });
    return;
  }
  if (settings.identityFile === undefined) {
    view.setState({ dialog: { kind: 'bookmark', id: bookmarkId, parentId: null } });
    return;
  }
  const known = findBookmark(hosts.state.getState().tree?.roots ?? [], bookmarkId);
  if (known === undefined) return;
  const node = { ...known, settings: { ...known.settings, ...settings } };
  workbench.client.hosts.edit({ edit: { kind: 'update', node } }).then(
    () => workbench.client.sessions.reconnect({ sessionId: session.sessionId }),
    (error: unknown) => workbench.showError(error),
  );
}

type Nodes = NonNullable<ReturnType<Workbench['hosts']['state']['getState']>['tree']>['roots'];
type BookmarkNode = Extract<Nodes[number], { kind: 'bookmark' }>;

function findBookmark(nodes: Nodes, id: BookmarkId): BookmarkNode | undefined {
  for (const node of nodes) {
    if (node.kind === 'bookmark') {
      if (node.id === id) return node;
      continue;
    }
    const found = findBookmark(node.children, id);
    if (found) return found;
  }
  return undefined;
}
