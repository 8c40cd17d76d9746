import { OctagonX } from 'lucide-react';
import type { ErrorDetail } from '../../shared/model/errors.ts';
import type { HostKeyStopProps } from './host-key-stop-props.ts';
import { KeyColumn } from './KeyColumn.tsx';
import { StopCard } from './StopCard.tsx';
import { text } from './text.ts';
import styles from './host-key-stop.module.css';

interface RevokedKeyProps extends HostKeyStopProps {
  readonly detail: ErrorDetail<'hostKey.revoked'>;
}

/** A full stop (KH-13, SE-03): comparing helps nothing here, somebody withdrew this very key. */
export function RevokedKey({ detail, ...rest }: RevokedKeyProps) {
  const { by, byList = false } = detail;
  return (
    <StopCard title={text.changed.revokedTitle} at={detail} icon={OctagonX} {...rest} nothingSent>
      <div className={styles.columns}>
        <KeyColumn title={text.changed.offered} face={detail.offered} foot={text.changed.signed} tone="stop" />
      </div>
      <p className={styles.sentence}>
        {byList ? text.changed.revokedByList(by.file) : text.changed.revokedText(by.file, by.line)}
      </p>
      <p className={styles.sentence}>{text.changed.revokedThen}</p>
    </StopCard>
  );
}
