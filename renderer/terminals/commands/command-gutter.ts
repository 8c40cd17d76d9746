import type { IDecoration, IMarker, Terminal } from '@xterm/xterm';
import type { ShellCommand } from './shell-command.ts';
import { text } from './text.ts';

/**
 * The mark of a command in the blank edge left of its prompt: a dot, a ring while it runs, a cross where it failed. By keyboard the same is
 * reached by the commands of the palette, so it takes no place in the order of Tab.
 */
export function drawCommandMark(
  terminal: Terminal,
  marker: IMarker,
  onPress: (at: { readonly x: number; readonly y: number }) => void,
): IDecoration | undefined {
  const decoration = terminal.registerDecoration({ marker, layer: 'top' });
  decoration?.onRender((element) => {
    if (element.firstElementChild !== null) return;
    element.classList.add('terminal-command');
    const button = element.ownerDocument.createElement('button');
    button.type = 'button';
    button.tabIndex = -1;
    button.addEventListener('click', () => {
      const { right, bottom } = button.getBoundingClientRect();
      onPress({ x: right, y: bottom });
    });
    // The terminal below would begin a selection.
    button.addEventListener('mousedown', (event) => event.stopPropagation());
    element.append(button);
    say(decoration, element);
  });
  return decoration;
}

const shown = new WeakMap<IDecoration, ShellCommand>();

/** Shows how the command stands. */
export function paintCommandMark(decoration: IDecoration | undefined, command: ShellCommand): void {
  if (decoration === undefined) return;
  shown.set(decoration, command);
  if (decoration.element !== undefined) say(decoration, decoration.element);
}

function say(decoration: IDecoration, element: HTMLElement): void {
  const command = shown.get(decoration);
  const button = element.firstElementChild;
  if (command === undefined || !(button instanceof HTMLElement)) return;
  element.dataset['state'] = markState(command);
  const words = text.mark(command);
  button.setAttribute('aria-label', words);
  button.title = words;
}

/** `unknown`: it ended, and nobody said how. */
export function markState({ state, exit }: ShellCommand): 'running' | 'good' | 'failed' | 'unknown' {
  if (state !== 'done') return 'running';
  return exit === undefined ? 'unknown' : exit === 0 ? 'good' : 'failed';
}
