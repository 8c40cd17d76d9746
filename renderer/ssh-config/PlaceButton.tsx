import { useState } from 'react';
import { Copy, Pencil } from 'lucide-react';
import { errorWords } from '../shell/error-words.ts';
import { useWorkbench } from '../shell/workbench-context.tsx';
import { Button } from '../ui/Button.tsx';
import { Popover } from '../ui/Popover.tsx';
import { Skeleton } from '../ui/Skeleton.tsx';
import { linesAround, type FileLine } from './file-lines.ts';
import { text } from './text.ts';
import { placeWords, shortPlace } from './why-text.ts';
import styles from './Why.module.css';

interface Place {
  readonly file: string;
  readonly line: number;
}

type Shown = readonly FileLine[] | { readonly failure: string } | undefined;

/** Where something stands; a place in a file shows its line there and then, and opens the file in the user's editor. */
export function PlaceButton({ place }: { readonly place: Place }) {
  const { client } = useWorkbench();
  const [isOpen, setOpen] = useState(false);
  const [shown, setShown] = useState<Shown>();
  const words = placeWords(place);
  if (place.line === 0) return <span className={styles.place}>{words}</span>;
  const change = (open: boolean): void => {
    setOpen(open);
    if (!open) return;
    setShown(undefined);
    client.files.preview({ side: { kind: 'local' }, path: place.file }).then(
      (preview) => setShown(preview.kind === 'text' ? linesAround(preview.text, place.line) : []),
      (error: unknown) => setShown({ failure: errorWords(error).text }),
    );
  };
  return (
    <Popover
      title={shortPlace(place)}
      side="bottom"
      open={isOpen}
      onOpenChange={change}
      trigger={
        <button type="button" className={styles.placeButton} aria-label={text.showLine(words)} title={words}>
          {shortPlace(place)}
        </button>
      }
    >
      <FilePart place={place} shown={shown} />
    </Popover>
  );
}

function FilePart({ place, shown }: { readonly place: Place; readonly shown: Shown }) {
  const { client, note, showError } = useWorkbench();
  const copy = (): void => {
    navigator.clipboard.writeText(placeWords(place)).then(() => note(text.copied), showError);
  };
  const open = (): void => {
    client.edits.open({ side: { kind: 'local' }, path: place.file, line: place.line }).catch(showError);
  };
  return (
    <div className={styles.filePart}>
      {shown === undefined && <Skeleton rows={4} />}
      {shown !== undefined && 'failure' in shown && <p className={styles.failure}>{shown.failure}</p>}
      {shown !== undefined && !('failure' in shown) && shown.length === 0 && <p className={styles.dim}>{text.lineGone}</p>}
      {shown !== undefined && !('failure' in shown) && shown.length > 0 && (
        <ol className={styles.lines} start={shown[0]?.number} tabIndex={0} aria-label={placeWords(place)}>
          {shown.map(({ number, text: line }) => (
            <li key={number} value={number} aria-current={number === place.line ? 'true' : undefined}>
              <span className={styles.number} aria-hidden="true">
                {number}
              </span>
              <code>{line === '' ? ' ' : line}</code>
            </li>
          ))}
        </ol>
      )}
      <div className={styles.fileActions}>
        {/* Most editors take it as it is, also those that the core does not know to begin at a line. */}
        <Button icon={Copy} onClick={copy}>
          {text.copyPlace}
        </Button>
        <Button icon={Pencil} onClick={open}>
          {text.openEditor}
        </Button>
      </div>
    </div>
  );
}
