import { FolderMinus, FolderPen, Pencil, Play, TextCursorInput, Trash2 } from 'lucide-react';
import { readSnippet } from '../../shared/model/snippet-text.ts';
import type { Snippet } from '../../shared/model/snippets.ts';
import { useWorkbench } from '../shell/workbench-context.tsx';
import { Button, IconButton } from '../ui/Button.tsx';
import { showDirection } from '../ui/direction-marks.ts';
import { classNames } from '../ui/class-names.ts';
import { applySnippet } from './apply-snippet.ts';
import { changeSnippets } from './change-snippets.ts';
import type { SnippetRow } from './snippet-rows.ts';
import { text } from './text.ts';
import type { SnippetDrag } from './use-snippet-drag.ts';
import styles from './Snippets.module.css';

interface SnippetLineProps {
  readonly row: SnippetRow;
  /** There is a terminal that it could go to. */
  readonly hasTarget: boolean;
  readonly drag: SnippetDrag;
  readonly onRenameFolder: (folder: string) => void;
}

/** One line of the list. */
export function SnippetLine({ row, ...more }: SnippetLineProps) {
  return row.kind === 'folder' ? <FolderHead folder={row.folder} {...more} /> : <SnippetEntry snippet={row.snippet} {...more} />;
}

type FolderHeadProps = Omit<SnippetLineProps, 'row' | 'hasTarget'> & { readonly folder: string };

function FolderHead({ folder, drag, onRenameFolder }: FolderHeadProps) {
  const workbench = useWorkbench();
  return (
    <div role="listitem" className={classNames(styles.folder, drag.over === folder && styles.aimed)} {...drag.target(folder)}>
      <h2 className={styles.folderName}>{folder.split('/').join(' › ')}</h2>
      <IconButton icon={FolderPen} label={text.renameFolder(folder)} onClick={() => onRenameFolder(folder)} />
      <IconButton
        icon={FolderMinus}
        label={text.removeFolder(folder)}
        onClick={() => {
          const edit = { kind: 'renameFolder', from: folder, to: '' } as const;
          changeSnippets(workbench, edit, text.removedFolder(folder)).catch(workbench.showError);
        }}
      />
    </div>
  );
}

type SnippetEntryProps = Omit<SnippetLineProps, 'row' | 'onRenameFolder'> & { readonly snippet: Snippet };

function SnippetEntry({ snippet, hasTarget, drag }: SnippetEntryProps) {
  const workbench = useWorkbench();
  const { id, name, folder, isForeign } = snippet;
  const edit = (): void => workbench.view.setState({ dialog: { kind: 'snippet', id } });
  const remove = (): void => {
    changeSnippets(workbench, { kind: 'remove', id }, text.deleted(name)).catch(workbench.showError);
  };
  return (
    <div
      role="listitem"
      className={classNames(styles.line, drag.over === folder && styles.aimed)}
      {...drag.source(snippet)}
      {...drag.target(folder)}
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
          title={text.insertLabel(name)}
          disabled={!hasTarget}
          onClick={() => applySnippet(workbench, snippet, 'insert')}
        >
          {text.insert}
        </Button>
        <Button
          kind={snippet.action === 'run' ? 'normal' : 'quiet'}
          icon={Play}
          aria-label={text.runLabel(name)}
          title={text.runLabel(name)}
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
