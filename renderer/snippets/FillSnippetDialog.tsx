import { useRef, useState } from 'react';
import { useStore } from 'zustand';
import { readSnippet } from '../../shared/model/snippet-text.ts';
import type { Snippet, SnippetAction, SnippetVariable } from '../../shared/model/snippets.ts';
import type { DialogProps } from '../shell/views.ts';
import { useWorkbench } from '../shell/workbench-context.tsx';
import { Button } from '../ui/Button.tsx';
import { Dialog } from '../ui/Dialog.tsx';
import { showDirection } from '../ui/direction-marks.ts';
import { Field } from '../ui/Field.tsx';
import { SecretField } from '../ui/SecretField.tsx';
import { Select } from '../ui/Select.tsx';
import { TextField } from '../ui/TextField.tsx';
import { putFilled, shownWords, targetName } from './apply-snippet.ts';
import { faultWords } from './snippet-form.ts';
import { snippetsOf } from './snippets-store.ts';
import { text } from './text.ts';
import styles from './Snippets.module.css';

const words = text.fill;

/** Asks for a snippet's variables, shows what it becomes, and puts it into the terminal. */
export function FillSnippetDialog({ request, onClose }: DialogProps<'fillSnippet'>) {
  const workbench = useWorkbench();
  const snippet = useStore(snippetsOf(workbench).state, ({ snippets }) => snippets.find(({ id }) => id === request.id));
  if (!snippet) return null;
  return <FillForm snippet={snippet} request={request} onClose={onClose} />;
}

function FillForm({ snippet, request, onClose }: DialogProps<'fillSnippet'> & { readonly snippet: Snippet }) {
  const workbench = useWorkbench();
  const reading = readSnippet(snippet.text);
  const names = reading.kind === 'read' ? reading.names : [];
  const [values, setValues] = useState<Readonly<Record<string, string>>>(() =>
    Object.fromEntries(names.map((name) => [name, defaultOf(snippet, name)])),
  );
  // What is typed for a secret stands in its field only, and is read once.
  const secrets = useRef(new Map<string, HTMLInputElement>());
  const first = useRef<HTMLElement>(null);
  const use = (action: SnippetAction): void => {
    const typed = Object.fromEntries([...secrets.current].map(([name, field]) => [name, field.value]));
    for (const field of secrets.current.values()) field.value = '';
    onClose();
    putFilled(workbench, snippet, action, request.sessionId, { ...values, ...typed });
  };
  const other = request.action === 'run' ? 'insert' : 'run';
  const target = targetName(workbench, request.sessionId);
  return (
    <Dialog
      open
      onClose={onClose}
      title={words.title(snippet.name)}
      keepOnOutsidePress
      initialFocus={first}
      actions={
        reading.kind === 'read' && (
          <>
            <Button onClick={onClose}>{text.cancel}</Button>
            <Button onClick={() => use(other)}>{text[other]}</Button>
            <Button kind="primary" onClick={() => use(request.action)}>
              {text[request.action]}
            </Button>
          </>
        )
      }
    >
      <div
        className={styles.fields}
        onKeyDown={(event) => {
          const isField = event.target instanceof HTMLInputElement || event.target instanceof HTMLSelectElement;
          if (event.key !== 'Enter' || !isField || event.nativeEvent.isComposing) return;
          event.preventDefault();
          use(request.action);
        }}
      >
        {target !== undefined && <p className={styles.dim}>{words.to(target)}</p>}
        {reading.kind === 'faulty' && (
          <p role="alert" className={styles.failure}>
            {faultWords(snippet)}
          </p>
        )}
        {names.map((name, index) => (
          <VariableField
            key={name}
            name={name}
            variable={snippet.variables.find((each) => each.name === name)}
            value={values[name] ?? ''}
            onChange={(value) => setValues({ ...values, [name]: value })}
            fieldRef={(field, isSecret) => {
              if (index === 0) first.current = field;
              if (!isSecret) return;
              if (field instanceof HTMLInputElement) secrets.current.set(name, field);
              else secrets.current.delete(name);
            }}
          />
        ))}
        <div className={styles.part}>
          <h3 className={styles.heading}>{words.preview}</h3>
          <pre className={styles.preview} tabIndex={0} role="region" aria-label={words.preview}>
            {showDirection(shownWords(snippet, values))}
          </pre>
        </div>
      </div>
    </Dialog>
  );
}

function defaultOf({ variables }: Snippet, name: string): string {
  const variable = variables.find((each) => each.name === name);
  return variable?.default ?? variable?.choices?.[0] ?? '';
}

interface VariableFieldProps {
  readonly name: string;
  readonly variable: SnippetVariable | undefined;
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly fieldRef: (field: HTMLElement | null, isSecret: boolean) => void;
}

function VariableField({ name, variable, value, onChange, fieldRef }: VariableFieldProps) {
  if (variable?.secret) return <SecretField label={name} inputRef={(field) => fieldRef(field, true)} />;
  const choices = variable?.choices;
  return (
    <Field label={name}>
      {(control) =>
        choices ? (
          <Select
            {...control}
            ref={(field) => fieldRef(field, false)}
            value={value}
            options={choices.map((choice) => ({ value: choice, words: choice }))}
            onChange={onChange}
          />
        ) : (
          <TextField
            {...control}
            mono
            ref={(field) => fieldRef(field, false)}
            value={value}
            onChange={(event) => onChange(event.target.value)}
          />
        )
      }
    </Field>
  );
}
