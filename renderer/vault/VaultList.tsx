import { useState } from 'react';
import { KeyRound, LockKeyhole, Trash2, Undo2 } from 'lucide-react';
import { printableName } from '../../shared/base/printable.ts';
import type { VaultItem, VaultView } from '../../shared/model/vault.ts';
import { Button, IconButton } from '../ui/Button.tsx';
import { Icon } from '../ui/Icon.tsx';
import { StateDot } from '../ui/StateDot.tsx';
import { VirtualList } from '../ui/VirtualList.tsx';
import { dayWords, whenWords } from '../ui/when.ts';
import { nameOf, text } from './text.ts';
import { useVaultActions } from './use-vault-actions.ts';
import styles from './Vault.module.css';

const rowHeight = 32;
const words = text.list;

/** Kept secrets by their names, and what was removed since the program started. */
export function VaultList({ view }: { readonly view: VaultView }) {
  const [scroller, setScroller] = useState<HTMLDivElement | null>(null);
  const [now] = useState(() => Date.now());
  const items = [...view.items].sort((a, b) => nameOf(a).localeCompare(nameOf(b)));
  return (
    <div ref={setScroller} className={styles.scroller}>
      {items.length === 0 ? (
        <p className={styles.nothing}>{text.empty}</p>
      ) : (
        <div role="table" aria-label={words.label} aria-rowcount={items.length + 1} className={styles.table}>
          <div role="row" aria-rowindex={1} className={styles.head}>
            {Object.entries(words.columns).map(([name, title]) => (
              <span key={name} role="columnheader" className={name === 'remove' ? styles.unseen : undefined}>
                {title}
              </span>
            ))}
          </div>
          <VirtualList
            count={items.length}
            rowHeight={rowHeight}
            scroller={scroller}
            rowKey={(index) => items[index]?.id ?? String(index)}
            row={(index) => {
              const item = items[index];
              return item && <Row item={item} index={index} now={now} />;
            }}
          />
        </div>
      )}
      {view.removed.length > 0 && <Removed items={view.removed} />}
    </div>
  );
}

interface RowProps {
  readonly item: VaultItem;
  readonly index: number;
  readonly now: number;
}

function Row({ item, index, now }: RowProps) {
  const { remove } = useVaultActions();
  const { of, keptAt, usedAt, refusedAt } = item;
  const name = printableName(nameOf(item));
  return (
    <div role="row" aria-rowindex={index + 2} className={styles.row}>
      <span role="cell" className={styles.name} title={of.kind === 'password' ? words.hostKey(of.hostKey) : name}>
        <Icon of={of.kind === 'password' ? LockKeyhole : KeyRound} size={14} />
        <span className={styles.nameWords}>{name}</span>
      </span>
      <span role="cell">{words.kinds[of.kind]}</span>
      <span role="cell" className={styles.dim}>
        {dayWords(keptAt, now)}
      </span>
      <span role="cell" className={styles.dim}>
        {refusedAt === undefined ? (
          usedAt === undefined ? (
            words.never
          ) : (
            whenWords(usedAt, now)
          )
        ) : (
          <span className={styles.refused} title={words.refused}>
            <StateDot state="warning" words="" />
            {words.refused}
          </span>
        )}
      </span>
      <span role="cell">
        <IconButton icon={Trash2} label={words.remove(name)} onClick={() => remove(item)} />
      </span>
    </div>
  );
}

function Removed({ items }: { readonly items: readonly VaultItem[] }) {
  const { restore } = useVaultActions();
  return (
    <section className={styles.removed} aria-label={text.removed.title}>
      <h2 className={styles.heading}>{text.removed.title}</h2>
      <p className={styles.dim}>{text.removed.help}</p>
      <ul className={styles.removedList}>
        {items.map((item) => (
          <li key={item.id} className={styles.removedItem}>
            <span className={styles.nameWords}>{`${printableName(nameOf(item))} · ${words.kinds[item.of.kind]}`}</span>
            <Button icon={Undo2} aria-label={text.removed.restoreOf(printableName(nameOf(item)))} onClick={() => restore(item)}>
              {text.removed.restore}
            </Button>
          </li>
        ))}
      </ul>
    </section>
  );
}
