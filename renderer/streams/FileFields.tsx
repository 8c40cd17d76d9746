import { useWorkbench } from '../shell/workbench-context.tsx';
import { Button } from '../ui/Button.tsx';
import { Field } from '../ui/Field.tsx';
import { Switch } from '../ui/Switch.tsx';
import { TextField } from '../ui/TextField.tsx';
import type { FileVerdict, StreamForm } from './stream-form.ts';
import { text } from './text.ts';
import styles from './StreamDialog.module.css';

interface FileFieldsProps {
  readonly form: StreamForm;
  /** undefined while nothing is known of the path. */
  readonly verdict: FileVerdict | undefined;
  readonly onChange: (part: Partial<StreamForm>) => void;
}

/** The file of this computer: typed, or chosen in the system's dialog where the program has one. */
export function FileFields({ form, verdict, onChange }: FileFieldsProps) {
  const { client, keyboard, showError } = useWorkbench();
  const { way, path, mayOverwrite } = form;
  const choose = async (): Promise<void> => {
    try {
      const name = path.slice(path.lastIndexOf('/') + 1).slice(0, 255);
      const chosen = await client.streams.chooseFile({ purpose: way === 'upload' ? 'open' : 'save', name });
      // Whether it is replaced is asked here, whatever the system has asked.
      if (chosen.path !== undefined) onChange({ path: chosen.path, mayOverwrite: false });
    } catch (error) {
      showError(error);
    }
  };
  return (
    <>
      <Field label={text.file} help={verdict?.note ?? (way === 'upload' ? undefined : text.fileHelp)} error={verdict?.fault}>
        {(control) => (
          <div className={styles.file}>
            <TextField
              {...control}
              mono
              maxLength={4096}
              placeholder="~/dump.sql"
              value={path}
              onChange={(event) => onChange({ path: event.target.value, mayOverwrite: false })}
            />
            {keyboard().hostKind === 'electron' && <Button onClick={() => void choose()}>{text.choose}</Button>}
          </div>
        )}
      </Field>
      {verdict?.isTaken === true && (
        <Field label={text.overwrite} help={text.overwriteHelp} layout="beside" className={styles.wide}>
          {(control) => <Switch {...control} checked={mayOverwrite} onChange={(on) => onChange({ mayOverwrite: on })} />}
        </Field>
      )}
    </>
  );
}
