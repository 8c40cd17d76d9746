import { useId, useState, type ReactNode } from 'react';
import { shownInText } from '../../../shared/model/file-path.ts';
import { Button } from '../../ui/Button.tsx';
import { Dialog } from '../../ui/Dialog.tsx';
import { Field } from '../../ui/Field.tsx';
import { Select } from '../../ui/Select.tsx';
import { TextField } from '../../ui/TextField.tsx';
import { errorWords } from '../error-words.ts';
import { manyText } from './text.ts';
import styles from './SaveFileDialog.module.css';

const words = manyText.save;

interface SaveFileDialogProps<Format extends string> {
  readonly title: string;
  /** The name of a file without its ending, before somebody types another. */
  readonly name: string;
  readonly formats: readonly { readonly value: Format; readonly words: string; readonly ending: string }[];
  /** Writes a new file, and answers its path. */
  readonly onSave: (format: Format, path: string) => Promise<string>;
  readonly onClose: () => void;
  /** More to choose, below the format. */
  readonly children?: (format: Format) => ReactNode;
}

/** What came of a run into a new file of this computer. */
export function SaveFileDialog<Format extends string>(props: SaveFileDialogProps<Format>) {
  const { title, name, formats, onSave, onClose, children } = props;
  const formId = useId();
  const [format, setFormat] = useState(() => formats[0]?.value);
  const endingOf = (of: Format | undefined): string => formats.find(({ value }) => value === of)?.ending ?? '';
  const [path, setPath] = useState(() => `~/${name}.${endingOf(format)}`);
  const [saved, setSaved] = useState<string>();
  const [failure, setFailure] = useState<string>();
  const [isBusy, setBusy] = useState(false);
  const changeFormat = (next: Format): void => {
    setFormat(next);
    setSaved(undefined);
    const known = formats.find(({ ending }) => path.endsWith(`.${ending}`));
    if (known) setPath(`${path.slice(0, -known.ending.length)}${endingOf(next)}`);
  };
  const save = async (): Promise<void> => {
    if (format === undefined) return;
    setFailure(undefined);
    setBusy(true);
    try {
      setSaved(await onSave(format, path));
    } catch (error) {
      setFailure(errorWords(error).text);
    } finally {
      setBusy(false);
    }
  };
  if (format === undefined) return null;
  return (
    <Dialog
      open
      onClose={onClose}
      title={title}
      keepOnOutsidePress
      actions={
        <>
          <Button onClick={onClose}>{saved === undefined ? words.cancel : words.close}</Button>
          <Button kind="primary" type="submit" form={formId} disabled={isBusy || path.trim() === ''}>
            {words.save}
          </Button>
        </>
      }
    >
      <form
        id={formId}
        className={styles.form}
        onSubmit={(event) => {
          event.preventDefault();
          void save();
        }}
      >
        <Field label={words.format}>
          {(control) => <Select {...control} value={format} options={formats} onChange={changeFormat} />}
        </Field>
        {children?.(format)}
        <Field label={words.where} error={failure}>
          {(control) => <TextField {...control} mono value={path} onChange={(event) => setPath(event.target.value)} />}
        </Field>
        <p role="status" className={styles.saved}>
          {saved === undefined ? '' : words.saved(shownInText(saved))}
        </p>
      </form>
    </Dialog>
  );
}
