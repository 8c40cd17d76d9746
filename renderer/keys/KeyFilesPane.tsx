import { useState } from 'react';
import { Search } from 'lucide-react';
import { useWorkbench } from '../shell/workbench-context.tsx';
import { Button } from '../ui/Button.tsx';
import { EmptyState } from '../ui/EmptyState.tsx';
import { Skeleton } from '../ui/Skeleton.tsx';
import { TextField } from '../ui/TextField.tsx';
import { VirtualList } from '../ui/VirtualList.tsx';
import { findKeys } from './find-keys.ts';
import { KeyCard } from './KeyCard.tsx';
import { OpenRotations } from './rotation/OpenRotations.tsx';
import { useRotations } from './rotation/use-rotations.ts';
import { text } from './text.ts';
import { useKeys } from './use-keys.ts';
import frame from '../ui/ViewFrame.module.css';
import styles from './KeysView.module.css';

/** With the gap below a card; a card itself is 8 px lower. */
const rowHeight = 100;

/** The private key files of this computer. */
export function KeyFilesPane({ isVisible }: { readonly isVisible: boolean }) {
  const { commands } = useWorkbench();
  const { keys, networkHome, failure, look } = useKeys(isVisible);
  const { rotations } = useRotations();
  const [typed, setTyped] = useState('');
  const [scroller, setScroller] = useState<HTMLElement | null>(null);
  const found = findKeys(keys ?? [], typed);

  if (failure !== undefined)
    return (
      <div className={frame.centre} role="alert">
        <EmptyState
          words={
            <>
              {text.failed} {failure.text}
            </>
          }
          action={<Button onClick={look}>{text.again}</Button>}
        />
      </div>
    );
  if (keys?.length === 0)
    return (
      <div className={frame.centre}>
        <EmptyState
          words={text.empty}
          action={
            <Button kind="primary" onClick={() => commands.run('keys.new')}>
              {text.newKey}
            </Button>
          }
        />
      </div>
    );
  return (
    <>
      <div className={styles.bar}>
        <TextField
          icon={Search}
          type="search"
          aria-label={text.find}
          placeholder={text.find}
          value={typed}
          onChange={(event) => setTyped(event.target.value)}
        />
      </div>
      {networkHome !== undefined && (
        <p role="note" className={styles.notice}>
          {text.networkHome(networkHome)}
        </p>
      )}
      <OpenRotations rotations={rotations ?? []} keys={keys ?? []} />
      <div ref={setScroller} className={styles.scroll} tabIndex={-1}>
        {keys === undefined ? (
          <Skeleton rows={6} />
        ) : found.length === 0 ? (
          <p className={styles.nothing} role="status">
            {text.nothingFound}
          </p>
        ) : (
          <div role="list" aria-label={text.list} className={styles.cards}>
            <VirtualList
              count={found.length}
              rowHeight={rowHeight}
              scroller={scroller}
              rowKey={(index) => found[index]?.path ?? String(index)}
              row={(index) => {
                const key = found[index];
                return key === undefined ? null : <KeyCard info={key} onChanged={look} />;
              }}
            />
          </div>
        )}
      </div>
    </>
  );
}
