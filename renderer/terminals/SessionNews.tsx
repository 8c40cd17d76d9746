import type { SessionInfo } from '../../shared/model/session.ts';
import { useLinkState } from '../host/host-context.tsx';
import { KeyNotices } from '../shell/KeyNotices.tsx';
import { LoginNotices } from '../shell/LoginNotices.tsx';
import { actOnSession } from '../shell/act-on-session.ts';
import { showDoctor } from '../shell/doctor-view.ts';
import { noteReplaced } from '../shell/stored-key.ts';
import { targetOf } from '../shell/target.ts';
import type { SessionNewsProps } from '../shell/views.ts';
import { useSessionPrompts, useSessions, useWorkbench } from '../shell/workbench-context.tsx';
import { PanelOverlay } from '../ui/PanelCard.tsx';
import type { ChipAction } from './chip-words.ts';
import { ConnectingLine, ConnectingPane } from './ConnectingPane.tsx';
import { FailureCard, type FailureActions } from './FailureCard.tsx';
import { FilesOnlyCard } from './FilesOnlyCard.tsx';
import { failureReport } from './failure-report.ts';
import { HostKeyStop, isHostKeyStop } from './HostKeyStop.tsx';
import { StateChip } from './StateChip.tsx';
import { text } from './text.ts';
import styles from './terminals.module.css';

/** What there is to say about a session over a view of another feature, as over a terminal. */
export function SessionNews(props: SessionNewsProps) {
  const { session, hasShown } = props;
  const isOrphan = useSessions((state) => state.orphans.has(session.sessionId));
  const act = useSessionAction(props);
  return (
    <>
      <SessionCards {...props} />
      {!isOrphan && (
        <div className={styles.corner}>
          <StateChip state={session.state} hasOutput={hasShown} isFiles={session.kind === 'files'} onAction={act} />
          <KeyNotices session={session} />
          <LoginNotices session={session} />
        </div>
      )}
    </>
  );
}

/** A connection that is being made for the first time, one that failed, and a host that starts no shell. */
export function SessionCards(props: SessionNewsProps) {
  const { session, isActive, hasShown } = props;
  const { state } = session;
  const isFiles = session.kind === 'files';
  // An orphan's last state means nothing any more: the frame says so.
  const isOrphan = useSessions((sessions) => sessions.orphans.has(session.sessionId));
  const asks = useSessionPrompts(session.sessionId).length > 0;
  const act = useSessionAction(props);
  const actions = useFailureActions(props);
  const { openFiles } = useWorkbench();
  return (
    <>
      {state.kind === 'connecting' && !hasShown && !isOrphan && (
        <ConnectingPane target={session.target} state={state} isFiles={isFiles} onCancel={() => act('cancel')} />
      )}
      {state.kind === 'failed' && !hasShown && <ConnectingLine target={session.target} />}
      {state.kind === 'ended' && state.filesOnly === true && !isOrphan && (
        <PanelOverlay place={hasShown ? 'foot' : 'centre'}>
          <FilesOnlyCard
            host={session.name}
            isActive={isActive}
            onFiles={() => void openFiles(targetOf(session), { insteadOf: props.panelId })}
            onRetry={() => act('reconnect')}
          />
        </PanelOverlay>
      )}
      {state.kind === 'failed' && !asks && !isOrphan && isHostKeyStop(state.error) && (
        <PanelOverlay place={hasShown ? 'foot' : 'centre'}>
          <HostKeyStop error={state.error} session={session} actions={actions} isActive={isActive} />
        </PanelOverlay>
      )}
      {state.kind === 'failed' && !asks && !isOrphan && !isHostKeyStop(state.error) && (
        <FailureCard
          session={session}
          error={state.error}
          actions={actions}
          isFiles={isFiles}
          isActive={isActive}
          place={hasShown ? 'foot' : 'centre'}
        />
      )}
    </>
  );
}

type About = Pick<SessionNewsProps, 'session' | 'onDone'>;

export function useSessionAction({ session, onDone }: About): (action: ChipAction) => void {
  const { client, showError } = useWorkbench();
  return (action) => {
    const { sessionId } = session;
    const call = action === 'cancel' ? client.sessions.stop({ sessionId }) : client.sessions.reconnect({ sessionId });
    call.catch(showError);
    onDone();
  };
}

function useFailureActions({
  panelId,
  session,
  onDone,
  onClose,
}: About & Pick<SessionNewsProps, 'panelId' | 'onClose'>): FailureActions {
  const workbench = useWorkbench();
  const link = useLinkState();
  const version = link.kind === 'ready' ? link.welcome.version : '';
  const { sessionId } = session;
  const retry = (): void => {
    workbench.client.sessions.reconnect({ sessionId }).catch((error: unknown) => workbench.showError(error));
    onDone();
  };
  const close = onClose ?? ((): void => workbench.dock.close(panelId));
  const copy = async (words: string): Promise<boolean> => {
    try {
      await navigator.clipboard.writeText(words);
      return true;
    } catch {
      workbench.note(text.clipboard.failed);
      return false;
    }
  };
  return {
    retry,
    act: (action) => actOnSession(action, { workbench, session, panelId, retry, close, copy }),
    showTimeline: () => showDoctor(workbench, { subject: { kind: 'session', sessionId }, part: 'timeline' }),
    async copyReport() {
      const report = await workbench.client.doctor.report({ sessionId }).then(
        (answer) => answer.text,
        () => '',
      );
      const own = reportOf(session, version);
      return copy(report === '' ? own : isHostKeyStopOf(session) ? `${own}\n${report}` : report);
    },
    close,
    addKey(name) {
      const [, host = name, port = '22'] = /^\[(.*)\]:(\d+)$/.exec(name) ?? [];
      workbench.view.setState({ dialog: { kind: 'addKnownHosts', names: host, port: Number(port) } });
    },
    async replaceKey(words) {
      try {
        const { kind, undoId } = await workbench.client.trust.replaceAndConnect({ sessionId: session.sessionId, words });
        if (kind === 'replaced') {
          noteReplaced(workbench, session.name, undoId);
          onDone();
        }
        return kind;
      } catch (error) {
        workbench.showError(error);
        return undefined;
      }
    },
  };
}

function isHostKeyStopOf({ state }: SessionInfo): boolean {
  return state.kind === 'failed' && isHostKeyStop(state.error);
}

function reportOf({ state, target }: SessionInfo, version: string): string {
  return state.kind === 'failed' ? failureReport(target, state.error, new Date(), version) : '';
}
