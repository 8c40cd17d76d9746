import { createStore, type StoreApi } from 'zustand/vanilla';
import type { FilePath } from '../../shared/model/file-path.ts';
import type { FileSide } from '../../shared/model/files.ts';
import type { FolderBookmark, FolderBookmarkEdit, FolderBookmarks } from '../../shared/model/folder-bookmarks.ts';
import type { Workbench } from '../shell/workbench.ts';

interface Book extends FolderBookmarks {
  /** Folders that were shown, by host, the latest first. */
  readonly recent: Readonly<Record<string, readonly FilePath[]>>;
}

const storageKey = 'hawser.recent-folders';
const mostRecent = 20;
const mostHosts = 50;

/** Folders to come back to: those that the user bookmarked, as the core has them, and those that were shown lately, which the page keeps. */
export class FolderBook {
  readonly state: StoreApi<Book>;
  readonly #workbench: Workbench;
  readonly #storage: Pick<Storage, 'getItem' | 'setItem'>;

  constructor(workbench: Workbench, storage: Pick<Storage, 'getItem' | 'setItem'>) {
    this.#workbench = workbench;
    this.#storage = storage;
    this.state = createStore<Book>(() => ({ folders: [], undoLabel: undefined, recent: readRecent(storage) }));
    workbench.client.folders.onChanged((news) => this.#show(news));
    workbench.link.state.subscribe((link) => link.kind === 'ready' && this.load());
    this.load();
  }

  load(): void {
    if (this.#workbench.link.state.getState().kind !== 'ready') return;
    // Without them the menu has no bookmarks; the next welcome asks again.
    this.#workbench.client.folders.list({}).then(
      (all) => this.#show(all),
      () => undefined,
    );
  }

  /** A failure is shown. */
  edit(edit: FolderBookmarkEdit): Promise<void> {
    return this.#workbench.client.folders.edit({ edit }).then((all) => this.#show(all), this.#workbench.showError);
  }

  undo(): Promise<void> {
    return this.#workbench.client.folders.undo({}).then((all) => this.#show(all), this.#workbench.showError);
  }

  /** A folder is on screen. */
  noteShown(host: string, path: FilePath): void {
    const { recent } = this.state.getState();
    if (recent[host]?.[0] === path || !path.startsWith('/')) return;
    const { [host]: paths = [], ...others } = recent;
    const next = { [host]: [path, ...paths.filter((each) => each !== path)].slice(0, mostRecent), ...others };
    const kept = Object.fromEntries(Object.entries(next).slice(0, mostHosts));
    this.state.setState({ recent: kept });
    this.#storage.setItem(storageKey, JSON.stringify(kept));
  }

  #show({ folders, undoLabel }: FolderBookmarks): void {
    this.state.setState({ folders, undoLabel });
  }
}

/** What bookmarks, recent folders and encodings of a side are kept under: `user@host:port`, empty for this computer. */
export function hostKeyOf(workbench: Workbench, side: FileSide): string {
  return side.kind === 'local' ? '' : (workbench.sessions.state.getState().byId[side.sessionId]?.target ?? side.sessionId);
}

/** The bookmark of a folder, if it has one. */
export function bookmarkOf(folders: readonly FolderBookmark[], host: string, path: FilePath): FolderBookmark | undefined {
  return folders.find((each) => each.host === host && each.path === path);
}

const books = new WeakMap<Workbench, FolderBook>();

export function folderBookOf(workbench: Workbench): FolderBook {
  const book = books.get(workbench) ?? new FolderBook(workbench, localStorage);
  books.set(workbench, book);
  return book;
}

function readRecent(storage: Pick<Storage, 'getItem'>): Record<string, readonly FilePath[]> {
  try {
    const value: unknown = JSON.parse(storage.getItem(storageKey) ?? '{}');
    if (typeof value !== 'object' || value === null) return {};
    return Object.fromEntries(
      Object.entries(value).flatMap(([host, paths]) =>
        Array.isArray(paths)
          ? [[host, paths.filter((path): path is FilePath => typeof path === 'string' && path.startsWith('/'))]]
          : [],
      ),
    );
  } catch {
    return {};
  }
}
