/** What a key means in the editor; undefined: what it always means in a field of text. */
export type EditorAct =
  | 'run'
  | 'newLine'
  | 'complete'
  | 'accept'
  | 'next'
  | 'previous'
  | 'close'
  | 'older'
  | 'newer'
  | 'search'
  | 'clear'
  | 'interrupt';

export interface EditorMoment {
  readonly text: string;
  readonly selectionStart: number;
  readonly selectionEnd: number;
  /** Completions are in sight. */
  readonly isCompleting: boolean;
  readonly isIncomplete: boolean;
}

export interface Pressed {
  readonly key: string;
  readonly ctrlKey: boolean;
  readonly shiftKey: boolean;
  readonly altKey: boolean;
  readonly metaKey: boolean;
}

export function editorAct(pressed: Pressed, moment: EditorMoment): EditorAct | undefined {
  const { key, ctrlKey, shiftKey, altKey, metaKey } = pressed;
  if (altKey || metaKey) return undefined;
  if (ctrlKey) return shiftKey ? undefined : withControl(key, moment);
  if (moment.isCompleting) {
    const act = whileCompleting(key, shiftKey);
    if (act !== undefined) return act;
  }
  const { text, selectionStart, selectionEnd } = moment;
  const isOneCaret = selectionStart === selectionEnd;
  switch (key) {
    case 'Enter':
      return shiftKey ? undefined : moment.isIncomplete ? 'newLine' : 'run';
    case 'Tab':
      // An empty editor, and Shift, let the focus go on.
      return shiftKey || text.trim() === '' || !isOneCaret ? undefined : 'complete';
    case 'ArrowUp':
      return !shiftKey && isOneCaret && !text.slice(0, selectionStart).includes('\n') ? 'older' : undefined;
    case 'ArrowDown':
      return !shiftKey && isOneCaret && !text.slice(selectionEnd).includes('\n') ? 'newer' : undefined;
    default:
      return undefined;
  }
}

function withControl(key: string, { selectionStart, selectionEnd }: EditorMoment): EditorAct | undefined {
  switch (key.toLowerCase()) {
    case 'enter':
      return 'run';
    case ' ':
      return 'complete';
    case 'r':
      return 'search';
    case 'l':
      return 'clear';
    case 'c':
      return selectionStart === selectionEnd ? 'interrupt' : undefined;
    default:
      return undefined;
  }
}

function whileCompleting(key: string, shiftKey: boolean): EditorAct | undefined {
  if (key === 'ArrowDown' || (key === 'Tab' && !shiftKey)) return 'next';
  if (key === 'ArrowUp' || key === 'Tab') return 'previous';
  if (key === 'Enter') return 'accept';
  return key === 'Escape' ? 'close' : undefined;
}
