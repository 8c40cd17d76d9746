import { useEffect, useRef } from 'react';
import {
  CircleAlert,
  Command as CommandSign,
  CornerDownLeft,
  FileTerminal,
  History,
  SquareTerminal,
  type LucideIcon,
} from 'lucide-react';
import { classNames } from '../ui/class-names.ts';
import { Icon } from '../ui/Icon.tsx';
import { Kbd } from '../ui/Kbd.tsx';
import type { Result } from './results.ts';
import { text } from './text.ts';
import { useWorkbench } from './workbench-context.tsx';
import styles from './ResultList.module.css';

interface ResultListProps {
  readonly id: string;
  readonly results: readonly Result[];
  readonly selected: number;
  /** What choosing a host does, in two words. */
  readonly action?: string;
  readonly onSelect: (index: number) => void;
  readonly onChoose: (result: Result) => void;
}

const icons: Readonly<Record<Result['kind'], LucideIcon>> = {
  bookmark: SquareTerminal,
  config: FileTerminal,
  recent: History,
  destination: CornerDownLeft,
  command: CommandSign,
  invalid: CircleAlert,
};

/** The id of a line, for `aria-activedescendant` of the field that drives the list. */
export function optionId(listId: string, index: number): string {
  return `${listId}-${index}`;
}

/** The lines under a field. The focus stays in the field; this only shows and takes clicks. */
export function ResultList({
  id,
  results,
  selected,
  action = text.palette.terminal.action,
  onSelect,
  onChoose,
}: ResultListProps) {
  const list = useRef<HTMLDivElement>(null);
  useEffect(() => {
    list.current?.querySelector('[aria-selected="true"]')?.scrollIntoView({ block: 'nearest' });
  }, [selected, results]);
  return (
    <div ref={list} id={id} role="listbox" aria-label={text.palette.results} className={styles.list}>
      {results.map((result, index) => (
        <div
          key={result.key}
          id={optionId(id, index)}
          role="option"
          aria-selected={index === selected}
          aria-disabled={result.kind === 'invalid' || undefined}
          className={classNames(styles.row, index === selected && styles.selected, result.kind === 'invalid' && styles.invalid)}
          onPointerMove={() => index !== selected && onSelect(index)}
          // The field must keep the focus.
          onMouseDown={(event) => event.preventDefault()}
          onClick={() => onChoose(result)}
        >
          <Icon
            of={result.kind === 'command' ? (result.command.icon ?? CommandSign) : icons[result.kind]}
            className={styles.icon}
          />
          <span className={styles.title}>
            <Marked words={titleOf(result)} positions={result.kind === 'destination' ? [] : result.positions} />
          </span>
          <span className={styles.detail}>{detailOf(result)}</span>
          <Tail result={result} isSelected={index === selected} action={action} />
        </div>
      ))}
    </div>
  );
}

function titleOf(result: Result): string {
  if (result.kind !== 'destination') return result.title;
  const { label, folder } = result;
  return folder === undefined ? text.palette.connectTo(label) : text.palette.filesOf(label, folder);
}

function detailOf(result: Result): string {
  switch (result.kind) {
    case 'bookmark':
      return result.path;
    case 'config':
      return text.palette.configFile;
    case 'recent':
      return text.palette.connectedOn(result.recent.at);
    case 'command':
      return text.palette.command;
    case 'destination':
    case 'invalid':
      return '';
  }
}

interface TailProps {
  readonly result: Result;
  readonly isSelected: boolean;
  readonly action: string;
}

function Tail({ result, isSelected, action }: TailProps) {
  const { commands } = useWorkbench();
  if (result.kind === 'invalid') return null;
  if (result.kind === 'command') {
    const [keys] = commands.keysOf(result.command.id);
    return keys === undefined ? null : <Kbd keys={keys} />;
  }
  return (
    <>
      <span className={styles.action}>{action}</span>
      {isSelected && <Kbd keys="Enter" />}
    </>
  );
}

/** The matched characters in bold. */
function Marked({ words, positions }: { readonly words: string; readonly positions: readonly number[] }) {
  if (positions.length === 0) return words;
  const marked = new Set(positions);
  return [...runs(words, marked)].map(({ run, isMarked, at }) =>
    isMarked ? <b key={at}>{run}</b> : <span key={at}>{run}</span>,
  );
}

function* runs(words: string, marked: ReadonlySet<number>): Generator<{ run: string; isMarked: boolean; at: number }> {
  let start = 0;
  for (let at = 1; at <= words.length; at++) {
    if (at < words.length && marked.has(at) === marked.has(start)) continue;
    yield { run: words.slice(start, at), isMarked: marked.has(start), at: start };
    start = at;
  }
}
