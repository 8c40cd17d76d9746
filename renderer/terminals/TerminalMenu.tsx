import {
  CircleDot,
  CircleStop,
  ClipboardPaste,
  Columns2,
  Copy,
  Eraser,
  FileDown,
  FileUp,
  FolderTree,
  Plug,
  Rows2,
  Search,
  TextSelect,
  Video,
  Zap,
} from 'lucide-react';
import { useStore } from 'zustand';
import type { SessionLogKind } from '../../shared/model/session-logs.ts';
import { sessionLogText } from '../shell/session-log-text.ts';
import { logOf, type SessionLogsState } from '../shell/stores/session-logs-store.ts';
import { useWorkbench } from '../shell/workbench-context.tsx';
import { ContextMenu, type MenuEntry, type Point } from '../ui/Menu.tsx';
import type { TerminalController } from './terminal-controller.ts';
import { text } from './text.ts';

interface TerminalMenuProps {
  readonly at: Point;
  readonly controller: TerminalController;
  readonly canReconnect: boolean;
}

/** The terminal's context menu. */
export function TerminalMenu({ at, controller, canReconnect }: TerminalMenuProps) {
  const { commands, dock, keyboard, sessionLogs } = useWorkbench();
  const hasSelection = useStore(controller.view, (state) => state.hasSelection);
  const runs = (kind: SessionLogKind) => (state: SessionLogsState) => {
    const log = logOf(state, dock.active?.sessionId, kind);
    return log !== undefined && log.problem === undefined;
  };
  const isLogged = useStore(sessionLogs.state, runs('log'));
  const isRecorded = useStore(sessionLogs.state, runs('recording'));
  const isMac = keyboard().platform === 'darwin';
  const keys = (letter: string): string => (isMac ? `Cmd+${letter}` : `Ctrl+Shift+${letter}`);
  const run = (action: Parameters<TerminalController['run']>[0]) => () => {
    controller.run(action);
    if (action !== 'find') controller.focus();
  };
  const entries: readonly MenuEntry[] = [
    { kind: 'item', words: text.menu.copy, icon: Copy, keys: keys('C'), disabled: !hasSelection, run: run('copy') },
    { kind: 'item', words: text.menu.paste, icon: ClipboardPaste, keys: keys('V'), run: run('pasteNow') },
    { kind: 'separator' },
    { kind: 'item', words: text.menu.find, icon: Search, keys: keys('F'), run: run('find') },
    { kind: 'item', words: text.menu.selectAll, icon: TextSelect, run: run('selectAll') },
    { kind: 'item', words: text.menu.clear, icon: Eraser, run: run('clear') },
    { kind: 'separator' },
    split('pane.splitRight', text.menu.splitRight, Columns2),
    split('pane.splitDown', text.menu.splitDown, Rows2),
    ...(isHere('files.here') ? [split('files.here', text.menu.filesHere, FolderTree)] : []),
    ...(isHere('streams.toFile') ? streamEntries() : []),
    split('terminal.sendBreak', text.menu.sendBreak, Zap),
    ...logEntries(),
    ...(canReconnect ? [{ kind: 'item', words: text.menu.reconnect, icon: Plug, run: run('reconnect') } as const] : []),
  ];
  return (
    <ContextMenu
      at={at}
      entries={entries}
      label={text.menu.name}
      onClose={() => controller.view.setState({ menuAt: undefined })}
    />
  );

  function streamEntries(): readonly MenuEntry[] {
    return [
      split('streams.toFile', text.menu.streamToFile, FileDown),
      split('streams.fromFile', text.menu.streamFromFile, FileUp),
    ];
  }

  function logEntries(): readonly MenuEntry[] {
    const { commands: words } = sessionLogText;
    return [
      isLogged ? split('terminal.stopLog', words.stop, CircleStop) : split('terminal.logText', words.text, CircleDot),
      isRecorded
        ? split('terminal.stopRecording', words.stopRecording, CircleStop)
        : split('terminal.record', words.record, Video),
    ];
  }

  /** A device has no files (IO-05). */
  function isHere(id: string): boolean {
    const command = commands.all().find((each) => each.id === id);
    return command === undefined || commands.isAvailable(command);
  }

  function split(id: string, words: string, icon: typeof Columns2): MenuEntry {
    return { kind: 'item', words, icon, keys: commands.keysOf(id)[0], run: () => void commands.run(id) };
  }
}
