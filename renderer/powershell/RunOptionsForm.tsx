import { Field } from '../ui/Field.tsx';
import { TextArea, TextField } from '../ui/TextField.tsx';
import { parsedParameters } from './arguments.ts';
import type { RunOptions } from './tab-run.ts';
import { text } from './text.ts';
import styles from './HostsBar.module.css';

const words = text.many;

interface RunOptionsFormProps {
  readonly options: RunOptions;
  readonly isMany: boolean;
  readonly onOptions: (options: RunOptions) => void;
}

/** How commands of a tab run: at once, how long, and with which parameters. */
export function RunOptionsForm({ options, isMany, onOptions }: RunOptionsFormProps) {
  const parsed = parsedParameters(options.parameters);
  const number = (typed: string, most: number): number | undefined => {
    const value = Math.floor(Number(typed));
    return typed.trim() === '' || !Number.isFinite(value) || value < 1 ? undefined : Math.min(most, value);
  };
  return (
    <div className={styles.options}>
      {isMany && (
        <Field label={words.throttleField}>
          {(control) => (
            <TextField
              {...control}
              type="number"
              min={1}
              max={100}
              value={options.throttle}
              onChange={(event) => onOptions({ ...options, throttle: number(event.target.value, 100) ?? 1 })}
            />
          )}
        </Field>
      )}
      <Field label={words.timeoutField} help={words.timeoutHelp}>
        {(control) => (
          <TextField
            {...control}
            type="number"
            min={1}
            value={options.timeoutSeconds ?? ''}
            onChange={(event) => onOptions({ ...options, timeoutSeconds: number(event.target.value, 86_400) })}
          />
        )}
      </Field>
      {isMany && (
        <Field label={words.failuresField} help={words.failuresHelp}>
          {(control) => (
            <TextField
              {...control}
              type="number"
              min={1}
              value={options.stopAfterFailures ?? ''}
              onChange={(event) => onOptions({ ...options, stopAfterFailures: number(event.target.value, 1000) })}
            />
          )}
        </Field>
      )}
      <Field
        label={words.parametersField}
        help={words.parametersHelp}
        error={parsed.kind === 'bad' ? words.badParameter(parsed.line) : undefined}
      >
        {(control) => (
          <TextArea
            {...control}
            mono
            rows={3}
            value={options.parameters}
            onChange={(event) => onOptions({ ...options, parameters: event.target.value })}
          />
        )}
      </Field>
    </div>
  );
}
