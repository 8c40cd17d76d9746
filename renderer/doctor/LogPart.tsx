import { useEffect, useLayoutEffect, useRef, useState } from 'react';
import { Copy, FileText } from 'lucide-react';
import { connectionLogText, type ConnectionLog, type ConnectionLogLevel } from '../../shared/model/connection-log.ts';
import type { Story, StoryId } from '../../shared/model/timeline.ts';
import { useWireGeneration } from '../host/host-context.tsx';
import { useWorkbench } from '../shell/workbench-context.tsx';
import { Button } from '../ui/Button.tsx';
import { EmptyState } from '../ui/EmptyState.tsx';
import { Select } from '../ui/Select.tsx';
import { Switch } from '../ui/Switch.tsx';
import { followLog, shownLines } from './follow-log.ts';
import { LogPlaceDialog } from './LogPlaceDialog.tsx';
import { text } from './text.ts';
import styles from './LogPart.module.css';

/** More would make the page slow; a file and the copy have them. */
const mostShown = 1000;

/** What `ssh -v` would tell of a connection: its level, its lines, and where they go. */
export function LogPart({ story }: { readonly story: Story }) {
  const { client, note, showError } = useWorkbench();
  const { storyId } = story;
  const { log, look } = useLog(storyId);
  const [follows, setFollows] = useState(true);
  const [isAsking, setAsking] = useState(false);
  if (log === undefined) return <EmptyState words={text.log.loading} />;
  const { level, debugUntil, file, isWriting, dropped } = log;
  const lines = shownLines(log);
  const copy = (): void =>
    void navigator.clipboard
      .writeText(`${lines.map(connectionLogText).join('\n')}\n`)
      .then(() => note(text.log.copied(lines.length)), showError);
  const write = (to: 'file' | 'system'): void =>
    void client.connectionLogs.write({ storyId, on: !isWriting, to }).then(({ file: path }) => {
      if (path !== undefined && !isWriting) note(`${text.file} ${path}`);
      look();
    }, showError);
  const writeAt = async (wanted: string): Promise<void> => {
    const { file: path } = await client.connectionLogs.write({ storyId, on: true, to: 'file', path: wanted });
    if (path !== undefined) note(`${text.file} ${path}`);
    look();
  };
  return (
    <div className={styles.part}>
      <div className={styles.tools} role="toolbar" aria-label={text.log.tools}>
        <label className={styles.level}>
          <span className={styles.dim}>{text.log.level}</span>
          <Select<ConnectionLogLevel>
            value={level}
            options={text.log.levels}
            onChange={(wanted) => void client.connectionLogs.setLevel({ storyId, level: wanted }).then(look, showError)}
          />
        </label>
        <label className={styles.level}>
          <span className={styles.dim}>{text.log.follow}</span>
          <Switch checked={follows} onChange={setFollows} label={text.log.follow} />
        </label>
        <span className={styles.space} />
        <Button icon={FileText} onClick={() => write('file')}>
          {isWriting ? text.writing : text.log.write}
        </Button>
        {!isWriting && <Button onClick={() => setAsking(true)}>{text.log.writeTo}</Button>}
        {!isWriting && <Button onClick={() => write('system')}>{text.log.writeToSystem}</Button>}
        <Button icon={Copy} onClick={copy} disabled={lines.length === 0}>
          {text.log.copy}
        </Button>
      </div>
      {(debugUntil !== undefined || file !== undefined) && (
        <p className={styles.facts}>
          {debugUntil !== undefined && <span className={styles.raised}>{text.log.raised(debugUntil)}</span>}
          {file !== undefined && (
            <span>
              {isWriting ? text.log.writingTo : text.file} <code>{file}</code>
            </span>
          )}
        </p>
      )}
      {lines.length === 0 ? (
        <EmptyState words={level === 'QUIET' ? text.log.quiet : text.log.nothing} />
      ) : (
        <Lines log={log} follows={follows} onScrolledUp={() => setFollows(false)} dropped={dropped} />
      )}
      {isAsking && <LogPlaceDialog onPath={writeAt} onClose={() => setAsking(false)} />}
    </div>
  );
}

interface LinesProps {
  readonly log: ConnectionLog;
  readonly follows: boolean;
  readonly onScrolledUp: () => void;
  readonly dropped: number;
}

/** The latest lines. Scrolling up ends following, so that what is read stays. */
function Lines({ log, follows, onScrolledUp, dropped }: LinesProps) {
  const box = useRef<HTMLDivElement>(null);
  const lines = shownLines(log);
  const shown = lines.slice(-mostShown);
  // After each change: what stands above may have taken room too.
  useLayoutEffect(() => {
    if (follows && box.current) box.current.scrollTop = box.current.scrollHeight;
  });
  return (
    <div
      ref={box}
      className={styles.lines}
      role="log"
      aria-label={text.parts.log}
      aria-live="off"
      tabIndex={0}
      onWheel={({ deltaY }) => deltaY < 0 && onScrolledUp()}
      onKeyDown={({ key }) => ['PageUp', 'ArrowUp', 'Home'].includes(key) && onScrolledUp()}
    >
      {dropped > 0 && <p className={styles.dim}>{text.log.dropped(dropped)}</p>}
      {shown.length < lines.length && <p className={styles.dim}>{text.log.latest(shown.length)}</p>}
      {shown.map(({ number, at, level, text: words }) => (
        <div key={number} className={styles.line} data-level={level}>
          <span className={styles.when}>{text.time(at)}</span>
          <span className={styles.mark}>{level}</span>
          <span className={styles.words}>{words}</span>
        </div>
      ))}
    </div>
  );
}

/** `look`: asks at once, where the news of the core would come a moment later. */
function useLog(storyId: StoryId): { readonly log: ConnectionLog | undefined; readonly look: () => void } {
  const { client, showError } = useWorkbench();
  const generation = useWireGeneration();
  const [told, setTold] = useState<{ readonly storyId: StoryId; readonly log: ConnectionLog }>();
  const looking = useRef<() => void>(undefined);
  useEffect(() => {
    const following = followLog(client, storyId, (log) => setTold({ storyId, log }), showError);
    looking.current = following.look;
    return following.end;
  }, [client, showError, storyId, generation]);
  return { log: told?.storyId === storyId ? told.log : undefined, look: () => looking.current?.() };
}
