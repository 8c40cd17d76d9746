import type { IMarker, Terminal } from '@xterm/xterm';

const shownMs = 1200;

/** Shows a line for a moment: a jump that scrolls nothing would else not be seen. */
export function highlight(terminal: Terminal, marker: IMarker): void {
  const decoration = terminal.registerDecoration({ marker, width: terminal.cols, layer: 'top' });
  decoration?.onRender((element) => element.classList.add('terminal-gone-to'));
  setTimeout(() => decoration?.dispose(), shownMs);
}
