import { useEffect, useState } from 'react';
import { PlugZap } from 'lucide-react';
import { useLink, useLinkState } from '../host/host-context.tsx';
import { Button } from '../ui/Button.tsx';
import { Icon } from '../ui/Icon.tsx';
import { text } from './text.ts';
import styles from './LinkBanner.module.css';

/** After so many tries it is likely that the program was ended, or started again with a new token. */
const patience = 6;

/** Says that the core or the way to it is gone, and when it is tried again. */
export function LinkBanner() {
  const link = useLink();
  const state = useLinkState();
  const retryAt = state.kind === 'lost' ? state.retryAt : undefined;
  const seconds = useSecondsUntil(retryAt);
  if (state.kind !== 'lost' || state.welcome === undefined) return null;
  const isCrash = state.welcome.hostKind === 'electron';
  return (
    <div className={styles.banner} role="alert">
      <Icon of={PlugZap} />
      <span>{isCrash ? text.link.crashed : state.attempt > patience ? text.link.gone : text.link.lost}</span>
      {/* Counting is for the eye; a reader hears the sentence once. */}
      {!isCrash && seconds !== undefined && seconds > 1 && <span aria-hidden="true">{text.link.in(seconds)}</span>}
      <Button onClick={() => link.retryNow()}>{text.link.retry}</Button>
    </div>
  );
}

function useSecondsUntil(at: number | undefined): number | undefined {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    if (at === undefined) return;
    const timer = setInterval(() => setNow(Date.now()), 500);
    return () => clearInterval(timer);
  }, [at]);
  return at === undefined ? undefined : Math.max(0, Math.ceil((at - now) / 1000));
}
