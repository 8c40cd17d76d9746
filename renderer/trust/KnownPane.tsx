import { useRef, useState, type KeyboardEvent } from 'react';
import { useStore } from 'zustand';
import { Ban, Copy, Download, PanelRight, Trash2 } from 'lucide-react';
import type { TrustEntry, TrustFlag } from '../../shared/model/trust.ts';
import { errorWords } from '../shell/error-words.ts';
import { useWorkbench } from '../shell/workbench-context.tsx';
import { Button } from '../ui/Button.tsx';
import { EmptyState } from '../ui/EmptyState.tsx';
import type { MenuEntry } from '../ui/Menu.tsx';
import type { ChosenActions } from './chosen-actions.ts';
import { EntryCard } from './EntryCard.tsx';
import { badgeTone, placeNames } from './entry-words.ts';
import { FilterChips } from './FilterChips.tsx';
import { FindBar } from './FindBar.tsx';
import { KnownFoot } from './KnownFoot.tsx';
import type { GridHandle } from '../ui/RowGrid.tsx';
import { StoreRemarks } from './StoreRemarks.tsx';
import { text } from './text.ts';
import { copyText, makeTrustEdit, removeChosen } from './trust-edits.ts';
import { rowAt } from '../shell/row-pages.ts';
import type { ListingState, TrustListing } from './trust-listing.ts';
import { TrustTable } from './TrustTable.tsx';
import { useSelection, type Selecting } from './use-selection.ts';
import { classNames } from '../ui/class-names.ts';
import frame from '../ui/ViewFrame.module.css';
import styles from './TrustView.module.css';

/** In the order of the filter chips. */
const filterFlags: readonly TrustFlag[] = [
  'duplicate',
  'neverUsed',
  'weak',
  'revoked',
  'unverified',
  'hashed',
  'authority',
  'everyHost',
  'invalid',
];

/** The table of everything that stands in the files, and the card of one entry beside it. */
export function KnownPane({ listing }: { readonly listing: TrustListing }) {
  const workbench = useWorkbench();
  const state = useStore(listing.state);
  const selecting = useSelection(listing, state, workbench.showError);
  const grid = useRef<GridHandle>(null);
  const field = useRef<HTMLInputElement>(null);
  const [cardIsOpen, setCardOpen] = useState(false);
  const current = useCurrentEntry(state, selecting.selection.cursor);
  const actions = useChosenActions(selecting, current);
  const { summary, query } = state;
  const names = placeNames(summary?.stores ?? []);
  const toggle = (flag: TrustFlag): void =>
    listing.ask({ flags: query.flags.includes(flag) ? query.flags.filter((each) => each !== flag) : [...query.flags, flag] });

  const onKeyDown = (event: KeyboardEvent): void => {
    if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === 'f' && !event.shiftKey && !event.altKey) {
      field.current?.focus();
      field.current?.select();
    } else if (event.key === 'Escape' && cardIsOpen && event.target !== field.current) {
      setCardOpen(false);
      grid.current?.focus();
    } else if (event.key === 'Escape' && selecting.selection.chosen.size > 0 && event.target !== field.current) selecting.clear();
    else return;
    event.preventDefault();
  };
  const toTable = (): void => {
    grid.current?.focus();
    if (selecting.selection.cursor < 0 && (summary?.matching ?? 0) > 0) selecting.choose(0);
  };
  const isEmpty = summary?.total === 0;
  return (
    <div className={styles.pane} onKeyDown={onKeyDown} data-keeps-keys="Ctrl+F Meta+F">
      <FindBar ref={field} listing={listing} state={state} names={names} onDown={toTable} />
      {summary && (
        <FilterChips
          label={text.filters}
          pressed={query.flags}
          onToggle={toggle}
          chips={filterFlags.map((key) => ({
            key,
            words: text.flagFilters[key],
            help: text.flagHelp[key],
            tone: badgeTone(key),
            count: summary.flagCounts[key] ?? 0,
          }))}
        />
      )}
      {summary && <StoreRemarks stores={summary.stores} />}
      <div className={classNames(frame.main, styles.main)}>
        <div className={frame.list}>
          {state.error !== undefined && summary === undefined ? (
            <Failure error={state.error} onRetry={() => listing.refresh()} />
          ) : isEmpty ? (
            <Empty />
          ) : (
            <TrustTable
              ref={grid}
              listing={listing}
              state={state}
              files={names}
              selecting={selecting}
              onOpen={() => setCardOpen(true)}
              onRemove={actions.remove}
              menu={() => menuOf(actions, () => setCardOpen(true))}
            />
          )}
          {summary?.matching === 0 && !isEmpty && state.answered && <NothingFound listing={listing} query={state.answered} />}
          <KnownFoot state={state} selecting={selecting} actions={actions} />
        </div>
        {cardIsOpen && current && (
          <EntryCard
            entry={current}
            revision={summary?.revision ?? 0}
            names={names}
            onClose={() => {
              setCardOpen(false);
              grid.current?.focus();
            }}
            onSearch={(words) => listing.ask({ text: words, flags: [], file: undefined })}
          />
        )}
      </div>
    </div>
  );
}

