/** Puts the focus into a part of a tab that has just come, unless the user is elsewhere: in another tab, or in a dialog. */
export function takeFocus(part: HTMLElement | null): void {
  const before = document.activeElement;
  const isFree = before === null || before === document.body;
  if (part && (isFree || part.closest('[data-panel]')?.contains(before) === true)) part.focus({ preventScroll: true });
}
