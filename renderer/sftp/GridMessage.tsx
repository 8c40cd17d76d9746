import type { ReactNode } from 'react';
import { errorWords } from '../shell/error-words.ts';
import { Button } from '../ui/Button.tsx';
import { EmptyState } from '../ui/EmptyState.tsx';
import { Skeleton } from '../ui/Skeleton.tsx';
import { useWorkbench } from '../shell/workbench-context.tsx';
import type { FolderState } from './folder-listing.ts';
import type { PaneController, PaneState } from './pane-controller.ts';
import { text } from './text.ts';
import styles from './FileGrid.module.css';

interface GridMessageProps {
  readonly pane: PaneController;
  readonly state: PaneState;
  readonly rows: FolderState;
  readonly canRead: boolean;
}

const words = text.states;

/** What stands where rows would: being read, nothing there, or why it can't be read. The table below keeps the keyboard. */
export function GridMessage({ pane, state, rows, canRead }: GridMessageProps) {
  const { listing, summary, error, wasComplete } = rows;
  if (state.folder === undefined || (summary === undefined && error === undefined)) {
    return canRead ? (
      <div className={styles.loading}>
        <Skeleton rows={12} />
      </div>
    ) : null;
  }
  if (error !== undefined) {
    return summary !== undefined && summary.matching > 0 ? (
      <StaleLine error={error} onRetry={() => pane.refresh()} />
    ) : (
      <Failure pane={pane} state={state} error={error} />
    );
  }
  if (summary === undefined || summary.matching > 0 || listing === undefined || !wasComplete) return null;
  return <Nothing pane={pane} state={state} entries={listing.entries} />;
}

function Failure({ pane, state, error }: { readonly pane: PaneController; readonly state: PaneState; readonly error: unknown }) {
  const { title, text: sentence, remedies } = errorWords(error);
  return (
    <Message isAlert>
      <h2 className={styles.failureTitle}>{title}</h2>
      <p>{sentence}</p>
      {remedies.map((remedy) => (
        <p key={remedy} className={styles.remedy}>
          {remedy}
        </p>
      ))}
      <div className={styles.buttons}>
        {state.places.before.length > 0 ? (
          <Button onClick={() => pane.goBack()}>{words.goBack}</Button>
        ) : (
          <Button onClick={() => pane.go('~')}>{words.goHome}</Button>
        )}
        <Button kind="primary" onClick={() => pane.refresh()}>
          {words.retry}
        </Button>
      </div>
    </Message>
  );
}

function Nothing({
  pane,
  state,
  entries,
}: {
  readonly pane: PaneController;
  readonly state: PaneState;
  readonly entries: number;
}) {
  const { commands } = useWorkbench();
  const { filter } = state.view;
  if (entries === 0) {
    const newFolder = <Button onClick={() => commands.run('files.newFolder')}>{text.head.newFolder}</Button>;
    return (
      <Message>
        <EmptyState words={words.empty} action={newFolder} />
      </Message>
    );
  }
  return (
    <Message>
      {filter === '' ? (
        <EmptyState
          words={words.onlyHidden}
          action={<Button onClick={() => pane.setView({ showHidden: true })}>{words.showHidden}</Button>}
        />
      ) : (
        <EmptyState
          words={words.nothing(filter)}
          action={<Button onClick={() => pane.setView({ filter: '' })}>{words.showAll}</Button>}
        />
      )}
    </Message>
  );
}

function Message({ children, isAlert = false }: { readonly children: ReactNode; readonly isAlert?: boolean }) {
  return (
    <div className={styles.message} role={isAlert ? 'alert' : 'status'}>
      {children}
    </div>
  );
}

/** The last reading failed; what is on screen is from before. */
function StaleLine({ error, onRetry }: { readonly error: unknown; readonly onRetry: () => void }) {
  return (
    <div className={styles.stale} role="alert">
      <span>{words.stale(errorWords(error).text)}</span>
      <Button kind="quiet" onClick={onRetry}>
        {words.retry}
      </Button>
    </div>
  );
}
