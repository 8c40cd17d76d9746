import { useEffect, useState } from 'react';
import type { TunnelHistory, TunnelId } from '../../shared/model/tunnels.ts';
import { Sparkline } from '../shell/Sparkline.tsx';
import { useWorkbench } from '../shell/workbench-context.tsx';
import { text } from './text.ts';
import styles from './TunnelPanel.module.css';

const steps = 30;
const everyMs = 5000;

/** Bytes both ways over the last five minutes, as the core counted them: also from before this page was there. */
export function HistoryChart({ tunnelId, now }: { readonly tunnelId: TunnelId; readonly now: number }) {
  const { client } = useWorkbench();
  const [history, setHistory] = useState<TunnelHistory>();
  const turn = Math.floor(now / everyMs);
  useEffect(() => {
    const given = new AbortController();
    client.tunnels.history({ tunnelId }, { signal: given.signal }).then(
      (answer) => !given.signal.aborted && setHistory(answer),
      // The chart of before stays: it is a picture, not the only place of a fact.
      () => undefined,
    );
    return () => given.abort();
  }, [client, tunnelId, turn]);
  if (history === undefined) return <div className={styles.chart} />;
  return (
    <section className={styles.chart} aria-label={text.details.history}>
      <h3 className={styles.settingTitle}>{text.details.history}</h3>
      <Sparkline values={summed(history.down)} width={358} height={34} />
      <Sparkline values={summed(history.up)} width={358} height={22} colour="--ansi-magenta" />
    </section>
  );
}

/** As few values as the line draws. */
function summed(values: readonly number[]): readonly number[] {
  const size = Math.max(1, Math.ceil(values.length / steps));
  const found: number[] = [];
  for (let end = values.length; end > 0; end -= size)
    found.unshift(values.slice(Math.max(0, end - size), end).reduce((sum, value) => sum + value, 0));
  return found;
}
