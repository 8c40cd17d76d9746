import { useState, type KeyboardEvent } from 'react';
import type { Result } from './results.ts';

interface ResultKeys {
  readonly selected: number;
  readonly select: (index: number) => void;
  readonly onKeyDown: (event: KeyboardEvent) => void;
}

/** Up, down, Page and Enter of a field that drives a list of results. A new query starts at the top. */
export function useResultKeys(
  query: string,
  results: readonly Result[],
  choose: (result: Result, how: { readonly ownConnection: boolean }) => void,
): ResultKeys {
  const [chosen, setChosen] = useState({ query, index: 0 });
  const last = results.length - 1;
  const selected = chosen.query === query ? Math.min(chosen.index, Math.max(0, last)) : 0;
  const select = (index: number): void => setChosen({ query, index });
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.nativeEvent.isComposing) return;
    const target = moved(event.key, selected, last);
    if (target !== undefined) {
      event.preventDefault();
      select(target);
    } else if (event.key === 'Enter') {
      event.preventDefault();
      const result = results[selected];
      if (result) choose(result, { ownConnection: event.ctrlKey || event.metaKey });
    }
  };
  return { selected, select, onKeyDown };
}

const pageRows = 8;

function moved(key: string, from: number, last: number): number | undefined {
  switch (key) {
    case 'ArrowDown':
      return from >= last ? 0 : from + 1;
    case 'ArrowUp':
      return from <= 0 ? Math.max(0, last) : from - 1;
    case 'PageDown':
      return Math.max(0, Math.min(last, from + pageRows));
    case 'PageUp':
      return Math.max(0, from - pageRows);
    default:
      return undefined;
  }
}
