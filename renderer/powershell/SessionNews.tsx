import { useEffect, useState } from 'react';
import { PlugZap, Power } from 'lucide-react';
import { errorText } from '../../shared/model/error-text.ts';
import type { PsSessionInfo } from '../../shared/model/powershell.ts';
import { useWorkbench } from '../shell/workbench-context.tsx';
import { Button } from '../ui/Button.tsx';
import { PanelCard } from '../ui/PanelCard.tsx';
import { StateDot } from '../ui/StateDot.tsx';
import { SubsystemHelp } from './SubsystemHelp.tsx';
import { text } from './text.ts';
import { useNow } from './use-now.ts';
import styles from './SessionNews.module.css';

const words = text.session;
/** PowerShell's own start takes a second or two; after this it is worth a word. */
const longMs = 3000;

interface SessionNewsProps {
  readonly session: PsSessionInfo;
  readonly onReopen: () => void;
  readonly onClose: () => void;
}

/** How a session connects, fails and ends, among the cells of its tab. Nothing while it is open. */
export function SessionNews({ session, onReopen, onClose }: SessionNewsProps) {
  const { state } = session;
  if (state.kind === 'connecting') {
    const said = state.waitingForUser ? words.waiting : (state.detail ?? '');
    return <Connecting title={words.connecting(session.target)} said={said} onCancel={onClose} />;
  }
  if (state.kind === 'starting') return <Starting name={session.label} since={state.since} onCancel={onClose} />;
  if (state.kind === 'closed')
    return (
      <PanelCard
        role="region"
        width="wide"
        icon={Power}
        tone="unchecked"
        title={words.closedTitle}
        subtitle={words.closed(state.exitCode)}
        actions={<Actions onReopen={onReopen} onClose={onClose} />}
      />
    );
  if (state.kind !== 'broken') return null;
  const { error, wasOpen } = state;
  const told = errorText(error);
  return (
    <PanelCard
      role="region"
      width="wide"
      icon={PlugZap}
      tone="stop"
      title={told.title}
      who={session.label}
      subtitle={
        <>
          <p>{told.text}</p>
          {wasOpen && <p>{words.lost}</p>}
        </>
      }
      actions={<Actions onReopen={onReopen} onClose={onClose} />}
    >
      {session.noise.trim() !== '' && (
        <details className={styles.noise}>
          <summary>{words.noise}</summary>
          <pre>{session.noise}</pre>
        </details>
      )}
      {error.code === 'powershell.unavailable' || error.code === 'powershell.notPowerShell' ? (
        <SubsystemHelp session={session} />
      ) : (
        told.remedies.length > 0 && (
          <section>
            <h3 className={styles.heading}>{words.whatToDo}</h3>
            <ul className={styles.remedies}>
              {told.remedies.map((remedy) => (
                <li key={remedy}>{remedy}</li>
              ))}
            </ul>
          </section>
        )
      )}
    </PanelCard>
  );
}

function Actions({ onReopen, onClose }: Pick<SessionNewsProps, 'onReopen' | 'onClose'>) {
  return (
    <>
      <Button onClick={onClose}>{words.close}</Button>
      <Button kind="primary" data-takes-focus="true" onClick={onReopen}>
        {words.reopen}
      </Button>
    </>
  );
}

interface WaitProps {
  readonly title: string;
  readonly said: string;
  readonly onCancel: () => void;
}

function Connecting({ title, said, onCancel }: WaitProps) {
  return (
    <div className={styles.wait}>
      <StateDot state="busy" words="" />
      <span role="status">
        {title}
        {said !== '' && <span className={styles.detail}>{said}</span>}
      </span>
      <Button onClick={onCancel}>{words.cancel}</Button>
    </div>
  );
}

function Starting({ name, since, onCancel }: { readonly name: string; readonly since: number; readonly onCancel: () => void }) {
  const now = useNow(true);
  const waited = Math.max(0, now - since);
  return (
    <Connecting
      title={waited < longMs ? words.starting : words.stillStarting(name, Math.floor(waited / 1000))}
      said=""
      onCancel={onCancel}
    />
  );
}

/** In a tab whose sessions the core does not know: it was restarted, or they were removed. */
export function GoneCard({
  canReopen,
  onReopen,
  onClose,
}: { readonly canReopen: boolean } & Pick<SessionNewsProps, 'onReopen' | 'onClose'>) {
  return (
    <PanelCard
      role="region"
      icon={Power}
      tone="unchecked"
      title={words.gone}
      subtitle={words.lost}
      actions={
        <>
          <Button onClick={onClose}>{words.close}</Button>
          {canReopen && (
            <Button kind="primary" data-takes-focus="true" onClick={onReopen}>
              {words.reopen}
            </Button>
          )}
        </>
      }
    />
  );
}

/** Whether something has lasted so long that it is worth showing: nothing flashes by. */
export function useLater(isWanted: boolean, afterMs = 300): boolean {
  const [isLate, setLate] = useState(false);
  useEffect(() => {
    if (!isWanted) return;
    const timer = setTimeout(() => setLate(true), afterMs);
    return () => {
      clearTimeout(timer);
      setLate(false);
    };
  }, [isWanted, afterMs]);
  return isWanted && isLate;
}

/** The empty tab: what it is connected to, and what can be tried. */
export function EmptyTab({ sessions, isMany }: { readonly sessions: readonly PsSessionInfo[]; readonly isMany: boolean }) {
  const { commands } = useWorkbench();
  const [first] = sessions;
  if (first === undefined) return null;
  return (
    <div className={styles.empty}>
      <p>{isMany ? words.emptyMany(sessions.length) : words.empty(first.label)}</p>
      <p className={styles.detail}>{first.isRestricted ? text.hints.restricted : words.emptyHint}</p>
      {!isMany && first.versions?.powerShell !== undefined && (
        <p className={styles.detail}>
          {[`PowerShell ${first.versions.powerShell}`, first.versions.os, first.startedBy].filter(Boolean).join(' · ')}
        </p>
      )}
      {!isMany && first.noise.trim() !== '' && <p className={styles.detail}>{text.hints.noise}</p>}
      <Button onClick={() => commands.run('powershell.several')}>{text.list.several}</Button>
    </div>
  );
}
