import { useRef, useState, type SubmitEvent } from 'react';
import { nameFault, type FileName } from '../../shared/model/file-path.ts';
import { errorWords } from '../shell/error-words.ts';
import type { DialogProps } from '../shell/views.ts';
import { useWorkbench } from '../shell/workbench-context.tsx';
import { Button } from '../ui/Button.tsx';
import { Dialog } from '../ui/Dialog.tsx';
import { Field } from '../ui/Field.tsx';
import { TextField } from '../ui/TextField.tsx';
import { pointTo } from './files-tab.ts';
import { hostNames } from './host-names.ts';
import { TypedPaths } from './path-typing.ts';
import { text } from './text.ts';
import styles from './SmallDialogs.module.css';

const words = text.newLink;
const formId = 'new-link';

/** A symbolic or a hard link in a folder; the cursor stands on it afterwards. */
export function LinkDialog({ request, onClose }: DialogProps<'newLink'>) {
  const workbench = useWorkbench();
  const { side, folder, target, hasHardLinks } = request;
  const names = hostNames(workbench, side);
  const [paths] = useState(() => new TypedPaths(names));
  const [name, setName] = useState('');
  const [to, setTo] = useState(() => (target === undefined ? '' : paths.show(target)));
  const [kind, setKind] = useState<'symbolic' | 'hard'>('symbolic');
  const [fault, setFault] = useState<string>();
  const [isBusy, setBusy] = useState(false);
  const field = useRef<HTMLInputElement>(null);
  const make = async (event: SubmitEvent): Promise<void> => {
    event.preventDefault();
    const known = nameFault(name);
    if (known !== undefined) return setFault(text.nameFaults[known]);
    const [typed, exact] = [names.typed(name), paths.exact(to)];
    if (typed === undefined || exact === undefined) return setFault(text.notInEncoding);
    if (exact === '') return setFault(words.noTarget);
    setBusy(true);
    try {
      const made = typed as FileName;
      await workbench.client.files.makeLink({ side, folder, name: made, target: exact, kind });
      pointTo(workbench, side, folder, made);
      onClose();
    } catch (error) {
      setFault(errorWords(error).text);
      setBusy(false);
      field.current?.focus();
    }
  };
  return (
    <Dialog
      open
      onClose={onClose}
      title={words.title}
      keepOnOutsidePress
      initialFocus={field}
      actions={
        <>
          <Button onClick={onClose}>{words.cancel}</Button>
          <Button kind="primary" type="submit" form={formId} disabled={isBusy}>
            {words.create}
          </Button>
        </>
      }
    >
      <form id={formId} className={styles.fields} onSubmit={(event) => void make(event)}>
        <Field label={words.name} help={words.in(names.shown(folder))} error={fault}>
          {(control) => (
            <TextField
              {...control}
              ref={field}
              value={name}
              onChange={(event) => {
                setName(event.target.value);
                setFault(undefined);
              }}
            />
          )}
        </Field>
        <Field label={words.target} help={kind === 'hard' ? words.hardHelp : words.symbolicHelp}>
          {(control) => <TextField {...control} mono value={to} onChange={(event) => setTo(event.target.value)} />}
        </Field>
        <fieldset className={styles.choices}>
          <legend className="visually-hidden">{words.kind}</legend>
          {(['symbolic', 'hard'] as const).map((each) => (
            <label key={each}>
              <input
                type="radio"
                name="link-kind"
                checked={kind === each}
                disabled={each === 'hard' && !hasHardLinks}
                onChange={() => setKind(each)}
              />
              {words[each]}
            </label>
          ))}
        </fieldset>
        {!hasHardLinks && <p className={styles.note}>{words.noHard}</p>}
      </form>
    </Dialog>
  );
}
