import { useState } from 'react';
import { Flag } from 'lucide-react';
import type { SessionId } from '../../shared/model/ids.ts';
import type { SessionInfo } from '../../shared/model/session.ts';
import { broadcastOf, canTakePart } from '../shell/broadcast.ts';
import { broadcastText as text } from '../shell/broadcast-text.ts';
import { sessionName } from '../shell/session-state.ts';
import type { DialogProps } from '../shell/views.ts';
import { useDock, useSessions, useWorkbench } from '../shell/workbench-context.tsx';
import { ArmedButton } from '../ui/ArmedButton.tsx';
import { Button } from '../ui/Button.tsx';
import { Dialog } from '../ui/Dialog.tsx';
import { EmptyState } from '../ui/EmptyState.tsx';
import { Icon } from '../ui/Icon.tsx';
import { useArmed } from '../ui/use-armed.ts';
import styles from './Broadcast.module.css';

interface BroadcastTerminal {
  readonly session: SessionInfo;
  readonly panelId: string;
  readonly name: string;
}

/** Chooses the terminals that are typed into together. Where production takes part it is asked once more. */
export function BroadcastDialog({ onClose }: DialogProps<'broadcast'>) {
  const workbench = useWorkbench();
  const broadcast = broadcastOf(workbench);
  const rows = useTerminals();
  const [chosen, setChosen] = useState<ReadonlySet<SessionId>>(() => {
    const { targets } = broadcast.state.getState();
    const active = workbench.dock.active?.sessionId as SessionId | undefined;
    return new Set(targets.length > 0 ? targets : active === undefined ? [] : [active]);
  });
  const [isAsking, setAsking] = useState(false);
  const picked = rows.filter(({ session }) => chosen.has(session.sessionId));
  const production = picked.filter(({ session }) => session.production);
  const start = (): void => {
    onClose();
    broadcast.start(picked.map(({ session }) => session.sessionId));
    // The focused one, where it takes part; else the first that does.
    const active = workbench.dock.active?.sessionId;
    const first = picked.find(({ session }) => session.sessionId === active) ?? picked[0];
    if (first) setTimeout(() => workbench.dock.focus(first.panelId), 0);
  };
  const toggle = (sessionId: SessionId): void => {
    const next = new Set(chosen);
    if (!next.delete(sessionId)) next.add(sessionId);
    setChosen(next);
  };
  if (isAsking) return <AskProduction terminals={production} onBack={() => setAsking(false)} onYes={start} onClose={onClose} />;
  return (
    <Dialog
      open
      onClose={onClose}
      title={text.title}
      keepOnOutsidePress
      sideActions={
        <span role="status" className={styles.count}>
          {picked.length < 2 ? text.few : text.chosen(picked.length)}
        </span>
      }
      actions={
        <>
          <Button onClick={onClose}>{text.cancel}</Button>
          <Button kind="primary" disabled={picked.length < 2} onClick={() => (production.length > 0 ? setAsking(true) : start())}>
            {text.start}
          </Button>
        </>
      }
    >
      <div className={styles.fields}>
        <p className={styles.lead}>{text.lead}</p>
        {rows.length === 0 ? (
          <EmptyState isFlush words={text.empty} />
        ) : (
          <>
            <div className={styles.all}>
              <Button kind="quiet" onClick={() => setChosen(new Set(rows.map(({ session }) => session.sessionId)))}>
                {text.all}
              </Button>
              <Button kind="quiet" onClick={() => setChosen(new Set())}>
                {text.none}
              </Button>
            </div>
            <ul className={styles.list} aria-label={text.list}>
              {rows.map(({ session, name }) => (
                <li key={session.sessionId}>
                  <label className={styles.row}>
                    <input type="checkbox" checked={chosen.has(session.sessionId)} onChange={() => toggle(session.sessionId)} />
                    <span className={styles.name}>{name}</span>
                    {session.production && (
                      <span className={styles.production}>
                        <Icon of={Flag} size={12} className={styles.flag} />
                        {text.production}
                      </span>
                    )}
                    <span className={styles.target}>{session.target}</span>
                  </label>
                </li>
              ))}
            </ul>
          </>
        )}
      </div>
    </Dialog>
  );
}

interface AskProductionProps {
  readonly terminals: readonly BroadcastTerminal[];
  readonly onBack: () => void;
  readonly onYes: () => void;
  readonly onClose: () => void;
}

/** The second question. Neither Enter nor a double click meant for the first one answers it. */
function AskProduction({ terminals, onBack, onYes, onClose }: AskProductionProps) {
  const isArmed = useArmed('production');
  return (
    <Dialog
      open
      onClose={onClose}
      title={text.askProduction(terminals.length)}
      keepOnOutsidePress
      actions={
        <>
          <Button onClick={onBack}>{text.back}</Button>
          <ArmedButton kind="danger" isArmed={isArmed} refusesEnter onClick={onYes}>
            {text.startProduction}
          </ArmedButton>
        </>
      }
    >
      <div className={styles.fields}>
        <ul className={styles.hosts}>
          {terminals.map(({ session, name }) => (
            <li key={session.sessionId} className={styles.production}>
              <Icon of={Flag} size={12} className={styles.flag} />
              {name}
            </li>
          ))}
        </ul>
        <p>{text.askText}</p>
      </div>
    </Dialog>
  );
}

/** The connected terminals, in the order of their tabs; a name that stands twice has its place behind it. */
function useTerminals(): readonly BroadcastTerminal[] {
  const panels = useDock((state) => state.panels);
  const byId = useSessions((state) => state.byId);
  const rows = panels.flatMap((panel) => {
    const session = panel.view === 'terminal' && panel.sessionId !== undefined ? byId[panel.sessionId] : undefined;
    if (session === undefined || !canTakePart(session)) return [];
    return [{ session, panelId: panel.id, name: panel.name ?? sessionName(session) }];
  });
  const seen = new Map<string, number>();
  return rows.map((row) => {
    const before = seen.get(row.name) ?? 0;
    seen.set(row.name, before + 1);
    return before === 0 ? row : { ...row, name: `${row.name} (${before + 1})` };
  });
}
