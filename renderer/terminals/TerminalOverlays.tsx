import { useStore } from 'zustand';
import type { SessionInfo } from '../../shared/model/session.ts';
import { broadcastOf } from '../shell/broadcast.ts';
import { KeyNotices } from '../shell/KeyNotices.tsx';
import { LoginNotices } from '../shell/LoginNotices.tsx';
import { useWorkbench } from '../shell/workbench-context.tsx';
import { chordParts } from '../ui/chord-words.ts';
import { BroadcastFrame, BroadcastMark } from './BroadcastMark.tsx';
import { ClipboardWish } from './ClipboardWish.tsx';
import { CommandMenu } from './commands/CommandMenu.tsx';
import { ShellLinesDialog } from './commands/ShellLinesDialog.tsx';
import { EscapeDialogs } from './escapes/EscapeDialogs.tsx';
import { FindBar } from './FindBar.tsx';
import { NewsCorner } from './NewsCorner.tsx';
import { PasteGuard } from './PasteGuard.tsx';
import { SessionCards, useSessionAction } from './SessionNews.tsx';
import { StateChip } from './StateChip.tsx';
import type { TerminalController } from './terminal-controller.ts';
import { TerminalMenu } from './TerminalMenu.tsx';
import { sessionName } from '../shell/session-state.ts';
import { UploadDialog } from './uploads/UploadDialog.tsx';
import { text } from './text.ts';
import styles from './terminals.module.css';

interface TerminalOverlaysProps {
  readonly controller: TerminalController;
  readonly panelId: string;
  readonly session: SessionInfo;
  readonly isActive: boolean;
  /** The core that had the session is gone; the frame says so, and the session's last state means nothing any more. */
  readonly isOrphan: boolean;
}

/** Everything that is drawn over a terminal: news, questions of its programs, find, menu, failures. */
export function TerminalOverlays({ controller, panelId, session, isActive, isOrphan }: TerminalOverlaysProps) {
  const workbench = useWorkbench();
  const view = useStore(controller.view);
  const targets = useStore(broadcastOf(workbench).state, () => broadcastOf(workbench).targetsFrom(session.sessionId).length);
  const { state } = session;
  const onDone = (): void => controller.focus();
  const act = useSessionAction({ session, onDone });
  const answerWish = (answer: 'allow' | 'never' | 'later'): void => {
    if (answer !== 'later') {
      const clipboardWriteHosts = {
        ...workbench.settings.state.getState().clipboardWriteHosts,
        [session.target]: answer === 'allow',
      };
      workbench.settings.update({ clipboardWriteHosts }).catch((error: unknown) => workbench.showError(error));
    }
    controller.clipboard.answerWish(answer === 'allow');
  };
  const isMac = workbench.keyboard().platform === 'darwin';
  return (
    <>
      <SessionCards panelId={panelId} session={session} isActive={isActive} hasShown={view.hasOutput} onDone={onDone} />
      {targets > 0 && <BroadcastFrame />}
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
        <NewsCorner controller={controller}>
          {targets > 0 && <BroadcastMark count={targets} />}
          {!isOrphan && <KeyNotices session={session} />}
          {!isOrphan && <LoginNotices session={session} />}
        </NewsCorner>
      </div>
      <div className={styles.noticePlace} role="status">
        {view.uploading !== undefined && view.notice === undefined && <span className={styles.notice}>{view.uploading}</span>}
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
      {view.commandMenu && <CommandMenu request={view.commandMenu} controller={controller} />}
      {view.uploadAsk && <UploadDialog ask={view.uploadAsk} host={sessionName(session)} />}
      {view.escape !== undefined && (
        <EscapeDialogs
          view={view.escape}
          session={session}
          notify={(words) => controller.notify(words)}
          onClose={() => controller.view.setState({ escape: undefined })}
        />
      )}
      {view.shellLinesAreOpen && (
        <ShellLinesDialog
          isOn={view.hasCommands}
          onType={(lines) => controller.clipboard.offer(lines, true)}
          onClose={() => controller.view.setState({ shellLinesAreOpen: false })}
        />
      )}
    </>
  );
}
