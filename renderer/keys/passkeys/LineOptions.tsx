import { Field } from '../../ui/Field.tsx';
import { Switch } from '../../ui/Switch.tsx';
import { TextField } from '../../ui/TextField.tsx';
import { text } from './text.ts';
import type { LineChoice } from './use-key-line.ts';

const words = text.options;

interface LineOptionsProps {
  readonly options: LineChoice;
  readonly error: string | undefined;
  readonly onChange: (options: LineChoice) => void;
}

/** What may stand in front of the key in its line. */
export function LineOptions({ options, error, onChange }: LineOptionsProps) {
  return (
    <>
      <Field label={words.from} help={words.fromHelp} error={error}>
        {(control) => (
          <TextField
            {...control}
            mono
            value={options.from}
            placeholder={words.fromPlaceholder}
            onChange={(event) => onChange({ ...options, from: event.target.value })}
          />
        )}
      </Field>
      <Field label={words.verify} layout="beside">
        {(control) => (
          <Switch
            {...control}
            checked={options.verifyRequired}
            onChange={(verifyRequired) => onChange({ ...options, verifyRequired })}
          />
        )}
      </Field>
    </>
  );
}
