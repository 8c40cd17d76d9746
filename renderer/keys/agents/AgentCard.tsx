import { useState } from 'react';
import { CreditCard, KeyRound, Plus } from 'lucide-react';
import { printableLine } from '../../../shared/base/printable.ts';
import type { AgentInfo } from '../../../shared/model/agents.ts';
import { useClient } from '../../host/host-context.tsx';
import { errorWords } from '../../shell/error-words.ts';
import { Button } from '../../ui/Button.tsx';
import { Icon } from '../../ui/Icon.tsx';
import { AddCardForm } from './AddCardForm.tsx';
import { AddKeyForm } from './AddKeyForm.tsx';
import { AgentKeyRow } from './AgentKeyRow.tsx';
import { limitsOfCall } from './LimitFields.tsx';
import { LockForm } from './LockForm.tsx';
import { text } from './text.ts';
import styles from './agents.module.css';

interface AgentCardProps {
  readonly agent: AgentInfo;
  /** In ms since 1970. */
  readonly now: number;
  readonly onChanged: () => void;
}

/** One agent: where it is, whether it is used, and its keys. */
export function AgentCard({ agent, now, onChanged }: AgentCardProps) {
  const client = useClient();
  const { socket, name, source, isUsed, state } = agent;
  const [open, setOpen] = useState<'add' | 'addCard' | 'removeAll' | 'lock' | 'unlock'>();
  const [news, setNews] = useState<{ readonly words: string; readonly isBad: boolean }>();
  const keys = state.kind === 'answers' ? state.keys : [];
  const libraries = [...new Set(keys.flatMap(({ card }) => card ?? []))];
  const change = <T,>(work: Promise<T>, done: (answer: T) => string): void => {
    setNews(undefined);
    work.then(
      (answer) => {
        setOpen(undefined);
        setNews({ words: done(answer), isBad: false });
        onChanged();
      },
      (error: unknown) => {
        const { title, text: why } = errorWords(error);
        setNews({ words: `${title}. ${why}`, isBad: true });
      },
    );
  };
  return (
    <article className={styles.card} aria-label={name}>
      <header className={styles.cardHead}>
        <Icon of={KeyRound} size={20} className={styles.icon} />
        <h3>{name}</h3>
        {isUsed && <span className={styles.used}>{text.used}</span>}
      </header>
      <p className={styles.place}>
        <code>{printableLine(socket, 300)}</code>, {text.sources[source]}
      </p>
      <p className={styles.dim}>{isUsed ? text.usedHow : text.notUsed}</p>
      {state.kind === 'silent' && <p className={styles.bad}>{text.silent(state.reason)}</p>}
      {state.kind === 'answers' && keys.length === 0 && <p className={styles.dim}>{text.noKeys}</p>}
      {keys.length > 0 && (
        <ul className={styles.keys} aria-label={text.list(name)}>
          {keys.map((key) => (
            <AgentKeyRow
              key={key.fingerprint}
              socket={socket}
              held={key}
              now={now}
              onRemove={() => change(client.agents.remove({ socket, fingerprint: key.fingerprint }), () => text.removed)}
            />
          ))}
        </ul>
      )}
      {news !== undefined && (
        <p role="status" className={news.isBad ? styles.bad : styles.good}>
          {news.words}
        </p>
      )}
      {open === 'add' && (
        <AddKeyForm
          agent={name}
          onCancel={() => setOpen(undefined)}
          onAdd={(file, limits, destinations) => {
            const call = { socket, file, ...limitsOfCall(limits), ...(destinations && { destinations: [...destinations] }) };
            change(client.agents.add(call), () => text.added(file));
          }}
        />
      )}
      {open === 'addCard' && (
        <AddCardForm
          agent={name}
          onCancel={() => setOpen(undefined)}
          onAdd={(library, limits) =>
            change(client.agents.addCard({ socket, library, ...limitsOfCall(limits) }), (answer) => text.cardAdded(answer.keys))
          }
        />
      )}
      {(open === 'lock' || open === 'unlock') && (
        <LockForm
          what={open}
          agent={name}
          onCancel={() => setOpen(undefined)}
          onSubmit={(passphrase) => change(client.agents[open]({ socket, passphrase }), () => text[open].done)}
        />
      )}
      {state.kind === 'answers' && (open === undefined || open === 'removeAll') && (
        <div className={styles.actions}>
          <Button icon={Plus} onClick={() => setOpen('add')}>
            {text.add}
          </Button>
          {open !== 'removeAll' && (
            <Button icon={CreditCard} onClick={() => setOpen('addCard')}>
              {text.addCard}
            </Button>
          )}
          {open !== 'removeAll' &&
            libraries.map((library) => (
              <Button
                key={library}
                kind="quiet"
                aria-label={text.removeCardName(library)}
                onClick={() => change(client.agents.removeCard({ socket, library }), () => text.cardRemoved)}
              >
                {libraries.length === 1 ? text.removeCard : text.removeCardName(library)}
              </Button>
            ))}
          {keys.length > 0 && open !== 'removeAll' && (
            <Button kind="quiet" onClick={() => setOpen('removeAll')}>
              {text.removeAll}
            </Button>
          )}
          {open !== 'removeAll' && (
            <Button kind="quiet" onClick={() => setOpen(keys.length > 0 ? 'lock' : 'unlock')}>
              {keys.length > 0 ? text.lock.open : text.unlock.open}
            </Button>
          )}
          {open === 'removeAll' && (
            <>
              <Button kind="danger" onClick={() => change(client.agents.removeAll({ socket }), () => text.removed)}>
                {text.removeAllSure(keys.length)}
              </Button>
              <Button onClick={() => setOpen(undefined)}>{text.keep}</Button>
            </>
          )}
        </div>
      )}
    </article>
  );
}
