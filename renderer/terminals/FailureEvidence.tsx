import type { WireError } from '../../shared/model/errors.ts';
import { printable } from '../../shared/base/printable.ts';
import { detailOf } from './failure-report.ts';
import { text } from './text.ts';
import styles from './terminals.module.css';

/** What is known of a failure beyond its sentence; nothing for most. */
export function FailureEvidence({ error }: { readonly error: WireError }) {
  const offers = detailOf(error, 'kex.noCommonAlgorithm');
  if (offers) return <Offers ours={offers.ours} theirs={offers.theirs} />;
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
