let draft = '';

/** Remembers what is typed on the first screen, which the dock's own welcome tab replaces a moment later. */
export function keepDraft(panelId: string, typed: string): void {
  if (panelId === 'first') draft = typed;
}

/** What was typed there; once. */
export function takeDraft(): string {
  const typed = draft;
  draft = '';
  return typed;
}
