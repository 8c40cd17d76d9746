import { printableLine } from '../../shared/base/printable.ts';
import type { StoredHostKey } from '../../shared/model/host-key.ts';
import { classNames } from '../ui/class-names.ts';
import { placeWords } from '../ui/key-evidence.ts';
import { shortPath } from '../ui/short-path.ts';
import { dayWords } from '../ui/when.ts';
import { text } from './text.ts';
import styles from './host-key-stop.module.css';

interface StoredKeysProps {
  readonly stored: readonly StoredHostKey[];
  readonly shown: StoredHostKey | undefined;
  /** Milliseconds since 1970. */
  readonly now: number;
  readonly onShow: (stored: StoredHostKey) => void;
}

/** All lines that name the host, when there are several: each can be held against the offered key. */
export function StoredKeys({ stored, shown, now, onShow }: StoredKeysProps) {
  const files = new Set(stored.map(({ file }) => file));
  const only = files.size === 1 ? stored[0]?.file : undefined;
  return (
    <section>
      <h3 className={styles.columnTitle} title={only}>
        {text.changed.storedLines(stored.length, only === undefined ? undefined : shortPath(printableLine(only, 4096), 60))}
      </h3>
      <ul className={styles.stored}>
        {stored.map((each) => (
          <li key={`${each.file}:${each.line}`}>
            <button
              type="button"
              className={classNames(styles.storedLine, each === shown && styles.storedShown)}
              aria-pressed={each === shown}
              title={text.changed.place(each.file, each.line)}
              onClick={() => onShow(each)}
            >
              <span>{each.key.typeLabel}</span>
              <code>{each.key.sha256}</code>
              <span className={styles.storedPlace}>
                {only === undefined ? placeWords(each, 20) : text.changed.line(each.line)}
              </span>
              <span>{each.since === undefined ? '' : text.changed.sinceShort(dayWords(each.since, now))}</span>
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}

/** The stored key that says most beside the offered one: of the same type, and the one that vouched last. */
export function firstToShow(stored: readonly StoredHostKey[], offeredType: string): StoredHostKey | undefined {
  const rank = (each: StoredHostKey): number => (each.key.type === offeredType ? 1 : 0);
  return stored.toSorted((a, b) => rank(b) - rank(a) || (b.lastVouched ?? 0) - (a.lastVouched ?? 0))[0];
}
