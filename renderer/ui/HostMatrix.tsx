import { memo, useCallback, useState } from 'react';
import { Flag } from 'lucide-react';
import { classNames } from './class-names.ts';
import { Icon } from './Icon.tsx';
import { ContextMenu, type MenuEntry, type Point } from './Menu.tsx';
import { StateDot, type DotState } from './StateDot.tsx';
import { uiText } from './text.ts';
import styles from './HostMatrix.module.css';

interface HostFace {
  readonly name: string;
  /** The host and how it stands: `dc01 · 4 objects`. */
  readonly words: string;
  readonly state: DotState;
  /** How it stands, for counting those that stand alike. */
  readonly stateWords: string;
  readonly isProduction: boolean;
}

export interface HostMatrixItem extends HostFace {
  readonly key: string;
  /** What can be done about it, made when it is opened; absent: it is no button. */
  readonly entries?: (() => readonly MenuEntry[]) | undefined;
}

/** Above so many each is only its name, and what they say is counted. */
const mostSpoken = 12;

/** Hosts × state: a chip each, where each says how it stands; of many their counts, and chips with names. They share one menu: of a thousand hosts each menu would be felt. */
export function HostMatrix({ label, items }: { readonly label: string; readonly items: readonly HostMatrixItem[] }) {
  const isDense = items.length > mostSpoken;
  const [open, setOpen] = useState<{ readonly key: string; readonly at: Point }>();
  const openMenu = useCallback((key: string, chip: HTMLElement): void => {
    const { left, bottom } = chip.getBoundingClientRect();
    setOpen({ key, at: { x: left, y: bottom + 2 } });
  }, []);
  const opened = open && items.find(({ key }) => key === open.key);
  return (
    <div className={styles.matrix}>
      {isDense && <Counts items={items} />}
      <ul className={classNames(styles.hosts, isDense && styles.dense)} aria-label={label} tabIndex={isDense ? 0 : undefined}>
        {items.map(({ key, entries, name, words, state, stateWords, isProduction }) => (
          <Chip
            key={key}
            id={key}
            name={name}
            words={words}
            state={state}
            stateWords={stateWords}
            isProduction={isProduction}
            isDense={isDense}
            onOpen={entries === undefined ? undefined : openMenu}
          />
        ))}
      </ul>
      {open && opened?.entries && (
        <ContextMenu at={open.at} entries={opened.entries()} label={opened.words} onClose={() => setOpen(undefined)} />
      )}
    </div>
  );
}

interface ChipProps extends HostFace {
  readonly id: string;
  readonly isDense: boolean;
  readonly onOpen: ((key: string, chip: HTMLElement) => void) | undefined;
}

const Chip = memo(function Chip({ id, onOpen, isDense, ...face }: ChipProps) {
  const { state, words } = face;
  return (
    <li>
      {onOpen === undefined ? (
        <span className={styles.chip} data-state={state} title={words}>
          <Content {...face} isDense={isDense} />
        </span>
      ) : (
        <button
          type="button"
          className={styles.chip}
          data-state={state}
          title={words}
          aria-haspopup="menu"
          onClick={(event) => onOpen(id, event.currentTarget)}
        >
          <Content {...face} isDense={isDense} />
        </button>
      )}
    </li>
  );
});

function Content({ name, words, state, stateWords, isProduction, isDense }: HostFace & { readonly isDense: boolean }) {
  return (
    <>
      <StateDot state={state} words={isDense ? stateWords : ''} />
      <span className={styles.words}>{isDense ? name : words}</span>
      {isProduction && <Icon of={Flag} size={12} label={uiText.production} className={styles.flag} />}
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
