import { useEffect, useState } from 'react';
import type { SupportedAlgorithm } from '../../shared/model/doctor.ts';
import { readLegacyKey } from '../../shared/model/legacy-exception.ts';
import { useSettings, useWorkbench } from '../shell/workbench-context.tsx';
import { Button } from '../ui/Button.tsx';
import { GradeMark } from '../ui/GradeMark.tsx';
import { text } from './text.ts';
import styles from './Doctor.module.css';

const categories = ['kex', 'hostKey', 'cipher', 'mac', 'compression'] as const;

/** AL-04: all that this program can speak, with what it is worth; and where old ones are allowed just now. */
export function SupportedPart() {
  const { client, showError } = useWorkbench();
  const [algorithms, setAlgorithms] = useState<readonly SupportedAlgorithm[]>([]);
  useEffect(() => {
    client.doctor.algorithms({}).then(({ algorithms: all }) => setAlgorithms(all), showError);
  }, [client, showError]);
  return (
    <div className={styles.scroll} role="group" aria-label={text.parts.supported} tabIndex={0}>
      <p className={styles.intro}>{text.supportedIntro}</p>
      <Exceptions />
      {categories.map((category) => (
        <section key={category} aria-label={text.categories[category]}>
          <h2 className={styles.heading}>{text.categories[category]}</h2>
          <ul className={styles.supported}>
            {algorithms
              .filter((algorithm) => algorithm.category === category)
              .map(({ name, grade, why, offered, isPostQuantum }) => (
                <li key={name} title={why}>
                  <code>{name}</code>
                  <GradeMark grade={grade} />
                  <span className={styles.dim}>
                    {[
                      ...(isPostQuantum ? [text.postQuantum] : []),
                      ...(offered === 'default' ? [] : [text.offered[offered]]),
                    ].join(', ')}
                  </span>
                </li>
              ))}
          </ul>
        </section>
      ))}
    </div>
  );
}

/** Leaves to use old algorithms that are in force, each with its reason and its end (SE-19). */
function Exceptions() {
  const { client, showError } = useWorkbench();
  const hosts = useSettings((settings) => settings.legacyHosts);
  const [now] = useState(() => Date.now());
  const rows = Object.entries(hosts).filter(([, { until }]) => until > now);
  if (rows.length === 0) return null;
  return (
    <section aria-label={text.exceptions}>
      <h2 className={styles.heading}>{text.exceptions}</h2>
      <ul className={styles.exceptions}>
        {rows.map(([server, { reason, until }]) => {
          const { host, port, way } = readLegacyKey(server) ?? { host: server, port: 22, way: undefined };
          return (
            <li key={server}>
              <GradeMark grade="broken" />
              <code>{server}</code>
              <span>{reason}</span>
              <span className={styles.dim}>{text.until(until)}</span>
              <Button
                onClick={() => void client.doctor.allowLegacy({ host, port, way, reason: '', days: 0 }).catch(showError)}
                aria-label={`${text.takeBack}: ${server}`}
              >
                {text.takeBack}
              </Button>
            </li>
          );
        })}
      </ul>
    </section>
  );
}
