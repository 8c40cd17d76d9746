import { childPath, type FileName, type FilePath } from '../../../shared/model/file-path.ts';
import type { FileSide } from '../../../shared/model/files.ts';
import type { SessionId } from '../../../shared/model/ids.ts';
import { cancelled, fromWire } from '../../../shared/model/errors.ts';
import type { SessionInfo } from '../../../shared/model/session.ts';
import type { TransferItems, TransferJobInfo } from '../../../shared/model/transfers.ts';
import { isDevice } from '../../shell/devices.ts';
import type { OutsideItem } from '../../shell/dragging/outside-files.ts';
import { uploadOf } from '../../shell/file-panes.ts';
import { sessionName } from '../../shell/session-state.ts';
import { quotePaths } from '../../shell/shell-words.ts';
import { targetOf } from '../../shell/target.ts';
import { directoryOf, terminalDirectories } from '../../shell/terminal-directories.ts';
import type { Workbench } from '../../shell/workbench.ts';
import type { TerminalController } from '../terminal-controller.ts';
import { givenFiles, withFreeNames } from './given-files.ts';
import { text } from './text.ts';
import { arrived, isOver, stillWaits, type TerminalMoment } from './upload-end.ts';

/** How long opening the files of a host may take, its questions included. */
const openMs = 120_000;
/** How often another name is tried for what lost its own. */
const mostTries = 5;

interface UploadParts {
  readonly workbench: Workbench;
  readonly session: SessionInfo;
  readonly controller: TerminalController;
}

interface FaultWords {
  readonly device: (name: string) => string;
  readonly elsewhere: (name: string) => string;
  readonly notConnected: string;
}

/** Why files, or with `words` their paths, can't be given to a terminal; undefined: they can. */
export function uploadFault(
  { workbench, session }: Omit<UploadParts, 'controller'>,
  words: FaultWords = text,
): string | undefined {
  const name = sessionName(session);
  if (isDevice(workbench.hosts.state.getState().tree, targetOf(session))) return words.device(name);
  if (session.state.kind !== 'open' && session.state.kind !== 'stalled') return words.notConnected;
  if (terminalDirectories(workbench).getState()[session.sessionId]?.isElsewhere === true) return words.elsewhere(name);
  return undefined;
}

/** Uploads files that were pasted or dropped on a terminal and pastes their paths there, quoted for its shell. Never rejects. */
export async function uploadInto(parts: UploadParts, given: readonly OutsideItem[]): Promise<void> {
  const { workbench, session, controller } = parts;
  const items = givenFiles(given, new Date());
  const fault = uploadFault(parts) ?? (controller.view.getState().uploading === undefined ? undefined : text.busy);
  if (fault !== undefined) return controller.notify(fault);
  const upload = uploadOf(workbench);
  if (items.length === 0 || upload === undefined) return controller.notify(text.nothing);
  const folder = knownFolder(workbench, session) ?? (await askFolder(parts, items.length));
  if (folder === undefined) return;
  // What was dropped or agreed to came this moment: the path is waited for here.
  controller.focus();
  const before = controller.moment;
  controller.view.setState({ uploading: text.uploading(items.length) });
  let side: OpenedSide | undefined;
  try {
    side = await openSide(workbench, session);
    const typed = folder === '' ? (directoryOf(workbench, session.sessionId) ?? '~') : folder;
    const listing = await workbench.client.files.openFolder({ side: side.side, path: typed });
    void workbench.client.files.closeFolder({ listingId: listing.listingId }).catch(() => undefined);
    const place = { side: side.side, folder: listing.path };
    const takenOf = async (names: readonly string[]): Promise<readonly string[]> =>
      (await workbench.client.files.taken({ ...place, names: names as FileName[] })).taken;
    const paths: FilePath[] = [];
    let left = items;
    // A name that was free may be taken before the file is there: then it is left alone, and another one is tried.
    for (let tries = 0; left.length > 0 && tries < mostTries; tries += 1) {
      const named = await withFreeNames(left, takenOf);
      const begun = await upload(named, place);
      if (begun === undefined) return controller.notify(text.nothing);
      const ended = await jobEnd(workbench, begun.job);
      if (ended.status === 'interrupted') return controller.notify(text.interrupted);
      const { jobId } = ended;
      const wanted = begun.names.map((name) => childPath(listing.path, name));
      const read = (from: number, count: number): Promise<TransferItems> =>
        workbench.client.transfers.items({ jobId, from, count });
      const found = await arrived(ended, wanted, read);
      paths.push(...found.paths);
      const taken = new Set<string>(found.taken);
      left = named.filter(({ file, entry }) => {
        const name = file !== undefined && entry?.isDirectory !== true ? file.name : undefined;
        return name !== undefined && taken.has(childPath(listing.path, name as FileName));
      });
      if (left.length === 0 && !found.isWhole) controller.notify(text.notAll);
    }
    if (left.length > 0) controller.notify(text.notAll);
    if (paths.length > 0) give(parts, paths, before);
  } catch (error) {
    workbench.showError(error);
  } finally {
    side?.close();
    controller.view.setState({ uploading: undefined });
  }
}

