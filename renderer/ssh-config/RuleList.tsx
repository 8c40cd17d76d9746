import { useId } from 'react';
import { CircleCheck, CircleHelp, CircleMinus } from 'lucide-react';
import type { ConfigRule } from '../../shared/model/config-why.ts';
import { Icon } from '../ui/Icon.tsx';
import { PlaceButton } from './PlaceButton.tsx';
import { text } from './text.ts';
import styles from './Why.module.css';

const icons = { applies: CircleCheck, passedOver: CircleMinus, notRun: CircleHelp } as const;

/** Every Host and Match line that was looked at, with what decided it. */
export function RuleList({ rules }: { readonly rules: readonly ConfigRule[] }) {
  const heading = useId();
  return (
    <section aria-labelledby={heading}>
      <h3 id={heading}>{text.rules}</h3>
      {rules.length === 0 ? (
        <p className={styles.dim}>{text.noRules}</p>
      ) : (
        <ul className={styles.rules}>
          {rules.map((rule, index) => (
            <li key={index} data-outcome={rule.outcome}>
              <Icon of={icons[rule.outcome]} />
              <div className={styles.rule}>
                <code>{rule.text}</code>
                <p>
                  <strong>{text.outcomes[rule.outcome]}</strong>
                  {`: ${rule.why}`}
                  {rule.isFinalPass && <span className={styles.dim}>{` (${text.finalPass})`}</span>}
                </p>
                {rule.commands.map(({ command, status }) => (
                  <p key={command} className={styles.dim}>
                    <code>{command}</code>
                    {` ${text.exit(status)}`}
                  </p>
                ))}
              </div>
              <PlaceButton place={rule} />
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}
