import {
  useEffect,
  useId,
  useImperativeHandle,
  useLayoutEffect,
  useRef,
  useState,
  type KeyboardEvent,
  type MouseEvent,
  type Ref,
} from 'react';
import { useStore } from 'zustand';
import { editFiles } from '../shell/file-panes.ts';
import { clearFileClipboard, fileClipboardOf } from '../shell/file-clipboard.ts';
import { rowAt } from '../shell/row-pages.ts';
import { useWorkbench } from '../shell/workbench-context.tsx';
import { ContextMenu, type Point } from '../ui/Menu.tsx';
import { movedCursor, RowGrid, type GridHandle } from '../ui/RowGrid.tsx';
import { useCutNames } from './cut-names.ts';
import { useFileDrops, useRowDragging } from './file-dragging.ts';
import { hiddenColumns } from './columns.ts';
import { fileMenu } from './file-menu.ts';
import { isSpecial, opensAsFolder } from './file-words.ts';
import { FileRow } from './FileRow.tsx';
import { GridHeader } from './GridHeader.tsx';
import { GridMessage } from './GridMessage.tsx';
import { useHostNames, type HostNames } from './host-names.ts';
import { noFolder } from './folder-listing.ts';
import type { PaneController, PaneState } from './pane-controller.ts';
import { previewFile } from './register-files.ts';
import { text } from './text.ts';
import { TypeAhead } from './type-ahead.ts';
import { useMinute } from './use-minute.ts';
import styles from './FileGrid.module.css';

interface FileGridProps {
  readonly pane: PaneController;
  readonly state: PaneState;
  /** The side answers now. */
  readonly canRead: boolean;
  /** Tab: to the other side. */
  readonly onSwitch: () => void;
  readonly ref: Ref<GridHandle>;
}

/** As `--file-row`. */
const rowHeight = 24;
/** Rows that a Page key moves; about a screen. */
const screenRows = 20;

/** The rows of a folder, as many as there are. */
export function FileGrid({ pane, state, canRead, onSwitch, ref }: FileGridProps) {
  const workbench = useWorkbench();
  const { folder, selection, isGoing, renaming, path } = state;
  const rows = useStore(folder?.state ?? noFolder);
  const grid = useRef<GridHandle>(null);
  const id = useId();
  const [menuAt, setMenuAt] = useState<Point>();
  const now = useMinute();
  const names = useHostNames(state.side);
  const { hidden } = useStore(hiddenColumns().state);
  const drops = useFileDrops(pane);
  const onPointerDown = useRowDragging(pane);
  const cut = useCutNames(state);
  const { cursor, chosen } = selection;
  const count = rows.summary?.matching ?? 0;
  const rowId = (index: number): string => `${id}-${index}`;
  useImperativeHandle(ref, () => ({
    focus: () => grid.current?.focus(),
    boxOf: (index) => grid.current?.boxOf(index),
    toTop: () => grid.current?.toTop(),
  }));
  // Another folder begins at its top, before the cursor is brought into sight.
  useLayoutEffect(() => {
    grid.current?.toTop();
  }, [folder]);
  useLayoutEffect(() => {
    // What was renamed, or not, gives the keyboard back.
    if (renaming === undefined && document.activeElement === document.body) grid.current?.focus();
  }, [renaming]);

  const open = (index: number): void => {
    const row = rowAt(rows.pages, index);
    if (row === undefined || isGoing) return;
    if (opensAsFolder(row)) pane.enter(row.name);
    else if (!isSpecial(row.kind)) {
      const isEdited = workbench.settings.state.getState().fileOpens === 'editor';
      const { side, path: folderPath } = pane.state.getState();
      if (!isEdited || !editFiles(workbench, { side, folder: folderPath, names: [row.name] })) previewFile(workbench, pane);
    }
  };
  const openMenu = (): void => {
    const box = grid.current?.boxOf(cursor);
    if (box) setMenuAt({ x: box.left + 40, y: box.bottom });
  };
  const forgetCut = (): boolean => {
    if (fileClipboardOf(workbench).getState().way !== 'move') return false;
    clearFileClipboard(workbench);
    return true;
  };
  const onKeyDown = useGridKeys({
    pane,
    state,
    names,
    count,
    open,
    openMenu,
    onSwitch,
    canSwitch: canRead && rows.error === undefined,
    forgetCut,
  });
  const onPress = (index: number, event: MouseEvent): void => {
    if (isGoing) return;
    if (event.shiftKey) pane.extend(index, event.ctrlKey || event.metaKey);
    else if (event.ctrlKey || event.metaKey) pane.toggle(index);
    else pane.choose(index);
  };
  const onMenu = (index: number, event: MouseEvent): void => {
    event.preventDefault();
    const row = rowAt(rows.pages, index);
    if (row === undefined || isGoing) return;
    if (!chosen.has(row.name)) pane.choose(index);
    setMenuAt({ x: event.clientX, y: event.clientY });
  };
  const parent = rows.listing?.path ?? path;
  return (
    <div className={styles.place} data-without={hidden.join(' ')} ref={drops} onPointerDown={onPointerDown}>
      <RowGrid
        ref={grid}
        label={text.tableName(names.shown(parent))}
        count={count}
        columns={6}
        rowHeight={rowHeight}
        header={
          <GridHeader
            sort={state.view.sort}
            onSort={(sort) => pane.setView({ sort })}
            onColumns={() => workbench.view.setState({ dialog: { kind: 'fileColumns' } })}
          />
        }
        cursor={cursor}
        isMultiple
        isBusy={isGoing || rows.listing?.state.kind === 'reading'}
        className={styles.grid}
        rowId={rowId}
        row={(index) => {
          const row = rowAt(rows.pages, index);
          return (
            <FileRow
              id={rowId(index)}
              index={index}
              row={row}
              pane={pane}
              names={names}
              now={now}
              isCut={row !== undefined && cut.has(row.name)}
              isChosen={row !== undefined && chosen.has(row.name)}
              isCursor={index === cursor}
              isRenaming={row !== undefined && row.name === renaming}
            />
          );
        }}
        onKeyDown={onKeyDown}
        onFocus={() => cursor < 0 && count > 0 && !isGoing && pane.walkLoosely(0)}
        onPress={onPress}
        onOpen={(index, event) => !event.ctrlKey && !event.shiftKey && !event.metaKey && open(index)}
        onMenu={onMenu}
        onRange={(range) => pane.show(range)}
      />
      <GridMessage pane={pane} state={state} rows={rows} canRead={canRead} />
      {menuAt && (
        <ContextMenu
          at={menuAt}
          entries={fileMenu(workbench, pane)}
          label={text.commands.menu}
          onClose={() => setMenuAt(undefined)}
        />
      )}
    </div>
  );
}

