import { useRef, useState, type RefObject } from 'react';
import { Dialog } from '@base-ui/react/dialog';
import { Search } from 'lucide-react';
import { Icon } from '../ui/Icon.tsx';
import { Kbd } from '../ui/Kbd.tsx';
import { pasteOneLine } from '../ui/paste-one-line.ts';
import { optionId, ResultList } from './ResultList.tsx';
import type { Result } from './results.ts';
import { runResult, targetOfResult } from './run-result.ts';
import { text } from './text.ts';
import { useResultKeys } from './use-result-keys.ts';
import { useResults } from './use-results.ts';
import { useView, useWorkbench } from './workbench-context.tsx';
import styles from './Palette.module.css';

/** Find or connect: hosts, destinations and commands in one field, over whatever is on screen. */
export function Palette() {
  const { view } = useWorkbench();
  const isOpen = useView((state) => state.paletteIsOpen);
  const field = useRef<HTMLInputElement>(null);
  return (
    <Dialog.Root open={isOpen} onOpenChange={(open) => view.setState({ paletteIsOpen: open })}>
      <Dialog.Portal>
        <Dialog.Backdrop className={styles.backdrop} />
        {/* Not by autoFocus: the dialog must see who had the focus before, to give it back. */}
        <Dialog.Popup className={styles.palette} aria-label={text.palette.label} initialFocus={field}>
          <PaletteBody field={field} />
        </Dialog.Popup>
      </Dialog.Portal>
    </Dialog.Root>
  );
}

const listId = 'palette-results';

function PaletteBody({ field }: { readonly field: RefObject<HTMLInputElement | null> }) {
  const workbench = useWorkbench();
  const [query, setQuery] = useState('');
  const opens = useView((state) => state.paletteOpens);
  const words = text.palette[opens];
  const results = useResults(query, { withCommands: opens === 'terminal', filesOnly: opens === 'files' });
  const choose = (result: Result, how: { readonly ownConnection: boolean }): void => {
    if (result.kind === 'invalid') return;
    const { hostChosen } = workbench.view.getState();
    workbench.view.setState({ paletteIsOpen: false });
    if (opens === 'side') {
      const target = targetOfResult(result);
      if (target) setTimeout(() => hostChosen?.(target), 0);
      return;
    }
    const active = workbench.dock.active;
    const insteadOf = active?.view === 'welcome' ? { insteadOf: active.id } : {};
    // After the dialog has given the focus back: the command may put it elsewhere.
    setTimeout(() => runResult(workbench, result, { ...how, ...insteadOf }, opens), 0);
  };
  const { selected, select, onKeyDown } = useResultKeys(query, results, choose);
  return (
    <>
      <div className={styles.field}>
        <Icon of={Search} className={styles.icon} />
        <input
          ref={field}
          type="text"
          role="combobox"
          aria-label={text.palette.label}
          aria-expanded={results.length > 0}
          aria-controls={listId}
          aria-activedescendant={results.length > 0 ? optionId(listId, selected) : undefined}
          aria-autocomplete="list"
          placeholder={words.placeholder}
          value={query}
          spellCheck={false}
          autoComplete="off"
          className={styles.input}
          onChange={(event) => setQuery(event.target.value)}
          onPaste={pasteOneLine}
          onKeyDown={onKeyDown}
        />
      </div>
      <ResultList
        id={listId}
        results={results}
        selected={selected}
        action={words.action}
        onSelect={select}
        onChoose={(result) => choose(result, { ownConnection: false })}
      />
      {results.length === 0 && <p className={styles.nothing}>{text.palette.nothing}</p>}
      <p className="visually-hidden" role="status">
        {text.palette.resultCount(results.length)}
      </p>
      <footer className={styles.footer}>
        <span className={styles.hint}>{words.hint}</span>
        <span className={styles.keys}>
          <Kbd keys="ArrowUp" /> <Kbd keys="ArrowDown" /> {text.palette.choose}
        </span>
        <span className={styles.keys}>
          <Kbd keys="Escape" /> {text.palette.back}
        </span>
      </footer>
    </>
  );
}
