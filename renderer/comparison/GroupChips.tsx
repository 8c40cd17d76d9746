import type { RowGroup } from '../../shared/model/comparisons.ts';
import { classNames } from '../ui/class-names.ts';
import type { ComparisonState } from './comparison-controller.ts';
import { text } from './text.ts';
import styles from './ComparisonView.module.css';

const groups: readonly RowGroup[] = ['different', 'toRight', 'toLeft', 'delete', 'conflict', 'none', 'same', 'all'];
const tones: Readonly<Partial<Record<RowGroup, 'stop' | 'warning'>>> = { delete: 'stop', conflict: 'warning' };

/** Narrows the list. Groups without a row are left out, but for the one that is shown. */
export function GroupChips({ state, onGroup }: { readonly state: ComparisonState; readonly onGroup: (group: RowGroup) => void }) {
  const { info, group } = state;
  const isThere = info !== undefined && info.revision > 0;
  const shown = groups.filter((each) => each === group || each === 'different' || (isThere && info.counts[each] > 0));
  return (
    <div className={styles.chips} role="group" aria-label={text.groupsLabel}>
      {shown.map((each) => {
        const number = isThere ? info.counts[each] : 0;
        const tone = tones[each];
        return (
          <button
            key={each}
            type="button"
            aria-pressed={each === group}
            aria-label={text.groupChip(text.groups[each], number)}
            className={classNames(styles.chip, each === group && styles.pressed)}
            onClick={() => onGroup(each)}
          >
            {text.groups[each]}
            <span className={classNames(styles.number, tone && number > 0 && styles[tone])}>
              {isThere ? text.count(number) : ''}
            </span>
          </button>
        );
      })}
    </div>
  );
}
