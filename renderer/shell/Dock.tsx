import { useCallback, useRef } from 'react';
import { DockviewReact, type DockviewReadyEvent, type IDockviewHeaderActionsProps } from 'dockview-react';
import 'dockview-react/dist/styles/dockview.css';
import './dock-theme.css';
import { Plus } from 'lucide-react';
import { IconButton } from '../ui/Button.tsx';
import { PanelFrame } from './PanelFrame.tsx';
import { Tab } from './Tab.tsx';
import { text } from './text.ts';
import { useWorkbench } from './workbench-context.tsx';
import { placeSessions } from './workbench.ts';
import styles from './Dock.module.css';

const theme = { name: 'hawser', className: 'dockview-theme-hawser' };
const components = { view: PanelFrame };

/** Tabs and splits. All that knows the docking library is here, in `dock-controller.ts`, `PanelFrame` and `Tab`. */
export function Dock() {
  const workbench = useWorkbench();
  const element = useRef<HTMLElement>(null);
  const onReady = useCallback(
    (event: DockviewReadyEvent) => {
      const state = workbench.link.state.getState();
      const welcome = state.kind === 'ready' ? state.welcome : undefined;
      const living = new Set<string>(welcome?.sessions.map((session) => session.sessionId));
      workbench.dock.attach(
        event.api,
        element.current ?? document.body,
        welcome?.layout,
        (panel) => panel.view !== 'terminal' || (panel.sessionId !== undefined && living.has(panel.sessionId)),
      );
      if (welcome) placeSessions(workbench, welcome);
      if (workbench.dock.state.getState().panels.length === 0) workbench.dock.open({ view: 'welcome' });
    },
    [workbench],
  );
  return (
    <main ref={element} className={styles.dock} aria-label={text.regions.dock} data-region="dock">
      <h1 className="visually-hidden">{text.appName}</h1>
      <DockviewReact
        theme={theme}
        components={components}
        defaultTabComponent={Tab}
        leftHeaderActionsComponent={NewTabButton}
        watermarkComponent={Nothing}
        onReady={onReady}
        announcements={false}
        disableFloatingGroups
        singleTabMode="default"
      />
    </main>
  );
}

/** The plus behind the last tab of each group. */
function NewTabButton({ activePanel }: IDockviewHeaderActionsProps) {
  const { commands, dock } = useWorkbench();
  return (
    <div className={styles.newTab}>
      <IconButton
        icon={Plus}
        label={text.tabs.new}
        keys={commands.keysOf('tab.new')[0]}
        onClick={() => {
          if (activePanel) dock.show(activePanel.id);
          commands.run('tab.new');
        }}
      />
    </div>
  );
}

/** An empty dock opens the welcome tab; there is nothing to draw meanwhile. */
function Nothing() {
  return null;
}
