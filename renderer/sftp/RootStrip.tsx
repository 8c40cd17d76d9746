import { useEffect, useState } from 'react';
import { ShieldAlert, ShieldOff } from 'lucide-react';
import { fromWire } from '../../shared/model/errors.ts';
import type { SessionInfo } from '../../shared/model/session.ts';
import { errorWords } from '../shell/error-words.ts';
import { sessionName } from '../shell/session-state.ts';
import { useWorkbench } from '../shell/workbench-context.tsx';
import { Button, IconButton } from '../ui/Button.tsx';
import { Icon } from '../ui/Icon.tsx';
import { classNames } from '../ui/class-names.ts';
import { canBecomeRoot, switchRoot, userOf } from './as-root.ts';
import { clockWords, hostFilesText } from './host-files-text.ts';
import styles from './RootStrip.module.css';

const words = hostFilesText.root;

/** The switch in the head of a side whose files can be opened as root. */
export function RootButton(props: { readonly session: SessionInfo | undefined; readonly className?: string | undefined }) {
  const { session, className } = props;
  const workbench = useWorkbench();
  if (!canBecomeRoot(session)) return null;
  const isOn = session.files?.root?.kind === 'on';
  const host = sessionName(session);
  return (
    <IconButton
      icon={ShieldAlert}
      label={isOn ? words.turnOff(host) : words.turnOn(host)}
      aria-pressed={isOn}
      className={classNames(className, isOn && styles.pressed)}
      disabled={session.files?.root?.kind === 'starting'}
      onClick={() => switchRoot(workbench, session, !isOn)}
    />
  );
}

/** What stands above files that are root's: whose they are, for how long, and the way back. Nothing while they are the account's. */
export function RootStrip({ session }: { readonly session: SessionInfo | undefined }) {
  const workbench = useWorkbench();
  const root = session?.files?.root;
  if (session === undefined || root === undefined) return null;
  const host = sessionName(session);
  const turn = (on: boolean): void => switchRoot(workbench, session, on);
  switch (root.kind) {
    case 'starting':
      return (
        <div className={styles.strip} role="status">
          <Icon of={ShieldAlert} />
          <span className={styles.words}>{words.starting(host)}</span>
          <Button onClick={() => turn(false)}>{words.cancel}</Button>
        </div>
      );
    case 'on':
      return (
        <div className={classNames(styles.strip, styles.on)} role="group" aria-label={words.strip(host)}>
          <Icon of={ShieldAlert} />
          <strong className={styles.words} title={words.what}>
            {words.on(host)}
          </strong>
          <TimeLeft until={root.until} />
          <Button onClick={() => turn(true)}>{words.more}</Button>
          <Button kind="danger" onClick={() => turn(false)}>
            {words.off}
          </Button>
        </div>
      );
    case 'ended': {
      const why = root.why === 'lost' && root.error !== undefined ? ` ${errorWords(fromWire(root.error)).title}.` : '';
      return (
        <div className={styles.strip} role="status">
          <Icon of={ShieldOff} />
          <span className={styles.words}>
            {words.ended[root.why](userOf(session))}
            {why}
          </span>
          <Button onClick={() => turn(true)} disabled={!canBecomeRoot(session)}>
            {words.again}
          </Button>
          <Button kind="quiet" onClick={() => turn(false)}>
            {words.close}
          </Button>
        </div>
      );
    }
  }
}

function TimeLeft({ until }: { readonly until: number }) {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 500);
    return () => clearInterval(timer);
  }, []);
  // It was told just now: the clock of this page may stand a little before it.
  return (
    <span className={styles.left} role="timer" aria-label={words.left}>
      {clockWords(until - now)}
    </span>
  );
}
