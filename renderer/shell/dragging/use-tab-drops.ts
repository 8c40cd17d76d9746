import { useCallback } from 'react';
import { filePanesOf } from '../file-panes.ts';
import { tabName } from '../session-state.ts';
import type { Workbench } from '../workbench.ts';
import { useWorkbench } from '../workbench-context.tsx';
import { offerDropSpot, type DropOffer } from './drop-spots.ts';
import { folderOffer } from './folder-offer.ts';
import { text } from './text.ts';

/** A tab takes what is dropped on it into the folder that it shows; whatever it is, it comes to the front when the pointer rests on it. */
export function useTabDrops(panelId: string): (element: HTMLElement | null) => (() => void) | undefined {
  const workbench = useWorkbench();
  return useCallback(
    (element) => {
      if (element === null) return undefined;
      const spring = (): void => workbench.dock.show(panelId);
      const spot = offerDropSpot(element, (_target, dragged, keys): DropOffer | undefined => {
        const place = filePanesOf(workbench)?.folder(panelId);
        const isInFront = workbench.dock.active?.id === panelId;
        if (place) return folderOffer(workbench, { place, element, spring }, dragged, keys);
        return isInFront ? undefined : { element, words: text.opens(nameOf(workbench, panelId)), look: 'refused', spring };
      });
      return () => spot.dispose();
    },
    [workbench, panelId],
  );
}

function nameOf({ dock, sessions }: Workbench, panelId: string): string {
  const panel = dock.panel(panelId);
  const session = panel?.sessionId === undefined ? undefined : sessions.state.getState().byId[panel.sessionId];
  return panel?.name ?? (session && tabName(session)) ?? '';
}
