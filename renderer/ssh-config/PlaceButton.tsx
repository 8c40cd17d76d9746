import { useWorkbench } from '../shell/workbench-context.tsx';
import { text } from './text.ts';
import { placeWords, shortPlace } from './why-text.ts';
import styles from './Why.module.css';

/** Where something stands; a place in a file opens the file in the user's editor. */
export function PlaceButton({ place }: { readonly place: { readonly file: string; readonly line: number } }) {
  const { client, showError } = useWorkbench();
  const words = placeWords(place);
  if (place.line === 0) return <span className={styles.place}>{words}</span>;
  const open = (): void => {
    client.edits.open({ side: { kind: 'local' }, path: place.file }).catch(showError);
  };
  return (
    <button type="button" className={styles.placeButton} aria-label={text.openFile(words)} title={words} onClick={open}>
      {shortPlace(place)}
    </button>
  );
}
