import { useEffect, useRef, useState } from 'react';
import { CreditCard } from 'lucide-react';
import type { DestinationStep } from '../../../shared/model/agent-destinations.ts';
import type { AgentKey } from '../../../shared/model/agents.ts';
import { useClient } from '../../host/host-context.tsx';
import { errorWords, isCancelled } from '../../shell/error-words.ts';
import { Button } from '../../ui/Button.tsx';
import { Icon } from '../../ui/Icon.tsx';
import { text as destinations } from './destination-text.ts';
import { StepList } from './DestinationResult.tsx';
import { text } from './text.ts';
import styles from './agents.module.css';

interface AgentKeyRowProps {
  readonly socket: string;
  readonly held: AgentKey;
  /** In ms since 1970. */
  readonly now: number;
  readonly onRemove: () => void;
}

interface Finding {
  readonly words: string;
  readonly isBad: boolean;
}

const words = text.test;

/** One key of an agent: its limits as far as they are known, and whether it signs. */
export function AgentKeyRow({ socket, held, now, onRemove }: AgentKeyRowProps) {
  const client = useClient();
  const { fingerprint, type, comment, card, restricted, given } = held;
  const [finding, setFinding] = useState<Finding>();
  const running = useRef<AbortController>(undefined);
  const [isRunning, setRunning] = useState(false);
  useEffect(() => () => running.current?.abort(), []);
  const name = comment === '' ? fingerprint : comment;
  const test = async (): Promise<void> => {
    const mine = (running.current = new AbortController());
    setRunning(true);
    setFinding(undefined);
    try {
      const proof = await client.agents.test({ socket, fingerprint }, { signal: mine.signal });
      setFinding({ words: words.found(proof, given?.confirm === true), isBad: proof.kind !== 'signs' });
    } catch (error) {
      const { title, text: why } = errorWords(error);
      setFinding(isCancelled(error) ? undefined : { words: `${title}. ${why}`, isBad: true });
    } finally {
      setRunning(false);
    }
  };
  const limits = text.limits(given, now);
  return (
    <li>
      <span className={styles.key}>
        <strong>{comment === '' ? text.noComment : comment}</strong>
        <span className={styles.dim}>
          {type} <code>{fingerprint}</code>
        </span>
        {limits !== undefined && <span className={styles.dim}>{limits}</span>}
        {restricted !== undefined && <KeptTo steps={restricted.steps} />}
        <span role="status" className={finding === undefined ? styles.dim : finding.isBad ? styles.bad : styles.good}>
          {isRunning ? words.running(given?.confirm === true) : finding?.words}
        </span>
      </span>
      <span className={styles.rowActions}>
        {card !== undefined && (
          <span className={styles.onCard}>
            <Icon of={CreditCard} size={14} />
            {text.onCard}
          </span>
        )}
        {/* One button for both, so that the focus stays. */}
        <Button
          kind="quiet"
          aria-label={isRunning ? words.stopName(name) : words.startName(name)}
          onClick={() => (isRunning ? running.current?.abort() : void test())}
        >
          {isRunning ? words.stop : words.start}
        </Button>
        {card === undefined && (
          <Button kind="quiet" aria-label={text.removeName(name)} onClick={onRemove}>
            {text.remove}
          </Button>
        )}
      </span>
    </li>
  );
}

/** That a key is kept to hosts is seen by what the agent lists; where, only this program remembers. */
function KeptTo({ steps }: { readonly steps: readonly DestinationStep[] }) {
  if (steps.length === 0) return <span className={styles.dim}>{destinations.restricted}</span>;
  return (
    <>
      <span className={styles.dim}>{destinations.restrictedTo}</span>
      <StepList steps={steps} />
    </>
  );
}
