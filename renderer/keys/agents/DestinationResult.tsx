import type { DestinationStep } from '../../../shared/model/agent-destinations.ts';
import { errorWords } from '../../shell/error-words.ts';
import type { DestinationsState } from './use-destinations.ts';
import { text } from './destination-text.ts';
import styles from './destinations.module.css';

/** In plain sentences what a key that is kept to hosts may do, before it is added. */
export function DestinationResult({ found }: { readonly found: DestinationsState }) {
  if (found.kind === 'none') return null;
  if (found.kind === 'loading') return <p className={styles.dim}>{text.checking}</p>;
  if (found.kind === 'failed') {
    const { title, text: why } = errorWords(found.error);
    return (
      <p role="alert" className={styles.bad}>
        {title}. {why}
      </p>
    );
  }
  const { steps, missing } = found.check;
  return (
    <section className={styles.result} aria-label={text.result} aria-live="polite">
      {missing.length > 0 ? (
        missing.map(({ host, files }) => (
          <p key={host} role="alert" className={styles.bad}>
            {text.missing(host, files)}
          </p>
        ))
      ) : (
        <>
          <h4>{text.result}</h4>
          <StepList steps={steps} />
          <p className={styles.dim}>{text.nothingElse}</p>
        </>
      )}
    </section>
  );
}

/** One sentence for each login. */
export function StepList({ steps }: { readonly steps: readonly DestinationStep[] }) {
  return (
    <ul className={styles.steps}>
      {steps.map((step) => (
        <li key={`${step.from ?? ''} ${step.to} ${step.user}`}>
          {text.step(step)} <span className={styles.dim}>{text.proof(step)}</span>
          {!step.isReached && <span className={styles.bad}> {text.unreached(step)}</span>}
        </li>
      ))}
    </ul>
  );
}
