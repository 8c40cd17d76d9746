import { useRef, type KeyboardEvent, type PointerEvent } from 'react';
import { sideBarLimits, sideBarWidth } from './stores/view-store.ts';
import { text } from './text.ts';
import { sideBarView } from './views.ts';
import { useView, useWorkbench } from './workbench-context.tsx';
import styles from './SideBar.module.css';

export function SideBar() {
  const isOpen = useView((state) => state.sideBarIsOpen);
  const width = useView((state) => state.sideBarWidth);
  const Content = sideBarView();
  if (!isOpen || !Content) return null;
  return (
    <aside className={styles.sideBar} style={{ width }} aria-label={text.regions.sideBar} data-region="sideBar">
      <Content />
      <Sash width={width} />
    </aside>
  );
}

const keyStep = 16;

/** The edge that changes the width, by dragging or by arrow keys; a double click puts it back. */
function Sash({ width }: { readonly width: number }) {
  const { view } = useWorkbench();
  const from = useRef<{ readonly x: number; readonly width: number }>(undefined);
  const set = (wanted: number): void => view.setState({ sideBarWidth: sideBarWidth(wanted) });
  const onPointerDown = (event: PointerEvent<HTMLDivElement>): void => {
    event.currentTarget.setPointerCapture(event.pointerId);
    from.current = { x: event.clientX, width };
  };
  const onPointerMove = (event: PointerEvent<HTMLDivElement>): void => {
    if (from.current) set(from.current.width + event.clientX - from.current.x);
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key === 'ArrowLeft') set(width - keyStep);
    else if (event.key === 'ArrowRight') set(width + keyStep);
    else if (event.key === 'Home') set(sideBarLimits.narrowest);
    else if (event.key === 'End') set(sideBarLimits.widest);
    else return;
    event.preventDefault();
  };
  return (
    <div
      role="separator"
      aria-orientation="vertical"
      aria-label={text.sideBar.resize}
      aria-valuenow={width}
      aria-valuemin={sideBarLimits.narrowest}
      aria-valuemax={sideBarLimits.widest}
      tabIndex={0}
      className={styles.sash}
      onPointerDown={onPointerDown}
      onPointerMove={onPointerMove}
      onPointerUp={() => (from.current = undefined)}
      onDoubleClick={() => set(sideBarLimits.initial)}
      onKeyDown={onKeyDown}
    />
  );
}
