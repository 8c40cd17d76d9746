import type { Prompter } from '../../main/prompts/prompter.ts';
import { QuestionDesk } from '../../main/workbench.ts';
import { printable, printableLine } from '../../shared/base/printable.ts';
import type { PsAnswer, PsRequest } from '../../shared/model/powershell-questions.ts';
import { askOnTerminal, hasTerminal } from './terminal-line.ts';

type Asker = Parameters<QuestionDesk['ask']>[0];
/** Of a question, in characters. */
const mostShown = 100_000;

type AskLine = (text: string, echo: boolean) => Promise<string | undefined>;

/** One question at a time on the terminal, whoever has it: of logins and of scripts. */
export class Turns {
  #last: Promise<unknown> = Promise.resolve();

  take<T>(work: () => Promise<T>): Promise<T> {
    const mine = this.#last.then(work);
    this.#last = mine.catch(() => undefined);
    return mine;
  }

  prompter(inner: Prompter): Prompter {
    return { ...inner, ask: (question, signal) => this.take(() => inner.ask(question, signal)) };
  }
}

/** Why a script gets no answer: it sees this as an exception. */
export const nobodyThere = 'Nothing can be asked here: hawser has no terminal.';
export const notAnswered = 'The question was not answered.';

/** Has the questions of scripts asked on the terminal. */
export class InvokeQuestions {
  readonly #desk = new QuestionDesk();

  constructor(options: { readonly turns: Turns; readonly isBatch: boolean; readonly signal: AbortSignal }) {
    const { turns, isBatch, signal } = options;
    this.#desk.onAsked(({ questionId, computer, request }) => {
      const answer = (given: PsAnswer): void => {
        if (this.#desk.open.some((each) => each.questionId === questionId)) this.#desk.answer(questionId, given);
      };
      if (isBatch || !hasTerminal()) return answer({ kind: 'cancel' });
      const isOpen = (): boolean => this.#desk.open.some((each) => each.questionId === questionId);
      const ask: AskLine = (text, echo) => askOnTerminal(spoken(computer, text), echo, signal);
      turns
        .take(async () => (isOpen() ? answer(await answerTo(request, ask)) : undefined))
        .catch(() => answer({ kind: 'cancel' }));
    });
  }

  ask(asker: Asker, call: Parameters<QuestionDesk['ask']>[1]): void {
    this.#desk.ask(asker, call);
  }

  withdraw(id: Asker['psSessionId']): void {
    this.#desk.withdraw(id);
  }

  dispose(): void {
    this.#desk.dispose();
  }
}

/**
 * A question of a script as the terminal shows it: without what could steer a terminal, and with the host in front of each line, as no line of it is
 * hawser's own.
 */
export function spoken(computer: string, text: string): string {
  const prefix = `[${printableLine(computer, 200)}] `;
  return prefix + printable(text, mostShown).replaceAll('\n', `\n${prefix}`);
}

/** The words before a question, and the question itself. */
const words = (...parts: readonly string[]): string => parts.filter((part) => part !== '').join('\n');

/** Asks what is asked, line by line; `ask` makes the text fit to be shown. A field is shown by a printable name, and answered by its own. */
export async function answerTo(request: PsRequest, ask: AskLine): Promise<PsAnswer> {
  switch (request.kind) {
    case 'line': {
      const text = await ask(request.isSecure ? '(not shown) ' : '', !request.isSecure);
      return text === undefined ? { kind: 'cancel' } : { kind: 'line', text };
    }
    case 'fields':
      return fields(request, ask);
    case 'credential': {
      const before = words(request.caption, request.message, '');
      const usual = request.userName === '' ? '' : ` (${request.userName})`;
      const userName = await ask(`${before === '' ? '' : `${before}\n`}User${usual}: `, true);
      const password = userName === undefined ? undefined : await ask('Password: ', false);
      if (userName === undefined || password === undefined) return { kind: 'cancel' };
      return { kind: 'credential', userName: userName === '' ? request.userName : userName, password };
    }
    case 'choice':
      return choice(request, ask);
    case 'key':
      // Of a terminal that is read by lines no single key can be had.
      return { kind: 'cancel' };
  }
}

async function fields(request: Extract<PsRequest, { kind: 'fields' }>, ask: AskLine): Promise<PsAnswer> {
  const values: { name: string; text: string }[] = [];
  let before = words(request.caption, request.message);
  for (const { name, label, isSecure, defaultValue } of request.fields) {
    const text = await ask(`${before === '' ? '' : `${before}\n`}${printableLine(label === '' ? name : label)}: `, !isSecure);
    before = '';
    if (text === undefined) return { kind: 'cancel' };
    if (text !== '' || defaultValue === undefined) values.push({ name, text });
  }
  return { kind: 'fields', values };
}

async function choice(request: Extract<PsRequest, { kind: 'choice' }>, ask: AskLine): Promise<PsAnswer> {
  const { caption, message, choices, defaults, isMultiple } = request;
  const list = choices.map(({ label, hotKey }, index) => `[${hotKey ?? index + 1}] ${label}`).join('  ');
  const usual = defaults.map((index) => choices[index]?.label ?? '').join(', ');
  const text = `${words(caption, message, list)}${usual === '' ? '' : ` (usual: ${usual})`}: `;
  for (;;) {
    const typed = await ask(text, true);
    if (typed === undefined) return { kind: 'cancel' };
    const names = typed.split(',').map((name) => name.trim().toLowerCase());
    const isUsual = typed.trim() === '' && (defaults.length > 0 || isMultiple);
    const indexes = isUsual ? [...defaults] : names.map((name) => indexOf(choices, name));
    if (!indexes.includes(-1) && (isMultiple || indexes.length === 1)) return { kind: 'choices', indexes };
  }
}

const indexOf = (choices: Extract<PsRequest, { kind: 'choice' }>['choices'], name: string): number =>
  choices.findIndex(
    ({ label, hotKey }, index) => (hotKey ?? String(index + 1)).toLowerCase() === name || label.toLowerCase() === name,
  );
