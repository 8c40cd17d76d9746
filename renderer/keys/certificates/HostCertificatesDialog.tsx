import { useEffect, useState } from 'react';
import type { HostCertificate, HostCertificates } from '../../../shared/model/certificates.ts';
import { errorWords, isCancelled } from '../../shell/error-words.ts';
import type { DialogProps } from '../../shell/views.ts';
import { useWorkbench } from '../../shell/workbench-context.tsx';
import { Button } from '../../ui/Button.tsx';
import { CopyLine } from '../../ui/CopyLine.tsx';
import { Dialog } from '../../ui/Dialog.tsx';
import { EmptyState } from '../../ui/EmptyState.tsx';
import { shortPath } from '../../ui/short-path.ts';
import { Skeleton } from '../../ui/Skeleton.tsx';
import { StateDot } from '../../ui/StateDot.tsx';
import { text } from './text.ts';
import { useNow } from './use-now.ts';
import { validityOf } from './validity.ts';
import styles from './certificates.module.css';

const words = text.host;

/** What certificates are worth for one host, before anything connects. */
export function HostCertificatesDialog({ request, onClose }: DialogProps<'hostCertificates'>) {
  const { client } = useWorkbench();
  const { target } = request;
  const [found, setFound] = useState<HostCertificates>();
  const [failure, setFailure] = useState<string>();
  useEffect(() => {
    client.certificates
      .ofHost({ target })
      .then(setFound, (error: unknown) => !isCancelled(error) && setFailure(errorWords(error).text));
  }, [client, target]);
  return (
    <Dialog
      open
      onClose={onClose}
      title={words.title(request.name)}
      width="wide"
      actions={<Button onClick={onClose}>{words.close}</Button>}
    >
      <div className={styles.dialog}>
        {failure !== undefined && (
          <p role="alert" className={styles.fault}>
            {failure}
          </p>
        )}
        {!found && failure === undefined && <Skeleton rows={4} />}
        {found && <p className={styles.about}>{words.account(found.user)}</p>}
        {found?.certificates.length === 0 && <EmptyState isFlush words={words.empty} />}
        {found && found.certificates.length > 0 && (
          <ul className={styles.list} aria-label={words.list}>
            {found.certificates.map((certificate, index) => (
              <li key={`${certificate.from} ${index}`}>
                <Worth {...certificate} />
              </li>
            ))}
          </ul>
        )}
        {found?.command && (
          <div className={styles.command}>
            <p className={styles.about}>{words.runs}</p>
            <CopyLine command={found.command.line} label={words.copy} />
          </div>
        )}
      </div>
    </Dialog>
  );
}

function Worth({ label, from, certificate, skipped, doubts }: HostCertificate) {
  const now = useNow();
  const validity = certificate && validityOf(certificate, now);
  return (
    <section className={styles.card} aria-label={text.card(label)}>
      <header className={styles.head}>
        <StateDot state={skipped === undefined ? (validity?.state ?? 'ok') : 'stop'} words="" />
        <h3 className={styles.name}>{label}</h3>
        <span className={styles.validity}>{skipped === undefined ? words.offered : words.skipped}</span>
        {validity && (
          <span className={styles.validity} data-state={validity.state}>
            {validity.words}
          </span>
        )}
        <span className={styles.space} />
        <span className={styles.from} title={from}>
          {from === 'agent' ? text.agent : shortPath(from)}
        </span>
      </header>
      {skipped !== undefined && <p className={styles.fault}>{`${skipped.slice(0, 1).toUpperCase()}${skipped.slice(1)}.`}</p>}
      {certificate && certificate.limits.length > 0 && (
        <p>
          {words.limits} {certificate.limits.join(', ')}
        </p>
      )}
      {doubts.length > 0 && (
        <div className={styles.doubts}>
          <p>{words.mayBeRefused}</p>
          <ul>
            {doubts.map((doubt) => (
              <li key={doubt}>{doubt}</li>
            ))}
          </ul>
        </div>
      )}
    </section>
  );
}
