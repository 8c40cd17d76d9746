import { useId, useImperativeHandle, useRef, useState, type ClipboardEvent, type KeyboardEvent, type Ref } from 'react';
import { isIncomplete } from '../../shared/model/powershell-text.ts';
import { CompletionList } from './CompletionList.tsx';
import { editorAct, type EditorAct } from './editor-keys.ts';
import { Highlighted } from './Highlighted.tsx';
import { HistorySearch } from './HistorySearch.tsx';
import { stepped } from './history.ts';
import type { Completing } from './use-completion.ts';
import styles from './CommandEditor.module.css';

export interface EditorHandle {
  /** Replaces what is typed, and takes the focus. */
  put(words: string): void;
  /** In the place of what is selected. */
  insert(words: string): void;
  replace(from: number, length: number, words: string): void;
  /** What it holds. */
  typed(): string;
  focus(): void;
}

interface CommandEditorProps {
  readonly label: string;
  readonly prompt: string;
  readonly completing: Completing;
  /** What was run before, the latest last. */
  readonly commands: readonly string[];
  /** Answers whether it was taken: the editor is empty then. */
  readonly onRun: (script: string) => boolean;
  readonly onInterrupt: () => boolean;
  readonly onClear: () => void;
  /** Many lines wait to be pasted. */
  readonly onPasteMany: (words: string) => void;
  readonly ref: Ref<EditorHandle>;
}

/** More lines than are in sight are shown before they are pasted. */
const mostPasted = 10;

/** A field of several lines over its own coloured picture. */
export function CommandEditor({ ref, label, prompt, completing, commands, ...acts }: CommandEditorProps) {
  const id = useId();
  const field = useRef<HTMLTextAreaElement>(null);
  const layer = useRef<HTMLPreElement>(null);
  const [typed, setTyped] = useState('');
  const [isSearching, setSearching] = useState(false);
  const [walk, setWalk] = useState<{ readonly beginning: string; readonly at: number }>();

  const set = (words: string, caret = words.length): void => {
    // A completion is for the words that stood there.
    completing.close();
    setTyped(words);
    // After the text is there.
    requestAnimationFrame(() => field.current?.setSelectionRange(caret, caret));
  };
  const put = (words: string): void => {
    set(words);
    field.current?.focus();
  };
  useImperativeHandle(ref, () => ({
    put,
    replace: (from, length, words) => set(typed.slice(0, from) + words + typed.slice(from + length), from + words.length),
    insert: (words) => {
      const { selectionStart = typed.length, selectionEnd = typed.length } = field.current ?? {};
      set(typed.slice(0, selectionStart) + words + typed.slice(selectionEnd), selectionStart + words.length);
    },
    typed: () => field.current?.value ?? typed,
    focus: () => field.current?.focus(),
  }));
  const run = (): void => {
    completing.close();
    if (typed.trim() === '' || !acts.onRun(typed)) return;
    set('');
    setWalk(undefined);
  };
  const step = (way: 1 | -1): boolean => {
    const { beginning, at } = walk ?? { beginning: typed, at: 0 };
    const next = stepped(commands, beginning, at, way);
    if (next === undefined) return false;
    setWalk(next.at === 0 ? undefined : { beginning, at: next.at });
    set(next.command);
    return true;
  };
  /** Answers whether the key is done with. */
  const perform = (act: EditorAct, at: { readonly start: number; readonly end: number }): boolean => {
    if (act === 'run') run();
    else if (act === 'newLine') set(`${typed.slice(0, at.start)}\n${typed.slice(at.end)}`, at.start + 1);
    else if (act === 'complete') completing.ask(typed, at.start);
    else if (act === 'accept') completing.choose(completing.current);
    else if (act === 'next' || act === 'previous') completing.move(act === 'next' ? 1 : -1);
    else if (act === 'close') completing.close();
    else if (act === 'older' || act === 'newer') return step(act === 'older' ? 1 : -1);
    else if (act === 'search') setSearching(true);
    else if (act === 'clear') acts.onClear();
    else if (!acts.onInterrupt()) set('');
    return true;
  };
  const onKeyDown = (event: KeyboardEvent<HTMLTextAreaElement>): void => {
    if (event.nativeEvent.isComposing) return;
    const { selectionStart, selectionEnd } = event.currentTarget;
    const isCompleting = completing.found !== undefined;
    const moment = { text: typed, selectionStart, selectionEnd, isCompleting, isIncomplete: isIncomplete(typed) };
    const act = editorAct(event, moment);
    if (act === undefined || !perform(act, { start: selectionStart, end: selectionEnd })) return;
    event.preventDefault();
    event.stopPropagation();
  };
  const onPaste = (event: ClipboardEvent): void => {
    const words = event.clipboardData.getData('text').replaceAll('\r\n', '\n');
    if (words.split('\n').length <= mostPasted) return;
    event.preventDefault();
    acts.onPasteMany(words);
  };
  const option = completing.found && `${id}-list-${completing.current}`;
  return (
    <div className={styles.box}>
      {isSearching && (
        <HistorySearch
          commands={commands}
          onDone={(command) => {
            setSearching(false);
            if (command === undefined) field.current?.focus();
            else put(command);
          }}
        />
      )}
      <div className={styles.field} onClick={() => field.current?.focus()}>
        <span className={styles.prompt} aria-hidden="true">
          {prompt}
        </span>
        <div className={styles.code}>
          <div className={styles.scroller}>
            <div className={styles.stack}>
              <pre ref={layer} className={styles.layer} aria-hidden="true">
                <Highlighted code={typed} />
                {/* A line end at the very end has no height of its own. */}
                {'\u200b'}
              </pre>
              <textarea
                ref={field}
                className={styles.input}
                rows={1}
                aria-label={label}
                aria-autocomplete="list"
                aria-controls={completing.found ? `${id}-list` : undefined}
                aria-activedescendant={option}
                data-region-focus
                spellCheck={false}
                autoCapitalize="off"
                autoComplete="off"
                value={typed}
                onChange={(event) => {
                  setTyped(event.target.value);
                  setWalk(undefined);
                  completing.close();
                }}
                onKeyDown={onKeyDown}
                onPaste={onPaste}
                onBlur={() => completing.close()}
              />
            </div>
          </div>
          <CompletionList id={`${id}-list`} completing={completing} layer={layer} />
        </div>
      </div>
    </div>
  );
}
