import { useEffect, useId, useRef, useState, type KeyboardEvent } from 'react';
import { ChevronDown, ChevronRight, X } from 'lucide-react';
import type { PsRunId } from '../../shared/model/powershell.ts';
import { useWorkbench } from '../shell/workbench-context.tsx';
import { IconButton } from '../ui/Button.tsx';
import { Icon } from '../ui/Icon.tsx';
import { copyWords } from './cell-actions.ts';
import { pathKey, treeLines, type TreeLine } from './object-tree.ts';
import { text } from './text.ts';
import { useObject } from './use-object.ts';
import styles from './ObjectPane.module.css';

const words = text.object;

interface ObjectPaneProps {
  readonly runId: PsRunId;
  readonly index: number;
  readonly onClose: () => void;
}

/** One object with all its values: arrows walk, right and left open and close, Ctrl+C copies a value. */
export function ObjectPane({ runId, index, onClose }: ObjectPaneProps) {
  const workbench = useWorkbench();
  const id = useId();
  const tree = useRef<HTMLDivElement>(null);
  const object = useObject(runId, index);
  const [cursor, setCursor] = useState(0);
  const lines = treeLines(object.nodes, object.open);
  const root = object.nodes.get('');
  const at = Math.min(cursor, lines.length - 1);
  useEffect(() => tree.current?.focus({ preventScroll: true }), []);
  useEffect(() => {
    document.getElementById(`${id}-${at}`)?.scrollIntoView({ block: 'nearest' });
  }, [id, at]);

  const press = (line: TreeLine | undefined): void => {
    if (line?.kind === 'more') object.more(line.path);
    else if (line?.child.hasChildren === true) object.toggle(line.path);
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    const line = lines[at];
    if (event.key === 'Escape') onClose();
    else if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === 'c') {
      if (line?.kind !== 'value') return;
      copyWords(workbench, line.child.value.title ?? line.child.value.text);
    } else if (event.ctrlKey || event.altKey || event.metaKey) return;
    else if (event.key === 'ArrowDown') setCursor(Math.min(lines.length - 1, at + 1));
    else if (event.key === 'ArrowUp') setCursor(Math.max(0, at - 1));
    else if (event.key === 'Home') setCursor(0);
    else if (event.key === 'End') setCursor(lines.length - 1);
    else if (event.key === 'Enter' || event.key === ' ') press(line);
    else if (event.key === 'ArrowRight' && line?.kind === 'value' && line.isOpen) setCursor(at + 1);
    else if (event.key === 'ArrowRight') press(line);
    else if (event.key === 'ArrowLeft' && line) {
      if (line.kind === 'value' && line.isOpen) object.toggle(line.path, false);
      else setCursor(Math.max(0, parentOf(lines, line)));
    } else return;
    event.preventDefault();
    event.stopPropagation();
  };
  return (
    <aside className={styles.pane} aria-label={words.label(index)}>
      <header className={styles.head}>
        <span className={styles.title}>{words.label(index)}</span>
        <span className={styles.type} title={root?.typeNames.join('\n')}>
          {root?.typeNames[0] ?? ''}
        </span>
        <IconButton icon={X} size={14} label={words.close} keys="Escape" onClick={onClose} />
      </header>
      <div
        ref={tree}
        role="tree"
        aria-label={words.tree}
        aria-busy={root === undefined}
        aria-activedescendant={lines.length > 0 ? `${id}-${at}` : undefined}
        tabIndex={0}
        className={styles.tree}
        onKeyDown={onKeyDown}
      >
        {lines.map((line, place) => (
          <Line
            key={line.kind === 'more' ? `${pathKey(line.path)} more` : pathKey(line.path)}
            id={`${id}-${place}`}
            line={line}
            isCursor={place === at}
            onPress={() => {
              setCursor(place);
              press(line);
            }}
          />
        ))}
      </div>
    </aside>
  );
}

/** Where the value stands that a line is below of. */
function parentOf(lines: readonly TreeLine[], { kind, path }: TreeLine): number {
  const wanted = pathKey(kind === 'more' ? path : path.slice(0, -1));
  return lines.findIndex((each) => each.kind === 'value' && pathKey(each.path) === wanted);
}

interface LineProps {
  readonly id: string;
  readonly line: TreeLine;
  readonly isCursor: boolean;
  readonly onPress: () => void;
}

function Line({ id, line, isCursor, onPress }: LineProps) {
  const depth = line.kind === 'more' ? line.path.length + 1 : line.path.length;
  return (
    <div
      id={id}
      role="treeitem"
      aria-level={depth}
      aria-selected={isCursor}
      aria-expanded={line.kind === 'value' && line.child.hasChildren ? line.isOpen : undefined}
      data-cursor={isCursor || undefined}
      className={styles.line}
      style={{ paddingLeft: 8 + (depth - 1) * 14 }}
      onClick={onPress}
    >
      <span className={styles.arrow}>
        {line.kind === 'value' && line.child.hasChildren && <Icon of={line.isOpen ? ChevronDown : ChevronRight} size={14} />}
      </span>
      {line.kind === 'more' ? (
        <span className={styles.more}>{words.more(line.count)}</span>
      ) : (
        <>
          <span className={styles.name}>{line.child.name}</span>
          <span className={styles.value} data-kind={line.child.value.kind} title={line.child.value.title}>
            {line.child.value.text}
          </span>
        </>
      )}
    </div>
  );
}
