import { useEffect, useRef, type RefObject } from 'react';
import { childPath } from '../../shared/model/file-path.ts';
import type { SessionInfo } from '../../shared/model/session.ts';
import type { OutsideItem } from '../shell/dragging/outside-files.ts';
import { offerDropSpot, type DropAsk } from '../shell/dragging/drop-spots.ts';
import { sessionName } from '../shell/session-state.ts';
import { quotePaths } from '../shell/shell-words.ts';
import { useWorkbench } from '../shell/workbench-context.tsx';
import type { TerminalController } from './terminal-controller.ts';
import { text as uploadText } from './uploads/text.ts';
import { uploadFault } from './uploads/upload-flow.ts';
import { giveFiles } from './use-terminal.ts';
import { text } from './text.ts';

/** More would be a line that no shell takes. */
const mostPaths = 500;

/**
 * Rows of the terminal's own host paste their paths, quoted for its shell. What lies elsewhere is refused in words: its path means nothing there, and a
 * terminal is no place to copy to.
 */
export function usePathDrops(
  pane: RefObject<HTMLElement | null>,
  session: SessionInfo,
  controller: TerminalController | undefined,
): void {
  const workbench = useWorkbench();
  const now = useRef({ session, controller });
  useEffect(() => {
    now.current = { session, controller };
  });
  useEffect(() => {
    const element = pane.current;
    if (!element) return;
    const ask: DropAsk = (_target, dragged) => {
      const here = now.current.session;
      const refused = (words: string): ReturnType<DropAsk> => ({ element, words, look: 'refused' });
      if (dragged.kind === 'outside') {
        const fault = uploadFault({ workbench, session: here });
        if (fault !== undefined) return refused(fault);
        const upload = (items: readonly OutsideItem[]): void => giveFiles(workbench, here.sessionId, items);
        return { element, words: uploadText.drop(dragged.count), look: 'copy', drop: upload };
      }
      if (dragged.selection.side.kind === 'local') return refused(text.drop.ofThisComputer);
      const { side, folder, names } = dragged.selection;
      const there = workbench.sessions.state.getState().byId[side.sessionId];
      if (there === undefined || !isSameHost(here, there)) return refused(text.drop.otherHost(sessionName(here)));
      if (here.state.kind !== 'open' && here.state.kind !== 'stalled') return refused(text.drop.notConnected);
      if (names.length > mostPaths) return refused(text.drop.tooMany(mostPaths));
      const drop = (): void => {
        const quoted = quotePaths(names.map((name) => childPath(folder, name)));
        now.current.controller?.clipboard.offer(quoted.text, quoted.isOdd);
        if (!quoted.isOdd) now.current.controller?.focus();
      };
      return { element, words: names.length === 1 ? text.drop.paste : text.drop.pasteMany, look: 'link', drop };
    };
    const spot = offerDropSpot(element, ask);
    return () => spot.dispose();
  }, [workbench, pane]);
}

/** The same account of the same host: on one connection, or opened by the same bookmark or words and arrived at the same address. */
export function isSameHost(one: SessionInfo, other: SessionInfo): boolean {
  if (one.connectionId !== undefined && one.connectionId === other.connectionId) return true;
  const isSameReference =
    one.bookmarkId === undefined && other.bookmarkId === undefined
      ? one.destination !== undefined && one.destination === other.destination
      : one.bookmarkId === other.bookmarkId;
  return isSameReference && one.target === other.target;
}
