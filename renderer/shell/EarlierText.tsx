import { useLayoutEffect, useRef, useState } from 'react';
import type { KeptScrollback } from '../../shared/model/scrollback.ts';
import { Button } from '../ui/Button.tsx';
import { whenWords } from '../ui/when.ts';
import { restoredText as text } from './restored-text.ts';
import { useWorkbench } from './workbench-context.tsx';
import styles from './RestoredPane.module.css';

interface EarlierTextProps {
  readonly name: string;
  readonly parts: Extract<KeptScrollback, { kind: 'text' }>['parts'];
}

/** What stood in a terminal before the program was started: text, dimmed, a rule under each run's. */
export function EarlierText({ name, parts }: EarlierTextProps) {
  const scroller = useRef<HTMLDivElement>(null);
  const [now] = useState(() => Date.now());
  useLayoutEffect(() => {
    // As a terminal: its end is what is seen.
    if (scroller.current) scroller.current.scrollTop = scroller.current.scrollHeight;
  }, [parts]);
  return (
    <div ref={scroller} className={styles.earlier} role="region" aria-label={text.earlier(name)} tabIndex={0} data-earlier="">
      {parts.map((part, at) => (
        <div key={at}>
          {part.lacks && <div className={styles.rule}>{text.lacks[part.lacks]}</div>}
          {part.text !== '' && (
            <>
              <pre className={styles.words}>{part.text}</pre>
              <div className={styles.rule}>{text.beforeRestart(whenWords(part.until, now))}</div>
            </>
          )}
        </div>
      ))}
    </div>
  );
}

/** Why there is none of it. */
export function EarlierNews({ earlier }: { readonly earlier: Extract<KeptScrollback, { kind: 'locked' | 'unreadable' }> }) {
  const { commands } = useWorkbench();
  if (earlier.kind === 'locked')
    return (
      <p className={styles.news}>
        {text.locked} <Button onClick={() => commands.run('vault.open')}>{text.openVault}</Button>
      </p>
    );
  return <p className={styles.news}>{text[earlier.why]}</p>;
}
