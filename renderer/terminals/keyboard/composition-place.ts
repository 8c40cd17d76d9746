import { disposable, type Disposable } from '../../../shared/base/disposable.ts';

/**
 * Keeps what an input method shows where the composition began. xterm.js 6.0.0 puts both the words and the candidate window at the cursor with each
 * frame, so that they run after output that streams. Call with the element of an opened terminal.
 */
export function keepCompositionPlace(element: HTMLElement): Disposable {
  const input = element.querySelector<HTMLElement>('.xterm-helper-textarea');
  if (input === null) return disposable(() => undefined);
  const begin = (): void => {
    // The first key of a composition comes with the words in place: until then xterm keeps the field at the cursor.
    const { left, top } = getComputedStyle(input);
    element.style.setProperty('--composition-left', left);
    element.style.setProperty('--composition-top', top);
    element.classList.add('composing');
  };
  const end = (): void => element.classList.remove('composing');
  input.addEventListener('compositionstart', begin, { capture: true });
  input.addEventListener('compositionend', end, { capture: true });
  input.addEventListener('blur', end);
  return disposable(() => {
    input.removeEventListener('compositionstart', begin, { capture: true });
    input.removeEventListener('compositionend', end, { capture: true });
    input.removeEventListener('blur', end);
    end();
  });
}
