import { useCallback, useEffect, useState, type SubmitEvent } from 'react';
import { RotateCw } from 'lucide-react';
import type { CertificateReading, CertificateSource, OwnCertificate } from '../../../shared/model/certificates.ts';
import { errorWords, isCancelled } from '../../shell/error-words.ts';
import { useWorkbench } from '../../shell/workbench-context.tsx';
import { Button, IconButton } from '../../ui/Button.tsx';
import { EmptyState } from '../../ui/EmptyState.tsx';
import { Field } from '../../ui/Field.tsx';
import { Skeleton } from '../../ui/Skeleton.tsx';
import { TextField } from '../../ui/TextField.tsx';
import { CertificateCard } from './CertificateCard.tsx';
import { text } from './text.ts';
import styles from './certificates.module.css';

/** The user’s certificates, and a place to look into any other one. */
export function CertificateCards() {
  const { own, failure, look } = useOwn();
  return (
    <section className={styles.part} aria-label={text.title}>
      <header className={styles.partHead}>
        <p className={styles.about}>{text.about}</p>
        <span className={styles.space} />
        <IconButton icon={RotateCw} label={text.refresh} onClick={look} />
      </header>
      <Inspector />
      {failure !== undefined && (
        <p role="alert" className={styles.fault}>
          {failure}
        </p>
      )}
      {own === undefined && failure === undefined && <Skeleton rows={4} />}
      {own?.length === 0 && <EmptyState isFlush words={text.empty} />}
      {own !== undefined && own.length > 0 && (
        <ul className={styles.list} aria-label={text.list}>
          {own.map(({ label, from, reading }, index) => (
            <li key={`${from} ${label} ${index}`}>
              <CertificateCard label={label} from={from} reading={reading} />
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}

function useOwn(): {
  readonly own: readonly OwnCertificate[] | undefined;
  readonly failure: string | undefined;
  readonly look: () => void;
} {
  const { client } = useWorkbench();
  const [own, setOwn] = useState<readonly OwnCertificate[]>();
  const [failure, setFailure] = useState<string>();
  const look = useCallback(() => {
    client.certificates.own({}).then(
      ({ certificates }) => {
        setOwn(certificates);
        setFailure(undefined);
      },
      (error: unknown) => !isCancelled(error) && setFailure(errorWords(error).text),
    );
  }, [client]);
  useEffect(look, [look]);
  return { own, failure, look };
}

function Inspector() {
  const { client, showError } = useWorkbench();
  const [typed, setTyped] = useState('');
  const [found, setFound] = useState<{ readonly label: string; readonly from: string; readonly reading: CertificateReading }>();
  const submit = (event: SubmitEvent): void => {
    event.preventDefault();
    const source = sourceOf(typed);
    if (source === undefined) return;
    const from = source.kind === 'file' ? source.path : '';
    client.certificates
      .inspect({ source })
      .then(
        (reading) => setFound({ label: from === '' ? text.inspected : (from.split(/[/\\]/).at(-1) ?? from), from, reading }),
        showError,
      );
  };
  return (
    <div className={styles.inspector}>
      <form onSubmit={submit}>
        <Field label={text.inspect} help={text.inspectHelp}>
          {(control) => (
            <div className={styles.ask}>
              <TextField
                {...control}
                mono
                className={styles.grow}
                placeholder={text.inspectPlaceholder}
                value={typed}
                onChange={(event) => setTyped(event.target.value)}
              />
              <Button type="submit" disabled={typed.trim() === ''}>
                {text.look}
              </Button>
            </div>
          )}
        </Field>
      </form>
      {found && (
        <div role="status">
          <CertificateCard {...found} onClose={() => setFound(undefined)} />
        </div>
      )}
    </div>
  );
}

/** A line is told from a path by its blob. A private key that was pasted is refused by the core, which keeps none. */
export function sourceOf(typed: string): CertificateSource | undefined {
  const words = typed.trim();
  if (words === '') return undefined;
  return /\sAAAA|-----BEGIN/.test(words) ? { kind: 'text', text: words } : { kind: 'file', path: words };
}
