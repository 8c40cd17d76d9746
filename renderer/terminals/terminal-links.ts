import type { ILinkHandler, Terminal } from '@xterm/xterm';
import { WebLinksAddon } from '@xterm/addon-web-links';
import { printable } from '../../shared/base/printable.ts';

/** What is under the pointer: the true target, whatever the text says. */
export interface HoveredLink {
  readonly url: string;
  /** Pixels from the window's edge. */
  readonly x: number;
  readonly y: number;
}

export interface LinkActions {
  open(url: string): void;
  hover(link: HoveredLink | undefined): void;
}

/** Addresses with these schemes only, and nothing that hides its host behind a user name. Answers the normalised address. */
export function openableUrl(text: string): string | undefined {
  if (text.length > 8192 || printable(text, 9000) !== text) return undefined;
  try {
    const url = new URL(text);
    return url.protocol === 'http:' || url.protocol === 'https:' ? url.href : undefined;
  } catch {
    return undefined;
  }
}

/**
 * Links in the text and links that a program set (OSC 8) follow one rule: http(s) only, only with Ctrl or Cmd held, and the true
 * target is shown before. Answers the handler for the terminal's `linkHandler` option.
 */
export function createLinkHandler(actions: LinkActions): ILinkHandler {
  return {
    activate: (event, target) => activate(event, target, actions),
    hover: (event, target) =>
      actions.hover({ url: openableUrl(target) ?? printable(target, 200), x: event.clientX, y: event.clientY }),
    leave: () => actions.hover(undefined),
    allowNonHttpProtocols: false,
  };
}

/** Finds addresses in plain text. */
export function addTextLinks(terminal: Terminal, actions: LinkActions): void {
  terminal.loadAddon(
    new WebLinksAddon((event, target) => activate(event, target, actions), {
      hover: (event, target) => actions.hover({ url: target, x: event.clientX, y: event.clientY }),
      leave: () => actions.hover(undefined),
    }),
  );
}

function activate(event: MouseEvent, target: string, actions: LinkActions): void {
  if (event.button !== 0 || !(event.ctrlKey || event.metaKey)) return;
  const url = openableUrl(target);
  if (url === undefined) return;
  event.preventDefault();
  actions.open(url);
}
