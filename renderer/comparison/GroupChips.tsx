import type { RowGroup } from '../../shared/model/comparisons.ts';
import { FilterChips } from '../ui/FilterChips.tsx';
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
    <FilterChips
      label={text.groupsLabel}
      className={styles.chips}
      pressed={[group]}
      onToggle={onGroup}
      chips={shown.map((key) => ({
        key,
        words: text.groups[key],
        label: text.groupChip(text.groups[key], isThere ? info.counts[key] : 0),
        count: isThere ? info.counts[key] : undefined,
        tone: tones[key],
      }))}
    />
  );
}
