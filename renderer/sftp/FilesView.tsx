import { useEffect, useRef, useState } from 'react';
import { useStore } from 'zustand';
import type { SessionId } from '../../shared/model/ids.ts';
import type { SessionInfo } from '../../shared/model/session.ts';
import type { ViewProps } from '../shell/views.ts';
import { sessionNews } from '../shell/views.ts';
import { useSession, useSessions, useWorkbench } from '../shell/workbench-context.tsx';
import { classNames } from '../ui/class-names.ts';
import { FilePane } from './FilePane.tsx';
import { FilesTab, filesTabsOf, type PaneSide } from './files-tab.ts';
import { paneSides } from './pane-sides.ts';
import styles from './FilesView.module.css';

/** A host's files beside this computer's. */
export function FilesView({ panelId, sessionId, isVisible, isActive }: ViewProps) {
  const session = useSession(sessionId);
  const tab = useFilesTab(panelId, sessionId);
  if (tab === undefined || session === undefined) return null;
  return <Panes panelId={panelId} tab={tab} session={session} isActive={isActive && isVisible} />;
}

interface PanesProps {
  readonly panelId: string;
  readonly tab: FilesTab;
  readonly session: SessionInfo;
  readonly isActive: boolean;
}

function Panes({ panelId, tab, session, isActive }: PanesProps) {
  const active = useStore(tab.active, (state) => state.side);
  const { dock } = useWorkbench();
  const isProduction = useTakesPart(tab, (each) => each.production) || session.production;
  const News = sessionNews();
  // A first connect that failed has the whole tab: its card is wider than one side, and there is nothing else to do here.
  const hasFailed = session.state.kind === 'failed' && !session.state.wasOpen;
  const activate = (side: PaneSide): void => tab.active.setState({ side });
  const view = useRef<HTMLDivElement>(null);
  useEffect(() => {
    // A card that covers both sides takes the keyboard that was in them, and gives it back.
    const { activeElement } = document;
    if (isActive && (activeElement === document.body || view.current?.contains(activeElement) === true))
      dock.focusInside(panelId);
    // Only when the card comes or goes.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [hasFailed]);
  return (
    <div
      ref={view}
      className={classNames(styles.view, isProduction && styles.production)}
      data-colour={session.colour ?? 'none'}
      data-files-view=""
    >
      {paneSides.map((side) => (
        <FilePane
          key={side}
          side={side}
          panelId={panelId}
          tab={tab}
          pane={tab.pane(side)}
          own={session}
          isActive={isActive}
          isCurrent={active === side}
          isCovered={hasFailed}
          onActivate={() => activate(side)}
          onSwitch={() => {
            activate(side === 'left' ? 'right' : 'left');
            dock.focusInside(panelId);
          }}
        />
      ))}
      {hasFailed && News && (
        <div className={styles.failed}>
          <News
            panelId={panelId}
            session={session}
            isActive={isActive}
            hasShown={false}
            onDone={() => dock.focusInside(panelId)}
          />
        </div>
      )}
    </div>
  );
}

/** Whether one of both sides is of such a host. */
function useTakesPart(tab: FilesTab, isSuch: (session: SessionInfo) => boolean): boolean {
  const left = useStore(tab.left.state, (state) => state.side);
  const right = useStore(tab.right.state, (state) => state.side);
  return useSessions(({ byId }) =>
    [left, right].some((side) => {
      const session = side.kind === 'remote' ? byId[side.sessionId] : undefined;
      return session !== undefined && isSuch(session);
    }),
  );
}

/** The state of a tab, for as long as its view is mounted; another one when the tab got another session. */
function useFilesTab(panelId: string, sessionId: SessionId | undefined): FilesTab | undefined {
  const workbench = useWorkbench();
  const [tab, setTab] = useState<FilesTab>();
  useEffect(() => {
    if (sessionId === undefined) return;
    const tabs = filesTabsOf(workbench);
    const made = new FilesTab(workbench, panelId, sessionId);
    tabs.set(panelId, made);
    // It lives outside React: making it here and not while rendering is what makes giving it back reliable.
    // eslint-disable-next-line react-hooks/set-state-in-effect
    setTab(made);
    return () => {
      if (tabs.get(panelId) === made) tabs.delete(panelId);
      made.dispose();
      setTab(undefined);
    };
  }, [workbench, panelId, sessionId]);
  return tab;
}
