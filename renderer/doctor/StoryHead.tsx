import { useState } from 'react';
import { Copy } from 'lucide-react';
import type { Story } from '../../shared/model/timeline.ts';
import { useWorkbench } from '../shell/workbench-context.tsx';
import { Button } from '../ui/Button.tsx';
import { text } from './text.ts';
import styles from './Doctor.module.css';

/** Who it is about, and what can be taken away. */
export function StoryHead({ story }: { readonly story: Story }) {
  const { client, showError } = useWorkbench();
  const [isCopied, setCopied] = useState(false);
  const { storyId, hop, route, roundTrips } = story;
  const last = roundTrips.at(-1);
  const copy = (): void => {
    client.doctor
      .report({ storyId })
      .then(({ text: report }) => navigator.clipboard.writeText(report))
      .then(() => setCopied(true), showError);
  };
  const facts = [
    text.states[story.state],
    ...(hop.count > 1 ? [text.hop(hop.index, hop.count)] : []),
    ...(route.length > 0 ? [route.join(' → ')] : []),
    text.day(story.startedAt),
    ...(last === undefined ? [] : [text.roundTrips(last, roundTrips.length)]),
  ];
  return (
    <header className={styles.head}>
      <div className={styles.who}>
        <h2>{`${story.user}@${story.host}:${story.port}`}</h2>
        <p className={styles.dim}>{facts.join(' · ')}</p>
      </div>
      <div className={styles.tools}>
        <Button icon={Copy} onClick={copy}>
          {isCopied ? text.copied : text.copyReport}
        </Button>
      </div>
    </header>
  );
}
