import { useState } from 'react';
import { Layers, Plus } from 'lucide-react';
import { useStore } from 'zustand';
import { useShallow } from 'zustand/react/shallow';
import type { PsSessionInfo } from '../../shared/model/powershell.ts';
import { errorWords } from '../shell/error-words.ts';
import { runsOfTab, sessionDot } from '../shell/powershell-face.ts';
import type { Target } from '../shell/target.ts';
import type { ViewProps } from '../shell/views.ts';
import { useWorkbench } from '../shell/workbench-context.tsx';
import { Button } from '../ui/Button.tsx';
import { EmptyState } from '../ui/EmptyState.tsx';
import { Skeleton } from '../ui/Skeleton.tsx';
import { StateDot } from '../ui/StateDot.tsx';
import { RemoveSessionDialog } from './RemoveSessionDialog.tsx';
import { enterSession, openSession } from './tabs.ts';
import { text } from './text.ts';
import styles from './SessionsView.module.css';

const words = text.list;

/** `Get-PSSession`: every session of this page, with what can be done with it (PS-04). */
export function SessionsView(_props: ViewProps) {
  const workbench = useWorkbench();
  const { powerShell, view } = workbench;
  const { sessions, sessionOrder, isLoaded, error } = useStore(powerShell.state);
  const all = sessionOrder.flatMap((id) => sessions[id] ?? []);
  const make = (): void =>
    view.setState({
      paletteIsOpen: true,
      paletteOpens: 'side',
      hostChosen: (target: Target) => void openSession(workbench, target, true),
    });
  const several = (): void => view.setState({ dialog: { kind: 'pickHosts', purpose: 'powershell' } });
  return (
    <div className={styles.view}>
      <header className={styles.top}>
        <h1 className={styles.title}>{words.title}</h1>
        <Button icon={Layers} onClick={several}>
          {words.several}
        </Button>
        <Button kind="primary" icon={Plus} data-panel-focus data-region-focus onClick={make}>
          {words.new}
        </Button>
      </header>
      {error !== undefined && !isLoaded ? (
        <div className={styles.centre} role="alert">
          <EmptyState
            words={`${words.failed} ${errorWords(error).text}`}
            action={<Button onClick={() => void powerShell.load().catch(() => undefined)}>{words.retry}</Button>}
          />
        </div>
      ) : !isLoaded ? (
        <div className={styles.loading}>
          <Skeleton rows={4} />
        </div>
      ) : all.length === 0 ? (
        <div className={styles.centre}>
          <EmptyState words={words.empty} />
        </div>
      ) : (
        <SessionsTable sessions={all} />
      )}
    </div>
  );
}

function SessionsTable({ sessions }: { readonly sessions: readonly PsSessionInfo[] }) {
  const { columns } = words;
  return (
    <div className={styles.scroller} tabIndex={0} role="region" aria-label={words.title}>
      <table className={styles.table}>
        <thead>
          <tr>
            {[columns.id, columns.name, columns.computer, columns.state, columns.availability, columns.version].map((name) => (
              <th key={name} scope="col">
                {name}
              </th>
            ))}
            <td />
          </tr>
        </thead>
        <tbody>
          {sessions.map((session) => (
            <SessionRow key={session.psSessionId} session={session} />
          ))}
        </tbody>
      </table>
    </div>
  );
}

function SessionRow({ session }: { readonly session: PsSessionInfo }) {
  const workbench = useWorkbench();
  const { psSessionId, id, name, label, computerName, state, availability, versions } = session;
  const asks = useStore(workbench.powerShell.state, ({ questions }) =>
    questions.some((question) => question.psSessionId === psSessionId),
  );
  const runs = useStore(
    workbench.powerShell.state,
    useShallow((known) =>
      runsOfTab(
        known.runOrder.flatMap((each) => known.runs[each] ?? []),
        [psSessionId],
      ),
    ),
  );
  const [isAsking, setIsAsking] = useState(false);
  const remove = (): void => {
    if (runs.length > 0) setIsAsking(true);
    else void workbench.powerShell.remove([psSessionId]);
  };
  return (
    <tr onDoubleClick={() => enterSession(workbench, session)}>
      <td className={styles.number}>{id}</td>
      <th scope="row">{name}</th>
      <td title={session.target}>
        {label}
        {computerName !== label && <span className={styles.more}>{computerName}</span>}
      </td>
      <td>
        <span className={styles.state}>
          <StateDot state={sessionDot(session, asks)} words="" />
          {words.states[state.kind]}
        </span>
      </td>
      <td>{words.availability[availability]}</td>
      <td className={styles.dim}>{versions?.powerShell ?? ''}</td>
      <td className={styles.acts}>
        <Button aria-label={words.enterLabel(name)} onClick={() => enterSession(workbench, session)}>
          {words.enter}
        </Button>
        <Button kind="quiet" aria-label={words.removeLabel(name)} onClick={remove}>
          {words.remove}
        </Button>
        {isAsking && <RemoveSessionDialog session={session} runs={runs} onClose={() => setIsAsking(false)} />}
      </td>
    </tr>
  );
}
