import { useEffect } from 'react';
import { useStore } from 'zustand';
import { Dock } from './Dock.tsx';
import { DialogOutlet } from './DialogOutlet.tsx';
import { listenForOutsideDrops } from './dragging/outside-drops.ts';
import { LinkBanner } from './LinkBanner.tsx';
import { LoginChangeDialog } from './LoginChangeDialog.tsx';
import { Palette } from './Palette.tsx';
import { Rail } from './Rail.tsx';
import { SideBar } from './SideBar.tsx';
import { StatusBar } from './StatusBar.tsx';
import { useShortcuts } from './use-shortcuts.ts';
import { useLeaveGuard, useWindowTitle } from './use-window.ts';
import { editsBar, transfersBar } from './views.ts';
import { useWorkbench } from './workbench-context.tsx';
import { ToastRegion } from '../ui/ToastRegion.tsx';
import styles from './Frame.module.css';

/** Rail, side bar, dock and status bar: the workbench. */
export function Frame() {
  const workbench = useWorkbench();
  useShortcuts(workbench);
  useWindowTitle();
  useLeaveGuard();
  useEffect(() => {
    const listening = listenForOutsideDrops();
    return () => listening.dispose();
  }, []);
  return (
    <div className={styles.frame}>
      <LinkBanner />
      <div className={styles.middle}>
        <Rail />
        <SideBar />
        <div className={styles.main}>
          <Dock />
          <EditsPlace />
          <TransfersPlace />
        </div>
      </div>
      <StatusBar />
      <Palette />
      <DialogOutlet />
      <LoginChangeDialog />
      <ToastRegion
        store={workbench.toasts}
        onFocusFree={() => workbench.dock.focusInside(workbench.dock.state.getState().activeId)}
      />
    </div>
  );
}

/** Below the tabs, and only while files are edited. */
function EditsPlace() {
  const hasAny = useStore(useWorkbench().edits.state, (state) => state.edits.length > 0);
  const Bar = editsBar();
  return hasAny && Bar ? <Bar /> : null;
}

/** Below the tabs, and only while there are transfers. */
function TransfersPlace() {
  const hasAny = useStore(useWorkbench().transfers.state, (state) => state.order.length > 0);
  const Bar = transfersBar();
  return hasAny && Bar ? <Bar /> : null;
}
