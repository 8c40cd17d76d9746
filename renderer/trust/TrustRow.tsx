import { memo } from 'react';
import { EyeOff } from 'lucide-react';
import type { TrustEntry } from '../../shared/model/trust.ts';
import { classNames } from '../ui/class-names.ts';
import { GridRow, PendingWords } from '../ui/GridRow.tsx';
import { Icon } from '../ui/Icon.tsx';
import { badgesOf, badgeTone, nameChips, shortFingerprint, type NameChip } from './entry-words.ts';
import { shortDate, text } from './text.ts';
import styles from './TrustTable.module.css';

interface TrustRowProps {
  readonly id: string;
  readonly index: number;
  /** Undefined while its page is on the way. */
  readonly entry: TrustEntry | undefined;
  /** The file in short. */
  readonly file: string;
  readonly isChosen: boolean;
  readonly isCursor: boolean;
}

/** Chips beyond these become a number: the card shows all. */
const mostChips = 3;

/** No longer than an address of IPv4 with its port: `[192.168.100.100]:22222`. */
const shortName = 23;

export const TrustRow = memo(function TrustRow({ id, index, entry, file, isChosen, isCursor }: TrustRowProps) {
  return (
    <GridRow id={id} index={index} isCursor={isCursor} isChosen={isChosen} className={styles.columns}>
      {entry ? <Cells entry={entry} file={file} /> : <PendingCells />}
    </GridRow>
  );
});

function Cells({ entry, file }: { readonly entry: TrustEntry; readonly file: string }) {
  const { key, lastVouched, since } = entry;
  return (
    <>
      <div role="gridcell" className={styles.names}>
        <Names entry={entry} />
      </div>
      <div role="gridcell" className={styles.type}>
        {key ? text.bits(key.typeLabel, key.bits) : ''}
      </div>
      <div role="gridcell" className={styles.fingerprint} title={key?.sha256}>
        {key ? shortFingerprint(key.sha256) : ''}
      </div>
      <div role="gridcell" className={styles.flags}>
        {badgesOf(entry.flags).map((flag) => (
          <span key={flag} className={classNames(styles.badge, styles[badgeTone(flag)])} title={text.flagHelp[flag]}>
            {text.flags[flag]}
          </span>
        ))}
      </div>
      <div role="gridcell" className={styles.place} title={text.place(entry.file, entry.line)}>
        {text.place(file, entry.line)}
      </div>
      <div role="gridcell" className={styles.vouched} title={lastVouched === undefined ? undefined : text.date(lastVouched)}>
        {entry.flags.includes('invalid') ? '' : lastVouched === undefined ? text.never : shortDate(lastVouched)}
      </div>
      <div role="gridcell" className={styles.since} title={since === undefined ? undefined : text.date(since)}>
        {since === undefined ? '' : shortDate(since)}
      </div>
    </>
  );
}

function Names({ entry }: { readonly entry: TrustEntry }) {
  const chips = nameChips(entry, text.hiddenName);
  if (chips.length === 0) {
    return (
      <>
        <span className={classNames(styles.badge, styles.stop)}>{text.invalidLine}</span>
        <span className={styles.why} title={entry.why}>
          {entry.why}
        </span>
      </>
    );
  }
  const more = chips.length - mostChips;
  return (
    <>
      {chips.slice(0, mostChips).map((chip, index) => (
        <Chip key={`${index} ${chip.words}`} chip={chip} />
      ))}
      {more > 0 && <span className={styles.more}>{text.moreNames(more)}</span>}
      {entry.comment !== '' && <span className={styles.comment}>{entry.comment}</span>}
    </>
  );
}

export function Chip({ chip }: { readonly chip: NameChip }) {
  const isHidden = chip.kind === 'hidden' || chip.kind === 'resolved';
  const help = chip.kind === 'hidden' ? text.hiddenNameHelp : chip.kind === 'resolved' ? text.resolvedHelp : chip.words;
  return (
    <span className={classNames(styles.chip, styles[chip.kind], chip.words.length <= shortName && styles.short)} title={help}>
      {isHidden && <Icon of={EyeOff} size={12} />}
      <span className={styles.chipWords}>{chip.words}</span>
    </span>
  );
}

/** In the place of a row that is on its way; to be seen after 300 ms only. */
function PendingCells() {
  return (
    <>
      <div role="gridcell" aria-label={text.loadingRow} className={styles.names}>
        <PendingWords width={140} />
      </div>
      {(['type', 'fingerprint', 'flags', 'place', 'vouched', 'since'] as const).map((column) => (
        <div key={column} role="gridcell" className={styles[column]}>
          {(column === 'type' || column === 'fingerprint') && <PendingWords width={72} />}
        </div>
      ))}
    </>
  );
}
