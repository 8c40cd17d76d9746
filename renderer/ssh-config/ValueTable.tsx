import { useId, useState } from 'react';
import type { ConfigValue } from '../../shared/model/config-why.ts';
import { Switch } from '../ui/Switch.tsx';
import { TextField } from '../ui/TextField.tsx';
import { PlaceButton } from './PlaceButton.tsx';
import { text } from './text.ts';
import { shownValues } from './why-text.ts';
import styles from './Why.module.css';

/** What is in force, each with where it stands. Defaults come on request. */
export function ValueTable({ values }: { readonly values: readonly ConfigValue[] }) {
  const [withDefaults, setWithDefaults] = useState(false);
  const [query, setQuery] = useState('');
  const heading = useId();
  const shown = shownValues(values, withDefaults, query);
  return (
    <section aria-labelledby={heading}>
      <div className={styles.bar}>
        <h3 id={heading}>{text.values}</h3>
        <TextField
          className={styles.find}
          aria-label={text.find}
          placeholder={text.find}
          value={query}
          onChange={(event) => setQuery(event.target.value)}
        />
        <span className={styles.switch}>
          <span>{text.defaults}</span>
          <Switch label={text.defaults} checked={withDefaults} onChange={setWithDefaults} />
        </span>
      </div>
      {shown.length === 0 ? (
        <p className={styles.dim}>{query.trim() === '' ? text.noValues : text.nothingFound(query.trim())}</p>
      ) : (
        <table className={styles.table}>
          <thead>
            <tr>
              <th scope="col">{text.columns.keyword}</th>
              <th scope="col">{text.columns.value}</th>
              <th scope="col">{text.columns.from}</th>
            </tr>
          </thead>
          <tbody>
            {shown.map(({ keyword, value, place }, index) => (
              <tr key={`${keyword} ${index}`}>
                <th scope="row">{keyword}</th>
                <td>{value}</td>
                <td>
                  {place === undefined ? <span className={styles.dim}>{text.isDefault}</span> : <PlaceButton place={place} />}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </section>
  );
}
