import { useEffect, useImperativeHandle, useMemo, useRef, useState, type ReactNode, type Ref } from 'react';
import { useStore } from 'zustand';
import { useShallow } from 'zustand/react/shallow';
import type { HostTree } from '../../shared/model/bookmark.ts';
import { useIsCut } from '../host/host-context.tsx';
import type { DockState } from '../shell/dock-controller.ts';
import { targetKey, targetOf, type Target } from '../shell/target.ts';
import { useDock, useSession, useSessions, useView, useWorkbench } from '../shell/workbench-context.tsx';
import { ContextMenu, type Point } from '../ui/Menu.tsx';
import { VirtualList } from '../ui/VirtualList.tsx';
import { connectRow, menuOfRow, targetOfRow } from './host-menu.ts';
import { destinationKey, hostStates, mostUrgentState, withPowerShell } from './host-states.ts';
import { HostRow } from './HostRow.tsx';
import { text } from './text.ts';
import { configRootKey, nameOf, type TreeRow } from './tree-rows.ts';
import { useTreeDrag } from './use-tree-drag.ts';
import { useTreeKeys } from './use-tree-keys.ts';
import styles from './HostTreeView.module.css';

export interface TreeHandle {
  focus(): void;
}

interface HostTreeViewProps {
  readonly tree: HostTree;
  readonly rows: readonly TreeRow[];
  /** What stands where rows are missing. */
  readonly children: ReactNode;
  readonly ref: Ref<TreeHandle>;
}

/** Height of a row in pixels, as `--row`. */
export const rowHeight = 28;

/** The tree of hosts. The focus stays on the tree itself and `aria-activedescendant` names the row: rows may come and go. */
export function HostTreeView({ tree, rows, children, ref }: HostTreeViewProps) {
  const workbench = useWorkbench();
  const [scroller, setScroller] = useState<HTMLDivElement | null>(null);
  const element = useRef<HTMLDivElement>(null);
  const [selectedKey, setSelectedKey] = useState<string>();
  const [menu, setMenu] = useState<{ readonly row: TreeRow; readonly at: Point }>();
  const states = useHostStates();
  useFollowFocusedTab(rows, setSelectedKey);
  useShowConfig(setSelectedKey);

  const selected = rows.findIndex((row) => row.key === selectedKey);
  useNeighbour(rows, selectedKey, selected, setSelectedKey);
  const toggle = (row: TreeRow): void => toggleRow(workbench.view, row);
  const openMenu = (row: TreeRow, at: Point): void => {
    setSelectedKey(row.key);
    setMenu({ row, at });
  };
  const onKeyDown = useTreeKeys({ tree, rows, selected, select: setSelectedKey, toggle, openMenu, scroller });
  const drag = useTreeDrag(tree);
  useImperativeHandle(ref, () => ({
    focus() {
      if (selected < 0) setSelectedKey(rows[0]?.key);
      element.current?.focus();
    },
  }));
  const drawRow = (row: TreeRow, index: number): ReactNode => (
    <HostRow
      id={rowId(row)}
      row={row}
      state={stateOf(row, states)}
      isSelected={index === selected}
      dropZone={drag.over?.key === row.key ? drag.over.zone : undefined}
      dragProps={drag.propsOf(row)}
      onSelect={() => setSelectedKey(row.key)}
      onToggle={() => toggle(row)}
      onOpen={() => connectRow(workbench, row)}
      onMenu={(at) => openMenu(row, at)}
    />
  );

  return (
    <div ref={setScroller} className={styles.scroller}>
      {rows.length > 0 && (
        <div
          ref={element}
          role="tree"
          aria-label={text.tree}
          tabIndex={0}
          aria-activedescendant={selected >= 0 ? rowId(rows[selected]) : undefined}
          data-region-focus
          data-keeps-keys="F2"
          className={styles.tree}
          onKeyDown={onKeyDown}
          onFocus={() => selected < 0 && setSelectedKey(rows[0]?.key)}
          onDragOver={drag.onDragOverEnd}
          onDrop={drag.onDropEnd}
        >
          <VirtualList
            count={rows.length}
            rowHeight={rowHeight}
            scroller={scroller}
            visibleIndex={selected}
            rowKey={(index) => rows[index]?.key ?? String(index)}
            row={(index) => {
              const row = rows[index];
              return row && drawRow(row, index);
            }}
          />
        </div>
      )}
      {children}
      {menu && (
        <ContextMenu
          at={menu.at}
          entries={menuOfRow(workbench, menu.row)}
          label={text.menu(nameOf(menu.row))}
          onClose={() => setMenu(undefined)}
        />
      )}
    </div>
  );
}

