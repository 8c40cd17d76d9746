import { lastName, shownName } from '../../../shared/model/file-path.ts';
import { fileDropOf, outsideDropOf, type FileSelection, type FolderPlace } from '../file-panes.ts';
import { sessionName } from '../session-state.ts';
import type { Workbench } from '../workbench.ts';
import type { Dragged, DragKeys, DropOffer } from './drop-spots.ts';
import { dropWay } from './drop-way.ts';
import { text } from './text.ts';

export interface FolderSpot {
  readonly place: FolderPlace;
  readonly element: HTMLElement;
  readonly spring?: (() => void) | undefined;
}

/** What a folder says to something that is dragged over it. */
export function folderOffer(
  workbench: Workbench,
  { place, element, spring }: FolderSpot,
  dragged: Dragged,
  keys: DragKeys,
): DropOffer {
  const refused = (words: string): DropOffer => ({ element, words, look: 'refused', spring });
  if (!canBeReached(workbench, place)) return refused(text.notReady);
  const words = placeWords(workbench, place);
  if (dragged.kind === 'outside') {
    return {
      element,
      words: text.copyTo(words),
      look: 'copy',
      spring,
      drop: (items) => outsideDropOf(workbench)?.(items, place),
    };
  }
  const { selection } = dragged;
  const fault = faultOf(selection, place);
  if (fault !== undefined) return refused(fault);
  const look = dropWay(keys, workbench.keyboard().platform, isSameSide(selection, place));
  return {
    element,
    words: look === 'copy' ? text.copyTo(words) : text.moveTo(words),
    look,
    spring,
    drop: () => fileDropOf(workbench)?.(selection, place, look),
  };
}

/** Why rows can't go there: they lie there already, or one of them is, or holds, the target. */
export function faultOf({ side, folder, names }: FileSelection, place: FolderPlace): string | undefined {
  if (JSON.stringify(side) !== JSON.stringify(place.side)) return undefined;
  if (folder === place.folder) return text.isHere(names.length);
  const base = folder.endsWith('/') ? folder : `${folder}/`;
  return names.some((name) => `${place.folder}/`.startsWith(`${base}${name}/`)) ? text.intoItself : undefined;
}

export function isSameSide(one: FolderPlace, other: FolderPlace): boolean {
  return JSON.stringify(one.side) === JSON.stringify(other.side);
}

function canBeReached({ sessions }: Workbench, { side }: FolderPlace): boolean {
  if (side.kind === 'local') return true;
  const state = sessions.state.getState().byId[side.sessionId]?.state.kind;
  return state === 'open' || state === 'stalled';
}

/** `www on web1`: the folder's own name, for the rest of its path can be seen. */
function placeWords({ sessions }: Workbench, { side, folder }: FolderPlace): string {
  const name = shownName(lastName(folder) ?? folder);
  const session = side.kind === 'remote' ? sessions.state.getState().byId[side.sessionId] : undefined;
  return session === undefined ? name : `${name} on ${sessionName(session)}`;
}
