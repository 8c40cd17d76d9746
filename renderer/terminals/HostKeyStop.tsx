import { useEffect, useRef, type ReactNode } from 'react';
import { CircleCheck, CircleMinus, CircleX, ShieldAlert } from 'lucide-react';
import type { ErrorDetail, WireError } from '../../shared/model/errors.ts';
import type { KeyFace } from '../../shared/model/host-key.ts';
import { hopText } from '../../shared/model/error-text.ts';
import { Button } from '../ui/Button.tsx';
import { Icon } from '../ui/Icon.tsx';
import { Kbd } from '../ui/Kbd.tsx';
import { KeyCompareField } from '../ui/KeyCompareField.tsx';
import { KeyFingerprint } from '../ui/KeyFingerprint.tsx';
import { PanelCard } from '../ui/PanelCard.tsx';
import { RandomartPicture } from '../ui/RandomartPicture.tsx';
import { useKeyComparison } from '../ui/use-key-comparison.ts';
import { changedKeyFacts, type Fact } from './changed-key-facts.ts';
import { CopyReport, type FailureActions } from './FailureCard.tsx';
import { detailOf, removeCommands } from './failure-report.ts';
import { text } from './text.ts';
import styles from './terminals.module.css';

interface HostKeyStopProps {
  readonly error: WireError;
  readonly actions: FailureActions;
  /** Whether the card may take the focus. */
  readonly isActive: boolean;
}

/** Whether an error is one that `HostKeyStop` draws. */
export function isHostKeyStop(error: WireError): boolean {
  return (
    ['hostKey.changed', 'hostKey.revoked', 'hostKey.changedOnRekey'].includes(error.code) &&
    detailOf(error, error.code) !== undefined
  );
}

/** A key that must not be trusted ends the connection (SE-02, KH-13, KH-18): there is no way on from here, only away. */
export function HostKeyStop({ error, actions, isActive }: HostKeyStopProps) {
  const changed = detailOf(error, 'hostKey.changed');
  if (changed) return <ChangedKey detail={changed} error={error} actions={actions} isActive={isActive} />;
  const revoked = detailOf(error, 'hostKey.revoked');
  if (revoked) {
    return (
      <Stop title={text.changed.revokedTitle} at={revoked} error={error} actions={actions} isActive={isActive} nothingSent>
        <div className={styles.keyColumns}>
          <KeyColumn
            title={text.changed.offered}
            face={revoked.offered}
            foot={text.changed.revokedSource(revoked.by.file, revoked.by.line)}
          />
        </div>
        <p>{text.changed.revokedText(revoked.by.file, revoked.by.line)}</p>
      </Stop>
    );
  }
  const rekeyed = detailOf(error, 'hostKey.changedOnRekey');
  if (!rekeyed) return null;
  return (
    <Stop title={text.changed.rekeyTitle} at={rekeyed} error={error} actions={actions} isActive={isActive}>
      <div className={styles.keyColumns}>
        <KeyColumn title={text.changed.offered} face={rekeyed.offered} foot={text.changed.signed} />
      </div>
    </Stop>
  );
}

interface ChangedKeyProps extends HostKeyStopProps {
  readonly detail: ErrorDetail<'hostKey.changed'>;
}

function ChangedKey({ detail, ...rest }: ChangedKeyProps) {
  const { words, setWords, comparison } = useKeyComparison(detail.offered);
  const first = detail.stored[0];
  const command = removeCommands(detail.name, detail.stored);
  const marks = 'groups' in comparison && comparison.form === 'sha256' ? comparison.groups : undefined;
  return (
    <Stop
      title={text.changed.title}
      at={detail}
      {...rest}
      nothingSent
      extra={command !== '' && <Button onClick={() => rest.actions.copy(command)}>{text.changed.removeCommand}</Button>}
    >
      <div className={styles.keyColumns}>
        {first && (
          <KeyColumn
            title={detail.stored.length === 1 ? text.changed.stored : text.changed.storedMany(detail.stored.length)}
            face={first.key}
            foot={text.changed.place(first.file, first.line)}
          />
        )}
        <KeyColumn title={text.changed.offered} face={detail.offered} foot={text.changed.signed} marks={marks} />
      </div>
      <ul className={styles.facts}>
        {changedKeyFacts(detail).map((fact) => (
          <FactLine key={fact.words} fact={fact} />
        ))}
      </ul>
      <KeyCompareField
        face={detail.offered}
        label={text.changed.compareLabel}
        words={words}
        onWords={setWords}
        comparison={comparison}
      />
      {comparison.kind === 'same' && command !== '' && (
        <div>
          <p>{text.changed.sameThen}</p>
          <pre className={styles.serverText}>{command}</pre>
        </div>
      )}
    </Stop>
  );
}

interface StopProps extends HostKeyStopProps {
  readonly title: string;
  readonly at: {
    readonly host: string;
    readonly port: number;
    readonly address?: string | undefined;
    readonly route?: readonly string[];
  };
  readonly nothingSent?: boolean;
  readonly extra?: ReactNode;
  readonly children: ReactNode;
}

function Stop({ title, at, error, actions, isActive, nothingSent = false, extra, children }: StopProps) {
  const card = useRef<HTMLElement>(null);
  useEffect(() => {
    const panel = card.current?.closest('[data-terminal-pane]');
    const active = document.activeElement;
    if (isActive && (active === document.body || panel?.contains(active) === true))
      card.current?.querySelector<HTMLElement>('[data-takes-focus="true"]')?.focus();
  }, [isActive]);
  return (
    <PanelCard
      ref={card}
      role="alertdialog"
      width="wide"
      icon={ShieldAlert}
      tone="stop"
      title={title}
      subtitle={
        <p>
          <strong>{at.host}</strong>
          {text.changedAt(at.address, at.host, at.port, at.route)}. {nothingSent && text.changed.nothingSent}
          {error.hop !== undefined && error.hop.count > 1 && ` ${hopText(error.hop)}.`}
        </p>
      }
      onEscape={actions.close}
      side={<CopyReport actions={actions} />}
      actions={
        <>
          {extra}
          <Button kind="primary" data-takes-focus="true" onClick={actions.close} trailing={<Kbd keys="Escape" />}>
            {text.changed.doNotConnect}
          </Button>
        </>
      }
    >
      {children}
    </PanelCard>
  );
}

interface KeyColumnProps {
  readonly title: string;
  readonly face: KeyFace;
  readonly foot: string;
  readonly marks?: Parameters<typeof KeyFingerprint>[0]['marks'];
}

function KeyColumn({ title, face, foot, marks }: KeyColumnProps) {
  return (
    <section className={styles.keyColumn}>
      <div>
        <h3 className={styles.evidenceTitle}>{title}</h3>
        <p className={styles.dim}>{face.typeLabel}</p>
        <KeyFingerprint face={face} marks={marks} />
        <p className={styles.keyFoot}>{foot}</p>
      </div>
      <RandomartPicture art={face.randomart} typeLabel={face.typeLabel} />
    </section>
  );
}

const factIcons = { against: CircleX, neutral: CircleMinus, for: CircleCheck } as const;

function FactLine({ fact }: { readonly fact: Fact }) {
  return (
    <li data-weight={fact.weight}>
      <Icon of={factIcons[fact.weight]} />
      <span>{fact.words}</span>
      <span className={styles.factSource}>{fact.source}</span>
    </li>
  );
}
