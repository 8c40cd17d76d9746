import styles from './Segments.module.css';

interface SegmentsProps<T extends string> {
  /** What is chosen here. */
  readonly label: string;
  readonly parts: readonly { readonly id: T; readonly words: string }[];
  readonly chosen: T;
  readonly onChoose: (id: T) => void;
}

/** Which part of a view is shown: a row of buttons, one of them pressed. */
export function Segments<T extends string>({ label, parts, chosen, onChoose }: SegmentsProps<T>) {
  return (
    <div className={styles.segments} role="group" aria-label={label}>
      {parts.map(({ id, words }) => (
        <button key={id} type="button" className={styles.segment} aria-pressed={id === chosen} onClick={() => onChoose(id)}>
          {words}
        </button>
      ))}
    </div>
  );
}
