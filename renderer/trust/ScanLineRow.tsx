import { memo } from 'react';
import { Check, ChevronDown, ChevronRight } from 'lucide-react';
import type { ScannedKey, ScanRow } from '../../shared/model/trust.ts';
import { errorText } from '../../shared/model/error-text.ts';
import { classNames } from '../ui/class-names.ts';
import { GridRow, HeaderRow } from '../ui/GridRow.tsx';
import { Icon } from '../ui/Icon.tsx';
import { StateDot, type DotState } from '../ui/StateDot.tsx';
import { fileWords, shortFingerprint } from './entry-words.ts';
import { canAdd, classOf, verdictCounts, type ScanClass, type ScanLine } from './scan-lines.ts';
import type { ScanState } from './scan-store.ts';
import { text } from './text.ts';
import table from './TrustTable.module.css';
import styles from './Scan.module.css';

interface ScanLineRowProps {
  readonly id: string;
  readonly index: number;
  readonly line: ScanLine;
  readonly state: ScanState;
  readonly isCursor: boolean;
  readonly onToggle: (line: ScanLine) => void;
}

const words = text.scan;
const dots: Readonly<Record<ScanClass, DotState>> = {
  same: 'ok',
  new: 'warning',
  changed: 'stop',
  revoked: 'stop',
  unreachable: 'idle',
  pending: 'idle',
};

const classStyle: Readonly<Record<ScanClass, string | undefined>> = {
  same: undefined,
  new: styles.isNew,
  changed: styles.isStopped,
  revoked: styles.isStopped,
  unreachable: styles.isQuiet,
  pending: styles.isQuiet,
};

export function ScanHeader() {
  return (
    <HeaderRow className={classNames(styles.columns, styles.header)}>
      {(['host', 'key', 'verdict', 'detail'] as const).map((column) => (
        <div key={column} role="columnheader" className={styles[column]}>
          {words.columns[column]}
        </div>
      ))}
    </HeaderRow>
  );
}

export const ScanLineRow = memo(function ScanLineRow(props: ScanLineRowProps) {
  const { id, index, line, isCursor } = props;
  return (
    <GridRow
      id={id}
      index={index}
      isCursor={isCursor}
      aria-level={line.kind === 'host' ? 1 : 2}
      aria-expanded={line.kind === 'host' && line.canOpen ? line.isOpen : undefined}
      className={classNames(styles.columns, isCursor && styles.chosen)}
    >
      {line.kind === 'host' && <HostCells line={line} />}
      {line.kind === 'key' && <KeyCells {...props} line={line} />}
      {line.kind === 'missing' && <MissingCells line={line} />}
    </GridRow>
  );
});

function HostCells({ line }: { readonly line: Extract<ScanLine, { kind: 'host' }> }) {
  const { row, canOpen, isOpen } = line;
  const rowClass = classOf(row);
  const isBusy = row.state.kind === 'connecting';
  return (
    <>
      <div role="gridcell" className={styles.host}>
        <span className={styles.chevron}>{canOpen && <Icon of={isOpen ? ChevronDown : ChevronRight} size={14} />}</span>
        <StateDot state={isBusy ? 'busy' : dots[rowClass]} words="" />
        <span className={styles.hostName}>{row.label}</span>
      </div>
      <div role="gridcell" className={styles.key}>
        {row.route.length > 0 && words.via(row.route)}
      </div>
      <div role="gridcell" className={classNames(styles.verdict, classStyle[rowClass])}>
        {verdictOf(row)}
      </div>
      <div role="gridcell" className={styles.detail} title={detailOf(row)}>
        {detailOf(row)}
      </div>
    </>
  );
}

function verdictOf(row: ScanRow): string {
  if (row.state.kind === 'waiting' || row.state.kind === 'connecting') return words.states[row.state.kind];
  if (row.state.kind === 'failed') return words.classes.unreachable.toLowerCase();
  if (row.keys.length === 0) return words.noKeys;
  return words.summary(verdictCounts(row).map(([keys, verdict]) => [keys, words.verdicts[verdict]]));
}

function detailOf(row: ScanRow): string {
  if (row.state.kind === 'failed') return errorText(row.state.error).title;
  if (row.state.kind === 'done') return words.answered(row.state.identification, row.state.ms);
  return '';
}

const verdictTone: Readonly<Record<ScannedKey['verdict'], ScanClass>> = {
  same: 'same',
  new: 'new',
  newType: 'new',
  changed: 'changed',
  revoked: 'revoked',
};

function KeyCells({ line, state, onToggle }: ScanLineRowProps & { readonly line: Extract<ScanLine, { kind: 'key' }> }) {
  const { key, row, id } = line;
  const isAdded = state.added.has(id);
  const isChosen = state.chosen.has(id);
  const isCompared = state.compared.has(id);
  return (
    <>
      <div role="gridcell" className={classNames(styles.host, styles.below)}>
        {canAdd(key) && !isAdded && (
          <button
            type="button"
            role="checkbox"
            aria-checked={isChosen}
            aria-label={words.select(key.face.typeLabel, row.label)}
            tabIndex={-1}
            className={classNames(styles.box, isChosen && styles.checked)}
            onClick={() => onToggle(line)}
          >
            {isChosen && <Icon of={Check} size={12} />}
          </button>
        )}
        <span className={styles.dim}>{text.bits(key.face.typeLabel, key.face.bits)}</span>
      </div>
      <div role="gridcell" className={classNames(styles.key, styles.mono)} title={key.face.sha256}>
        {shortFingerprint(key.face.sha256)}
      </div>
      <div role="gridcell" className={styles.verdict} title={words.verdictHelp[key.verdict]}>
        <span className={classStyle[verdictTone[key.verdict]]}>{words.verdicts[key.verdict]}</span>
      </div>
      <div role="gridcell" className={styles.detail}>
        {isAdded && <span className={table.badge}>{words.added}</span>}
        {isCompared && <span className={table.badge}>{words.compared}</span>}
        {key.verdict !== 'same' && !isCompared && (
          <span className={classNames(table.badge, table.warning)}>{words.notVerified}</span>
        )}
        {key.by !== undefined && (
          <span title={text.place(key.by.file, key.by.line)}>{text.place(fileWords(key.by.file, []), key.by.line)}</span>
        )}
      </div>
    </>
  );
}

function MissingCells({ line }: { readonly line: Extract<ScanLine, { kind: 'missing' }> }) {
  const { face, file, line: number } = line.missing;
  return (
    <>
      <div role="gridcell" className={classNames(styles.host, styles.below)}>
        <span className={styles.dim}>{text.bits(face.typeLabel, face.bits)}</span>
      </div>
      <div role="gridcell" className={classNames(styles.key, styles.mono)} title={face.sha256}>
        {shortFingerprint(face.sha256)}
      </div>
      <div role="gridcell" className={styles.verdict} title={words.missingHelp}>
        {words.missing}
      </div>
      <div role="gridcell" className={styles.detail} title={text.place(file, number)}>
        {text.place(fileWords(file, []), number)}
      </div>
    </>
  );
}
