import { Component, useEffect, useState, type ReactNode } from 'react';
import type { IDockviewPanelProps } from 'dockview-react';
import type { SessionId } from '../../shared/model/ids.ts';
import { Button } from '../ui/Button.tsx';
import { EmptyState } from '../ui/EmptyState.tsx';
import { PanelCard, PanelOverlay } from '../ui/PanelCard.tsx';
import { PanelParams } from './dock-panels.ts';
import { RestoredPane } from './RestoredPane.tsx';
import { text } from './text.ts';
import { promptOutlet, viewOf } from './views.ts';
import { useDock, useSessions, useWorkbench } from './workbench-context.tsx';
import styles from './PanelFrame.module.css';

/** What surrounds every view of the dock: the questions of its session, and a net for faults in drawing. */
export function PanelFrame({ api, params }: IDockviewPanelProps) {
  const { dock } = useWorkbench();
  const [isVisible, setVisible] = useState(api.isVisible);
  const isActive = useDock((state) => state.activeId === api.id);
  useEffect(() => {
    const subscription = api.onDidVisibilityChange((event) => setVisible(event.isVisible));
    return () => subscription.dispose();
  }, [api]);
  const parsed = PanelParams.safeParse(params);
  const sessionId = parsed.success ? (parsed.data.sessionId as SessionId | undefined) : undefined;
  const Questions = promptOutlet();
  const View = parsed.success ? viewOf(parsed.data.view) : undefined;
  const former = parsed.success && sessionId === undefined ? parsed.data.former : undefined;
  return (
    <div ref={(element) => dock.setElement(api.id, element)} tabIndex={-1} className={styles.frame} data-panel={api.id}>
      <DrawingNet>
        {/* Of hundreds of tabs that came back only those that are seen are drawn. */}
        {former && parsed.success && isVisible && (
          <RestoredPane panelId={api.id} panel={parsed.data} former={former} isActive={isActive} isVisible={isVisible} />
        )}
        {!former && View && <View panelId={api.id} sessionId={sessionId} isVisible={isVisible} isActive={isActive} />}
      </DrawingNet>
      {sessionId !== undefined && Questions && (
        <DrawingNet isOver>
          <Questions sessionId={sessionId} />
        </DrawingNet>
      )}
      {isActive && Questions && (
        // A scan belongs to no session: what it asks about a jump host stands over whatever is in front.
        <DrawingNet isOver>
          <Questions sessionId={undefined} />
        </DrawingNet>
      )}
      {sessionId !== undefined && <OrphanCard sessionId={sessionId} panelId={api.id} />}
    </div>
  );
}

interface SessionPart {
  readonly sessionId: SessionId;
  readonly panelId: string;
}

/** The core stopped under this terminal: its text stays, the shell is gone. */
function OrphanCard({ sessionId, panelId }: SessionPart) {
  const workbench = useWorkbench();
  const isOrphan = useSessions((state) => state.orphans.has(sessionId));
  if (!isOrphan) return null;
  const panel = workbench.dock.panel(panelId);
  const isFiles = panel?.view === 'files';
  return (
    <PanelOverlay place="foot">
      <PanelCard
        role="region"
        title={isFiles ? text.orphan.filesTitle : text.orphan.title}
        subtitle={isFiles ? text.orphan.filesDetail : text.orphan.detail}
        actions={
          <>
            <Button onClick={() => workbench.dock.close(panelId)}>{text.orphan.close}</Button>
            <Button kind="primary" onClick={() => panel && void workbench.reopen(panel)}>
              {text.orphan.reopen}
            </Button>
          </>
        }
      />
    </PanelOverlay>
  );
}

/** A view that fails to draw must not take the other tabs with it. */
class DrawingNet extends Component<{ readonly children: ReactNode; readonly isOver?: boolean }, { readonly failed: boolean }> {
  override state = { failed: false };

  static getDerivedStateFromError(): { failed: boolean } {
    return { failed: true };
  }

  override render(): ReactNode {
    if (!this.state.failed) return this.props.children;
    const again = <Button onClick={() => this.setState({ failed: false })}>{text.errors.panelRetry}</Button>;
    if (this.props.isOver !== true) return <EmptyState words={text.errors.panel} action={again} />;
    return (
      <PanelOverlay>
        <PanelCard role="region" title={text.errors.panel} actions={again} />
      </PanelOverlay>
    );
  }
}
