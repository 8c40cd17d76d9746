import { useEffect, useId, useRef, useState, type KeyboardEvent } from 'react';
import { ArrowDown, ArrowUp, X } from 'lucide-react';
import { gradeOf, type AlgorithmCategory } from '../../../shared/model/algorithm-grades.ts';
import { IconButton } from '../../ui/Button.tsx';
import { GradeMark } from '../../ui/GradeMark.tsx';
import { StateDot } from '../../ui/StateDot.tsx';
import { moved } from './algorithm-list.ts';
import { text } from './text.ts';
import styles from './Algorithms.module.css';

interface NameListProps {
  readonly label: string;
  readonly category: AlgorithmCategory;
  readonly names: readonly string[];
  /** Those that this program can offer. */
  readonly known: readonly string[];
  /** Those that the usual list has not. */
  readonly added: ReadonlySet<string>;
  readonly onChange: (names: readonly string[]) => void;
}

/** The names in their order. Arrows choose one, with Alt they move it, Delete takes it out. */
export function NameList({ label, category, names, known, added, onChange }: NameListProps) {
  const id = useId();
  const list = useRef<HTMLUListElement>(null);
  const [wanted, setCursor] = useState(0);
  const cursor = Math.min(wanted, names.length - 1);
  useEffect(() => {
    list.current?.querySelector('[aria-selected="true"]')?.scrollIntoView({ block: 'nearest' });
  }, [cursor, names]);
  const move = (to: number): void => {
    if (to < 0 || to >= names.length) return;
    onChange(moved(names, cursor, to));
    setCursor(to);
  };
  const remove = (): void => onChange(names.filter((_name, at) => at !== cursor));
  const keyDown = (event: KeyboardEvent): void => {
    const to = { ArrowUp: cursor - 1, ArrowDown: cursor + 1, Home: 0, End: names.length - 1 }[event.key];
    if (to !== undefined && event.altKey) move(to);
    else if (to !== undefined) setCursor(Math.max(0, Math.min(names.length - 1, to)));
    else if (event.key === 'Delete') remove();
    else return;
    event.preventDefault();
  };
  if (names.length === 0) return <p className={styles.none}>{text.none}</p>;
  return (
    <div className={styles.names}>
      <ul
        ref={list}
        role="listbox"
        aria-label={label}
        aria-activedescendant={`${id}-${cursor}`}
        tabIndex={0}
        className={styles.list}
        onKeyDown={keyDown}
      >
        {names.map((name, at) => (
          <li
            key={name}
            id={`${id}-${at}`}
            role="option"
            aria-selected={at === cursor}
            className={styles.name}
            onClick={() => setCursor(at)}
          >
            <code>{name}</code>
            {added.has(name) && <span className={styles.added}>{text.added}</span>}
            {!/[*?]/.test(name) && <Worth category={category} name={name} isKnown={known.includes(name)} />}
          </li>
        ))}
      </ul>
      <div className={styles.tools}>
        <IconButton icon={ArrowUp} label={text.up} keys="Alt+ArrowUp" disabled={cursor === 0} onClick={() => move(cursor - 1)} />
        <IconButton
          icon={ArrowDown}
          label={text.down}
          keys="Alt+ArrowDown"
          disabled={cursor === names.length - 1}
          onClick={() => move(cursor + 1)}
        />
        <IconButton icon={X} label={text.remove} keys="Delete" onClick={remove} />
      </div>
    </div>
  );
}

/** What a name is worth; one that can't be offered is worth nothing. */
function Worth({
  category,
  name,
  isKnown,
}: Pick<NameListProps, 'category'> & { readonly name: string; readonly isKnown: boolean }) {
  if (isKnown) return <GradeMark grade={gradeOf(category, name).grade} />;
  return (
    <span className={styles.unknown}>
      <StateDot state="stop" words="" />
      {text.unknown}
    </span>
  );
}
