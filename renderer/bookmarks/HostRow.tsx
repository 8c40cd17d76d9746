import { memo, type HTMLAttributes, type MouseEvent } from 'react';
import { ChevronDown, ChevronRight, Lock, TriangleAlert } from 'lucide-react';
import { classNames } from '../ui/class-names.ts';
import { Icon } from '../ui/Icon.tsx';
import type { Point } from '../ui/Menu.tsx';
import { StateDot } from '../ui/StateDot.tsx';
import { CertificateMark } from './CertificateMark.tsx';
import type { HostState } from './host-states.ts';
import type { DropZone } from './moves.ts';
import { text } from './text.ts';
import type { TreeRow } from './tree-rows.ts';
import styles from './HostRow.module.css';

interface HostRowProps {
  readonly id: string | undefined;
  readonly row: TreeRow;
  readonly state: HostState | undefined;
  readonly isSelected: boolean;
  readonly dropZone: DropZone | undefined;
  readonly dragProps: HTMLAttributes<HTMLDivElement> & { readonly draggable?: boolean };
  readonly onSelect: () => void;
  readonly onToggle: () => void;
  readonly onOpen: () => void;
  readonly onMenu: (at: Point) => void;
}

const indentPixels = 14;

export const HostRow = memo(function HostRow(props: HostRowProps) {
  const { row, isSelected, dropZone } = props;
  const isBranch = row.kind === 'folder' || row.kind === 'configRoot';
  const onContextMenu = (event: MouseEvent): void => {
    event.preventDefault();
    props.onMenu({ x: event.clientX, y: event.clientY });
  };
  return (
    <div
      id={props.id}
      role="treeitem"
      aria-level={row.level}
      aria-posinset={row.position}
      aria-setsize={row.setSize}
      aria-selected={isSelected}
      aria-expanded={'isOpen' in row ? row.isOpen : undefined}
      className={classNames(
        styles.row,
        isSelected && styles.selected,
        row.kind === 'configRoot' && styles.configRoot,
        dropZone !== undefined && styles[dropZone],
      )}
      style={{ paddingLeft: 12 + (row.level - 1) * indentPixels }}
      data-colour={'colour' in row ? row.colour : undefined}
      {...props.dragProps}
      onMouseDown={props.onSelect}
      onClick={isBranch ? props.onToggle : undefined}
      onDoubleClick={props.onOpen}
      onContextMenu={onContextMenu}
    >
      {isBranch && <Icon of={row.isOpen ? ChevronDown : ChevronRight} size={14} className={styles.chevron} />}
      <Content row={row} state={props.state} onToggle={props.onToggle} />
    </div>
  );
});

interface ContentProps {
  readonly row: TreeRow;
  readonly state: HostState | undefined;
  readonly onToggle: () => void;
}

function Content({ row, state, onToggle }: ContentProps) {
  switch (row.kind) {
    case 'folder':
      return (
        <>
          <span className={classNames(styles.name, styles.branch)}>{row.folder.name}</span>
          {row.folder.settings.production === true && <ProductionFlag />}
          <span className={styles.detail}>{text.count(row.count)}</span>
        </>
      );
    case 'configRoot':
      return (
        <>
          <span className={classNames(styles.name, styles.branch)}>{text.configRoot}</span>
          <span className={styles.detail}>
            {row.isOpen ? <Icon of={Lock} size={13} label={text.readOnly} /> : text.count(row.count)}
          </span>
        </>
      );
    case 'bookmark':
      return (
        <>
          <StateDot state={state?.dot ?? 'idle'} words={state?.words} />
          <span className={styles.name}>{row.bookmark.name}</span>
          {row.isOpen !== undefined && <VariantsToggle isOpen={row.isOpen} onToggle={onToggle} />}
          {row.bookmark.settings.production === true && <ProductionFlag />}
          <Detail state={state} otherwise={row.via === undefined ? '' : text.via(row.via)} />
          <CertificateMark bookmarkId={row.bookmark.id} />
        </>
      );
    case 'variant':
      return (
        <>
          <StateDot state={state?.dot ?? 'idle'} words={state?.words} />
          <span className={styles.name}>{row.variant.name}</span>
          {row.variant.settings.production === true && <ProductionFlag />}
          <Detail state={state} otherwise={row.via === undefined ? '' : text.via(row.via)} />
          <CertificateMark bookmarkId={row.variant.id} />
        </>
      );
    case 'config':
      return <ConfigContent row={row} state={state} />;
  }
}

/** For the pointer; the arrow keys do it on the row. Behind the name, so that the dots of all hosts stay in one line. */
function VariantsToggle({ isOpen, onToggle }: { readonly isOpen: boolean; readonly onToggle: () => void }) {
  const toggle = (event: MouseEvent): void => {
    event.stopPropagation();
    onToggle();
  };
  return (
    <span
      className={styles.toggle}
      title={isOpen ? text.hideVariants : text.showVariants}
      onClick={toggle}
      onDoubleClick={(event) => event.stopPropagation()}
    >
      <Icon of={isOpen ? ChevronDown : ChevronRight} size={14} />
    </span>
  );
}

function ConfigContent({
  row,
  state,
}: {
  readonly row: Extract<TreeRow, { kind: 'config' }>;
  readonly state: HostState | undefined;
}) {
  const { host } = row;
  const via = host.proxyJump === undefined || host.proxyJump === 'none' ? '' : text.via(host.proxyJump);
  const plain = host.refusal !== undefined ? text.refused : row.isOverridden ? text.overridden : via;
  const otherwise = host.isPattern ? text.pattern : plain;
  return (
    <>
      <StateDot state={state?.dot ?? 'idle'} words={host.isPattern ? text.patternDetail : state?.words} />
      <span className={classNames(styles.name, host.isPattern && styles.dim)}>{host.alias}</span>
      {host.refusal !== undefined && (
        <span title={host.refusal} className={styles.warning}>
          <Icon of={TriangleAlert} size={13} label={host.refusal} />
        </span>
      )}
      <Detail state={state} otherwise={otherwise} />
      {!host.isPattern && host.refusal === undefined && <CertificateMark destination={host.alias} />}
    </>
  );
}

/** News first: a round trip when all is well, words when it is not. */
function Detail({ state, otherwise }: { readonly state: HostState | undefined; readonly otherwise: string }) {
  if (state?.dot === 'ok') {
    const words = state.rttMs === undefined ? otherwise : text.milliseconds(state.rttMs);
    return <span className={styles.detail}>{words}</span>;
  }
  return <span className={styles.detail}>{state && state.dot !== 'idle' ? state.words : otherwise}</span>;
}

function ProductionFlag() {
  return (
    <svg className={styles.flag} viewBox="0 0 16 16" width="14" height="14" role="img" aria-label={text.production}>
      <title>{text.production}</title>
      <path d="M3.5 14.5V2.2M3.5 2.5h9l-2.2 3.2 2.2 3.3h-9z" />
    </svg>
  );
}
