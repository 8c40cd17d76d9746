import { useEffect, useRef } from 'react';
import { useStore } from 'zustand';
import '@xterm/xterm/css/xterm.css';
import type { SessionId } from '../../shared/model/ids.ts';
import type { SessionInfo } from '../../shared/model/session.ts';
import { useLink, useWireGeneration } from '../host/host-context.tsx';
import { sessionName } from '../shell/session-state.ts';
import type { ViewProps } from '../shell/views.ts';
import { useSession, useSessionPrompts, useSessions, useSettings, useWorkbench } from '../shell/workbench-context.tsx';
import { classNames } from '../ui/class-names.ts';
import type { TerminalController } from './terminal-controller.ts';
import { TerminalOverlays } from './TerminalOverlays.tsx';
import { text } from './text.ts';
import { usePathDrops } from './path-drops.ts';
import { useTerminal } from './use-terminal.ts';
import './terminal-host.css';
import styles from './terminals.module.css';

/** One terminal in its tab. No header: what there is to say stands over it and goes away. */
export function TerminalView({ panelId, sessionId, isVisible, isActive }: ViewProps) {
  const session = useSession(sessionId);
  if (sessionId === undefined || session === undefined) return null;
  return (
    <SessionTerminal
      key={sessionId}
      panelId={panelId}
      sessionId={sessionId}
      session={session}
      isVisible={isVisible}
      isActive={isActive}
    />
  );
}

interface SessionTerminalProps {
  readonly panelId: string;
  readonly sessionId: SessionId;
  readonly session: SessionInfo;
  readonly isVisible: boolean;
  readonly isActive: boolean;
}

function SessionTerminal({ panelId, sessionId, session, isVisible, isActive }: SessionTerminalProps) {
  const workbench = useWorkbench();
  const controller = useTerminal(workbench, sessionId);
  const asks = useSessionPrompts(sessionId).length > 0;
  const isOrphan = useSessions((state) => state.orphans.has(sessionId));
  const pane = useRef<HTMLDivElement>(null);
  usePathDrops(pane, session, controller);
  return (
    <div
      ref={pane}
      className={classNames(styles.pane, session.production && styles.production)}
      data-terminal-pane=""
      data-colour={session.colour ?? 'none'}
      role="region"
      aria-label={text.terminalName(sessionName(session))}
    >
      {controller && (
        <>
          <Screen
            controller={controller}
            session={session}
            isVisible={isVisible}
            isActive={isActive}
            isOrphan={isOrphan}
            asks={asks}
          />
          <TerminalOverlays
            controller={controller}
            panelId={panelId}
            session={session}
            isActive={isActive && isVisible}
            isOrphan={isOrphan}
          />
        </>
      )}
    </div>
  );
}

interface ScreenProps {
  readonly controller: TerminalController;
  readonly session: SessionInfo;
  readonly isVisible: boolean;
  readonly isActive: boolean;
  readonly isOrphan: boolean;
  readonly asks: boolean;
}

/** The emulator's own element, and what it must be told. */
function Screen({ controller, session, isVisible, isActive, isOrphan, asks }: ScreenProps) {
  const screen = useRef<HTMLDivElement>(null);
  const settings = useSettings((state) => state);
  const tree = useStore(useWorkbench().hosts.state, (state) => state.tree);
  const generation = useWireGeneration();
  const bells = useStore(controller.view, (state) => state.bells);

  useEffect(() => {
    if (screen.current) controller.attach(screen.current);
    return () => controller.detach();
  }, [controller]);
  // Also what its host and folders say, as soon as it is changed.
  useEffect(() => controller.applySettings(), [controller, settings, tree, session.bookmarkId]);
  useEffect(() => controller.setVisible(isVisible), [controller, isVisible, settings.gpuRendering]);
  useEffect(() => controller.setSessionState(session.state), [controller, session.state]);
  // A pipe that is asked for while the program is being locked is refused.
  const isLocked = useStore(useLink().lock, (lock) => lock.isLocked);
  useEffect(() => {
    if (generation > 0 && !isOrphan && !isLocked) controller.reconnectPipe();
  }, [controller, generation, isOrphan, isLocked]);
  useEffect(() => {
    // After a reload the focus is nowhere; from anywhere else it is not taken.
    if (isActive && document.activeElement === document.body) controller.focus();
  }, [controller, isActive]);

  return (
    <div
      ref={screen}
      className={styles.screen}
      data-bell={bells === 0 ? undefined : bells % 2 === 0 ? 'even' : 'odd'}
      onFocus={() => {
        // While a question is open the keyboard belongs to it.
        if (asks)
          screen.current
            ?.closest('[data-terminal-pane]')
            ?.parentElement?.querySelector<HTMLElement>('[data-takes-focus="true"]')
            ?.focus();
      }}
    />
  );
}
