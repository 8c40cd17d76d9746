import { FilterChips as Chips } from '../ui/FilterChips.tsx';
import { text } from './text.ts';

interface FilterChipsProps<K extends string> {
  readonly label: string;
  readonly chips: readonly {
    readonly key: K;
    readonly words: string;
    readonly count: number;
    readonly help?: string;
    readonly tone?: 'stop' | 'warning' | 'plain';
  }[];
  readonly pressed: readonly K[];
  readonly onToggle: (key: K) => void;
}

/** Narrows the table to entries of a kind. Those of which there are none are left out. */
export function FilterChips<K extends string>({ chips, pressed, ...rest }: FilterChipsProps<K>) {
  const shown = chips.filter((chip) => chip.count > 0 || pressed.includes(chip.key));
  return (
    <Chips chips={shown.map((chip) => ({ ...chip, label: text.filter(chip.words, chip.count) }))} pressed={pressed} {...rest} />
  );
}
