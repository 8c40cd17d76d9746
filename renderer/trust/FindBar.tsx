import { useEffect, useId, useRef, useState, type KeyboardEvent, type Ref } from 'react';
import { useStore } from 'zustand';
import { Search, X } from 'lucide-react';
import { useWorkbench } from '../shell/workbench-context.tsx';
import { IconButton } from '../ui/Button.tsx';
import { Select } from '../ui/Select.tsx';
import { TextField } from '../ui/TextField.tsx';
import { text } from './text.ts';
import type { ListingState, TrustListing } from './trust-listing.ts';
import { trustOf } from './trust-state.ts';
import styles from './TrustView.module.css';

interface FindBarProps {
  readonly listing: TrustListing;
  readonly state: ListingState;
  /** Short words for each file. */
  readonly names: ReadonlyMap<string, string>;
  readonly onDown: () => void;
  readonly ref: Ref<HTMLInputElement>;
}

/** How long typing rests before it is looked up, in ms. */
const restMs = 120;

/** What is looked for, and in which file. */
export function FindBar({ listing, state, names, onDown, ref }: FindBarProps) {
  const [words, setWords] = useState(state.query.text);
  const helpId = useId();
  const stores = state.summary?.stores ?? [];
  useSearch(listing, words, setWords);
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key === 'ArrowDown' || event.key === 'Enter') onDown();
    else if (event.key === 'Escape' && words !== '') setWords('');
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  return (
    <div className={styles.bar}>
      <div className={styles.find}>
        <TextField
          ref={ref}
          data-takes-focus
          icon={Search}
          type="search"
          maxLength={1000}
          aria-label={text.find}
          aria-describedby={helpId}
          placeholder={text.find}
          title={text.findHelp}
          value={words}
          onChange={(event) => setWords(event.target.value)}
          onKeyDown={onKeyDown}
          trailing={words !== '' && <IconButton icon={X} label={text.clearFind} size={14} onClick={() => setWords('')} />}
        />
        <span id={helpId} className="visually-hidden">
          {text.findHelp}
        </span>
      </div>
      {stores.length > 1 && (
        <div className={styles.store}>
          <Select
            aria-label={text.store}
            value={state.query.file ?? ''}
            options={[
              { value: '', words: text.allStores(stores.length) },
              ...stores.map((store) => ({
                value: store.file,
                words: text.storeState(store, names.get(store.file) ?? store.file),
              })),
            ]}
            onChange={(file) => listing.ask({ file: file === '' ? undefined : file })}
          />
        </div>
      )}
    </div>
  );
}

/** Looks up what is typed once typing rests, and shows what others asked the listing for. */
function useSearch(listing: TrustListing, words: string, setWords: (words: string) => void): void {
  const { view } = trustOf(useWorkbench());
  const wanted = useStore(view, (state) => state.wantedText);
  const asked = useStore(listing.state, (state) => state.query.text);
  const own = useRef(asked);
  useEffect(() => {
    const typed = words.trim();
    if (own.current === typed) return;
    const ask = (): void => {
      own.current = typed;
      listing.ask({ text: typed });
    };
    // An emptied field shows everything again at once.
    const timer = setTimeout(ask, typed === '' ? 0 : restMs);
    return () => clearTimeout(timer);
  }, [listing, words]);
  useEffect(() => {
    // What was typed meanwhile is newer than what was asked for because of it.
    if (asked === own.current) return;
    own.current = asked;
    setWords(asked);
  }, [asked, setWords]);
  useEffect(() => {
    if (wanted === undefined) return;
    view.setState({ wantedText: undefined });
    listing.ask({ text: wanted, file: undefined, flags: [] });
  }, [wanted, view, listing]);
}
