import { useCallback, useEffect } from 'react';
import { DockviewReact, type DockviewReadyEvent, type IDockviewHeaderActionsProps } from 'dockview-react';
import 'dockview-react/dist/styles/dockview.css';
import './dock-theme.css';
import { Plus } from 'lucide-react';
import { IconButton } from '../ui/Button.tsx';
import { worthRestoring } from './dock-panels.ts';
import { watchTabsDraggedOut } from './move-tab.ts';
import { PanelFrame } from './PanelFrame.tsx';
import { fitPanel } from './restored-tabs.ts';
import { restoredText } from './restored-text.ts';
import { Tab } from './Tab.tsx';
import { text } from './text.ts';
import { useWorkbench } from './workbench-context.tsx';
import { placeSessions } from './workbench.ts';
import styles from './Dock.module.css';

const theme = { name: 'hawser', className: 'dockview-theme-hawser' };
const components = { view: PanelFrame };

interface DockAreaProps {
  readonly element: HTMLElement;
  /** Draws the first screen until then. */
  readonly onAttached: () => void;
}

/** The docking library. All that knows it is here, in `dock-controller.ts`, `PanelFrame` and `Tab`. */
export function DockArea({ element, onAttached }: DockAreaProps) {
  const workbench = useWorkbench();
  const onReady = useCallback(
    (event: DockviewReadyEvent) => {
      const state = workbench.link.state.getState();
      const welcome = state.kind === 'ready' ? state.welcome : undefined;
      // Whoever went on elsewhere from the first screen is not called back.
      const keepFocus = document.activeElement !== document.body && !element.contains(document.activeElement);
      const layout = worthRestoring(workbench.unsavedLayout() ?? welcome?.layout);
      const isRead = workbench.dock.attach(event.api, element, layout, (panel) => welcome && fitPanel(panel, welcome));
      if (!isRead)
        workbench.toasts.getState().show({ tone: 'stop', words: restoredText.unreadable, detail: restoredText.unreadableDetail });
      if (welcome) placeSessions(workbench, welcome);
      if (workbench.dock.state.getState().panels.length === 0) workbench.dock.open({ view: 'welcome' }, { keepFocus });
      onAttached();
    },
    [workbench, element, onAttached],
  );
  // A browser opens no window for what is let go outside of it.
  useEffect(
    () => (workbench.keyboard().hostKind === 'electron' ? watchTabsDraggedOut(workbench, element) : undefined),
    [workbench, element],
  );
  return (
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
