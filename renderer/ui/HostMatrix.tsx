import { Flag } from 'lucide-react';
import { classNames } from './class-names.ts';
import { Icon } from './Icon.tsx';
import { MenuButton, type MenuEntry } from './Menu.tsx';
import { StateDot, type DotState } from './StateDot.tsx';
import { uiText } from './text.ts';
import styles from './HostMatrix.module.css';

export interface HostMatrixItem {
  readonly key: string;
  readonly name: string;
  /** The host and how it stands: `dc01 · 4 objects`. */
  readonly words: string;
  readonly state: DotState;
  /** How it stands, for counting those that stand alike. */
  readonly stateWords: string;
  readonly isProduction: boolean;
  /** What can be done about it; none: it is no button. */
  readonly entries: readonly MenuEntry[];
}

/** Above so many each is only its name, and what they say is counted. */
const mostSpoken = 12;

/** Hosts × state: a chip each, where each says how it stands; of many their counts, and chips with names. */
export function HostMatrix({ label, items }: { readonly label: string; readonly items: readonly HostMatrixItem[] }) {
  const isDense = items.length > mostSpoken;
  return (
    <div className={styles.matrix}>
      {isDense && <Counts items={items} />}
      <ul className={classNames(styles.hosts, isDense && styles.dense)} aria-label={label} tabIndex={isDense ? 0 : undefined}>
        {items.map((item) => (
          <li key={item.key}>
            {item.entries.length === 0 ? (
              <span className={styles.chip} data-state={item.state} title={item.words}>
                <Content item={item} isDense={isDense} />
              </span>
            ) : (
              <MenuButton label={item.words} entries={item.entries}>
                <button type="button" className={styles.chip} data-state={item.state} title={item.words}>
                  <Content item={item} isDense={isDense} />
                </button>
              </MenuButton>
            )}
          </li>
        ))}
      </ul>
    </div>
  );
}

function Content({ item, isDense }: { readonly item: HostMatrixItem; readonly isDense: boolean }) {
  return (
    <>
      <StateDot state={item.state} words={isDense ? item.stateWords : ''} />
      <span className={styles.words}>{isDense ? item.name : item.words}</span>
      {item.isProduction && <Icon of={Flag} size={12} label={uiText.production} className={styles.flag} />}
    </>
  );
}

function Counts({ items }: { readonly items: readonly HostMatrixItem[] }) {
  const counts = new Map<string, { readonly state: DotState; readonly count: number }>();
  for (const { state, stateWords } of items) counts.set(stateWords, { state, count: (counts.get(stateWords)?.count ?? 0) + 1 });
  return (
    <p className={styles.counts} role="status">
      {[...counts].map(([words, { state, count }]) => (
        <span key={words} className={styles.count}>
          <StateDot state={state} words="" />
          {`${uiText.number(count)} ${words}`}
        </span>
      ))}
    </p>
  );
}
