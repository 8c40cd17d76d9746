import { useEffect, useLayoutEffect, useRef, type RefObject } from 'react';
import type { Completing } from './use-completion.ts';
import { text } from './text.ts';
import styles from './CompletionList.module.css';

interface CompletionListProps {
  readonly id: string;
  readonly completing: Completing;
  /** What draws the typed text: where its words are tells where the list goes. */
  readonly layer: RefObject<HTMLElement | null>;
}

const widest = 330;

/** Completions above the word that they would replace, and the tool tip of the current one. */
export function CompletionList({ id, completing, layer }: CompletionListProps) {
  const { found, current } = completing;
  const popup = useRef<HTMLDivElement>(null);
  usePlaceAtWord(popup, layer, found?.from);
  useEffect(() => {
    document.getElementById(`${id}-${current}`)?.scrollIntoView({ block: 'nearest' });
  }, [id, current]);
  if (found === undefined) return null;
  const match = found.matches[current];
  return (
    <div ref={popup} className={styles.popup}>
      <ul id={id} role="listbox" aria-label={text.editor.completion} className={styles.list}>
        {found.matches.map(({ label, kind, text: whole }, at) => (
          <li
            key={`${at} ${whole}`}
            id={`${id}-${at}`}
            role="option"
            aria-selected={at === current}
            className={styles.option}
            // Before the editor loses the focus.
            onMouseDown={(event) => {
              event.preventDefault();
              completing.choose(at);
            }}
          >
            <span className={styles.label}>{label}</span>
            <span className={styles.kind}>{kind}</span>
          </li>
        ))}
      </ul>
      {match !== undefined && match.toolTip.trim() !== '' && match.toolTip !== match.label && (
        <pre className={styles.tip} role="status">
          {match.toolTip.trim()}
        </pre>
      )}
    </div>
  );
}

/** Puts the list where a word begins, within the width of the editor. */
function usePlaceAtWord(
  popup: RefObject<HTMLElement | null>,
  layer: RefObject<HTMLElement | null>,
  from: number | undefined,
): void {
  useLayoutEffect(() => {
    const element = layer.current;
    if (element === null || from === undefined) return;
    const box = element.getBoundingClientRect();
    const word = rangeAt(element, from)?.getBoundingClientRect();
    const left = Math.max(0, Math.min((word?.left ?? box.left) - box.left, box.width - widest));
    popup.current?.style.setProperty('left', `${left}px`);
  }, [popup, layer, from]);
}

function rangeAt(element: HTMLElement, offset: number): Range | undefined {
  const walker = document.createTreeWalker(element, NodeFilter.SHOW_TEXT);
  let before = 0;
  for (let node = walker.nextNode(); node !== null; node = walker.nextNode()) {
    const length = node.textContent?.length ?? 0;
    if (offset <= before + length) {
      const range = document.createRange();
      range.setStart(node, offset - before);
      return range;
    }
    before += length;
  }
  return undefined;
}
