import type { ErrorCode, WireError } from '../../shared/model/errors.ts';
import { ChangedKey } from './ChangedKey.tsx';
import { detailOf } from './failure-report.ts';
import type { HostKeyStopProps } from './host-key-stop-props.ts';
import { KeyColumn } from './KeyColumn.tsx';
import { RevokedKey } from './RevokedKey.tsx';
import { StopCard } from './StopCard.tsx';
import { text } from './text.ts';
import { UnknownKey } from './UnknownKey.tsx';
import styles from './host-key-stop.module.css';

const codes: readonly ErrorCode[] = ['hostKey.changed', 'hostKey.revoked', 'hostKey.changedOnRekey', 'hostKey.unknown'];

/** Whether an error is one that `HostKeyStop` draws. */
export function isHostKeyStop(error: WireError): boolean {
  return codes.includes(error.code) && detailOf(error, error.code) !== undefined;
}

/** A key that must not be trusted ends the connection (SE-02, KH-13, KH-18): there is no way on from here that does not compare. */
export function HostKeyStop(props: HostKeyStopProps) {
  const { error } = props;
  const changed = detailOf(error, 'hostKey.changed');
  if (changed) return <ChangedKey detail={changed} {...props} />;
  const revoked = detailOf(error, 'hostKey.revoked');
  if (revoked) return <RevokedKey detail={revoked} {...props} />;
  const unknown = detailOf(error, 'hostKey.unknown');
  if (unknown) return <UnknownKey detail={unknown} {...props} />;
  const rekeyed = detailOf(error, 'hostKey.changedOnRekey');
  if (!rekeyed) return null;
  return (
    <StopCard title={text.changed.rekeyTitle} at={rekeyed} {...props}>
      <div className={styles.columns}>
        <KeyColumn title={text.changed.offered} face={rekeyed.offered} foot={text.changed.signed} />
      </div>
      <p>{text.changed.rekeyText}</p>
    </StopCard>
  );
}
