import { readSnippet } from '../../shared/model/snippet-text.ts';
import type { SnippetAction, SnippetContent, SnippetVariable } from '../../shared/model/snippets.ts';
import { text } from './text.ts';

export type VariableKind = 'text' | 'choice' | 'secret';

/** One variable as it stands in the form. Its words stay while its kind is tried out. */
export interface VariableDraft {
  readonly kind: VariableKind;
  readonly default: string;
  /** With commas between. */
  readonly choices: string;
}

/** A snippet as it stands in the form. */
export interface SnippetDraft {
  readonly name: string;
  readonly folder: string;
  readonly text: string;
  readonly action: SnippetAction;
  readonly variables: Readonly<Record<string, VariableDraft>>;
}

export type SnippetProblems = Readonly<Partial<Record<'name' | 'text', string>>>;

const plain: VariableDraft = { kind: 'text', default: '', choices: '' };
const words = text.form;

export function draftOf(snippet: SnippetContent | undefined): SnippetDraft {
  const variables = Object.fromEntries((snippet?.variables ?? []).map((variable) => [variable.name, variableDraft(variable)]));
  const { name = '', folder = '', text: own = '', action = 'insert' } = snippet ?? {};
  return { name, folder, text: own, action, variables };
}

function variableDraft({ default: value = '', choices, secret }: SnippetVariable): VariableDraft {
  return { kind: secret ? 'secret' : choices ? 'choice' : 'text', default: value, choices: (choices ?? []).join(', ') };
}

/** The variables that the text has, each as it is asked for; none while it can't be read. */
export function variablesOf(draft: SnippetDraft): readonly (VariableDraft & { readonly name: string })[] {
  const reading = readSnippet(draft.text);
  return reading.kind === 'faulty' ? [] : reading.names.map((name) => ({ name, ...(draft.variables[name] ?? plain) }));
}

/** Where the text can't be read, as a sentence. */
export function faultWords(draft: Pick<SnippetDraft, 'text'>): string | undefined {
  const reading = readSnippet(draft.text);
  if (reading.kind === 'read') return undefined;
  const { why, line, column, words: piece } = reading.fault;
  return words[why](line, column, piece);
}

/** What is to be kept, and what is wrong with it. */
export function contentOf(draft: SnippetDraft): { readonly content: SnippetContent; readonly problems: SnippetProblems } {
  const fault = draft.text.trim() === '' ? words.required(words.text) : faultWords(draft);
  const content: SnippetContent = {
    name: draft.name.trim(),
    folder: draft.folder.trim(),
    text: draft.text,
    action: draft.action,
    variables: variablesOf(draft).flatMap(({ name, ...variable }) => keptVariable(name, variable) ?? []),
  };
  return {
    content,
    problems: {
      ...(draft.name.trim() === '' && { name: words.required(words.name) }),
      ...(fault !== undefined && { text: fault }),
    },
  };
}

/** Undefined where there is nothing to say beyond the name. */
function keptVariable(name: string, { kind, default: value, choices: typed }: VariableDraft): SnippetVariable | undefined {
  if (kind === 'secret') return { name, secret: true };
  const choices = [
    ...new Set(
      typed
        .split(',')
        .map((choice) => choice.trim())
        .filter((choice) => choice !== ''),
    ),
  ];
  const isChoice = kind === 'choice' && choices.length > 0;
  const preset = isChoice && !choices.includes(value) ? '' : value;
  if (!isChoice && preset === '') return undefined;
  return { name, ...(preset !== '' && { default: preset }), ...(isChoice && { choices }) };
}
