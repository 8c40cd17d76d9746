import { useEffect, useId, useRef, useState, type KeyboardEvent } from 'react';
import type { FilePath } from '../../shared/model/file-path.ts';
import type { FileSide } from '../../shared/model/files.ts';
import { useWorkbench } from '../shell/workbench-context.tsx';
import { classNames } from '../ui/class-names.ts';
import { useHostNames } from './host-names.ts';
import type { PaneController } from './pane-controller.ts';
import { commonBeginning, TypedPaths } from './path-typing.ts';
import { text } from './text.ts';
import styles from './PaneHead.module.css';

interface PathFieldProps {
  readonly pane: PaneController;
  readonly side: FileSide;
  readonly path: FilePath;
  readonly onDone: () => void;
}

const restMs = 80;

/** The path as text. Tab completes it as a shell does, the arrows choose, Enter goes there, Escape leaves. */
export function PathField({ pane, side, path, onDone }: PathFieldProps) {
  const { note } = useWorkbench();
  const names = useHostNames(side);
  const [paths] = useState(() => new TypedPaths(names));
  const [typed, setTyped] = useState(() => paths.show(path));
  const [chosen, setChosen] = useState(-1);
  const field = useRef<HTMLInputElement>(null);
  const id = useId();
  const found = useCompletion(side, paths, typed);
  useEffect(() => {
    field.current?.focus();
    field.current?.select();
  }, []);
  const close = (): void => {
    pane.state.setState({ isTypingPath: false });
    onDone();
  };
  const go = (shown: string): void => {
    const to = paths.exact(shown.trim() === '' ? '~' : shown);
    if (to === undefined) return note(text.notInEncoding);
    pane.state.setState({ isTypingPath: false });
    onDone();
    pane.go(withoutEnd(to));
  };
  const type = (words: string): void => {
    setTyped(words);
    setChosen(-1);
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.nativeEvent.isComposing) return;
    const picked = found[chosen];
    if (event.key === 'Escape') close();
    else if (event.key === 'Enter') go(picked ?? typed);
    else if (event.key === 'ArrowDown' && found.length > 0) setChosen((chosen + 1) % found.length);
    else if (event.key === 'ArrowUp' && found.length > 0) setChosen((chosen <= 0 ? found.length : chosen) - 1);
    else if (event.key === 'Tab' && !event.shiftKey && found.length > 0) {
      const completed = picked ?? commonBeginning(found);
      const isWhole = picked !== undefined || found.length === 1;
      type(isWhole && !completed.endsWith('/') ? `${completed}/` : completed.length > typed.length ? completed : typed);
    } else return;
    event.preventDefault();
    event.stopPropagation();
  };
  return (
    <div className={styles.pathBox}>
      <input
        ref={field}
        type="text"
        role="combobox"
        aria-label={text.head.path}
        aria-expanded={found.length > 0}
        aria-controls={id}
        aria-autocomplete="list"
        aria-activedescendant={chosen >= 0 && chosen < found.length ? `${id}-${chosen}` : undefined}
        spellCheck={false}
        autoComplete="off"
        value={typed}
        className={styles.pathInput}
        onChange={(event) => type(event.target.value)}
        onKeyDown={onKeyDown}
        onBlur={() => pane.state.setState({ isTypingPath: false })}
      />
      <div id={id} role="listbox" aria-label={text.head.suggestions} className={styles.suggestions} hidden={found.length === 0}>
        {found.map((each, index) => (
          <div
            key={each}
            id={`${id}-${index}`}
            role="option"
            aria-selected={index === chosen}
            className={classNames(styles.suggestion, index === chosen && styles.chosen)}
            // Before the field loses the focus, and with it the list its place.
            onPointerDown={(event) => {
              event.preventDefault();
              go(each);
            }}
          >
            {each}
          </div>
        ))}
      </div>
    </div>
  );
}

function withoutEnd(path: string): string {
  return path.length > 1 && path.endsWith('/') ? path.replace(/\/+$/, '') || '/' : path;
}

/** Paths that begin as typed, a moment after the last key. Nothing while the field still has what it began with. */
function useCompletion(side: FileSide, paths: TypedPaths, typed: string): readonly string[] {
  const { client } = useWorkbench();
  const [start] = useState(typed);
  const [found, setFound] = useState<{ readonly typed: string; readonly shown: readonly string[] }>();
  useEffect(() => {
    if (typed === start) return;
    const exact = paths.exact(typed);
    if (exact === undefined) return;
    const given = new AbortController();
    const timer = setTimeout(() => {
      client.files.complete({ side, typed: exact }, { signal: given.signal }).then(
        (answer) => !given.signal.aborted && setFound({ typed, shown: answer.paths.map((path) => paths.show(path)) }),
        // What can't be completed can still be typed.
        () => undefined,
      );
    }, restMs);
    return () => {
      clearTimeout(timer);
      given.abort();
    };
  }, [client, side, paths, typed, start]);
  return found?.typed === typed ? found.shown : [];
}
