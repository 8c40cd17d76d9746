import { useMemo, useState } from 'react';
import { FileInput, FileOutput, Plus, Search } from 'lucide-react';
import { useStore } from 'zustand';
import { errorWords } from '../shell/error-words.ts';
import type { DialogRequest } from '../shell/stores/view-store.ts';
import type { ViewProps } from '../shell/views.ts';
import { useDock, useSessions, useWorkbench } from '../shell/workbench-context.tsx';
import { Button } from '../ui/Button.tsx';
import { EmptyState } from '../ui/EmptyState.tsx';
import { Skeleton } from '../ui/Skeleton.tsx';
import { TextField } from '../ui/TextField.tsx';
import { VirtualList } from '../ui/VirtualList.tsx';
import frame from '../ui/ViewFrame.module.css';
import { targetName, wordsTarget } from './apply-snippet.ts';
import { RenameFolderDialog } from './RenameFolderDialog.tsx';
import { SnippetLine } from './SnippetLine.tsx';
import { snippetRows } from './snippet-rows.ts';
import { snippetsOf } from './snippets-store.ts';
import { text } from './text.ts';
import { useSnippetDrag } from './use-snippet-drag.ts';
import styles from './Snippets.module.css';

const rowHeight = 40;

/** All snippets by folder: found, used on the terminal that was used last, edited, shared. */
export function SnippetsView(_props: ViewProps) {
  const workbench = useWorkbench();
  const store = snippetsOf(workbench);
  const { isLoaded, snippets, problem, error } = useStore(store.state);
  const [query, setQuery] = useState('');
  const [scroller, setScroller] = useState<HTMLElement | null>(null);
  const rows = useMemo(() => snippetRows(snippets, query), [snippets, query]);
  const target = useTarget();
  const drag = useSnippetDrag();
  const [renamed, setRenamed] = useState<string>();
  const show = (dialog: DialogRequest) => (): void => workbench.view.setState({ dialog });
  const add = (
    <Button kind="primary" icon={Plus} data-panel-focus data-region-focus onClick={show({ kind: 'snippet' })}>
      {text.new}
    </Button>
  );
  return (
    <div className={frame.view}>
      <header className={frame.top}>
        <h1 className={frame.title}>{text.title}</h1>
        <span className={styles.target} role="status">
          {target.name === undefined ? text.noTerminal : text.goesTo(target.name)}
        </span>
        {snippets.length > 0 && (
          <TextField
            type="search"
            icon={Search}
            aria-label={text.find}
            placeholder={text.find}
            value={query}
            className={styles.find}
            onChange={(event) => setQuery(event.target.value)}
          />
        )}
        <Button icon={FileInput} onClick={show({ kind: 'importSnippets' })}>
          {text.import}
        </Button>
        <Button icon={FileOutput} disabled={snippets.length === 0} onClick={show({ kind: 'exportSnippets' })}>
          {text.export}
        </Button>
        {snippets.length > 0 && add}
      </header>
      {problem !== undefined && (
        <p className={styles.problem} role="alert">
          {problem}
        </p>
      )}
      {error !== undefined && !isLoaded ? (
        <div className={frame.centre} role="alert">
          <EmptyState
            words={`${text.failed} ${errorWords(error).text}`}
            action={<Button onClick={() => void store.load()}>{text.retry}</Button>}
          />
        </div>
      ) : !isLoaded ? (
        <div className={styles.loading}>
          <Skeleton rows={4} />
        </div>
      ) : snippets.length === 0 ? (
        <div className={frame.centre}>
          <EmptyState words={text.empty} action={add} />
        </div>
      ) : rows.length === 0 ? (
        <div className={frame.centre}>
          <EmptyState words={text.nothing(query.trim())} />
        </div>
      ) : (
        <div ref={setScroller} className={styles.scroller} role="list" aria-label={text.list} tabIndex={0}>
          <VirtualList
            count={rows.length}
            rowHeight={rowHeight}
            scroller={scroller}
            rowKey={(index) => rows[index]?.key ?? String(index)}
            row={(index) => {
              const row = rows[index];
              return (
                row && <SnippetLine row={row} hasTarget={target.name !== undefined} drag={drag} onRenameFolder={setRenamed} />
              );
            }}
          />
        </div>
      )}
      {renamed !== undefined && <RenameFolderDialog folder={renamed} onClose={() => setRenamed(undefined)} />}
    </div>
  );
}

/** The terminal that a snippet goes to, as this view's own tab has the focus. */
function useTarget(): { readonly name: string | undefined } {
  const workbench = useWorkbench();
  // Looked up anew whenever tabs or sessions change.
  useDock((state) => state.recent);
  useSessions((state) => state.byId);
  return { name: targetName(workbench, wordsTarget(workbench)) };
}
