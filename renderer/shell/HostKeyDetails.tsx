import { useState } from 'react';
import { BadgeCheck, CircleCheck, CircleDashed, Globe, type LucideIcon } from 'lucide-react';
import type { HostKeyTrust } from '../../shared/model/host-key.ts';
import type { ConnectionInfo } from '../../shared/model/session.ts';
import type { TrustEntry } from '../../shared/model/trust.ts';
import { Button } from '../ui/Button.tsx';
import { classNames } from '../ui/class-names.ts';
import { CopyButton } from '../ui/CopyLine.tsx';
import { Icon } from '../ui/Icon.tsx';
import { keyText } from '../ui/key-text.ts';
import { KeyFingerprint } from '../ui/KeyFingerprint.tsx';
import { RandomartPicture } from '../ui/RandomartPicture.tsx';
import { whenWords } from '../ui/when.ts';
import { removeStoredKey } from './stored-key.ts';
import { isStoredUnseen } from './trust-entry.ts';
import { trustText } from './trust-text.ts';
import { useVouchingEntry } from './use-vouching-entry.ts';
import { useWorkbench } from './workbench-context.tsx';
import styles from './HostKeyDetails.module.css';

/** How sure it is: only what was compared or vouched for has the mark of *ok* (SE-31). */
export function trustMark(trust: HostKeyTrust, isUnverified: boolean): { readonly icon: LucideIcon; readonly isSure: boolean } {
  if (isUnverified || trust.kind === 'once' || isStoredUnseen({ trust })) return { icon: CircleDashed, isSure: false };
  if (trust.kind === 'dns') return { icon: Globe, isSure: true };
  if (trust.kind === 'known' && trust.certificate) return { icon: BadgeCheck, isSure: true };
  return { icon: CircleCheck, isSure: true };
}

/** Why a connection is trusted (KH-30): the sentence, the line and since when, and the key itself. */
export function HostKeyDetails({ connection, onVerify }: { readonly connection: ConnectionInfo; readonly onVerify: () => void }) {
  const workbench = useWorkbench();
  const entry = useVouchingEntry(connection);
  const { hostKey, trust } = connection;
  const isUnverified = entry === undefined ? isStoredUnseen(connection) : entry.flags.includes('unverified');
  const mark = trustMark(trust.kind === 'added' && !isUnverified ? { ...trust, compared: true } : trust, isUnverified);
  return (
    <div className={styles.details}>
      <p className={styles.because}>
        <Icon of={mark.icon} className={classNames(mark.isSure ? styles.sure : styles.unsure)} />
        <span>
          {trust.kind === 'known' && trust.certificate === undefined && isUnverified
            ? trustText.unverifiedBecause
            : trustText.because(trust.kind === 'added' && !isUnverified ? { ...trust, compared: true } : trust)}
        </span>
      </p>
      <Rows trust={trust} entry={entry} />
      <div className={styles.face}>
        <div className={styles.faceWords}>
          <p className={styles.dim}>
            {keyText.bits(hostKey.typeLabel, hostKey.bits)}
            <CopyButton words={hostKey.sha256} label={keyText.copyFingerprint} />
          </p>
          <KeyFingerprint face={hostKey} />
        </div>
        <RandomartPicture art={hostKey.randomart} typeLabel={hostKey.typeLabel} />
      </div>
      <p className={styles.md5}>
        {trustText.rows.md5} <code>{hostKey.md5.replace(/^MD5:/, '')}</code>
      </p>
      {(isUnverified || trust.kind === 'once') && (
        <div className={styles.actions}>
          <Button onClick={onVerify}>{trustText.verifyNow}</Button>
          {trust.kind === 'added' && (
            <Button onClick={() => void removeStoredKey(workbench, connection)}>{trustText.undo}</Button>
          )}
        </div>
      )}
    </div>
  );
}

function Rows({ trust, entry }: { readonly trust: HostKeyTrust; readonly entry: TrustEntry | undefined }) {
  const words = trustText.rows;
  const [now] = useState(() => Date.now());
  const by = trust.kind === 'known' || trust.kind === 'added' ? trust.by : undefined;
  const certificate = trust.kind === 'known' ? trust.certificate : undefined;
  const rows: readonly (readonly [string, string | undefined])[] = [
    // Where the line stands by now: lines above it may have come or gone.
    [words.line, by && trustText.place(by.file, entry?.line ?? by.line)],
    [words.names, entry && (entry.names.length > 0 ? entry.names.join(', ') : entry.resolvedName)],
    [words.since, entry?.since === undefined ? undefined : whenWords(entry.since, now)],
    [words.lastVouched, entry?.lastVouched === undefined ? undefined : whenWords(entry.lastVouched, now)],
    [words.authority, certificate?.authority],
    [words.keyId, certificate?.keyId],
    [words.serial, certificate && (certificate.serial === '0' ? trustText.noSerial : certificate.serial)],
  ];
  const shown = rows.filter((row): row is readonly [string, string] => row[1] !== undefined && row[1] !== '');
  if (shown.length === 0) return null;
  return (
    <dl className={styles.rows}>
      {shown.map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}
