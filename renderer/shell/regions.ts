import type { DockController } from './dock-controller.ts';

/** Marks an element as one of the places that Ctrl+F6 walks through. */
export const regionAttribute = 'data-region';

/** Moves the focus to the next part of the frame that can take it: rail, side bar, dock, a question that waits, status bar. */
export function nextRegion(dock: DockController, step: 1 | -1): void {
  const regions = [...document.querySelectorAll<HTMLElement>(`[${regionAttribute}]`)].filter(
    (region) => region.offsetParent !== null,
  );
  // A question stands inside the dock and is a region of its own: the innermost counts.
  const at = regions.findLastIndex((region) => region.contains(document.activeElement));
  for (let tries = 1; tries <= regions.length; tries++) {
    const next = regions[(at + step * tries + regions.length * tries) % regions.length];
    if (!next) return;
    if (next.getAttribute(regionAttribute) === 'dock') return dock.focusInside(dock.state.getState().activeId);
    if (focusFirst(next)) return;
  }
}

/** Answers whether anything in it takes the focus: the status bar of a tab without a connection has only words. */
function focusFirst(region: HTMLElement): boolean {
  const wanted =
    region.querySelector<HTMLElement>('[data-region-focus]') ??
    region.querySelector<HTMLElement>('button:not(:disabled), input, [tabindex="0"]');
  wanted?.focus();
  return wanted !== null && document.activeElement === wanted;
}
