import { ShieldQuestionMark } from 'lucide-react';
import type { ErrorDetail } from '../../shared/model/errors.ts';
import { Button } from '../ui/Button.tsx';
import { FactList } from '../ui/FactList.tsx';
import { certificateFact } from '../ui/key-evidence.ts';
import { KeyCompareField } from '../ui/KeyCompareField.tsx';
import { useKeyComparison } from '../ui/use-key-comparison.ts';
import type { HostKeyStopProps } from './host-key-stop-props.ts';
import { KeyColumn } from './KeyColumn.tsx';
import { StopCard } from './StopCard.tsx';
import { text } from './text.ts';
import styles from './host-key-stop.module.css';

interface UnknownKeyProps extends HostKeyStopProps {
  readonly detail: ErrorDetail<'hostKey.unknown'>;
}

/** A key that nothing is known of, under a policy that does not ask (KH-06, EB-11): not checked, hence grey (SE-31). */
export function UnknownKey({ detail, ...rest }: UnknownKeyProps) {
  const { words, setWords, comparison } = useKeyComparison(detail.offered);
  const marks = 'groups' in comparison && comparison.form === 'sha256' ? comparison.groups : undefined;
  const { actions } = rest;
  return (
    <StopCard
      title={text.unknown.title}
      at={detail}
      icon={ShieldQuestionMark}
      tone="unchecked"
      {...rest}
      nothingSent
      extra={
        <>
          {rest.session.bookmarkId !== undefined && (
            <Button onClick={() => actions.act({ kind: 'editHost', field: 'host' })}>{text.failure.editHost}</Button>
          )}
          <Button onClick={() => actions.addKey(detail.name)}>{text.unknown.add}</Button>
          <Button onClick={actions.retry}>{text.failure.retry}</Button>
        </>
      }
    >
      <p className={styles.sentence}>{detail.policy === 'yes' ? text.unknown.policyYes : text.unknown.nobodyAsked}</p>
      <div className={styles.columns}>
        <KeyColumn title={text.changed.offered} face={detail.offered} foot={text.unknown.unchecked(detail.name)} marks={marks} />
      </div>
      {detail.certificateFault !== undefined && <FactList facts={[certificateFact(detail.certificateFault)]} />}
      <KeyCompareField
        face={detail.offered}
        host={detail.host}
        port={detail.port}
        label={text.unknown.compareLabel}
        words={words}
        onWords={setWords}
        comparison={comparison}
      />
      <p className={styles.sentence}>{detail.policy === 'yes' ? text.unknown.thenYes : text.unknown.thenAsk}</p>
    </StopCard>
  );
}
