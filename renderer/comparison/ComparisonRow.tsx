import { memo } from 'react';
import {
  ArrowLeft,
  ArrowRight,
  Cable,
  File,
  FileSymlink,
  Folder,
  Minus,
  Trash2,
  TriangleAlert,
  type LucideIcon,
} from 'lucide-react';
import { errorText } from '../../shared/model/error-text.ts';
import { shownName } from '../../shared/model/file-path.ts';
import type { ComparedFace, ComparedRow as Row, SyncAction } from '../../shared/model/comparisons.ts';
import { classNames } from '../ui/class-names.ts';
import { GridRow, PendingWords } from '../ui/GridRow.tsx';
import { Icon } from '../ui/Icon.tsx';
import { sizeWords } from '../ui/file-figures.ts';
import { timeWords } from './compare-words.ts';
import { text } from './text.ts';
import styles from './ComparisonTable.module.css';

interface RowProps {
  readonly id: string;
  readonly index: number;
  /** Undefined while its page is on the way. */
  readonly row: Row | undefined;
  readonly now: number;
  readonly isCursor: boolean;
  readonly isLocked: boolean;
  readonly onNext: () => void;
}

const icons: Readonly<Record<SyncAction, LucideIcon>> = {
  none: Minus,
  toRight: ArrowRight,
  toLeft: ArrowLeft,
  deleteLeft: Trash2,
  deleteRight: Trash2,
};

export const ComparisonRow = memo(
  function ComparisonRow({ id, index, row, isCursor, ...rest }: RowProps) {
    return (
      <GridRow
        id={id}
        index={index}
        isCursor={isCursor}
        isChosen={isCursor}
        data-action={row?.action}
        className={classNames(styles.row, styles.columns)}
      >
        {row === undefined ? <Pending /> : <Cells row={row} {...rest} />}
      </GridRow>
    );
  },
  (before, after) =>
    before.row === after.row &&
    before.now === after.now &&
    before.isCursor === after.isCursor &&
    before.isLocked === after.isLocked &&
    before.index === after.index &&
    before.id === after.id,
);

function Cells({ row, now, isLocked, onNext }: { readonly row: Row } & Pick<RowProps, 'now' | 'isLocked' | 'onNext'>) {
  const { path, left, right, action, reason, choices, isConflict, other, error } = row;
  const name = shownName(path);
  const why = other !== undefined ? text.letterCaseOf(shownName(other)) : text.reasons[reason];
  const hint = error === undefined ? why : errorText(error).text;
  const isWarning = isConflict === true || reason === 'replacesNewer';
  return (
    <>
      <div role="gridcell" className={styles.name} title={name}>
        <Picture face={left ?? right} />
        <Path path={name} />
      </div>
      <Side face={left} now={now} isGoing={action === 'deleteLeft'} isOld={action === 'toLeft'} />
      <div role="gridcell" className={styles.action}>
        <button
          type="button"
          tabIndex={-1}
          aria-label={text.change(text.actions[action], name)}
          title={text.actions[action]}
          disabled={isLocked || choices.length < 2}
          className={classNames(styles.turn, styles[action])}
          onClick={onNext}
        >
          <Icon of={icons[action]} size={14} />
        </button>
      </div>
      <Side face={right} now={now} isGoing={action === 'deleteRight'} isOld={action === 'toRight'} />
      <div role="gridcell" className={classNames(styles.why, isWarning && styles.warning)} title={hint}>
        {isWarning && <Icon of={TriangleAlert} size={12} />}
        {why}
      </div>
    </>
  );
}

/** The folders of a path are for finding it, its last step is what it is. */
function Path({ path }: { readonly path: string }) {
  const at = path.lastIndexOf('/') + 1;
  return (
    <span className={styles.path}>
      <span className={styles.dim}>{path.slice(0, at)}</span>
      {path.slice(at)}
    </span>
  );
}

function Picture({ face }: { readonly face: ComparedFace | undefined }) {
  const kind = face?.kind ?? 'unknown';
  const of = kind === 'folder' ? Folder : kind === 'link' ? FileSymlink : kind === 'file' ? File : Cable;
  return (
    <Icon
      of={of}
      className={classNames(styles.icon, kind === 'folder' && styles.folder)}
      {...(kind === 'file' ? {} : { label: text.kinds[kind] })}
    />
  );
}

interface SideProps {
  readonly face: ComparedFace | undefined;
  readonly now: number;
  /** It would be deleted. */
  readonly isGoing: boolean;
  /** It would be replaced. */
  readonly isOld: boolean;
}

function Side({ face, now, isGoing, isOld }: SideProps) {
  const className = classNames(isGoing && styles.going, isOld && styles.old);
  const { sizeBytes, modifiedSeconds, kind } = face ?? {};
  const seconds = kind === 'folder' ? undefined : modifiedSeconds;
  return (
    <>
      <div role="gridcell" className={classNames(styles.size, className)}>
        {face === undefined ? (
          <span aria-label={text.missing}>–</span>
        ) : kind === 'file' && sizeBytes !== undefined ? (
          sizeWords(sizeBytes)
        ) : (
          ''
        )}
      </div>
      <div
        role="gridcell"
        className={classNames(styles.time, className)}
        title={seconds === undefined ? undefined : text.exactTime(seconds)}
      >
        {seconds === undefined ? '' : timeWords(seconds, now)}
      </div>
    </>
  );
}

/** In the place of a row that is on its way. */
function Pending() {
  return (
    <>
      <div role="gridcell" aria-label={text.loading} className={styles.name}>
        <PendingWords width={140} />
      </div>
      {[0, 1, 2, 3, 4, 5].map((column) => (
        <div key={column} role="gridcell" />
      ))}
    </>
  );
}
