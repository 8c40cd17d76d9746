import type { DockController } from './dock-controller.ts';

/** Marks an element as one of the places that Ctrl+F6 walks through. */
export const regionAttribute = 'data-region';

/** Moves the focus to the next part of the frame: rail, side bar, dock, status bar. */
export function nextRegion(dock: DockController, step: 1 | -1): void {
  const regions = [...document.querySelectorAll<HTMLElement>(`[${regionAttribute}]`)].filter(
    (region) => region.offsetParent !== null,
  );
  const at = regions.findIndex((region) => region.contains(document.activeElement));
  const next = regions[(at + step + regions.length) % regions.length];
  if (!next) return;
  if (next.getAttribute(regionAttribute) === 'dock') dock.focusInside(dock.state.getState().activeId);
  else focusFirst(next);
}

function focusFirst(region: HTMLElement): void {
  const wanted =
    region.querySelector<HTMLElement>('[data-region-focus]') ??
    region.querySelector<HTMLElement>('button:not(:disabled), input, [tabindex="0"]');
  (wanted ?? region).focus();
}
