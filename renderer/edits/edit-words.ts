import { errorText } from '../../shared/model/error-text.ts';
import type { EditInfo } from '../../shared/model/edits.ts';
import { lastName, parentPath, shownName } from '../../shared/model/file-path.ts';
import { sizeWords } from '../ui/file-figures.ts';
import { text } from './text.ts';

/** The file's name as it may be shown. */
export function editName({ path }: Pick<EditInfo, 'path'>): string {
  return shownName(lastName(path) ?? path);
}

/** Where it is: `web1: /etc`. */
export function editPlace({ path, label }: Pick<EditInfo, 'path' | 'label'>): string {
  return text.on(shownName(parentPath(path)), shownName(label));
}

export type EditTone = 'good' | 'busy' | 'wary' | 'bad';

/** What state means for the eye; words say the same. */
export function editTone({ state, editorError }: Pick<EditInfo, 'state' | 'editorError'>): EditTone {
  switch (state.kind) {
    case 'fetching':
    case 'uploading':
      return 'busy';
    case 'watching':
      return editorError === undefined ? 'good' : 'wary';
    case 'failed':
    case 'gone':
      return 'bad';
    case 'conflict':
    case 'merged':
    case 'waiting':
    case 'left':
    case 'removed':
      return 'wary';
  }
}

/** Whether something waits for the user. */
export function needsCare(edit: Pick<EditInfo, 'state' | 'editorError'>): boolean {
  const tone = editTone(edit);
  return tone === 'wary' || tone === 'bad';
}

/** The state in a few words. */
export function stateWords({ state, label, editorError }: Pick<EditInfo, 'state' | 'label' | 'editorError'>): string {
  const { states } = text;
  switch (state.kind) {
    case 'fetching':
      return state.doneBytes > 0 ? `${states.fetching}, ${sizeWords(state.doneBytes)}` : states.fetching;
    case 'watching':
      if (editorError !== undefined) return states.editor;
      return state.savedAt === undefined ? states.watching : states.saved(state.savedAt);
    case 'gone':
      return states.gone[state.now];
    case 'merged':
      return state.conflicts > 0 ? states.marked(state.conflicts) : states.merged;
    case 'waiting':
      return states.waiting(shownName(label));
    case 'failed':
      return `${states.failed}: ${errorText(state.error).title}`;
    case 'uploading':
    case 'conflict':
    case 'left':
    case 'removed':
      return states[state.kind];
  }
}

/** More about what went wrong, for a line of its own. */
export function troubleWords({ state, editorError }: Pick<EditInfo, 'state' | 'editorError'>): string | undefined {
  const error = state.kind === 'failed' || state.kind === 'waiting' ? state.error : editorError;
  if (error === undefined) return undefined;
  const { text: words, remedies } = errorText(error);
  return [words, remedies[0]].filter(Boolean).join(' ');
}

/** What the strip says of all. */
export function summaryWords(edits: readonly EditInfo[]): string {
  const [only] = edits;
  if (edits.length === 1 && only) return `${text.one(editName(only), shownName(only.label))} · ${stateWords(only)}`;
  const conflicts = edits.filter(({ state }) => state.kind === 'conflict').length;
  const held = edits.filter(({ state }) => ['gone', 'waiting', 'failed', 'left', 'merged'].includes(state.kind)).length;
  return [text.files(edits.length), conflicts > 0 && text.counts.conflicts(conflicts), held > 0 && text.counts.held(held)]
    .filter((words) => words !== false)
    .join(' · ');
}

/** A name for a second version: `motd-mine`, `nginx-mine.conf`. */
export function otherName(name: string): string {
  const dot = name.lastIndexOf('.');
  return dot > 0 ? `${name.slice(0, dot)}-mine${name.slice(dot)}` : `${name}-mine`;
}
