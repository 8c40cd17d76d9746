import { ownSchemes } from '../../shared/model/colour-scheme.ts';
import { Select } from '../ui/Select.tsx';
import type { FieldControl } from '../ui/Field.tsx';
import { text } from './text.ts';
import { useSettings } from './workbench-context.tsx';

interface SchemeSelectProps extends FieldControl {
  /** A scheme's name; empty: `none`. */
  readonly value: string;
  /** What stands for no scheme. */
  readonly none?: string | undefined;
  readonly disabled?: boolean | undefined;
  readonly onChange: (name: string) => void;
}

/** The colour schemes that there are: the imported ones, then ours. A name that is gone stays until another one is chosen. */
export function SchemeSelect({ value, none = text.schemes.theme, onChange, ...control }: SchemeSelectProps) {
  const imported = useSettings((state) => state.colourSchemes);
  const names = [...new Set([...imported, ...ownSchemes].map(({ name }) => name))];
  const gone = value === '' || names.includes(value) ? [] : [{ value, words: text.schemes.gone(value) }];
  const options = [{ value: '', words: none }, ...gone, ...names.map((name) => ({ value: name, words: name }))];
  return <Select {...control} value={value} options={options} onChange={onChange} />;
}
