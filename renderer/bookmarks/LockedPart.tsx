import { Lock } from 'lucide-react';
import type { HostLocks } from '../../shared/model/policy.ts';
import { Icon } from '../ui/Icon.tsx';
import { text } from './text.ts';
import styles from './LockedPart.module.css';

/** What the administrator fixed for a host: why, and the options that have no field here. Nothing where nothing is fixed. */
export function LockedPart({ locks }: { readonly locks: HostLocks | undefined }) {
  if (
    locks === undefined ||
    (locks.options.length === 0 && Object.keys(locks.fields).length === 0 && locks.problem === undefined)
  )
    return null;
  const ownField = new Set(Object.values(locks.fields).map(({ keyword }) => keyword.toLowerCase()));
  const others = locks.options.filter(({ keyword }) => !ownField.has(keyword.toLowerCase()));
  const words = text.locks;
  return (
    <section className={styles.part} aria-label={words.title}>
      <p className={styles.title}>
        <Icon of={Lock} size={14} />
        <strong>{words.title}</strong>
      </p>
      {locks.problem !== undefined && <p className={styles.stop}>{locks.problem}</p>}
      {locks.reason !== '' && <p>{words.reason(locks.reason)}</p>}
      {others.length > 0 && (
        <ul>
          {others.map(({ keyword, value, file, line }) => (
            <li key={keyword}>
              <code>{`${keyword} ${value}`}</code> <span className={styles.dim}>{line > 0 ? `${file}:${line}` : file}</span>
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}
