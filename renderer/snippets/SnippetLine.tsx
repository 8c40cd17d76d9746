import { Pencil, Play, TextCursorInput, Trash2, FolderMinus } from 'lucide-react';
import { readSnippet } from '../../shared/model/snippet-text.ts';
import type { Snippet } from '../../shared/model/snippets.ts';
import { useWorkbench } from '../shell/workbench-context.tsx';
import { Button, IconButton } from '../ui/Button.tsx';
import { showDirection } from '../ui/direction-marks.ts';
import { applySnippet } from './apply-snippet.ts';
import type { SnippetRow } from './snippet-rows.ts';
import { snippetsOf } from './snippets-store.ts';
import { text } from './text.ts';
import styles from './Snippets.module.css';

interface SnippetLineProps {
  readonly row: SnippetRow;
  /** There is a terminal that it could go to. */
  readonly hasTarget: boolean;
}

/** One line of the list. */
export function SnippetLine({ row, hasTarget }: SnippetLineProps) {
  return row.kind === 'folder' ? (
    <FolderHead folder={row.folder} />
  ) : (
    <SnippetEntry snippet={row.snippet} hasTarget={hasTarget} />
  );
}

function FolderHead({ folder }: { readonly folder: string }) {
  const workbench = useWorkbench();
  const store = snippetsOf(workbench);
  return (
    <div role="listitem" className={styles.folder}>
      <h2 className={styles.folderName}>{folder.split('/').join(' › ')}</h2>
      <IconButton
        icon={FolderMinus}
        label={text.removeFolder(folder)}
        onClick={() => void store.edit({ kind: 'renameFolder', from: folder, to: '' }).catch(workbench.showError)}
      />
    </div>
  );
}

function SnippetEntry({ snippet, hasTarget }: { readonly snippet: Snippet; readonly hasTarget: boolean }) {
  const workbench = useWorkbench();
  const { id, name, isForeign } = snippet;
  const store = snippetsOf(workbench);
  const edit = (): void => workbench.view.setState({ dialog: { kind: 'snippet', id } });
  const remove = (): void => {
    store.edit({ kind: 'remove', id }).then(
      () =>
        workbench.toasts.getState().show({
          tone: 'note',
          words: text.deleted(name),
          action: { words: text.undo, run: () => void store.undo().catch(workbench.showError) },
        }),
      workbench.showError,
    );
  };
  return (
    <div
      role="listitem"
      className={styles.line}
      onDoubleClick={() => hasTarget && applySnippet(workbench, snippet, snippet.action)}
    >
      <span className={styles.words}>
        <span className={styles.name}>{name}</span>
        <Facts snippet={snippet} />
        {isForeign && <span className={styles.foreign}>{text.foreign}</span>}
      </span>
      <code className={styles.code} title={showDirection(snippet.text)}>
        {showDirection(snippet.text).replaceAll('\n', ' ⏎ ')}
      </code>
      <span className={styles.acts} onDoubleClick={(event) => event.stopPropagation()}>
        <Button
          kind={snippet.action === 'insert' ? 'normal' : 'quiet'}
          icon={TextCursorInput}
          aria-label={text.insertLabel(name)}
          disabled={!hasTarget}
          onClick={() => applySnippet(workbench, snippet, 'insert')}
        >
          {text.insert}
        </Button>
        <Button
          kind={snippet.action === 'run' ? 'normal' : 'quiet'}
          icon={Play}
          aria-label={text.runLabel(name)}
          disabled={!hasTarget}
          onClick={() => applySnippet(workbench, snippet, 'run')}
        >
          {text.run}
        </Button>
        <IconButton icon={Pencil} label={text.edit(name)} onClick={edit} />
        <IconButton icon={Trash2} label={text.delete(name)} onClick={remove} />
      </span>
    </div>
  );
}

function Facts({ snippet }: { readonly snippet: Snippet }) {
  const reading = readSnippet(snippet.text);
  if (reading.kind === 'faulty' || reading.names.length === 0) return null;
  return <span className={styles.dim}>{text.variables(reading.names.length)}</span>;
}
