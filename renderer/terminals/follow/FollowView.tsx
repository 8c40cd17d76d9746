import { useEffect, useRef, useState } from 'react';
import { Eye } from 'lucide-react';
import { useStore } from 'zustand';
import '@xterm/xterm/css/xterm.css';
import { SessionId } from '../../../shared/model/ids.ts';
import { FollowMessage, followLimits } from '../../../shared/model/terminal-follow.ts';
import { readMessages } from '../../../shared/rpc/pipe-messages.ts';
import { useLink, useWireGeneration } from '../../host/host-context.tsx';
import { sessionName } from '../../shell/session-state.ts';
import type { ViewProps } from '../../shell/views.ts';
import { useDock, useSession, useSettings, useWorkbench } from '../../shell/workbench-context.tsx';
import { Button } from '../../ui/Button.tsx';
import { EmptyState } from '../../ui/EmptyState.tsx';
import { Icon } from '../../ui/Icon.tsx';
import frame from '../../ui/ViewFrame.module.css';
import { RecordingScreen } from '../recordings/player-screen.ts';
import { followText as text } from './text.ts';
import '../terminal-host.css';
import styles from './Follow.module.css';

/** Looks at another tab's terminal as it goes on (TM-07): no key, paste or size of this view reaches it. */
export function FollowView({ panelId }: ViewProps) {
  const follows = useDock((state) => state.panels.find((panel) => panel.id === panelId)?.follows);
  if (follows === undefined) return null;
  return <Followed key={follows} sessionId={SessionId.parse(follows)} />;
}

function Followed({ sessionId }: { readonly sessionId: SessionId }) {
  const { client, dock } = useWorkbench();
  const session = useSession(sessionId);
  const settings = useSettings((state) => state);
  const generation = useWireGeneration();
  const isLocked = useStore(useLink().lock, (lock) => lock.isLocked);
  const made = useRef(settings);
  const host = useRef<HTMLDivElement>(null);
  const [isEnded, setEnded] = useState(false);
  const [hasMissed, setMissed] = useState(false);
  const [hadSession] = useState(session !== undefined);
  useEffect(() => {
    const element = host.current;
    // No wire, or one that refuses: the next one tells everything anew.
    if (element === null || generation === 0 || isLocked) return;
    setEnded(false);
    setMissed(false);
    const screen = new RecordingScreen(element, made.current, { columns: 80, rows: 24 });
    const pipe = client.terminals.follow({ sessionId });
    const decoder = new TextDecoder();
    let isLeft = false;
    readMessages(pipe, followLimits, (head, body) => {
      const message = FollowMessage.parse(head);
      if (message.say === 'size') screen.resize(message);
      else if (message.say === 'missed') setMissed(true);
      else return screen.write(decoder.decode(body, { stream: true }));
      return undefined;
    });
    pipe.onEnded(() => {
      if (!isLeft) setEnded(true);
    });
    return () => {
      isLeft = true;
      pipe.end();
      screen.dispose();
    };
  }, [client, sessionId, generation, isLocked]);
  const name = session === undefined ? '' : sessionName(session);
  const owner = dock.find((panel) => panel.view === 'terminal' && panel.sessionId === sessionId);
  if (session === undefined && !hadSession)
    return (
      <div className={frame.centre}>
        <EmptyState words={text.gone} />
      </div>
    );
  return (
    <section className={styles.view} aria-label={text.name(name)}>
      <header className={styles.bar}>
        <span className={styles.mark}>
          <Icon of={Eye} size={14} />
          {text.mark}
        </span>
        <span className={styles.words} role="status">
          {isEnded ? text.ended : hasMissed ? text.missed : text.what(name)}
        </span>
        {owner !== undefined && !isEnded && (
          <Button kind="quiet" onClick={() => dock.focus(owner.id)}>
            {text.show}
          </Button>
        )}
      </header>
      <div className={styles.screen} role="group" aria-label={text.screen(name)} tabIndex={0} data-panel-focus>
        <div ref={host} className="terminal-host" />
      </div>
    </section>
  );
}