function rowId(row: TreeRow | undefined): string | undefined {
  return row && `host-row-${row.key.replaceAll(/[^A-Za-z0-9_-]/g, '_')}`;
}

function toggleRow(view: ReturnType<typeof useWorkbench>['view'], row: TreeRow): void {
  if (!('isOpen' in row) || row.isOpen === undefined) return;
  view.setState(({ closedFolders }) => ({
    closedFolders: closedFolders.includes(row.key) ? closedFolders.filter((key) => key !== row.key) : [...closedFolders, row.key],
  }));
}

function stateOf(row: TreeRow, states: ReturnType<typeof hostStates>) {
  if (row.kind === 'variant') return states.get(row.variant.id);
  if (row.kind === 'bookmark') {
    // Closed, it speaks for its variants too.
    const hidden = row.isOpen === false ? (row.bookmark.variants ?? []).map(({ id }) => id) : [];
    return mostUrgentState([row.bookmark.id, ...hidden].map((id) => states.get(id)));
  }
  return row.kind === 'config' ? states.get(destinationKey(row.host.alias)) : undefined;
}

function useHostStates(): ReturnType<typeof hostStates> {
  const { connections, powerShell, prompts } = useWorkbench();
  const psSessions = useStore(powerShell.state, (state) => state.sessions);
  const isCut = useIsCut();
  const sessions = useSessions(useShallow((state) => ({ byId: state.byId, orphans: state.orphans })));
  const open = useStore(prompts.state, (state) => state.prompts);
  const byId = useStore(connections.state, (state) => state.byId);
  return useMemo(
    () =>
      withPowerShell(
        hostStates({ sessions: sessions.byId, orphans: sessions.orphans, prompts: open, connections: byId, isCut }),
        isCut ? [] : Object.values(psSessions),
        text.powerShell,
      ),
    [sessions, open, byId, isCut, psSessions],
  );
}

/** The selection speaks of the focused tab whenever that becomes another one. */
function useFollowFocusedTab(rows: readonly TreeRow[], select: (key: string) => void): void {
  const sessionId = useDock((state) => state.panels.find((panel) => panel.id === state.activeId)?.sessionId);
  const session = useSession(sessionId);
  const psTarget = useDock(psTargetKey);
  const wanted = session === undefined ? psTarget : targetKey(targetOf(session));
  const latest = useRef(rows);
  useEffect(() => {
    latest.current = rows;
  });
  useEffect(() => {
    const row = latest.current.find((each) => {
      const target = targetOfRow(each);
      return target !== undefined && targetKey(target) === wanted;
    });
    if (row) select(row.key);
  }, [sessionId, wanted, select]);
}

/** The host of a focused tab of PowerShell sessions, where it is one. */
function psTargetKey({ panels, activeId }: DockState): string | undefined {
  const { psSessions, target } = panels.find((panel) => panel.id === activeId) ?? {};
  return psSessions === undefined || target === undefined ? undefined : targetKey(target as Target);
}

/** When the selected row goes away (deleted, narrowed out), the one in its place is selected. */
function useNeighbour(
  rows: readonly TreeRow[],
  selectedKey: string | undefined,
  selected: number,
  select: (key: string) => void,
): void {
  const last = useRef(0);
  useEffect(() => {
    if (selected >= 0) last.current = selected;
    const next = rows[Math.min(last.current, rows.length - 1)];
    if (selected < 0 && selectedKey !== undefined && next) select(next.key);
  }, [rows, selected, selectedKey, select]);
}

function useShowConfig(select: (key: string) => void): void {
  const asked = useView((state) => state.showConfigAsked);
  useEffect(() => {
    if (asked > 0) select(configRootKey);
  }, [asked, select]);
}
