import { useStore } from 'zustand';
import type { SessionInfo } from '../../shared/model/session.ts';
import { useLinkState } from '../host/host-context.tsx';
import { KeyNotices } from '../shell/KeyNotices.tsx';
import { noteReplaced } from '../shell/stored-key.ts';
import { useWorkbench } from '../shell/workbench-context.tsx';
import { chordParts } from '../ui/chord-words.ts';
import { PanelOverlay } from '../ui/PanelCard.tsx';
import type { ChipAction } from './chip-words.ts';
import { ClipboardWish } from './ClipboardWish.tsx';
import { ConnectingLine, ConnectingPane } from './ConnectingPane.tsx';
import { FailureCard, type FailureActions } from './FailureCard.tsx';
import { failureReport } from './failure-report.ts';
import { FindBar } from './FindBar.tsx';
import { HostKeyStop, isHostKeyStop } from './HostKeyStop.tsx';
import { PasteGuard } from './PasteGuard.tsx';
import { StateChip } from './StateChip.tsx';
import type { TerminalController } from './terminal-controller.ts';
import { TerminalMenu } from './TerminalMenu.tsx';
import { text } from './text.ts';
import styles from './terminals.module.css';

interface TerminalOverlaysProps {
  readonly controller: TerminalController;
  readonly panelId: string;
  readonly session: SessionInfo;
  readonly isActive: boolean;
  /** The core that had the session is gone; the frame says so, and the session's last state means nothing any more. */
  readonly isOrphan: boolean;
  readonly asks: boolean;
}

/** Everything that is drawn over a terminal: news, questions of its programs, find, menu, failures. */
export function TerminalOverlays({ controller, panelId, session, isActive, isOrphan, asks }: TerminalOverlaysProps) {
  const workbench = useWorkbench();
  const view = useStore(controller.view);
  const { state } = session;
  const actions = useFailureActions(controller, panelId, session);
  const call = (promise: Promise<unknown>): void => void promise.catch((error: unknown) => workbench.showError(error));
  const act = (action: ChipAction): void => {
    const { sessionId } = session;
    call(
      action === 'cancel' ? workbench.client.sessions.stop({ sessionId }) : workbench.client.sessions.reconnect({ sessionId }),
    );
    controller.focus();
  };
  const answerWish = (answer: 'allow' | 'never' | 'later'): void => {
    if (answer !== 'later') {
      const clipboardWriteHosts = {
        ...workbench.settings.state.getState().clipboardWriteHosts,
        [session.target]: answer === 'allow',
      };
      call(workbench.settings.update({ clipboardWriteHosts }));
    }
    controller.clipboard.answerWish(answer === 'allow');
  };
  const isMac = workbench.keyboard().platform === 'darwin';
  return (
    <>
      {state.kind === 'connecting' && !view.hasOutput && !isOrphan && (
        <ConnectingPane target={session.target} state={state} onCancel={() => act('cancel')} />
      )}
      {state.kind === 'failed' && !view.hasOutput && <ConnectingLine target={session.target} />}
      {state.kind === 'failed' && !asks && !isOrphan && (
        <PanelOverlay place={view.hasOutput ? 'foot' : 'centre'}>
          {isHostKeyStop(state.error) ? (
            <HostKeyStop error={state.error} session={session} actions={actions} isActive={isActive} />
          ) : (
            <FailureCard error={state.error} actions={actions} />
          )}
        </PanelOverlay>
      )}
      <div className={styles.corner}>
        {view.findIsOpen && (
          <FindBar
            find={controller.find}
            onClose={() => {
              controller.view.setState({ findIsOpen: false });
              controller.find.close();
            }}
          />
        )}
        {!isOrphan && <StateChip state={state} hasOutput={view.hasOutput} onAction={act} />}
        {!isOrphan && <KeyNotices session={session} />}
      </div>
      <div className={styles.noticePlace} role="status">
        {view.notice && (
          <span key={view.notice.id} className={styles.notice}>
            {view.notice.words}
          </span>
        )}
      </div>
      {view.link && (
        <div className={styles.link} style={{ left: view.link.x, top: view.link.y }} role="tooltip">
          <span className={styles.linkUrl}>{view.link.url}</span>
          <span className={styles.dim}>{text.link.open(chordParts(isMac ? 'Cmd' : 'Ctrl').join(' '))}</span>
        </div>
      )}
      {view.guarded && <PasteGuard paste={view.guarded} onAnswer={(yes) => controller.clipboard.answerGuard(yes)} />}
      {view.clipboardWish !== undefined && (
        <ClipboardWish
          host={session.name}
          words={view.clipboardWish}
          isActive={isActive}
          keys={workbench.commands.keysOf('region.next')[0]}
          onAnswer={answerWish}
        />
      )}
      {view.menuAt && (
        <TerminalMenu at={view.menuAt} controller={controller} canReconnect={state.kind === 'ended' || state.kind === 'failed'} />
      )}
    </>
  );
}

function useFailureActions(controller: TerminalController, panelId: string, session: SessionInfo): FailureActions {
  const workbench = useWorkbench();
  const link = useLinkState();
  const version = link.kind === 'ready' ? link.welcome.version : '';
  const { bookmarkId } = session;
  return {
    retry() {
      workbench.client.sessions.reconnect({ sessionId: session.sessionId }).catch((error: unknown) => workbench.showError(error));
      controller.focus();
    },
    edit:
      bookmarkId === undefined
        ? undefined
        : () => workbench.view.setState({ dialog: { kind: 'bookmark', id: bookmarkId, parentId: null } }),
    close: () => workbench.dock.close(panelId),
    addKey(name) {
      const [, host = name, port = '22'] = /^\[(.*)\]:(\d+)$/.exec(name) ?? [];
      workbench.view.setState({ dialog: { kind: 'addKnownHosts', names: host, port: Number(port) } });
    },
    async replaceKey(words) {
      try {
        const { kind, undoId } = await workbench.client.trust.replaceAndConnect({ sessionId: session.sessionId, words });
        if (kind === 'replaced') {
          noteReplaced(workbench, session.name, undoId);
          controller.focus();
        }
        return kind;
      } catch (error) {
        workbench.showError(error);
        return undefined;
      }
    },
    copy: (words) => void navigator.clipboard.writeText(words).catch(() => controller.notify(text.clipboard.failed)),
    report: () =>
      session.state.kind === 'failed' ? failureReport(session.target, session.state.error, new Date(), version) : '',
  };
}
