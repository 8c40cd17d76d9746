import type { AuthAttempt, WireError } from '../../shared/model/errors.ts';
import { printable } from '../../shared/base/printable.ts';
import { detailOf } from './failure-report.ts';
import { text } from './text.ts';
import styles from './terminals.module.css';

/** What is known of a failure beyond its sentence; nothing for most. */
export function FailureEvidence({ error }: { readonly error: WireError }) {
  const offers = detailOf(error, 'kex.noCommonAlgorithm');
  if (offers) return <Offers ours={offers.ours} theirs={offers.theirs} />;
  const tried = detailOf(error, 'auth.refused')?.tried ?? detailOf(error, 'auth.tooManyFailures')?.tried;
  if (tried) return <Tried attempts={tried} />;
  const said = (detailOf(error, 'ident.notSsh') ?? detailOf(error, 'ident.closed') ?? detailOf(error, 'ident.timeout'))
    ?.textBefore;
  if (said !== undefined && said.includes('\n')) return <pre className={styles.serverText}>{printable(said, 2000)}</pre>;
  return null;
}

/** Both lists side by side, as each side sent them (AL-05). */
function Offers({ ours, theirs }: { readonly ours: readonly string[]; readonly theirs: readonly string[] }) {
  return (
    <div className={styles.offers}>
      <OfferList title={text.failure.weOffer} names={ours} />
      <OfferList title={text.failure.theyOffer} names={theirs} />
    </div>
  );
}

function OfferList({ title, names }: { readonly title: string; readonly names: readonly string[] }) {
  return (
    <section>
      <h3 className={styles.evidenceTitle}>{title}</h3>
      <ul>
        {names.length === 0 && <li>{text.failure.nothing}</li>}
        {names.map((name) => (
          <li key={name}>
            <code>{name}</code>
          </li>
        ))}
      </ul>
    </section>
  );
}

/** Every key and method that was tried, with the server's answer to each (AU-04, AU-08). */
function Tried({ attempts }: { readonly attempts: readonly AuthAttempt[] }) {
  if (attempts.length === 0) return <p>{text.failure.triedNothing}</p>;
  return (
    <div className={styles.tableBox}>
      <table className={styles.table}>
        <thead>
          <tr>
            <th scope="col">{text.failure.tried}</th>
            <th scope="col">{text.failure.from}</th>
            <th scope="col">{text.failure.answer}</th>
          </tr>
        </thead>
        <tbody>
          {attempts.map((attempt, index) => (
            <tr key={index}>
              <td>
                <code>{text.attemptName(attempt)}</code>
              </td>
              <td>{text.attemptFrom(attempt)}</td>
              <td>{text.attempt(attempt)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
