import type { SessionId } from '../../shared/model/ids.ts';
import { fillSnippet, readSnippet } from '../../shared/model/snippet-text.ts';
import type { Snippet, SnippetAction } from '../../shared/model/snippets.ts';
import { sessionName } from '../shell/session-state.ts';
import { putWords } from '../shell/terminal-words.ts';
import type { Workbench } from '../shell/workbench.ts';
import { text } from './text.ts';

type Values = Readonly<Record<string, string>>;

const hidden = '••••••';

/** The terminal that words go to: that of the focused tab, else the one used last. */
export function wordsTarget({ dock, sessions }: Pick<Workbench, 'dock' | 'sessions'>): SessionId | undefined {
  const { panels, activeId, recent } = dock.state.getState();
  const inOrder = [activeId, ...recent.ids].flatMap((id) => panels.find((panel) => panel.id === id) ?? []);
  const panel = inOrder.find(({ view, sessionId }) => view === 'terminal' && sessionId !== undefined);
  const session = panel?.sessionId === undefined ? undefined : sessions.state.getState().byId[panel.sessionId];
  return session?.sessionId;
}

/** What that terminal is called. */
export function targetName({ sessions }: Pick<Workbench, 'sessions'>, sessionId: SessionId | undefined): string | undefined {
  const session = sessionId === undefined ? undefined : sessions.state.getState().byId[sessionId];
  return session && sessionName(session);
}

/** Uses a snippet on the terminal: at once, or by a form where it has variables. */
export function applySnippet(
  workbench: Workbench,
  snippet: Snippet,
  action: SnippetAction,
  sessionId = wordsTarget(workbench),
): void {
  if (sessionId === undefined) return workbench.note(text.noTerminal);
  const reading = readSnippet(snippet.text);
  // What is kept can be read; a file that was written by hand may hold anything.
  if (reading.kind === 'faulty' || reading.names.length > 0)
    workbench.view.setState({ dialog: { kind: 'fillSnippet', id: snippet.id, sessionId, action } });
  else putFilled(workbench, snippet, action, sessionId, {});
}

/** Puts a snippet with its values into a terminal, which comes to the front. Values of secrets are never shown and never kept. */
export function putFilled(
  workbench: Workbench,
  snippet: Snippet,
  action: SnippetAction,
  sessionId: SessionId,
  values: Values,
): void {
  const reading = readSnippet(snippet.text);
  if (reading.kind === 'faulty') return;
  const panel = workbench.dock.find((each) => each.sessionId === sessionId);
  if (panel) workbench.dock.focus(panel.id);
  const words = {
    text: fillSnippet(reading.parts, (name) => values[name]),
    shown: shownWords(snippet, values),
    run: action === 'run',
    name: snippet.name,
    mustShow: snippet.isForeign === true,
  };
  // After a dialog has given the focus back, and a hidden tab has come to the front.
  setTimeout(() => {
    if (!putWords(workbench, sessionId, words)) workbench.note(text.gone);
  }, 0);
}

/** The words with dots for secrets. */
export function shownWords(snippet: Pick<Snippet, 'text' | 'variables'>, values: Values): string {
  const reading = readSnippet(snippet.text);
  if (reading.kind === 'faulty') return snippet.text;
  const secrets = new Set(snippet.variables.flatMap(({ name, secret }) => (secret ? [name] : [])));
  return fillSnippet(reading.parts, (name) => (secrets.has(name) ? hidden : values[name]));
}
