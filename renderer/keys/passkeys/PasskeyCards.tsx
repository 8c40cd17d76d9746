import { useState } from 'react';
import { Plus } from 'lucide-react';
import type { PasskeyId, PasskeyInfo } from '../../../shared/model/passkeys.ts';
import { errorWords } from '../../shell/error-words.ts';
import { Button } from '../../ui/Button.tsx';
import { EmptyState } from '../../ui/EmptyState.tsx';
import { Folds } from '../../ui/Folds.tsx';
import { NewPasskey } from './NewPasskey.tsx';
import type { OpenPart } from './open-part.ts';
import { PasskeyCard } from './PasskeyCard.tsx';
import { text } from './text.ts';
import { usePasskeys } from './use-passkeys.ts';
import styles from './passkeys.module.css';

/** The passkeys of this user: cards, a form for a new one, and what protects whoever uses them. */
export function PasskeyCards() {
  const { state, reload } = usePasskeys();
  /** The form for a new one is open; for a backup, of which. */
  const [making, setMaking] = useState<{ readonly backupOf?: PasskeyInfo }>();
  const [open, setOpen] = useState<{ readonly id: PasskeyId; readonly part: OpenPart }>();
  const passkeys = state.kind === 'ready' ? state.passkeys : [];
  const isEmpty = state.kind === 'ready' && passkeys.length === 0 && making === undefined;
  const create = (
    <Button kind={isEmpty ? 'primary' : 'normal'} icon={Plus} disabled={state.kind !== 'ready'} onClick={() => setMaking({})}>
      {text.create}
    </Button>
  );
  return (
    <section className={styles.section} aria-labelledby="passkeys-title">
      <header className={styles.sectionHead}>
        <h2 id="passkeys-title">{text.title}</h2>
        {!isEmpty && making === undefined && create}
      </header>
      {state.kind === 'loading' && <p className={styles.dim}>{text.loading}</p>}
      {state.kind === 'failed' && (
        <EmptyState isFlush words={errorWords(state.error).text} action={<Button onClick={reload}>{text.retry}</Button>} />
      )}
      {isEmpty && <EmptyState isFlush words={text.empty} action={create} />}
      {making !== undefined && (
        <NewPasskey
          key={making.backupOf?.id ?? ''}
          backupOf={making.backupOf}
          onCancel={() => setMaking(undefined)}
          onMade={({ id }) => {
            setMaking(undefined);
            setOpen({ id, part: 'install' });
          }}
        />
      )}
      {passkeys.length > 0 && (
        <ul className={styles.cards}>
          {passkeys.map((passkey) => (
            <li key={passkey.id}>
              <PasskeyCard
                passkey={passkey}
                open={open?.id === passkey.id ? open.part : undefined}
                onOpen={(part) => setOpen(part === undefined ? undefined : { id: passkey.id, part })}
                onBackup={() => setMaking({ backupOf: passkey })}
              />
            </li>
          ))}
        </ul>
      )}
      <Folds
        folds={[
          {
            id: 'protects',
            label: text.protects.label,
            content: (
              <ul className={styles.protects}>
                {text.protects.lines.map((line) => (
                  <li key={line}>{line}</li>
                ))}
              </ul>
            ),
          },
        ]}
      />
    </section>
  );
}
