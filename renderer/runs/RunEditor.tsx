import { useEffect, useRef, type KeyboardEvent } from 'react';
import { Play, Workflow } from 'lucide-react';
import type { RunProgram } from '../../shared/model/runs.ts';
import { Button } from '../ui/Button.tsx';
import { Segments } from '../ui/Segments.tsx';
import { TextArea, TextField } from '../ui/TextField.tsx';
import { asksForPassword } from './run-face.ts';
import { interpreters } from './run-options.ts';
import { text } from './text.ts';
import styles from './RunsView.module.css';

const words = text.bar;

/** What is typed and not run yet. */
export interface Draft {
  readonly kind: RunProgram['kind'];
  readonly typed: string;
  /** Of a command. */
  readonly needsTerminal: boolean;
  readonly interpreter: string;
}

export const emptyDraft: Draft = { kind: 'command', typed: '', needsTerminal: false, interpreter: interpreters[0] };

export function programOf({ kind, typed, needsTerminal, interpreter }: Draft): RunProgram | undefined {
  if (typed.trim() === '') return undefined;
  if (kind === 'command') return { kind, command: typed.trim(), ...(needsTerminal && { needsTerminal }) };
  return { kind, script: typed, interpreter: interpreter.trim() === '' ? interpreters[0] : interpreter.trim() };
}

interface RunEditorProps {
  readonly draft: Draft;
  readonly onDraft: (draft: Draft) => void;
  readonly canRun: boolean;
  readonly onRun: () => void;
  readonly onHandOver: () => void;
  /** Counts when the editor is to have the focus. */
  readonly focusKey: number;
}

/** A command in a line, or a script of many. */
export function RunEditor({ draft, onDraft, canRun, onRun, onHandOver, focusKey }: RunEditorProps) {
  const field = useRef<HTMLTextAreaElement>(null);
  const { kind, typed, interpreter } = draft;
  useEffect(() => field.current?.focus(), [focusKey]);
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key !== 'Enter' || event.nativeEvent.isComposing || event.shiftKey) return;
    if (kind === 'script' && !event.ctrlKey && !event.metaKey) return;
    event.preventDefault();
    if (canRun) onRun();
  };
  return (
    <>
      {asksForPassword(typed) && (
        <p role="status" className={styles.warning}>
          {words.sudo}
        </p>
      )}
      <div className={styles.editor}>
        <TextArea
          ref={field}
          mono
          rows={kind === 'script' ? 6 : Math.min(6, Math.max(1, typed.split('\n').length))}
          aria-label={kind === 'script' ? words.script : words.command}
          value={typed}
          onChange={(event) => onDraft({ ...draft, typed: event.target.value })}
          onKeyDown={onKeyDown}
        />
        <Button kind="primary" icon={Play} disabled={!canRun || typed.trim() === ''} onClick={onRun}>
          {words.run}
        </Button>
      </div>
      <div className={styles.under}>
        <Segments<RunProgram['kind']>
          label={words.kind}
          chosen={kind}
          onChoose={(next) => onDraft({ ...draft, kind: next })}
          parts={[
            { id: 'command', words: words.kinds.command },
            { id: 'script', words: words.kinds.script },
          ]}
        />
        {kind === 'script' && (
          <>
            <TextField
              mono
              aria-label={words.interpreter}
              className={styles.interpreter}
              list="run-interpreters"
              value={interpreter}
              onChange={(event) => onDraft({ ...draft, interpreter: event.target.value })}
            />
            <datalist id="run-interpreters">
              {interpreters.map((each) => (
                <option key={each} value={each} />
              ))}
            </datalist>
          </>
        )}
        {kind === 'command' && (
          <label className={styles.check}>
            <input
              type="checkbox"
              checked={draft.needsTerminal}
              onChange={(event) => onDraft({ ...draft, needsTerminal: event.target.checked })}
            />
            {words.needsTerminal}
          </label>
        )}
        <span className={styles.hint}>
          {kind === 'script' ? words.hintScript : draft.needsTerminal ? words.hintTerminal : words.hintCommand}
        </span>
        <Button kind="quiet" icon={Workflow} disabled={!canRun || typed.trim() === ''} onClick={onHandOver}>
          {text.ansible.open}
        </Button>
      </div>
    </>
  );
}
