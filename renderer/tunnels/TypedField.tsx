import type { ComponentProps } from 'react';
import { Field } from '../ui/Field.tsx';
import { Select } from '../ui/Select.tsx';
import { TextField } from '../ui/TextField.tsx';

interface TypedFieldProps extends Omit<ComponentProps<typeof TextField>, 'onChange' | 'value'> {
  readonly label: string;
  readonly error?: string | undefined;
  readonly value: string;
  readonly onChange: (value: string) => void;
}

/** A label and one line that is typed. */
export function TypedField({ label, error, className, mono = true, onChange, ...rest }: TypedFieldProps) {
  return (
    <Field label={label} error={error} className={className}>
      {(control) => <TextField {...control} {...rest} mono={mono} onChange={(event) => onChange(event.target.value)} />}
    </Field>
  );
}

interface ChosenFieldProps<V extends string> extends Pick<ComponentProps<typeof Select<V>>, 'value' | 'options' | 'onChange'> {
  readonly label: string;
  readonly help?: string | undefined;
  readonly error?: string | undefined;
  readonly disabled?: boolean;
}

/** A label and one of a few. */
export function ChosenField<V extends string>({ label, help, error, ...rest }: ChosenFieldProps<V>) {
  return (
    <Field label={label} help={help} error={error}>
      {(control) => <Select {...control} {...rest} />}
    </Field>
  );
}
