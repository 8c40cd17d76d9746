import { Folder, History, Settings2, Star, StarOff, Undo2 } from 'lucide-react';
import { useStore } from 'zustand';
import { useWorkbench } from '../shell/workbench-context.tsx';
import { IconButton } from '../ui/Button.tsx';
import { classNames } from '../ui/class-names.ts';
import { MenuButton, type MenuEntry } from '../ui/Menu.tsx';
import { bookmarkOf, folderBookOf, hostKeyOf } from './folder-book.ts';
import { useHostNames } from './host-names.ts';
import type { PaneController, PaneState } from './pane-controller.ts';
import { text } from './text.ts';
import styles from './PaneHead.module.css';

interface FoldersMenuProps {
  readonly pane: PaneController;
  readonly state: PaneState;
}

const words = text.folders;
/** Behind the bookmarks; all of them are a long list that nobody reads. */
const shownRecent = 8;
const mostLetters = 56;

/** The end of a long path tells most. */
function shortPath(path: string): string {
  return path.length <= mostLetters ? path : `…${path.slice(1 - mostLetters)}`;
}

/** Folders to come back to: a star for this one, the bookmarked ones of the host, those that were shown lately. */
export function FoldersMenu({ pane, state }: FoldersMenuProps) {
  const workbench = useWorkbench();
  const book = folderBookOf(workbench);
  const { folders, undoLabel, recent } = useStore(book.state);
  const { side, path, foldersAreOpen } = state;
  const names = useHostNames(side);
  const host = hostKeyOf(workbench, side);
  const own = folders.filter((each) => each.host === host);
  const bookmark = bookmarkOf(folders, host, path);
  const lately = (recent[host] ?? []).filter((each) => each !== path && bookmarkOf(folders, host, each) === undefined);
  const entries: readonly MenuEntry[] = [
    bookmark
      ? { kind: 'item', words: words.remove, icon: StarOff, run: () => void book.edit({ kind: 'remove', id: bookmark.id }) }
      : { kind: 'item', words: words.add, icon: Star, run: () => void book.edit({ kind: 'add', host, path }) },
    ...(undoLabel === undefined
      ? []
      : [{ kind: 'item', words: words.undo(undoLabel), icon: Undo2, run: () => void book.undo() } as const]),
    ...(own.length === 0 ? [] : [{ kind: 'separator' } as const]),
    ...own.map(({ name, path: to }): MenuEntry => ({
      kind: 'item',
      words: name ?? shortPath(names.shown(to)),
      icon: Folder,
      disabled: to === path,
      run: () => pane.go(to),
    })),
    ...(own.length === 0
      ? []
      : [
          {
            kind: 'item',
            words: words.manage,
            icon: Settings2,
            run: () => workbench.view.setState({ dialog: { kind: 'folderBookmarks', host } }),
          } as const,
        ]),
    ...(lately.length === 0 ? [] : [{ kind: 'separator' } as const]),
    ...lately.slice(0, shownRecent).map((to): MenuEntry => ({
      kind: 'item',
      words: shortPath(names.shown(to)),
      icon: History,
      run: () => pane.go(to),
    })),
  ];
  return (
    <MenuButton
      entries={entries}
      label={words.menu}
      open={foldersAreOpen}
      onOpenChange={(open) => pane.state.setState({ foldersAreOpen: open })}
    >
      <IconButton
        icon={Star}
        label={bookmark ? words.menuMarked : words.menu}
        keys={workbench.commands.keysOf('files.folders')[0]}
        className={classNames(bookmark && styles.marked)}
      />
    </MenuButton>
  );
}
