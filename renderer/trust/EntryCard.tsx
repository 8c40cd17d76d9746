import { useEffect, useRef, useState } from 'react';
import { Ban, Copy, Trash2 } from 'lucide-react';
import type { TrustCard, TrustEntry } from '../../shared/model/trust.ts';
import { errorWords, isCancelled } from '../shell/error-words.ts';
import { useWorkbench } from '../shell/workbench-context.tsx';
import { Button } from '../ui/Button.tsx';
import { FootSpace, PanelPart, SidePanel } from '../ui/SidePanel.tsx';
import { Skeleton } from '../ui/Skeleton.tsx';
import { badgesOf, badgeTone, entryName } from './entry-words.ts';
import { CardFace } from './CardFace.tsx';
import { CardConnections } from './CardConnections.tsx';
import { CardNames } from './CardNames.tsx';
import { text } from './text.ts';
import { copyText, makeTrustEdit, removeChosen } from './trust-edits.ts';
import { VerifyEntry } from './VerifyEntry.tsx';
import { chosenOf } from './selection.ts';
import { classNames } from '../ui/class-names.ts';
import frame from '../ui/ViewFrame.module.css';
import table from './TrustTable.module.css';
import styles from './EntryCard.module.css';

interface EntryCardProps {
  readonly entry: TrustEntry;
  /** Of the listing: the card is fetched anew with each. */
  readonly revision: number;
  readonly names: ReadonlyMap<string, string>;
  readonly onClose: () => void;
  /** Searches the table. */
  readonly onSearch: (words: string) => void;
}

const words = text.card;

/** All that is known of one line: what it stands for, where it stands, and what can be done with it. */
export function EntryCard({ entry, revision, names, onClose, onSearch }: EntryCardProps) {
  const { card, failure } = useCard(entry.id, revision);
  const title = useRef<HTMLHeadingElement>(null);
  const name = entryName(entry, text.hiddenName, text.invalidLine);
  const flags = [...badgesOf(entry.flags), ...(entry.flags.includes('neverUsed') ? (['neverUsed'] as const) : [])];
  return (
    <SidePanel
      label={`${words.label} ${name}`}
      title={name}
      titleRef={title}
      closeLabel={words.close}
      onClose={onClose}
      foot={<Foot entry={entry} card={card} />}
    >
      {flags.length > 0 && (
        <ul className={styles.flagList} aria-label={words.flags}>
          {flags.map((flag) => (
            <li key={flag}>
              <span className={classNames(table.badge, table[badgeTone(flag)])}>{text.flags[flag]}</span>
              <span className={styles.small}>{text.flagHelp[flag]}</span>
            </li>
          ))}
        </ul>
      )}
      {failure !== undefined && <p className={styles.failure}>{failure}</p>}
      {!card && failure === undefined && <Skeleton rows={6} />}
      {card && <CardContent card={card} names={names} onSearch={onSearch} onVerified={() => title.current?.focus()} />}
    </SidePanel>
  );
}

function Foot({ entry, card }: { readonly entry: TrustEntry; readonly card: TrustCard | undefined }) {
  const workbench = useWorkbench();
  return (
    <>
      {card && (
        <Button icon={Copy} onClick={() => copyText(workbench, card.lineText)}>
          {text.actions.copyLine}
        </Button>
      )}
      <FootSpace />
      {entry.key !== undefined && entry.marker === 'none' && (
        <Button
          icon={Ban}
          title={text.actions.revokeHelp}
          onClick={() => void makeTrustEdit(workbench, { kind: 'revoke', ids: [entry.id] }, text.done.revoked)}
        >
          {text.actions.revokeShort}
        </Button>
      )}
      <Button icon={Trash2} kind="danger" onClick={() => void removeChosen(workbench, chosenOf([entry]))}>
        {text.actions.remove}
      </Button>
    </>
  );
}

interface CardContentProps {
  readonly card: TrustCard;
  readonly names: ReadonlyMap<string, string>;
  readonly onSearch: (words: string) => void;
  readonly onVerified: () => void;
}

function CardContent({ card, names, onSearch, onVerified }: CardContentProps) {
  const { entry, face, lineText, sameKey, hosts, connections } = card;
  const isUnverified = entry.flags.includes('unverified');
  return (
    <>
      {face && <CardFace face={face} />}
      {/* What is to be done comes before what is known. */}
      {face && isUnverified && <VerifyEntry key={entry.id} entry={entry} face={face} onVerified={onVerified} />}
      {entry.why !== undefined && <PanelPart title={words.why}>{entry.why}</PanelPart>}
      {(entry.names.length > 0 || entry.flags.includes('hashed')) && (
        <PanelPart title={words.names}>
          <CardNames entry={entry} />
        </PanelPart>
      )}
      {entry.why === undefined && (
        <PanelPart title={words.hosts}>{hosts.length === 0 ? words.noHosts : hosts.join(', ')}</PanelPart>
      )}
      {connections.length > 0 && (
        <PanelPart title={words.connections}>
          <CardConnections connectionIds={connections} />
        </PanelPart>
      )}
      <PanelPart title={words.place}>
        <span className={styles.path}>{text.place(entry.file, entry.line)}</span>
      </PanelPart>
      {face && (
        <>
          <PanelPart title={words.since}>{entry.since === undefined ? words.sinceUnknown : text.date(entry.since)}</PanelPart>
          <PanelPart title={words.lastVouched}>
            {entry.lastVouched === undefined ? text.never : text.date(entry.lastVouched)}
          </PanelPart>
        </>
      )}
      {entry.marker !== 'none' && <PanelPart title={words.marker}>{words.markers[entry.marker]}</PanelPart>}
      {entry.comment !== '' && <PanelPart title={words.comment}>{entry.comment}</PanelPart>}
      {sameKey.length > 0 && (
        <PanelPart title={words.sameKey}>
          <ul className={styles.plainList}>
            {sameKey.slice(0, mostSame).map((other) => (
              <li key={`${other.file}:${other.line}`}>
                {other.names === '' ? text.hiddenName : other.names}{' '}
                <span className={styles.small}>{text.place(names.get(other.file) ?? other.file, other.line)}</span>
              </li>
            ))}
          </ul>
          {face && (
            <button type="button" className={frame.link} onClick={() => onSearch(face.sha256)}>
              {words.showSame}
            </button>
          )}
        </PanelPart>
      )}
      {face && !isUnverified && <VerifyEntry key={entry.id} entry={entry} face={face} onVerified={onVerified} />}
      {entry.why !== undefined && (
        <PanelPart title={words.line}>
          <code className={styles.line}>{lineText}</code>
        </PanelPart>
      )}
    </>
  );
}

const mostSame = 5;

/** The card of the entry. While another one is fetched the last stays for a moment, so that nothing flickers under arrow keys. */
function useCard(id: string, revision: number): { readonly card: TrustCard | undefined; readonly failure: string | undefined } {
  const { client } = useWorkbench();
  const [answer, setAnswer] = useState<{ readonly id: string; readonly card?: TrustCard; readonly failure?: string }>();
  useEffect(() => {
    const given = new AbortController();
    client.trust.card({ id }, { signal: given.signal }).then(
      (card) => !given.signal.aborted && setAnswer({ id, card }),
      (error: unknown) => {
        if (!given.signal.aborted && !isCancelled(error)) setAnswer({ id, failure: errorWords(error).text });
      },
    );
    return () => given.abort();
  }, [client, id, revision]);
  return answer?.id === id ? { card: answer.card, failure: answer.failure } : { card: undefined, failure: undefined };
}