/** The entry under the cursor; the last one while a page is on its way. */
function useCurrentEntry(state: ListingState, cursor: number): TrustEntry | undefined {
  const now = cursor < 0 ? undefined : rowAt(state.pages, cursor);
  const [last, setLast] = useState(now);
  if (now !== undefined && now !== last) setLast(now);
  return now ?? (cursor < 0 ? undefined : last);
}

/** What can be done with the chosen entries. */
function useChosenActions(selecting: Selecting, current: TrustEntry | undefined): ChosenActions {
  const workbench = useWorkbench();
  const { chosen } = selecting.selection;
  const ids = [...chosen.keys()];
  const fingerprint = current?.key?.sha256;
  return {
    count: chosen.size,
    remove: () => void removeChosen(workbench, chosen),
    revoke: () => void makeTrustEdit(workbench, { kind: 'revoke', ids: ids.slice(0, 1000) }, text.done.revoked),
    exportThem: () => workbench.view.setState({ dialog: { kind: 'exportKnownHosts', ids } }),
    copyFingerprint: chosen.size === 1 && fingerprint !== undefined ? () => copyText(workbench, fingerprint) : undefined,
  };
}

function menuOf(actions: ChosenActions, open: () => void): readonly MenuEntry[] {
  const { copyFingerprint } = actions;
  return [
    { kind: 'item', words: text.actions.open, icon: PanelRight, keys: 'Enter', run: open },
    ...(copyFingerprint
      ? [{ kind: 'item', words: text.actions.copyFingerprint, icon: Copy, run: copyFingerprint } as const]
      : []),
    { kind: 'item', words: text.actions.export, icon: Download, run: actions.exportThem },
    { kind: 'separator' },
    { kind: 'item', words: text.actions.revoke, icon: Ban, run: actions.revoke },
    { kind: 'item', words: text.actions.remove, icon: Trash2, keys: 'Delete', danger: true, run: actions.remove },
  ];
}

function Failure({ error, onRetry }: { readonly error: unknown; readonly onRetry: () => void }) {
  const words = errorWords(error);
  return (
    <div className={frame.centre} role="alert">
      <EmptyState
        words={
          <>
            {text.failed} {words.text}
          </>
        }
        action={
          <Button kind="primary" onClick={onRetry}>
            {text.retry}
          </Button>
        }
      />
    </div>
  );
}

function Empty() {
  const { commands } = useWorkbench();
  return (
    <div className={frame.centre}>
      <EmptyState
        words={text.empty}
        action={
          <Button kind="primary" onClick={() => commands.run('trust.add')}>
            {text.add}
          </Button>
        }
      />
    </div>
  );
}

function NothingFound({ listing, query }: { readonly listing: TrustListing; readonly query: ListingState['query'] }) {
  const words = query.text.trim();
  return (
    <div className={styles.nothing} role="status">
      <EmptyState
        words={words === '' ? text.nothingFiltered : text.nothing(words)}
        action={<Button onClick={() => listing.showAll()}>{text.clearAll}</Button>}
      />
    </div>
  );
}
