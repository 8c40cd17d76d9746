import { createStore, type StoreApi } from 'zustand/vanilla';
import type { FilePath } from '../../shared/model/file-path.ts';
import type { SessionId } from '../../shared/model/ids.ts';

/** The workbench of the page; only which one it is matters here. */
type Owner = object;

/** The directory that a terminal's shell says it is in. Untrusted: any program in it can say anything. It is only ever listed. */
export interface TerminalDirectory {
  readonly path: FilePath;
  /** It is a directory of another machine: somebody went on from this host by ssh. */
  readonly isElsewhere: boolean;
}

export type TerminalDirectories = Readonly<Record<string, TerminalDirectory>>;

interface Doors {
  readonly directories: StoreApi<TerminalDirectories>;
  readonly starts: Map<SessionId, FilePath>;
  type: ((sessionId: SessionId, words: string) => boolean) | undefined;
}

// Terminals and files are two features that don't know each other: they meet here.
const doors = new WeakMap<Owner, Doors>();

function doorsOf(workbench: Owner): Doors {
  const known = doors.get(workbench) ?? {
    directories: createStore<TerminalDirectories>(() => ({})),
    starts: new Map<SessionId, FilePath>(),
    type: undefined,
  };
  doors.set(workbench, known);
  return known;
}

/** By session, for those whose shell has told. */
export function terminalDirectories(workbench: Owner): StoreApi<TerminalDirectories> {
  return doorsOf(workbench).directories;
}

export function noteDirectory(workbench: Owner, sessionId: SessionId, directory: TerminalDirectory): void {
  const { directories } = doorsOf(workbench);
  const known = directories.getState()[sessionId];
  if (known?.path !== directory.path || known.isElsewhere !== directory.isElsewhere)
    directories.setState({ [sessionId]: directory });
}

/** Where the shell of a session said it was, on the host it was opened for. */
export function directoryOf(workbench: Owner, sessionId: string | undefined): FilePath | undefined {
  const known = sessionId === undefined ? undefined : doorsOf(workbench).directories.getState()[sessionId];
  return known?.isElsewhere === false ? known.path : undefined;
}

/** The user wants the shell of a new session to begin in a folder. */
export function startTerminalIn(workbench: Owner, sessionId: SessionId, folder: FilePath): void {
  doorsOf(workbench).starts.set(sessionId, folder);
}

/** Where the shell of a session is to begin; asked once. */
export function takeStart(workbench: Owner, sessionId: SessionId): FilePath | undefined {
  const { starts } = doorsOf(workbench);
  const folder = starts.get(sessionId);
  starts.delete(sessionId);
  return folder;
}

/** Offers to type into terminals. */
export function offerTyping(workbench: Owner, type: (sessionId: SessionId, words: string) => boolean): void {
  doorsOf(workbench).type = type;
}

/** Types words into a terminal, for what the user asked for; answers whether it could. */
export function typeInto(workbench: Owner, sessionId: SessionId, words: string): boolean {
  return doorsOf(workbench).type?.(sessionId, words) ?? false;
}
