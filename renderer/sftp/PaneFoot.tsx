import type { ReactNode } from 'react';
import { useStore } from 'zustand';
import { shownInText } from '../../shared/model/file-path.ts';
import type { Listing } from '../../shared/model/files.ts';
import { Popover } from '../ui/Popover.tsx';
import { noFolder } from './folder-listing.ts';
import { hostFilesText } from './host-files-text.ts';
import type { PaneState } from './pane-controller.ts';
import { text } from './text.ts';
import styles from './PaneFoot.module.css';

interface PaneFootProps {
  /** What is offered while something is chosen. */
  readonly across?: ReactNode;
  readonly state: PaneState;
  /** Every change was refused so far (SF-07). */
  readonly seemsReadOnly: boolean;
}

const words = text.foot;

/** How many there are, how many are chosen, and how much room is left. */
export function PaneFoot({ across, state, seemsReadOnly }: PaneFootProps) {
  const { listing, summary, wasComplete } = useStore(state.folder?.state ?? noFolder);
  const { selection, space, info } = state;
  const isReadOnly = space?.isReadOnly === true || info?.isReadOnly === true;
  const isReading = listing?.state.kind === 'reading' && !wasComplete;
  return (
    <footer className={styles.foot}>
      <span className={styles.part} role="status" aria-label={words.status}>
        {listing &&
          summary &&
          !(listing.state.kind === 'failed' && summary.matching === 0) &&
          (isReading
            ? words.reading(listing.entries)
            : state.view.filter === ''
              ? words.items(summary.matching)
              : words.matching(summary.matching, listing.entries))}
        {selection.chosen.size > 0 && ` · ${words.selected(selection.chosen.size, selection.bytes)}`}
      </span>
      {listing && listing.refusedCount > 0 && <Refused listing={listing} />}
      {listing?.isCut === true && <span className={styles.warning}>{words.cut(listing.entries)}</span>}
      <span className={styles.space} />
      {selection.chosen.size > 0 && across}
      {isReadOnly && <span className={styles.part}>{words.readOnly}</span>}
      {!isReadOnly && seemsReadOnly && (
        <span className={styles.part} title={hostFilesText.readOnlyWhy}>
          {hostFilesText.readOnly}
        </span>
      )}
      {space && space.totalBytes > 0 && <span className={styles.free}>{words.free(space.availableBytes, space.totalBytes)}</span>}
    </footer>
  );
}

/** Names that a server listed and that must not be used: each with why. */
function Refused({ listing }: { readonly listing: Listing }) {
  const more = listing.refusedCount - listing.refused.length;
  return (
    <Popover
      title={words.refusedTitle}
      trigger={
        <button type="button" className={styles.button}>
          {words.refused(listing.refusedCount)}
        </button>
      }
    >
      <ul className={styles.refused}>
        {listing.refused.map(({ shown, why }, index) => (
          <li key={index}>
            <code>{shownInText(shown)}</code> <span className={styles.why}>{why}</span>
          </li>
        ))}
        {more > 0 && <li>{words.refusedMore(more)}</li>}
      </ul>
    </Popover>
  );
}
