import { ArrowDownToLine, Check, GitMerge, Pencil, type LucideIcon } from 'lucide-react';
import type { EditRegion } from '../../shared/model/edits.ts';
import { classNames } from '../ui/class-names.ts';
import { Icon } from '../ui/Icon.tsx';
import { text } from './text.ts';
import styles from './Regions.module.css';

const words = text.conflict;

type Changed = Exclude<EditRegion, { kind: 'same' }>;

const icons: Readonly<Record<Changed['kind'], LucideIcon>> = {
  mine: Pencil,
  theirs: ArrowDownToLine,
  both: Check,
  conflict: GitMerge,
};

/** Both versions side by side; what neither changed goes across. */
export function Regions({ regions }: { readonly regions: readonly EditRegion[] }) {
  if (regions.every(({ kind }) => kind === 'same')) return <p className={styles.sentence}>{words.equal}</p>;
  return (
    <div className={styles.regions}>
      {regions.map((region, index) =>
        region.kind === 'same' ? <Same key={index} region={region} /> : <Change key={index} region={region} />,
      )}
    </div>
  );
}

function Same({ region }: { readonly region: Extract<EditRegion, { kind: 'same' }> }) {
  const { before, hidden, after } = region;
  return (
    <div className={styles.same}>
      {before.length > 0 && <pre>{before.join('\n')}</pre>}
      {hidden > 0 && <p className={styles.hidden}>{words.same(hidden)}</p>}
      {after.length > 0 && <pre>{after.join('\n')}</pre>}
    </div>
  );
}

function Change({ region }: { readonly region: Changed }) {
  const { kind, base, mine, theirs } = region;
  return (
    <div className={styles.change} data-kind={kind}>
      <p className={styles.kind}>
        <Icon of={icons[kind]} size={14} />
        {words.kinds[kind]}
      </p>
      <div className={styles.sides}>
        <Side lines={mine} isChanged={kind !== 'theirs'} />
        <Side lines={theirs} isChanged={kind !== 'mine'} />
      </div>
      {kind === 'conflict' && base.length > 0 && (
        <div className={styles.base}>
          <p className={styles.baseTitle}>{words.before}</p>
          <pre>{base.join('\n')}</pre>
        </div>
      )}
    </div>
  );
}

function Side({ lines, isChanged }: { readonly lines: readonly string[]; readonly isChanged: boolean }) {
  const className = classNames(styles.side, isChanged && styles.changed);
  return lines.length === 0 ? (
    <p className={classNames(className, styles.removed)}>{isChanged ? words.removed : words.nothing}</p>
  ) : (
    <pre className={className}>{lines.join('\n')}</pre>
  );
}
