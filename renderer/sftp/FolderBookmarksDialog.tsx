import { useState } from 'react';
import { ArrowDown, ArrowUp, Trash2 } from 'lucide-react';
import { useStore } from 'zustand';
import { shownName } from '../../shared/model/file-path.ts';
import type { FolderBookmark } from '../../shared/model/folder-bookmarks.ts';
import type { DialogProps } from '../shell/views.ts';
import { useWorkbench } from '../shell/workbench-context.tsx';
import { Button, IconButton } from '../ui/Button.tsx';
import { Dialog } from '../ui/Dialog.tsx';
import { EmptyState } from '../ui/EmptyState.tsx';
import { TextField } from '../ui/TextField.tsx';
import { folderBookOf } from './folder-book.ts';
import { text } from './text.ts';
import styles from './FolderBookmarksDialog.module.css';

const words = text.folders;

/** Names, order and end of the bookmarked folders of one host. Each change holds at once and can be taken back. */
export function FolderBookmarksDialog({ request, onClose }: DialogProps<'folderBookmarks'>) {
  const book = folderBookOf(useWorkbench());
  const { folders, undoLabel } = useStore(book.state);
  const own = folders.filter(({ host }) => host === request.host);
  return (
    <Dialog
      open
      onClose={onClose}
      title={words.manageTitle}
      width="wide"
      sideActions={
        <Button disabled={undoLabel === undefined} onClick={() => void book.undo()}>
          {undoLabel === undefined ? words.undoNothing : words.undo(undoLabel)}
        </Button>
      }
      actions={
        <Button kind="primary" onClick={onClose}>
          {words.done}
        </Button>
      }
    >
      {own.length === 0 ? (
        <EmptyState isFlush words={words.none} />
      ) : (
        <ul className={styles.list}>
          {own.map((folder, index) => (
            <li key={folder.id} className={styles.row}>
              <NameOf
                key={folder.name ?? ''}
                folder={folder}
                onName={(name) => void book.edit({ kind: 'rename', id: folder.id, name })}
              />
              <span className={styles.path} title={shownName(folder.path)}>
                {shownName(folder.path)}
              </span>
              <IconButton
                icon={ArrowUp}
                label={words.up(nameOf(folder))}
                disabled={index === 0}
                onClick={() => void book.edit({ kind: 'move', id: folder.id, index: index - 1 })}
              />
              <IconButton
                icon={ArrowDown}
                label={words.down(nameOf(folder))}
                disabled={index === own.length - 1}
                onClick={() => void book.edit({ kind: 'move', id: folder.id, index: index + 1 })}
              />
              <IconButton
                icon={Trash2}
                label={words.removeOne(nameOf(folder))}
                onClick={() => void book.edit({ kind: 'remove', id: folder.id })}
              />
            </li>
          ))}
        </ul>
      )}
    </Dialog>
  );
}

function nameOf({ name, path }: FolderBookmark): string {
  return name ?? shownName(path);
}

/** Kept when the field is left, or by Enter. */
function NameOf({ folder, onName }: { readonly folder: FolderBookmark; readonly onName: (name: string | undefined) => void }) {
  const [typed, setTyped] = useState(folder.name ?? '');
  const keep = (): void => {
    if (typed.trim() !== (folder.name ?? '')) onName(typed.trim() === '' ? undefined : typed.trim());
  };
  return (
    <TextField
      aria-label={words.nameOf(shownName(folder.path))}
      placeholder={words.namePlaceholder}
      value={typed}
      maxLength={200}
      onChange={(event) => setTyped(event.target.value)}
      onBlur={keep}
      onKeyDown={(event) => event.key === 'Enter' && keep()}
    />
  );
}
