import { useState, type SubmitEvent } from 'react';
import { shownName } from '../../shared/model/file-path.ts';
import type { DialogProps } from '../shell/views.ts';
import { useWorkbench } from '../shell/workbench-context.tsx';
import { Button } from '../ui/Button.tsx';
import { Dialog } from '../ui/Dialog.tsx';
import { Field } from '../ui/Field.tsx';
import { Select } from '../ui/Select.tsx';
import { Switch } from '../ui/Switch.tsx';
import { TextField } from '../ui/TextField.tsx';
import { optionWords as words } from './copy-options-text.ts';
import { HashChoice } from './HashChoice.tsx';
import { readOptions, usualFields, type OptionFault, type OptionFields } from './copy-options.ts';
import { startTransfer } from './start-transfer.ts';
import styles from './CopyOptionsDialog.module.css';

const formId = 'copy-options';

/** How a copy or a move is made, chosen before it begins. */
export function CopyOptionsDialog({ request, onClose }: DialogProps<'copyOptions'>) {
  const workbench = useWorkbench();
  const { way, source, target } = request;
  const [fields, setFields] = useState<OptionFields>(usualFields);
  const [fault, setFault] = useState<OptionFault>();
  const set = (change: Partial<OptionFields>): void => {
    setFields({ ...fields, ...change });
    setFault(undefined);
  };
  const begin = (event: SubmitEvent): void => {
    event.preventDefault();
    const options = readOptions(fields);
    if (typeof options === 'string') return setFault(options);
    void startTransfer(workbench, way, source, target, { options });
    onClose();
  };
  const first = source.names[0];
  return (
    <Dialog
      open
      onClose={onClose}
      title={words.title(way, source.names.length, first === undefined ? '' : shownName(first))}
      keepOnOutsidePress
      actions={
        <>
          <Button onClick={onClose}>{words.cancel}</Button>
          <Button kind="primary" type="submit" form={formId}>
            {words.begin(way)}
          </Button>
        </>
      }
    >
      <form id={formId} className={styles.fields} onSubmit={begin}>
        <p className={styles.where}>{words.to(shownName(target.folder))}</p>
        <Choice
          label={words.conflicts}
          of={words.policies}
          value={fields.conflicts}
          onChange={(conflicts) => set({ conflicts })}
        />
        <Choice label={words.links} of={words.linkChoices} value={fields.links} onChange={(links) => set({ links })} />
        <Choice label={words.mode} of={words.modes} value={fields.mode} onChange={(mode) => set({ mode })} />
        {fields.mode === 'fixed' && (
          <div className={styles.pair}>
            {(['fileMode', 'folderMode'] as const).map((name) => (
              <Field key={name} label={words[name]} error={fault === name ? words.octalFault : undefined}>
                {(control) => (
                  <TextField {...control} mono value={fields[name]} onChange={(event) => set({ [name]: event.target.value })} />
                )}
              </Field>
            ))}
          </div>
        )}
        <YesNo label={words.keepTimes} checked={fields.keepTimes} onChange={(keepTimes) => set({ keepTimes })} />
        <YesNo label={words.verify} help={words.verifyHelp} checked={fields.verify} onChange={(verify) => set({ verify })} />
        {fields.verify && <HashChoice sides={[source.side, target.side]} />}
        <YesNo label={words.syncAll} help={words.syncHelp} checked={fields.syncAll} onChange={(syncAll) => set({ syncAll })} />
        <Field
          label={words.rate}
          help={words.rateHelp}
          layout="beside"
          className={styles.narrow}
          error={fault === 'rate' ? words.rateFault : undefined}
        >
          {(control) => (
            <TextField
              {...control}
              inputMode="numeric"
              value={fields.rate}
              onChange={(event) => set({ rate: event.target.value })}
            />
          )}
        </Field>
      </form>
    </Dialog>
  );
}

interface ChoiceProps<V extends string> {
  readonly label: string;
  readonly of: Readonly<Record<V, string>>;
  readonly value: V;
  readonly onChange: (value: V) => void;
}

function Choice<V extends string>({ label, of, value, onChange }: ChoiceProps<V>) {
  const options = (Object.entries(of) as [V, string][]).map(([each, what]) => ({ value: each, words: what }));
  return (
    <Field label={label} layout="beside">
      {(control) => <Select {...control} value={value} options={options} onChange={onChange} />}
    </Field>
  );
}

interface YesNoProps {
  readonly label: string;
  readonly help?: string;
  readonly checked: boolean;
  readonly onChange: (checked: boolean) => void;
}

function YesNo({ label, help, checked, onChange }: YesNoProps) {
  return (
    <Field label={label} help={help} layout="beside" className={styles.wide}>
      {(control) => <Switch {...control} checked={checked} onChange={onChange} />}
    </Field>
  );
}
