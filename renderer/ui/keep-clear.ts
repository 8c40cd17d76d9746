const kept = new Set<HTMLElement>();
const listeners = new Set<() => void>();

function tell(): void {
  for (const listener of listeners) listener();
}

/** A `ref` for what toasts must not cover: the buttons and the fields that a card is there for. */
export function keepClear(element: HTMLElement | null): (() => void) | undefined {
  if (element === null) return undefined;
  const observer = new ResizeObserver(tell);
  observer.observe(element);
  kept.add(element);
  tell();
  return () => {
    observer.disconnect();
    kept.delete(element);
    tell();
  };
}

/** Boxes of what is in sight of it. */
export function keptBoxes(): readonly DOMRectReadOnly[] {
  return [...kept].map((element) => element.getBoundingClientRect()).filter(({ width, height }) => width > 0 && height > 0);
}

/** Says when something came, went or changed its size; until the answer is called. */
export function onKeptChange(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}
