import { classNames } from '../ui/class-names.ts';
import { keepClear } from '../ui/keep-clear.ts';
import type { ChosenActions } from './chosen-actions.ts';
import { text } from './text.ts';
import type { ListingState } from './trust-listing.ts';
import type { Selecting } from './use-selection.ts';
import styles from './TrustView.module.css';

interface KnownFootProps {
  readonly state: ListingState;
  readonly selecting: Selecting;
  readonly actions: ChosenActions;
}

/** How many there are, and what can be done with those that are chosen. */
export function KnownFoot({ state, selecting, actions }: KnownFootProps) {
  const { summary } = state;
  const chosen = selecting.selection.chosen.size;
  return (
    <div className={styles.foot}>
      <span role="status">
        {summary &&
          (summary.matching === summary.total ? text.total(summary.total) : text.found(summary.matching, summary.total))}
        {chosen > 1 && ` · ${text.selected(chosen)}`}
        {selecting.isGathering && ` · ${text.gathering}`}
      </span>
      {chosen > 1 && (
        <div ref={keepClear} className={styles.footActions}>
          <FootAction words={text.clearSelection} onClick={selecting.clear} />
          <FootAction words={text.actions.export} onClick={actions.exportThem} />
          {chosen <= 1000 && <FootAction words={text.actions.revoke} onClick={actions.revoke} />}
          <FootAction words={text.actions.remove} isDanger onClick={actions.remove} />
        </div>
      )}
    </div>
  );
}

interface FootActionProps {
  readonly words: string;
  readonly isDanger?: boolean;
  readonly onClick: () => void;
}

function FootAction({ words, isDanger = false, onClick }: FootActionProps) {
  return (
    <button type="button" className={classNames(styles.footAction, isDanger && styles.danger)} onClick={onClick}>
      {words}
    </button>
  );
}
