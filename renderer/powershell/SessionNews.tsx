import { useEffect, useState } from 'react';
import { PlugZap, Power } from 'lucide-react';
import { errorText } from '../../shared/model/error-text.ts';
import type { Diagnosis } from '../../shared/model/doctor.ts';
import type { PsSessionInfo } from '../../shared/model/powershell.ts';
import { AttemptCures, AttemptEvidence } from '../shell/AttemptCures.tsx';
import { CauseList } from '../shell/DoctorCauses.tsx';
import { useAttemptDiagnosis } from '../shell/use-attempt-diagnosis.ts';
import { useWorkbench } from '../shell/workbench-context.tsx';
import { Button } from '../ui/Button.tsx';
import { PanelCard } from '../ui/PanelCard.tsx';
import { StateDot } from '../ui/StateDot.tsx';
import { SubsystemHelp } from './SubsystemHelp.tsx';
import { text } from './text.ts';
import { useNow } from '../shell/many-hosts/use-now.ts';
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
  return state.kind === 'broken' ? <BrokenCard session={session} state={state} onReopen={onReopen} onClose={onClose} /> : null;
}

interface BrokenCardProps extends SessionNewsProps {
  readonly state: Extract<PsSessionInfo['state'], { readonly kind: 'broken' }>;
}

function BrokenCard({ session, state: { error, wasOpen }, onReopen, onClose }: BrokenCardProps) {
  const workbench = useWorkbench();
  const of = { psSessionId: session.psSessionId };
  const found = useAttemptDiagnosis(of, error);
  // The core answers in a few milliseconds: better a moment of nothing than a card that changes under the eyes.
  if (found === undefined) return null;
  const told = errorText(error);
  const diagnosis = found === 'none' ? undefined : found;
  const stage = { workbench, of, host: session.host, name: session.label, retry: onReopen, close: onClose };
  return (
    <PanelCard
      role="region"
      width="wide"
      icon={PlugZap}
      tone="stop"
      title={diagnosis?.sentence ?? told.title}
      who={session.label}
      subtitle={
        <>
          <p>{diagnosis?.text ?? told.text}</p>
          {wasOpen && <p>{words.lost}</p>}
        </>
      }
      side={diagnosis && <AttemptEvidence diagnosis={diagnosis} {...stage} />}
      actions={
        diagnosis ? (
          <>
            <Button onClick={onClose}>{words.close}</Button>
            <AttemptCures diagnosis={diagnosis} {...stage} />
          </>
        ) : (
          <Actions onReopen={onReopen} onClose={onClose} />
        )
      }
    >
      {session.noise.trim() !== '' && (
        <details className={styles.noise}>
          <summary>{words.noise}</summary>
          <pre>{session.noise}</pre>
        </details>
      )}
      {diagnosis && <Causes diagnosis={diagnosis} />}
      {!diagnosis &&
        (error.code === 'powershell.unavailable' || error.code === 'powershell.notPowerShell' ? (
          <SubsystemHelp session={session} />
        ) : (
          <Remedies remedies={told.remedies} />
        ))}
    </PanelCard>
  );
}

function Causes({ diagnosis }: { readonly diagnosis: Diagnosis }) {
  const open = diagnosis.causes.filter(({ verdict }) => verdict !== 'ruledOut');
  if (open.length === 0) return null;
  return (
    <section>
      <h3 className={styles.heading}>{words.causes}</h3>
      <CauseList causes={open} />
    </section>
  );
}

function Remedies({ remedies }: { readonly remedies: readonly string[] }) {
  if (remedies.length === 0) return null;
  return (
    <section>
      <h3 className={styles.heading}>{words.whatToDo}</h3>
      <ul className={styles.remedies}>
        {remedies.map((remedy) => (
          <li key={remedy}>{remedy}</li>
        ))}
      </ul>
    </section>
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