/** Asks where files of a host go from now on; answers nothing when the user would rather not. */
export async function askFolder({ workbench, session, controller }: UploadParts, files: number): Promise<string | undefined> {
  const shellFolder = directoryOf(workbench, session.sessionId);
  const folder = await new Promise<string | undefined>((resolve) => {
    controller.view.getState().uploadAsk?.answer(undefined);
    const answer = (chosen: string | undefined): void => {
      controller.view.setState({ uploadAsk: undefined });
      resolve(chosen);
    };
    controller.view.setState({ uploadAsk: { files, shellFolder, before: knownFolder(workbench, session), answer } });
  });
  if (folder === undefined) return undefined;
  const uploadFolders = { ...workbench.settings.state.getState().uploadFolders, [session.target]: folder };
  workbench.settings.update({ uploadFolders }).catch(workbench.showError);
  return folder;
}

function knownFolder({ settings }: Workbench, { target }: SessionInfo): string | undefined {
  const { uploadFolders } = settings.state.getState();
  return Object.hasOwn(uploadFolders, target) ? uploadFolders[target] : undefined;
}

/** Puts the paths onto the line while the user waits there for them, else offers to: whatever has the keyboard now keeps it. */
function give({ workbench, session, controller }: UploadParts, paths: readonly FilePath[], before: TerminalMoment): void {
  const { sessionId } = session;
  const now = (): SessionInfo | undefined => workbench.sessions.state.getState().byId[sessionId];
  const faultNow = (): string | undefined => {
    const here = now();
    return here === undefined ? text.gone(sessionName(session)) : uploadFault({ workbench, session: here }, text.pasteFault);
  };
  if (faultNow() === undefined && stillWaits(before, controller.moment)) return paste(controller, session, paths);
  const run = (): void => {
    const fault = faultNow();
    if (fault !== undefined) return workbench.note(fault);
    const panel = workbench.dock.find((each) => each.sessionId === sessionId);
    if (panel !== undefined) workbench.dock.focus(panel.id);
    paste(controller, session, paths);
    controller.focus();
  };
  const words = text.ready(paths.length, sessionName(session));
  workbench.toasts.getState().show({ tone: 'note', words, isKept: true, action: { words: text.pasteNow(paths.length), run } });
}

function paste(controller: TerminalController, session: SessionInfo, paths: readonly FilePath[]): void {
  if (session.program === undefined) {
    const quoted = quotePaths(paths);
    controller.clipboard.offer(quoted.text, quoted.isOdd);
  } else controller.clipboard.offer(`${paths.map((path) => `'${path.replaceAll(/['‘’‚‛]/g, '$&$&')}'`).join(' ')} `);
}

interface OpenedSide {
  readonly side: FileSide;
  /** Gives back what was opened for this alone. */
  readonly close: () => void;
}

/** The files of a terminal's host: those of a tab that is open there, else a session of their own on the same connection. */
async function openSide(workbench: Workbench, session: SessionInfo): Promise<OpenedSide> {
  const { state, close } = workbench.sessions;
  const isSame = (each: SessionInfo): boolean =>
    each.kind === 'files' && each.state.kind === 'open' && each.connectionId === session.connectionId;
  const open = Object.values(state.getState().byId).find((each) => session.connectionId !== undefined && isSame(each));
  if (open !== undefined && open.files?.root === undefined)
    return { side: { kind: 'remote', sessionId: open.sessionId }, close: () => undefined };
  const { sessionId } = await workbench.openFilesSession(targetOf(session));
  try {
    await opened(workbench, sessionId);
  } catch (error) {
    close(sessionId);
    throw error;
  }
  return { side: { kind: 'remote', sessionId }, close: () => close(sessionId) };
}

function opened(workbench: Workbench, sessionId: SessionId): Promise<void> {
  const { state } = workbench.sessions;
  return new Promise((resolve, reject) => {
    const look = (): void => {
      const now = state.getState().byId[sessionId]?.state;
      if (now?.kind === 'open') settle(resolve);
      else if (now?.kind === 'failed') settle(() => reject(fromWire(now.error)));
      else if (now === undefined || now.kind === 'ended') settle(() => reject(cancelled()));
    };
    const timer = setTimeout(() => settle(() => reject(cancelled())), openMs);
    const unsubscribe = state.subscribe(look);
    const settle = (end: () => void): void => {
      clearTimeout(timer);
      unsubscribe();
      end();
    };
    look();
  });
}

/** Waits until nothing comes of a job any more by itself, however long that takes: it is in the transfers, where it can be cancelled. */
function jobEnd(workbench: Workbench, job: TransferJobInfo): Promise<TransferJobInfo> {
  const { state } = workbench.transfers;
  return new Promise((resolve) => {
    const look = (): void => {
      const now = state.getState().byId[job.jobId];
      // One that is taken off the list is over too.
      if (now !== undefined && !isOver(now)) return;
      unsubscribe();
      resolve(now ?? job);
    };
    const unsubscribe = state.subscribe(look);
    look();
  });
}
