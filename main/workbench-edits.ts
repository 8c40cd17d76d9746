import type { HawserContract } from '../shared/contract.ts';
import { AppError } from '../shared/model/errors.ts';
import { largeEditBytes } from '../shared/model/edits.ts';
import { hasRawBytes, type FilePath } from '../shared/model/file-path.ts';
import type { FileSide } from '../shared/model/files.ts';
import type { Settings } from '../shared/model/settings.ts';
import type { Handlers } from '../shared/rpc/contract-types.ts';
import { Edits } from './edits/edits.ts';
import type { Host } from './host.ts';
import type { FileBrowser } from './sftp/browser/file-browser.ts';
import { LocalFileSystem } from './sftp/local-file-system.ts';
import { localPaths } from './sftp/local-paths.ts';
import type { PlaceReference } from './transfers/transfer-types.ts';
import { LoginChanges } from './workbench-login-changes.ts';
import type { PageContext } from './workbench-page-context.ts';
import type { Sessions } from './workbench-sessions.ts';
import { openHost, readHostFace, type Leave, type TransferPlaces } from './workbench-transfer-places.ts';

interface WorkbenchEditsParts {
  readonly host: Host;
  readonly places: TransferPlaces;
  readonly settings: () => Settings;
  /** Files below some folders of a place changed. */
  readonly touched: (place: PlaceReference, folders: readonly FilePath[]) => void;
}

/** The edits of the core, and what each may do to reach its host: nothing is connected for one of an earlier run before the user says so. */
export class WorkbenchEdits {
  readonly edits: Edits;
  readonly #leaves = new Map<string, Leave>();

  constructor({ host, places, settings, touched }: WorkbenchEditsParts) {
    const { dataDir, clock, log, environment, homeDir } = host;
    const paths = localPaths(homeDir);
    this.edits = new Edits({
      dataDir,
      clock,
      log,
      environment,
      platform: process.platform,
      editorCommand: () => settings().editorCommand,
      local: { reference: { kind: 'local' }, open: () => Promise.resolve(new LocalFileSystem(homeDir)) },
      server: (target) => places.at({ kind: 'remote', target }, this.#leave(target)),
      face: (target) => {
        const { label, production, asRoot } = readHostFace(target);
        return { label: asRoot ? `${label} as root` : label, production };
      },
      localPath: (native) => paths.fromNative(native),
      onWritten: (target, folder) => touched({ kind: 'remote', target }, [folder]),
    });
  }

  /** The user wants this: the host may be connected, and the page asked what that asks. */
  allow(target: string, pageKey: string | undefined): void {
    const leave = this.#leave(target);
    leave.mayConnect = true;
    leave.pageKey = pageKey;
  }

  #leave(target: string): Leave {
    const known = this.#leaves.get(target) ?? { mayConnect: false, pageKey: undefined };
    this.#leaves.set(target, known);
    return known;
  }
}

/** What the core does for the `edits` part of the contract. */
export function createEditHandlers({
  host,
  edits: wide,
  sessions,
  files,
}: {
  readonly host: Host;
  readonly edits: WorkbenchEdits;
  readonly sessions: Sessions;
  readonly files: Pick<FileBrowser, 'fileSystem'>;
}): Handlers<HawserContract, PageContext>['edits'] {
  const { edits } = wide;
  const nothing = {};
  const paths = localPaths(host.homeDir);

  /** The host of a side that this page has. Throws `session.*`. */
  const hostOf = (side: Extract<FileSide, { kind: 'remote' }>, context: PageContext): string => {
    const { id } = sessions.files(side.sessionId);
    if (!context.page?.sessions.has(id)) throw new AppError('session.busy', { sessionId: id }, 'another page has this session');
    const reference = openHost(sessions, side.sessionId);
    if (reference.kind !== 'remote') throw new Error('a session without a host');
    return reference.target;
  };

  return {
    async open({ side, path, evenIfLarge, mayChangeLogin, line }, { context, signal }) {
      if (side.kind === 'local') {
        await edits.openLocal(nativePath(path, paths.native(path)), line);
        return nothing;
      }
      const target = hostOf(side, context);
      if (mayChangeLogin !== true) await new LoginChanges({ files }).refuseWrite({ side, path }, signal);
      wide.allow(target, context.page?.key);
      const mostBytes = evenIfLarge === true ? Number.MAX_SAFE_INTEGER : largeEditBytes;
      return { edit: await edits.open({ target, path, mostBytes }, signal) };
    },
    list: () => edits.list,
    async reopen({ editId }) {
      await edits.get(editId).openEditor();
      return nothing;
    },
    async showInFolder({ editId }) {
      await edits.showInFolder(editId);
      return nothing;
    },
    send({ editId }, { context }) {
      wide.allow(edits.targetOf(editId), context.page?.key);
      edits.get(editId).send();
      return nothing;
    },
    compare: ({ editId }) => edits.get(editId).compare(),
    async resolve({ editId, decision, seen }, { context }) {
      wide.allow(edits.targetOf(editId), context.page?.key);
      await edits.get(editId).resolve(decision, seen);
      return nothing;
    },
    async finish({ editId, discard }) {
      return { kind: (await edits.finish(editId, discard ?? false)) ? 'finished' : 'hasChanges' };
    },
  };
}

/** The words of a program are text: a name whose bytes are none can't be one of them. */
function nativePath(path: FilePath, native: Buffer | string): string {
  if (!hasRawBytes(path)) return native.toString();
  throw new AppError('file.nameInvalid', { path, operation: 'open', side: 'here' }, 'no text');
}
