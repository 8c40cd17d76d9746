import { useId } from 'react';
import { Flag, Network } from 'lucide-react';
import { classNames } from '../ui/class-names.ts';
import { Icon } from '../ui/Icon.tsx';
import { text } from './text.ts';
import styles from './TunnelDialog.module.css';

interface ReachWordsProps {
  readonly hostName: string;
  /** Whether it is this computer that listens. */
  readonly isHere: boolean;
  readonly isProduction: boolean;
}

interface ReachWarningProps extends ReachWordsProps {
  readonly isConfirmed: boolean;
  readonly problem: string | undefined;
  readonly onChange: (isConfirmed: boolean) => void;
}

const words = text.form.confirm;

/** Before others may use a tunnel: what that means, and a box that has to be ticked (SE-16). */
export function ReachWarning({ isConfirmed, problem, onChange, ...rest }: ReachWarningProps) {
  const id = useId();
  return (
    <div className={classNames(styles.warning, rest.isProduction && styles.alarm)} role="group" aria-labelledby={`${id}-title`}>
      <Icon of={rest.isProduction ? Flag : Network} />
      <div className={styles.warningWords}>
        <ReachWords {...rest} titleId={`${id}-title`} />
        <label className={styles.confirm}>
          <input
            type="checkbox"
            checked={isConfirmed}
            aria-invalid={problem === undefined ? undefined : true}
            aria-describedby={problem === undefined ? undefined : `${id}-problem`}
            onChange={(event) => onChange(event.target.checked)}
          />
          {words.tick}
        </label>
        {problem !== undefined && (
          <span id={`${id}-problem`} className={styles.problem} role="alert">
            {problem}
          </span>
        )}
      </div>
    </div>
  );
}

export function ReachWords({ hostName, isHere, isProduction, titleId }: ReachWordsProps & { readonly titleId?: string }) {
  return (
    <>
      <strong id={titleId} className={styles.warningTitle}>
        {words.title}
      </strong>
      <p>{isHere ? words.here(hostName) : words.there(hostName)}</p>
      {isProduction && <strong className={styles.warningTitle}>{words.production(hostName)}</strong>}
    </>
  );
}
