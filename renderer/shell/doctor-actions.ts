import type { AttemptOf } from '../../shared/contract-attempts.ts';
import type { Bookmark, TreeNode } from '../../shared/model/bookmark.ts';
import type { Cause, DoctorAction, HostField } from '../../shared/model/doctor.ts';
import type { BookmarkId } from '../../shared/model/ids.ts';
import { findVariant, withVariant } from './bookmark-variants.ts';
import { showSingle } from './default-commands.ts';
import type { Target } from './target.ts';
import { text } from './text.ts';
import type { Workbench } from './workbench.ts';

const fields: Readonly<Record<HostField, string>> = {
  host: 'Edit host name',
  port: 'Edit port',
  user: 'Edit user',
  proxyJump: 'Set a jump host',
  identityFile: 'Choose the key',
  algorithms: 'Edit algorithms',
  serverAliveIntervalSeconds: 'Keep it awake',
  connectTimeoutSeconds: 'Wait longer',
};

/** What an action's button says. */
export function actionWords(action: DoctorAction): string {
  switch (action.kind) {
    case 'retry':
      return 'Try again';
    case 'editHost':
      return fields[action.field];
    case 'openVerifier':
      return 'Compare the key';
    case 'allowLegacy':
      return 'Allow old algorithms…';
    case 'fixPermissions':
      return 'Fix permissions';
    case 'rebuildPublicKey':
      return 'Write the public half anew';
    case 'useOnlyKey':
      return `Use only ${action.label}`;
    case 'ownConnection':
      return 'Connect once more';
    case 'openFiles':
      return 'Open files instead';
    case 'openTunnels':
      return 'Open tunnels';
    case 'copyReport':
      return 'Copy report';
    case 'copyLines':
      return action.label;
    case 'openFile':
      return 'Open the file';
    case 'close':
      return 'Close';
  }
}

export const causeWords: Readonly<Record<Cause['verdict'], string>> = {
  likely: 'likely',
  possible: 'possible',
  ruledOut: 'ruled out',
};

/** The mark of a key that was not offered (AL-10). */
export const notAcceptedWords = 'not accepted by this server';

/** What a diagnosis is about, so that its actions can be done. */
export interface AttemptStage {
  readonly workbench: Workbench;
  readonly of: AttemptOf;
  readonly host: Target;
  /** What the host is called. */
  readonly name: string;
  readonly retry: () => void;
  readonly close: () => void;
}

/** Does what the diagnosis of a PowerShell session or a tunnel offers: in the core where files are concerned, else here. */
export function actOnAttempt(action: DoctorAction, { workbench, of, host, name, retry, close }: AttemptStage): void {
  const { client, view, note } = workbench;
  const copy = (words: string): void =>
    void navigator.clipboard.writeText(words).then(() => note(text.connection.copied), report);
  const report = (error: unknown): void => workbench.showError(error);
  switch (action.kind) {
    case 'retry':
    case 'ownConnection':
      return retry();
    case 'close':
      return close();
    case 'editHost':
      return openHostForm(workbench, host, name);
    case 'useOnlyKey':
      return keepOnlyKey(workbench, host, name, action.file, retry);
    case 'openVerifier':
      return view.setState({ dialog: { kind: 'addKnownHosts', names: action.name } });
    case 'allowLegacy':
      return view.setState({ dialog: { kind: 'allowLegacy', host: action.host, port: action.port, of } });
    case 'openFiles':
      return void workbench.openFiles(host);
    case 'openTunnels':
      return showSingle(workbench, 'tunnels');
    case 'openFile':
      return openFile(workbench, action);
    case 'copyLines':
      return copy(`${action.lines.join('\n')}\n`);
    case 'copyReport':
      return void client.attempts.report({ of }).then(({ text: words }) => copy(words), report);
    case 'fixPermissions':
    case 'rebuildPublicKey':
      return void client.attempts.act({ of, action }).then(({ done }) => {
        if (done !== undefined) note(done);
        // What is no target tries again by itself.
        if (done === undefined || 'target' in of) retry();
      }, report);
  }
}

/** In the editor of the computer that the core runs on. */
export function openFile({ client, showError }: Workbench, { file, line }: Extract<DoctorAction, { kind: 'openFile' }>): void {
  client.edits.open({ side: { kind: 'local' }, path: file, line }).catch(showError);
}

/** The form of the host's bookmark; a host without one gets one. */
export function openHostForm({ view }: Workbench, host: Target, name: string): void {
  if ('bookmarkId' in host) view.setState({ dialog: { kind: 'bookmark', id: host.bookmarkId, parentId: null } });
  else view.setState({ dialog: { kind: 'bookmark', parentId: null, draft: { name, host: host.destination, settings: {} } } });
}

/** Sets the one key of a host, and tries again; a host without a bookmark gets one first. */
export function keepOnlyKey(workbench: Workbench, host: Target, name: string, file: string, retry: () => void): void {
  const settings = { identityFile: file, identitiesOnly: true };
  if (!('bookmarkId' in host)) {
    workbench.view.setState({ dialog: { kind: 'bookmark', parentId: null, draft: { name, host: host.destination, settings } } });
    return;
  }
  const roots = workbench.hosts.state.getState().tree?.roots ?? [];
  const known = findBookmark(roots, host.bookmarkId);
  const placed = findVariant(roots, host.bookmarkId);
  const node = placed
    ? withVariant(placed.of, { ...placed.variant, settings: { ...placed.variant.settings, ...settings } })
    : known && { ...known, settings: { ...known.settings, ...settings } };
  if (node === undefined) return;
  workbench.client.hosts.edit({ edit: { kind: 'update', node } }).then(retry, (error: unknown) => workbench.showError(error));
}

function findBookmark(nodes: readonly TreeNode[], id: BookmarkId): Bookmark | undefined {
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
