import type { ComponentProps } from 'react';
import { ChevronDown } from 'lucide-react';
import { Icon } from './Icon.tsx';
import styles from './Select.module.css';

interface Option<V extends string> {
  readonly value: V;
  readonly words: string;
  readonly group?: string | undefined;
}

interface SelectProps<V extends string> extends Omit<ComponentProps<'select'>, 'className' | 'value' | 'onChange' | 'children'> {
  readonly value: V;
  /** Those of one group stand together, below its name. */
  readonly options: readonly Option<V>[];
  readonly onChange: (value: V) => void;
}

/** A choice of a few. The browser's own list: it works with every reader and never leaves the window. */
export function Select<V extends string>({ value, options, onChange, ...rest }: SelectProps<V>) {
  return (
    <div className={styles.box}>
      <select
        className={styles.select}
        value={value}
        onChange={(event) => {
          const chosen = options.find((option) => option.value === event.target.value);
          if (chosen) onChange(chosen.value);
        }}
        {...rest}
      >
        {[...new Set(options.map(({ group }) => group))].map((group) => {
          const members = options
            .filter((option) => option.group === group)
            .map((option) => (
              <option key={option.value} value={option.value}>
                {option.words}
              </option>
            ));
          return group === undefined ? (
            members
          ) : (
            <optgroup key={group} label={group}>
              {members}
            </optgroup>
          );
        })}
      </select>
      <Icon of={ChevronDown} size={14} className={styles.arrow} />
    </div>
  );
}
