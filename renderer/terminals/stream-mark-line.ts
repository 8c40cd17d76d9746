import type { Terminal } from '@xterm/xterm';
import { freshModes, leaveAlternateScreen } from './mode-reset.ts';

/**
 * Draws a line of its own across the terminal, with `words` in its middle, and puts the modes back for the shell that follows.
 * The words stand in the buffer too, so that they are copied, found, read aloud and survive a resize; the thin line is drawn over
 * them. Calls `done` when the emulator has parsed it. Must be called while nothing else is being written.
 */
export function drawMark(terminal: Terminal, words: string, done: () => void): void {
  const leave = terminal.buffer.active.type === 'alternate' ? leaveAlternateScreen : '';
  terminal.write(`${leave}${freshModes}`, () => {
    const newLine = terminal.buffer.active.cursorX > 0 ? '\r\n' : '';
    terminal.write(newLine, () => {
      decorate(terminal, words);
      terminal.write(`\u001b[2m${plainLine(words, terminal.cols)}\u001b[0m\r\n`, done);
    });
  });
}

/** `── words ──`, cut so that it never wraps. */
export function plainLine(words: string, columns: number): string {
  const line = `── ${words} ──`;
  return line.length <= columns - 1 ? line : words.slice(0, Math.max(0, columns - 1));
}

function decorate(terminal: Terminal, words: string): void {
  const marker = terminal.registerMarker(0);
  const decoration = terminal.registerDecoration({ marker, width: terminal.cols, layer: 'top' });
  decoration?.onRender((element) => {
    // xterm sizes it for the columns there were when it was made.
    element.style.width = `${element.closest('.xterm-screen')?.clientWidth ?? element.clientWidth}px`;
    if (element.dataset['mark'] === words) return;
    element.dataset['mark'] = words;
    element.classList.add('terminal-mark');
    const line = element.ownerDocument.createElement('div');
    line.textContent = words;
    element.replaceChildren(line);
    // The words stand in the buffer already.
    element.setAttribute('aria-hidden', 'true');
  });
}
