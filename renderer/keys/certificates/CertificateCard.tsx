import { useId, type ReactNode } from 'react';
import { X } from 'lucide-react';
import type { CertificateFacts, CertificateOption, CertificateReading } from '../../../shared/model/certificates.ts';
import { IconButton } from '../../ui/Button.tsx';
import { CopyButton } from '../../ui/CopyLine.tsx';
import { Folds } from '../../ui/Folds.tsx';
import { shortPath } from '../../ui/short-path.ts';
import { StateDot } from '../../ui/StateDot.tsx';
import { text } from './text.ts';
import { useNow } from './use-now.ts';
import { periodOf, validityOf } from './validity.ts';
import styles from './certificates.module.css';

interface CertificateCardProps {
  readonly label: string;
  /** Path of the file, `agent`, or empty for a pasted one. */
  readonly from: string;
  readonly reading: CertificateReading;
  readonly onClose?: (() => void) | undefined;
}

const { fields } = text;

/** One certificate: how long it holds, whom it is for, who signed it, and what a session by it can’t do. */
export function CertificateCard({ label, from, reading, onClose }: CertificateCardProps) {
  const id = useId();
  const now = useNow();
  const validity =
    reading.kind === 'certificate' ? validityOf(reading.facts, now) : { state: 'stop' as const, words: reading.why };
  return (
    <section className={styles.card} aria-labelledby={id}>
      <header className={styles.head}>
        <StateDot state={validity.state} words="" />
        <h3 id={id} className={styles.name}>
          {label}
        </h3>
        <span className={styles.validity} data-state={validity.state}>
          {validity.words}
        </span>
        <span className={styles.space} />
        {from !== '' && (
          <span className={styles.from} title={from}>
            {from === 'agent' ? text.agent : shortPath(from)}
          </span>
        )}
        {onClose && <IconButton icon={X} size={14} label={text.forget} onClick={onClose} />}
      </header>
      {reading.kind === 'certificate' && <Facts facts={reading.facts} limits={reading.limits} now={now} />}
      {reading.kind === 'certificate' && (
        <Folds
          folds={[
            {
              id: 'all',
              label: text.everything,
              content: (
                <div className={styles.all}>
                  <pre>{reading.text.replace(/^ {8}/gm, '')}</pre>
                  <CopyButton words={reading.text} label={text.copy} />
                </div>
              ),
            },
          ]}
        />
      )}
    </section>
  );
}

function Facts({
  facts,
  limits,
  now,
}: {
  readonly facts: CertificateFacts;
  readonly limits: readonly string[];
  readonly now: number;
}) {
  const { keyId, serial, role, principals, criticalOptions, keyLabel, keySha256, authorityLabel, authoritySha256, signature } =
    facts;
  return (
    <>
      {signature !== 'good' && <p className={styles.fault}>{text.signature[signature]}</p>}
      <dl className={styles.facts}>
        <Row name={fields.keyId}>
          {keyId} <span className={styles.dim}>({text.roles[role]})</span>
        </Row>
        <Row name={role === 'host' ? fields.hosts : fields.accounts}>
          {principals.length === 0 ? fields.anyone : principals.join(', ')}
        </Row>
        <Row name={fields.valid}>{periodOf(facts, now)}</Row>
        <Row name={fields.authority} isMono>
          {authorityLabel} {authoritySha256}
        </Row>
        <Row name={fields.key} isMono>
          {keyLabel} {keySha256}
        </Row>
        <Row name={fields.serial}>{serial}</Row>
        {criticalOptions.length > 0 && <Row name={fields.options}>{criticalOptions.map(optionWords).join(', ')}</Row>}
        {limits.length > 0 && <Row name={fields.limits}>{limits.join(', ')}</Row>}
      </dl>
    </>
  );
}

function Row({
  name,
  isMono = false,
  children,
}: {
  readonly name: string;
  readonly isMono?: boolean;
  readonly children: ReactNode;
}) {
  return (
    <>
      <dt>{name}</dt>
      <dd className={isMono ? styles.mono : undefined}>{children}</dd>
    </>
  );
}

function optionWords({ name, value, unknown }: CertificateOption): string {
  if (value !== undefined) return `${name} ${value}`;
  return unknown === undefined || unknown === '' ? name : `${name} ${unknown}`;
}
