import type { PsAnswer, PsRequest } from '../../shared/model/powershell-questions.ts';

/** One field of a question's form; a secret one stands in its input only, never in the page's state. */
export interface QuestionField {
  readonly name: string;
  readonly label: string;
  readonly isSecure: boolean;
  readonly isMandatory: boolean;
  readonly help: string;
  readonly initial: string;
}

type Asked<K extends PsRequest['kind']> = Extract<PsRequest, { kind: K }>;

/** What is to be typed for a question; none for choices and keys. */
export function fieldsOf(
  request: Asked<'line' | 'fields' | 'credential'>,
  words: { readonly line: string; readonly secure: string; readonly user: string; readonly password: string },
): readonly QuestionField[] {
  const field = (name: string, label: string, isSecure: boolean, initial = ''): QuestionField => ({
    name,
    label,
    isSecure,
    isMandatory: false,
    help: '',
    initial,
  });
  if (request.kind === 'line') return [field('line', request.isSecure ? words.secure : words.line, request.isSecure)];
  if (request.kind === 'credential')
    return [field('user', words.user, false, request.userName), field('password', words.password, true)];
  return request.fields.map(({ name, label, isSecure, isMandatory, help, defaultValue, typeName }) => ({
    name,
    label: label === '' ? name : label,
    isSecure,
    isMandatory,
    help: [help, typeName].filter((part) => part !== '' && !part.endsWith('.String')).join(' · '),
    initial: defaultValue ?? '',
  }));
}

/** What was typed, in the order of the fields. */
export function answerOf(request: Asked<'line' | 'fields' | 'credential'>, typed: readonly string[]): PsAnswer {
  const [first = '', second = ''] = typed;
  if (request.kind === 'line') return { kind: 'line', text: first };
  if (request.kind === 'credential') return { kind: 'credential', userName: first, password: second };
  return { kind: 'fields', values: request.fields.map(({ name }, at) => ({ name, text: typed[at] ?? '' })) };
}

// Of KEY_EVENT_RECORD: shift, left Ctrl, left Alt.
const controls = { shift: 0x10, ctrl: 0x08, alt: 0x02 };
const codes: Readonly<Record<string, number>> = {
  Backspace: 8,
  Tab: 9,
  Enter: 13,
  Escape: 27,
  ' ': 32,
  PageUp: 33,
  PageDown: 34,
  End: 35,
  Home: 36,
  ArrowLeft: 37,
  ArrowUp: 38,
  ArrowRight: 39,
  ArrowDown: 40,
  Insert: 45,
  Delete: 46,
};
const characters: Readonly<Record<string, string>> = { Backspace: '\b', Tab: '\t', Enter: '\r', Escape: '\u001b' };

interface KeyPressed {
  readonly key: string;
  readonly shiftKey: boolean;
  readonly ctrlKey: boolean;
  readonly altKey: boolean;
}

/** A key as a Windows console tells it; undefined for keys that only change others. */
export function keyAnswer({ key, shiftKey, ctrlKey, altKey }: KeyPressed): Extract<PsAnswer, { kind: 'key' }> | undefined {
  const isCharacter = [...key].length === 1;
  const functionKey = /^F(\d{1,2})$/.exec(key);
  const known = codes[key] ?? (functionKey ? 111 + Number(functionKey[1]) : undefined);
  if (!isCharacter && known === undefined) return undefined;
  return {
    kind: 'key',
    character: characters[key] ?? (isCharacter ? key : ''),
    virtualKeyCode: known ?? key.toUpperCase().charCodeAt(0),
    controlKeyState: (shiftKey ? controls.shift : 0) + (ctrlKey ? controls.ctrl : 0) + (altKey ? controls.alt : 0),
  };
}
