import type { KeyPreview } from '../../shared/model/trust.ts';
import { keyText } from '../ui/key-text.ts';
import { text } from './text.ts';
import styles from './AddDialog.module.css';

interface KeyPreviewListProps {
  readonly preview: KeyPreview | undefined;
}

const words = text.adding;
/** Of a long list the first are enough to see that it is the right one. */
const mostShown = 50;

/** What the pasted text holds, before anything is written. */
export function KeyPreviewList({ preview }: KeyPreviewListProps) {
  if (preview === undefined || (preview.keys.length === 0 && preview.problems.length === 0)) return null;
  const more = preview.keys.length - mostShown;
  return (
    <section className={styles.preview} aria-label={words.preview}>
      <p className={styles.previewTitle} role="status">
        {words.found(preview.keys.length)}
      </p>
      <ul className={styles.previewList}>
        {preview.keys.slice(0, mostShown).map((key) => (
          <li key={`${key.line}-${key.face.sha256}`}>
            <span className={styles.previewName}>
              {key.names ?? (
                <span className={styles.dim}>{key.comment === '' ? words.needsName : `${key.comment}, ${words.needsName}`}</span>
              )}
            </span>
            <span className={styles.dim}>{keyText.bits(key.face.typeLabel, key.face.bits)}</span>
            <code className={styles.previewHash}>{key.face.sha256}</code>
          </li>
        ))}
        {more > 0 && <li className={styles.dim}>{words.more(more)}</li>}
        {preview.problems.slice(0, mostShown).map((problem, index) => (
          <li key={`problem-${index}`} className={styles.problem}>
            {problem}
          </li>
        ))}
      </ul>
    </section>
  );
}
