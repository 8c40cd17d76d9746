import type { ReactNode } from 'react';
import { Flag, Layers, SlidersHorizontal } from 'lucide-react';
import { Icon } from '../../ui/Icon.tsx';
import { Popover } from '../../ui/Popover.tsx';
import { manyText } from './text.ts';
import styles from './BarChips.module.css';

const words = manyText.bar;
const mostNamed = 4;

/** Some names, and how many more there are. */
export function shownNames(names: readonly string[]): string {
  if (names.length === 0) return words.noHost;
  return names.length > mostNamed
    ? `${names.slice(0, mostNamed - 1).join(', ')} +${manyText.number(names.length - mostNamed + 1)}`
    : names.join(', ');
}

interface HostsChipProps {
  readonly names: readonly string[];
  readonly hasProduction: boolean;
  /** The hosts one by one. */
  readonly children: ReactNode;
}

/** What the next command runs on. */
export function HostsChip({ names, hasProduction, children }: HostsChipProps) {
  const spoken = shownNames(names);
  return (
    <Popover
      title={words.runOn}
      trigger={
        <button type="button" className={styles.chip} aria-label={`${words.runOn} ${spoken}`}>
          <Icon of={Layers} size={14} />
          <span className={styles.words}>{spoken}</span>
          {hasProduction && <Icon of={Flag} size={12} className={styles.flag} />}
        </button>
      }
    >
      {children}
    </Popover>
  );
}

/** How it runs. */
export function OptionsChip({ said, children }: { readonly said: readonly string[]; readonly children: ReactNode }) {
  return (
    <Popover
      title={words.options}
      trigger={
        <button type="button" className={styles.chip} aria-label={`${words.options}: ${said.join(', ')}`}>
          <Icon of={SlidersHorizontal} size={14} />
          {said.join(' · ')}
        </button>
      }
    >
      {children}
    </Popover>
  );
}

/** Told before anything is run. */
export function ProductionNote() {
  return <span className={styles.warning}>{words.productionAsks}</span>;
}

/** Of a host of production, beside its name. */
export function ProductionMark() {
  return <Icon of={Flag} size={12} label={manyText.pick.productionMark} className={styles.flag} />;
}