interface GridKeys {
  readonly pane: PaneController;
  readonly state: PaneState;
  readonly names: HostNames;
  readonly count: number;
  readonly open: (index: number) => void;
  readonly openMenu: () => void;
  readonly onSwitch: () => void;
  /** Answers whether something was cut. */
  readonly forgetCut: () => boolean;
  /** There are no buttons over the rows that Tab must lead to. */
  readonly canSwitch: boolean;
}

/** The keys of a commander; those of commands come from the registry before this is asked. */
function useGridKeys({
  pane,
  state,
  names,
  count,
  open,
  openMenu,
  onSwitch,
  canSwitch,
  forgetCut,
}: GridKeys): (event: KeyboardEvent) => void {
  const [typeAhead] = useState(() => new TypeAhead());
  const { cursor, chosen } = state.selection;
  useEffect(() => typeAhead.reset(), [typeAhead, state.folder]);
  return (event) => {
    const command = event.ctrlKey || event.metaKey;
    const to = event.altKey ? undefined : movedCursor(event.key, cursor, count, screenRows);
    const letter = event.key.length === 1 && !command && !event.altKey ? typeAhead.take(event.key, event.timeStamp) : undefined;
    if (event.key === 'Tab' && canSwitch && !event.shiftKey && !command && !event.altKey) onSwitch();
    else if (state.isGoing) return;
    else if (to !== undefined && count > 0) {
      if (event.shiftKey) pane.extend(to, command);
      else if (command && event.key.startsWith('Arrow')) pane.walk(to);
      else pane.move(to);
    } else if (command && event.key.toLowerCase() === 'a' && !event.shiftKey) pane.chooseAll();
    else if (command && event.key === ' ' && cursor >= 0) pane.toggle(cursor);
    else if (letter !== undefined) void pane.findAhead(names.typed(letter.prefix) ?? letter.prefix, letter.fromNext);
    else if (event.key === ' ' && !command) pane.mark(false);
    else if (event.key === 'Insert' && !command && !event.shiftKey) pane.mark(true);
    else if (event.key === 'Enter' && !command && !event.altKey && cursor >= 0) open(cursor);
    else if (event.key === 'Escape' && (forgetCut() || chosen.size > 0)) pane.clear();
    else if (event.key === 'ContextMenu' || (event.key === 'F10' && event.shiftKey)) openMenu();
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
}
