import { useEffect, useRef, useState, type ReactNode } from 'react';
import { Ban, Copy, Trash2, X } from 'lucide-react';
import type { TrustCard, TrustEntry } from '../../shared/model/trust.ts';
import { errorWords, isCancelled } from '../shell/error-words.ts';
import { useWorkbench } from '../shell/workbench-context.tsx';
import { Button, IconButton } from '../ui/Button.tsx';
import { keepClear } from '../ui/keep-clear.ts';
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
  const workbench = useWorkbench();
  const { card, failure } = useCard(entry.id, revision);
  const title = useRef<HTMLHeadingElement>(null);
  const name = entryName(entry, text.hiddenName, text.invalidLine);
  const flags = [...badgesOf(entry.flags), ...(entry.flags.includes('neverUsed') ? (['neverUsed'] as const) : [])];
  return (
    <aside className={styles.card} aria-label={`${words.label} ${name}`} data-region="card">
      <header className={styles.head}>
        <h2 ref={title} tabIndex={-1} className={styles.title}>
          {name}
        </h2>
        <IconButton icon={X} label={words.close} keys="Escape" onClick={onClose} />
      </header>
      <div className={styles.body}>
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
      </div>
      <footer ref={keepClear} className={styles.foot}>
        {card && (
          <Button icon={Copy} onClick={() => copyText(workbench, card.lineText)}>
            {text.actions.copyLine}
          </Button>
        )}
        <span className={styles.space} />
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
      </footer>
    </aside>
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
      {entry.why !== undefined && <Part title={words.why}>{entry.why}</Part>}
      {(entry.names.length > 0 || entry.flags.includes('hashed')) && (
        <Part title={words.names}>
          <CardNames entry={entry} />
        </Part>
      )}
      {entry.why === undefined && <Part title={words.hosts}>{hosts.length === 0 ? words.noHosts : hosts.join(', ')}</Part>}
      {connections.length > 0 && (
        <Part title={words.connections}>
          <CardConnections connectionIds={connections} />
        </Part>
      )}
      <Part title={words.place}>
        <span className={styles.path}>{text.place(entry.file, entry.line)}</span>
      </Part>
      {face && (
        <>
          <Part title={words.since}>{entry.since === undefined ? words.sinceUnknown : text.date(entry.since)}</Part>
          <Part title={words.lastVouched}>{entry.lastVouched === undefined ? text.never : text.date(entry.lastVouched)}</Part>
        </>
      )}
      {entry.marker !== 'none' && <Part title={words.marker}>{words.markers[entry.marker]}</Part>}
      {entry.comment !== '' && <Part title={words.comment}>{entry.comment}</Part>}
      {sameKey.length > 0 && (
        <Part title={words.sameKey}>
          <ul className={styles.plainList}>
            {sameKey.slice(0, mostSame).map((other) => (
              <li key={`${other.file}:${other.line}`}>
                {other.names === '' ? text.hiddenName : other.names}{' '}
                <span className={styles.small}>{text.place(names.get(other.file) ?? other.file, other.line)}</span>
              </li>
            ))}
          </ul>
          {face && (
            <button type="button" className={styles.link} onClick={() => onSearch(face.sha256)}>
              {words.showSame}
            </button>
          )}
        </Part>
      )}
      {face && !isUnverified && <VerifyEntry key={entry.id} entry={entry} face={face} onVerified={onVerified} />}
      {entry.why !== undefined && (
        <Part title={words.line}>
          <code className={styles.line}>{lineText}</code>
        </Part>
      )}
    </>
  );
}

const mostSame = 5;

/** One fact with its name above. */
export function Part({ title, children }: { readonly title: string; readonly children: ReactNode }) {
  return (
    <section className={styles.part}>
      <h3 className={styles.partTitle}>{title}</h3>
      <div className={styles.partBody}>{children}</div>
    </section>
  );
}

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
