import { CircleCheck, CircleHelp, CircleX, type LucideIcon } from 'lucide-react';
import type { RefusalCause } from '../../shared/model/tunnel-evidence.ts';
import { CopyButton } from '../ui/CopyLine.tsx';
import { Icon } from '../ui/Icon.tsx';
import { text } from './text.ts';
import styles from './TunnelPanel.module.css';

interface CausesProps {
  readonly causes: readonly RefusalCause[];
  readonly hostName: string;
  /** What to ask the administrator for. */
  readonly ask: string;
}

const words = text.details;
const order = ['likely', 'possible', 'ruledOut'] as const;
const icons: Readonly<Record<RefusalCause['verdict'], LucideIcon>> = {
  likely: CircleX,
  possible: CircleHelp,
  ruledOut: CircleCheck,
};

/** The rules that can be behind a refusal, the likeliest first, each with what speaks for or against it. */
export function Causes({ causes, hostName, ask }: CausesProps) {
  const sorted = [...causes].sort((a, b) => order.indexOf(a.verdict) - order.indexOf(b.verdict));
  return (
    <section className={styles.block}>
      <h3 className={styles.blockTitle}>{words.refusal}</h3>
      <p className={styles.small}>{words.refusalHelp(hostName)}</p>
      <ul className={styles.list}>
        {sorted.map(({ rule, verdict, evidence }) => (
          <li key={rule} className={styles.cause} data-verdict={verdict}>
            <Icon of={icons[verdict]} size={15} />
            <div>
              <span className={styles.rule}>{words.rule(rule)}</span>{' '}
              <span className={styles.small}>{words.verdicts[verdict]}</span>
              <p className={styles.small}>{evidence}</p>
            </div>
          </li>
        ))}
      </ul>
      <p className={styles.ask}>
        {ask}
        <CopyButton words={ask} label={text.actions.askFor} />
      </p>
    </section>
  );
}
