import { RotateCw } from 'lucide-react';
import { errorWords } from '../../shell/error-words.ts';
import { Button } from '../../ui/Button.tsx';
import { EmptyState } from '../../ui/EmptyState.tsx';
import { useNow } from '../certificates/use-now.ts';
import { AgentCard } from './AgentCard.tsx';
import { text } from './text.ts';
import { useAgents } from './use-agents.ts';
import styles from './agents.module.css';

/** The ssh-agents of this computer and the keys that they hold. */
export function AgentCards() {
  const { state, reload } = useAgents();
  const now = useNow();
  const again = (
    <Button icon={RotateCw} onClick={reload}>
      {text.retry}
    </Button>
  );
  return (
    <section className={styles.section} aria-labelledby="agents-title">
      <header className={styles.head}>
        <h2 id="agents-title">{text.title}</h2>
        {state.kind === 'ready' && state.agents.length > 0 && again}
      </header>
      {state.kind === 'loading' && <p className={styles.dim}>{text.loading}</p>}
      {state.kind === 'failed' && <EmptyState isFlush words={errorWords(state.error).text} action={again} />}
      {state.kind === 'ready' && state.agents.length === 0 && <EmptyState isFlush words={text.empty} action={again} />}
      {state.kind === 'ready' && state.agents.length > 0 && (
        <ul className={styles.cards}>
          {state.agents.map((agent) => (
            <li key={agent.socket}>
              <AgentCard agent={agent} now={now} onChanged={reload} />
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}
