import { useState } from 'react';
import { Copy, FileText } from 'lucide-react';
import type { LogLevel, Story } from '../../shared/model/timeline.ts';
import { useWorkbench } from '../shell/workbench-context.tsx';
import { Button } from '../ui/Button.tsx';
import { Select } from '../ui/Select.tsx';
import { text } from './text.ts';
import styles from './Doctor.module.css';

/** Who it is about, how much of it is kept, and what can be taken away. */
export function StoryHead({ story }: { readonly story: Story }) {
  const { client, showError, note } = useWorkbench();
  const [isCopied, setCopied] = useState(false);
  const { storyId, hop, route, level, debugUntil, logFile, roundTrips } = story;
  const isLive = story.state === 'open' || story.state === 'connecting';
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
        {logFile !== undefined && (
          <p className={styles.dim}>
            {text.file} <code className={styles.path}>{logFile}</code>
          </p>
        )}
      </div>
      <div className={styles.tools}>
        <label className={styles.level}>
          <span className={styles.dim}>{text.level}</span>
          <Select<LogLevel>
            value={level}
            disabled={!isLive}
            options={text.levels as readonly { readonly value: LogLevel; readonly words: string }[]}
            title={debugUntil === undefined ? undefined : text.debugUntil(debugUntil)}
            onChange={(wanted) => void client.doctor.setLevel({ storyId, level: wanted }).catch(showError)}
          />
        </label>
        {debugUntil !== undefined && <span className={styles.dim}>{text.debugUntil(debugUntil)}</span>}
        <Button
          icon={FileText}
          aria-pressed={logFile !== undefined}
          onClick={() =>
            void client.doctor
              .setLog({ storyId, on: logFile === undefined })
              .then(({ file }) => file !== undefined && note(`${text.file} ${file}`), showError)
          }
        >
          {logFile === undefined ? text.write : text.writing}
        </Button>
        <Button icon={Copy} onClick={copy}>
          {isCopied ? text.copied : text.copyReport}
        </Button>
      </div>
    </header>
  );
}
