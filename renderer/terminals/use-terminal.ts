import { useEffect, useState } from 'react';
import type { SessionId } from '../../shared/model/ids.ts';
import { broadcastOf } from '../shell/broadcast.ts';
import type { OutsideItem } from '../shell/dragging/outside-files.ts';
import { chordOf } from '../shell/chords.ts';
import { typedWord } from '../shell/shell-words.ts';
import { noteDirectory, takeStart } from '../shell/terminal-directories.ts';
import type { Workbench } from '../shell/workbench.ts';
import { runEscape } from './escapes/escape-actions.ts';
import type { EscapeCommand } from './escapes/escape-keys.ts';
import { earlierOf } from './earlier-text.ts';
import { FrameGovernor } from './frame-governor.ts';
import { hostSettings, settingsOf, zoomedTo } from './profile.ts';
import { TerminalController } from './terminal-controller.ts';
import { createTerminalPort } from './terminal-port.ts';
import { TerminalRegistry } from './terminal-registry.ts';
import { askFolder, uploadInto } from './uploads/upload-flow.ts';
import { text } from './text.ts';

const registries = new WeakMap<Workbench, TerminalRegistry>();

/** The terminals of a workbench. */
export function terminalsOf(workbench: Workbench): TerminalRegistry {
  const registry = registries.get(workbench) ?? new TerminalRegistry();
  registries.set(workbench, registry);
  return registry;
}

/** Borrows the terminal of a session for as long as the view is mounted; undefined until the first effect ran. */
export function useTerminal(workbench: Workbench, sessionId: SessionId): TerminalController | undefined {
  const [controller, setController] = useState<TerminalController>();
  useEffect(() => {
    const { controller: borrowed, lease } = terminalsOf(workbench).borrow(sessionId, () => makeController(workbench, sessionId));
    // The controller lives outside React: borrowing it here and not while rendering is what makes giving it back reliable.
    // eslint-disable-next-line react-hooks/set-state-in-effect
    setController(borrowed);
    return () => {
      lease.dispose();
      setController(undefined);
    };
  }, [workbench, sessionId]);
  return controller;
}

let governor: FrameGovernor | undefined;

/** One for the page: it stands in front of the page's own frames. */
function frameGovernor(): FrameGovernor {
  return (governor ??= new FrameGovernor(window));
}

const fontSizes = { smallest: 6, largest: 40, usual: 13 } as const;

function makeController(workbench: Workbench, sessionId: SessionId): TerminalController {
  const { client, sessions, settings, commands } = workbench;
  const broadcast = broadcastOf(workbench);
  const { platform, hostKind } = workbench.keyboard();
  const session = () => sessions.state.getState().byId[sessionId];
  return new TerminalController({
    port: createTerminalPort(client, sessionId, hostKind, (error) => workbench.showError(error)),
    isMac: platform === 'darwin',
    settings: () => settingsOf(workbench, sessionId),
    target: () => session()?.target ?? sessionId,
    name: () => session()?.name ?? '',
    isShellChord(event) {
      const chord = chordOf(event, platform);
      return chord !== undefined && commands.commandFor(chord, true) !== undefined;
    },
    changeFontSize(change) {
      const ofHost = hostSettings(workbench, sessionId).terminalFontSize;
      const before = settingsOf(workbench, sessionId).terminalFontSize;
      const wanted = change === 'reset' ? (ofHost ?? fontSizes.usual) : before + (change === 'larger' ? 1 : -1);
      const size = Math.min(fontSizes.largest, Math.max(fontSizes.smallest, wanted));
      if (ofHost !== undefined) return zoom(workbench, sessionId, size);
      settings.update({ terminalFontSize: size }).catch((error: unknown) => workbench.showError(error));
    },
    earlier: session()?.continues === true ? earlierOf(workbench, sessionId) : undefined,
    onSeenBytes: (count) => frameGovernor().onBytes(count),
    onDirectory: (directory) => noteDirectory(workbench, sessionId, directory),
    firstLine: firstLineOf(workbench, sessionId),
    escapeCharacter: () => {
      const { escapeCharacter } = session() ?? {};
      return settingsOf(workbench, sessionId).typedEscapes && escapeCharacter !== 'none' ? (escapeCharacter ?? '~') : undefined;
    },
    onEscape: (command) => escape(workbench, sessionId, command),
    onTyped: (typed) => broadcast.typed(sessionId, typed),
    pasteTargets: () => broadcast.targetsFrom(sessionId),
    pasteInto: (targets, words, run) => broadcast.paste(targets, words, run),
    marksPastes: (target) => terminalsOf(workbench).find(target)?.marksPastes ?? false,
    onFiles: (items) => giveFiles(workbench, sessionId, items),
    onTitle: (title) => sessions.setTitle(sessionId, title),
    onSize: (size) => sessions.setSize(sessionId, size),
  });
}

/** The size of the letters of one terminal, whose host has its own: not kept. */
function zoom(workbench: Workbench, sessionId: SessionId, size: number): void {
  zoomedTo(sessionId, size);
  terminalsOf(workbench).find(sessionId)?.applySettings();
}

/** Does what an escape does, for the terminal of a session. */
export function escape(workbench: Workbench, sessionId: SessionId, command: EscapeCommand): void {
  const terminal = terminalsOf(workbench).find(sessionId);
  if (terminal === undefined) return;
  const notify = (words: string): void => terminal.notify(words);
  void runEscape(command, { workbench, sessionId, notify, show: (view) => terminal.view.setState({ escape: view }) });
}

/** Uploads what was given to the terminal of a session; without items it asks where such go. */
export function giveFiles(workbench: Workbench, sessionId: SessionId, items: readonly OutsideItem[] | undefined): void {
  const controller = terminalsOf(workbench).find(sessionId);
  const session = workbench.sessions.state.getState().byId[sessionId];
  if (controller === undefined || session === undefined) return;
  const parts = { workbench, session, controller };
  void (items === undefined ? askFolder(parts, 0) : uploadInto(parts, items));
}

/** Goes to the folder that the terminal was opened for. The blank keeps it out of many shells' history. */
function firstLineOf(workbench: Workbench, sessionId: SessionId): string | undefined {
  const folder = takeStart(workbench, sessionId);
  if (folder === undefined) return undefined;
  const word = typedWord(folder);
  if (word === undefined) workbench.note(text.cannotType);
  return word && ` cd ${word}\r`;
}
