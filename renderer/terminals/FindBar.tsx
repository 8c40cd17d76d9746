import { useEffect, useRef, type KeyboardEvent } from 'react';
import { useStore } from 'zustand';
import { CaseSensitive, ChevronDown, ChevronUp, Regex, WholeWord, X } from 'lucide-react';
import { IconButton } from '../ui/Button.tsx';
import { classNames } from '../ui/class-names.ts';
import { findLimit, type FindOptions, type TerminalFind } from './terminal-find.ts';
import { text } from './text.ts';
import styles from './terminals.module.css';

interface FindBarProps {
  readonly find: TerminalFind;
  readonly onClose: () => void;
}

const toggles = [
  ['caseSensitive', CaseSensitive],
  ['wholeWord', WholeWord],
  ['regex', Regex],
] as const satisfies readonly (readonly [keyof FindOptions, unknown])[];

/** Search in the terminal's buffer: Enter and Shift+Enter, also n and N once the words are no longer being typed. */
export function FindBar({ find, onClose }: FindBarProps) {
  const state = useStore(find.store);
  const field = useRef<HTMLInputElement>(null);
  useEffect(() => {
    field.current?.focus();
    field.current?.select();
    if (find.store.getState().words !== '') find.set({});
  }, [find]);
  const onKeyDown = (event: KeyboardEvent): void => {
    const typing = event.target === field.current;
    if (event.key === 'Escape') onClose();
    else if (typing ? event.key === 'Enter' : event.key.toLowerCase() === 'n') {
      if (event.shiftKey) find.previous();
      else find.next();
    } else return;
    event.preventDefault();
    event.stopPropagation();
  };
  const words = state.badRegex ? text.find.badRegex : state.words === '' ? '' : matches(state.index, state.count);
  return (
    <search className={styles.find} aria-label={text.find.name} onKeyDown={onKeyDown}>
      <input
        ref={field}
        className={styles.findField}
        value={state.words}
        placeholder={text.find.placeholder}
        aria-label={text.find.name}
        aria-invalid={state.badRegex}
        spellCheck={false}
        autoComplete="off"
        onChange={(event) => find.set({ words: event.target.value })}
      />
      <span className={classNames(styles.findCount, state.badRegex && styles.bad)} role="status">
        {words}
      </span>
      {toggles.map(([name, icon]) => (
        <IconButton
          key={name}
          icon={icon}
          label={text.find[name]}
          aria-pressed={state[name]}
          className={state[name] ? styles.pressed : undefined}
          onClick={() => find.set({ [name]: !state[name] })}
        />
      ))}
      <IconButton icon={ChevronUp} label={text.find.previous} onClick={() => find.previous()} />
      <IconButton icon={ChevronDown} label={text.find.next} onClick={() => find.next()} />
      <IconButton icon={X} label={text.find.close} onClick={onClose} />
    </search>
  );
}

function matches(index: number, count: number): string {
  return count >= findLimit && index < 0 ? text.find.matchesMany(findLimit) : text.find.matches(index, count);
}
