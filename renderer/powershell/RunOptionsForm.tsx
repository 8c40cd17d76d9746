import { LimitFields } from '../shell/many-hosts/LimitFields.tsx';
import { Field } from '../ui/Field.tsx';
import { TextArea } from '../ui/TextField.tsx';
import { parsedParameters } from './arguments.ts';
import type { RunOptions } from './tab-run.ts';
import { text } from './text.ts';

const words = text.many;
const most = { throttle: 100, hosts: 1000 };

interface RunOptionsFormProps {
  readonly options: RunOptions;
  readonly isMany: boolean;
  readonly onOptions: (options: RunOptions) => void;
}

/** How commands of a tab run: at once, how long, and with which parameters. */
export function RunOptionsForm({ options, isMany, onOptions }: RunOptionsFormProps) {
  const parsed = parsedParameters(options.parameters);
  return (
    <LimitFields options={options} onOptions={onOptions} isMany={isMany} most={most}>
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
    </LimitFields>
  );
}
