import { useId, useRef, useState, type SubmitEvent } from 'react';
import { useStore } from 'zustand';
import type { SnippetAction } from '../../shared/model/snippets.ts';
import { errorWords } from '../shell/error-words.ts';
import type { DialogProps } from '../shell/views.ts';
import { useWorkbench } from '../shell/workbench-context.tsx';
import { Button } from '../ui/Button.tsx';
import { Dialog } from '../ui/Dialog.tsx';
import { Field } from '../ui/Field.tsx';
import { Select } from '../ui/Select.tsx';
import { TextArea, TextField } from '../ui/TextField.tsx';
import { useFocusInvalid } from '../ui/use-focus-invalid.ts';
import { changeSnippets } from './change-snippets.ts';
import { contentOf, draftOf, faultWords, variablesOf, type SnippetDraft } from './snippet-form.ts';
import { foldersOf } from './snippet-rows.ts';
import { snippetsOf } from './snippets-store.ts';
import { text } from './text.ts';
import { VariableRow } from './VariableRow.tsx';
import styles from './Snippets.module.css';

const words = text.form;
const actions = (['insert', 'run'] as const).map((value) => ({ value, words: words.actions[value] }));

/** The form of a snippet. What can't be read in its text is told with its place while it is typed. */
export function SnippetDialog({ request, onClose }: DialogProps<'snippet'>) {
  const workbench = useWorkbench();
  const store = snippetsOf(workbench);
  const snippets = useStore(store.state, (state) => state.snippets);
  const before = snippets.find(({ id }) => id === request.id);
  const [draft, setDraft] = useState<SnippetDraft>(() => ({ ...draftOf(before), ...(request.text && { text: request.text }) }));
  const [tries, setTries] = useState(0);
  const [failure, setFailure] = useState<string>();
  const [isBusy, setBusy] = useState(false);
  const first = useRef<HTMLInputElement>(null);
  const form = useRef<HTMLFormElement>(null);
  const formId = useId();
  const listId = useId();
  useFocusInvalid(form, tries === 0 ? undefined : tries);
  const { content, problems } = contentOf(draft);
  const change = (part: Partial<SnippetDraft>): void => setDraft({ ...draft, ...part });
  const save = async (event: SubmitEvent): Promise<void> => {
    event.preventDefault();
    if (Object.keys(problems).length > 0) return setTries(tries + 1);
    setBusy(true);
    try {
      if (before === undefined) await store.edit({ kind: 'add', snippet: content });
      else if (content.folder === before.folder) await store.edit({ kind: 'update', id: before.id, snippet: content });
      else
        await changeSnippets(
          workbench,
          { kind: 'update', id: before.id, snippet: content },
          text.moved(content.name, content.folder),
        );
      onClose();
    } catch (error) {
      setFailure(errorWords(error).text);
      setBusy(false);
    }
  };
  const shown = tries > 0 ? problems : {};
  const variables = variablesOf(draft);
  return (
    <Dialog
      open
      onClose={onClose}
      title={before ? words.edit(before.name) : words.new}
      width="wide"
      keepOnOutsidePress
      initialFocus={first}
      actions={
        <>
          <Button onClick={onClose}>{text.cancel}</Button>
          <Button kind="primary" type="submit" form={formId} disabled={isBusy}>
            {text.save}
          </Button>
        </>
      }
    >
      <form ref={form} id={formId} noValidate className={styles.fields} onSubmit={(event) => void save(event)}>
        {failure !== undefined && (
          <p role="alert" className={styles.failure}>
            {failure}
          </p>
        )}
        <div className={styles.pair}>
          <Field label={words.name} error={shown.name}>
            {(control) => (
              <TextField
                {...control}
                ref={first}
                placeholder={words.namePlaceholder}
                maxLength={200}
                value={draft.name}
                onChange={(event) => change({ name: event.target.value })}
              />
            )}
          </Field>
          <Field label={words.folder} help={words.folderHelp}>
            {(control) => (
              <TextField
                {...control}
                list={listId}
                maxLength={400}
                value={draft.folder}
                onChange={(event) => change({ folder: event.target.value })}
              />
            )}
          </Field>
          <datalist id={listId}>
            {foldersOf(snippets).map((folder) => (
              <option key={folder} value={folder} />
            ))}
          </datalist>
        </div>
        <Field label={words.text} help={words.textHelp} error={shown.text ?? faultWords(draft)}>
          {(control) => (
            <TextArea
              {...control}
              mono
              rows={6}
              maxLength={20_000}
              value={draft.text}
              onChange={(event) => change({ text: event.target.value })}
            />
          )}
        </Field>
        <Field label={words.action}>
          {(control) => (
            <Select<SnippetAction>
              {...control}
              value={draft.action}
              options={actions}
              onChange={(action) => change({ action })}
            />
          )}
        </Field>
        {variables.length > 0 && (
          <section className={styles.part} aria-label={words.variables}>
            <h3 className={styles.heading}>{words.variables}</h3>
            {variables.map(({ name, ...variable }) => (
              <VariableRow
                key={name}
                name={name}
                variable={variable}
                onChange={(next) => change({ variables: { ...draft.variables, [name]: next } })}
              />
            ))}
          </section>
        )}
      </form>
    </Dialog>
  );
}
