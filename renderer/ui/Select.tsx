import type { ComponentProps } from 'react';
import { ChevronDown } from 'lucide-react';
import { Icon } from './Icon.tsx';
import styles from './Select.module.css';

interface SelectProps<V extends string> extends Omit<ComponentProps<'select'>, 'className' | 'value' | 'onChange' | 'children'> {
  readonly value: V;
  readonly options: readonly { readonly value: V; readonly words: string }[];
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
        {options.map((option) => (
          <option key={option.value} value={option.value}>
            {option.words}
          </option>
        ))}
      </select>
      <Icon of={ChevronDown} size={14} className={styles.arrow} />
    </div>
  );
}
