import { useEffect, useRef } from 'react';
import { useStore } from 'zustand';
import type { FileSide } from '../../shared/model/files.ts';
import type { SessionInfo } from '../../shared/model/session.ts';
import { useWireGeneration } from '../host/host-context.tsx';
import { sessionName } from '../shell/session-state.ts';
import { promptOutlet, sessionNews } from '../shell/views.ts';
import { useSession, useSessions, useWorkbench } from '../shell/workbench-context.tsx';
import { FileGrid } from './FileGrid.tsx';
import type { FilesTab, PaneSide } from './files-tab.ts';
import type { PaneController } from './pane-controller.ts';
import { Button } from '../ui/Button.tsx';
import { CopyAcross } from './CopyAcross.tsx';
import { PaneFoot } from './PaneFoot.tsx';
import { PaneHead } from './PaneHead.tsx';
import { RootStrip } from './RootStrip.tsx';
import { ScpPanel } from './ScpPanel.tsx';
import { text } from './text.ts';
import type { GridHandle } from '../ui/RowGrid.tsx';
import styles from './FilesView.module.css';

interface FilePaneProps {
  readonly side: PaneSide;
  readonly panelId: string;
  readonly tab: FilesTab;
  readonly pane: PaneController;
  /** The tab's session. */
  readonly own: SessionInfo;
  readonly isActive: boolean;
  /** The side that commands act on. */
  readonly isCurrent: boolean;
  /** The state of the tab's session is told over both sides. */
  readonly isCovered: boolean;
  readonly onActivate: () => void;
  readonly onSwitch: () => void;
}

/** One side: where it is, what is there, and how much. */
export function FilePane(props: FilePaneProps) {
  const { side, panelId, tab, pane, own, isActive, isCurrent } = props;
  const { dock } = useWorkbench();
  const state = useStore(pane.state);
  const grid = useRef<GridHandle>(null);
  const session = useSession(state.side.kind === 'remote' ? state.side.sessionId : undefined);
  const place = session ? sessionName(session) : text.local;
  const canRead = useReading(pane, state.side, session, state.isAwaited);
  const News = sessionNews();
  const Questions = promptOutlet();
  const isOther = session !== undefined && session.sessionId !== own.sessionId;
  const saysNews = isOther || (session !== undefined && !props.isCovered);
  const leave = (): void => {
    if (state.places.before.length > 0) pane.goBack();
    else pane.go('~', { side: { kind: 'local' } });
    dock.focusInside(panelId);
  };
  const focusGrid = (): void => grid.current?.focus();
  return (
    <section
      className={styles.pane}
      aria-label={text.paneName(text.panes[side], place)}
      data-panel-focus={isCurrent || undefined}
      data-current={isCurrent || undefined}
      data-root={session?.files?.root?.kind === 'on' || undefined}
      inert={props.isCovered}
      onFocus={() => !isCurrent && props.onActivate()}
    >
      <PaneHead tab={tab} pane={pane} state={state} place={place} onDone={focusGrid} onActivate={props.onActivate} />
      <RootStrip session={session} />
      <div className={styles.body}>
        {canRead && session?.files?.service === 'scp' ? (
          <ScpPanel session={session} other={tab.pane(side === 'left' ? 'right' : 'left')} />
        ) : (
          <FileGrid ref={grid} pane={pane} state={state} canRead={canRead} onSwitch={props.onSwitch} />
        )}
        {saysNews && News && (
          <News
            panelId={panelId}
            session={session}
            isActive={isActive}
            hasShown={state.folder !== undefined}
            onDone={() => dock.focusInside(panelId)}
            onClose={isOther ? leave : undefined}
          />
        )}
        {/* Those of the tab's own session stand over both sides. */}
        {isOther && Questions && <Questions sessionId={session.sessionId} />}
        {state.side.kind === 'remote' && session === undefined && (
          <div className={styles.gone} role="alert">
            <p>{text.states.gone}</p>
            <Button onClick={leave}>{state.places.before.length > 0 ? text.states.goBack : text.states.chooseLocal}</Button>
          </div>
        )}
      </div>
      <PaneFoot
        across={isCurrent && <CopyAcross other={tab.pane(side === 'left' ? 'right' : 'left')} />}
        state={state}
        seemsReadOnly={session?.files?.seemsReadOnly === true}
      />
    </section>
  );
}

/** Reads the folder as soon as the side can be read, and again when its session or the wire came back. Answers whether it can. */
function useReading(pane: PaneController, side: FileSide, session: SessionInfo | undefined, isAwaited: boolean): boolean {
  const generation = useWireGeneration();
  const isOrphan = useSessions((state) => side.kind === 'remote' && state.orphans.has(side.sessionId));
  const isOpen = session?.state.kind === 'open' || session?.state.kind === 'stalled';
  const canRead = generation > 0 && (side.kind === 'local' || (isOpen && !isOrphan));
  const seen = useRef<readonly unknown[]>([]);
  useEffect(() => {
    const now = [pane, canRead, generation];
    const isNew = now.some((each, index) => each !== seen.current[index]);
    seen.current = now;
    // Another side is opened by whoever chose it; what comes back is read again here, and what a new session was awaited for.
    if (canRead && (isNew || pane.state.getState().isAwaited)) pane.reopen();
  }, [pane, canRead, generation, isAwaited]);
  return canRead;
}
