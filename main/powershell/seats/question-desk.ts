import { randomUUID } from 'node:crypto';
import { Emitter } from '../../../shared/base/emitter.ts';
import { printable, printableLine } from '../../../shared/base/printable.ts';
import { AppError } from '../../../shared/model/errors.ts';
import type { PsRunId, PsSessionId } from '../../../shared/model/powershell.ts';
import { PsQuestionId, type PsAnswer, type PsQuestion, type PsRequest } from '../../../shared/model/powershell-questions.ts';
import { sizeOf } from '../grid/size.ts';
import { textOf } from '../protocol/clixml/readings.ts';
import type { HostAnswer, HostCall, HostRequest } from '../protocol/host-calls.ts';

const secureType = 'System.Security.SecureString';
const most = 500;
/** One pipeline of a session asks at a time; more is nothing that people could answer. */
const mostOpen = 5;
/** UTF-16 units of all that one question says. */
const mostText = 256 * 1024;

/** Who asks, and what becomes of the answer. */
export interface Asker {
  readonly psSessionId: PsSessionId;
  readonly runId: PsRunId | undefined;
  readonly computer: string;
  /** Secure input hangs on this server: it is refused in words instead. */
  readonly lacksSecureStrings: boolean;
  readonly answer: (call: HostCall, answer: HostAnswer) => void;
  /** The user gave the whole command up. */
  readonly cancel: (call: HostCall) => void;
}

interface OpenQuestion {
  readonly question: PsQuestion;
  readonly call: HostCall;
  readonly asker: Asker;
}

/** The questions of scripts that nobody answered yet. Answers are handed on and kept nowhere. */
export class QuestionDesk {
  readonly #open = new Map<PsQuestionId, OpenQuestion>();
  readonly #asked = new Emitter<PsQuestion>();
  readonly #withdrawn = new Emitter<PsQuestion>();
  readonly onAsked = this.#asked.event;
  readonly onWithdrawn = this.#withdrawn.event;

  get open(): readonly PsQuestion[] {
    return [...this.#open.values()].map(({ question }) => question);
  }

  /** Does nothing for a call that wants no answer, or is none for people. */
  ask(asker: Asker, call: HostCall): void {
    if (!call.wantsAnswer || call.request.method === 'refused') return;
    const refusal = this.#refusal(asker, call.request);
    if (refusal !== undefined) {
      asker.answer(call, { kind: 'failure', message: refusal });
      return;
    }
    const request = requestOf(call.request);
    if (request === undefined) {
      // A void call that wants to be told of its end all the same.
      asker.answer(call, { kind: 'nothing' });
      return;
    }
    const { psSessionId, runId, computer } = asker;
    const questionId = PsQuestionId.parse(randomUUID());
    const question: PsQuestion = { questionId, psSessionId, computer, request, ...(runId !== undefined && { runId }) };
    this.#open.set(questionId, { question, call, asker });
    this.#asked.emit(question);
  }

  /** Why nobody is asked. */
  #refusal({ psSessionId, lacksSecureStrings }: Asker, request: HostRequest): string | undefined {
    if (lacksSecureStrings && isSecure(request))
      return 'PowerShell before 7.1 on this system can’t take secure input over SSH: it would wait for ever.';
    if (request.method === 'choice' && request.choices.length === 0) return 'There is nothing to choose from.';
    if (unitsOf(request) > mostText) return 'The question is too long to be shown.';
    if (!isQuestion(request)) return undefined;
    const open = this.open.filter((question) => question.psSessionId === psSessionId).length;
    return open >= mostOpen ? 'Too many questions are open at once.' : undefined;
  }

  /** Throws `powershell.notFound` for a question that was withdrawn; an answer of another kind leaves it open and throws `rpc.badRequest`. */
  answer(questionId: PsQuestionId, answer: PsAnswer): void {
    const open = this.#open.get(questionId);
    if (open === undefined) throw new AppError('powershell.notFound', { what: 'question' }, 'no such question');
    const { call, asker } = open;
    if (answer.kind === 'cancel') {
      this.#close(open);
      asker.cancel(call);
      return;
    }
    const given = answerOf(call.request, answer);
    if (given === undefined)
      throw new AppError('rpc.badRequest', { member: 'powershell.answer', reason: 'no answer to this question' }, 'no answer');
    this.#close(open);
    asker.answer(call, given);
  }

  /** What asked is gone, or has ended. `runId` absent: all of the session's. */
  withdraw(psSessionId: PsSessionId, runId?: PsRunId): void {
    for (const open of [...this.#open.values()]) {
      const { question } = open;
      if (question.psSessionId === psSessionId && (runId === undefined || question.runId === runId)) this.#close(open);
    }
  }

  dispose(): void {
    this.#open.clear();
    this.#asked.dispose();
    this.#withdrawn.dispose();
  }

  #close({ question }: OpenQuestion): void {
    if (this.#open.delete(question.questionId)) this.#withdrawn.emit(question);
  }
}

const isQuestion = ({ method }: HostRequest): boolean =>
  ['readLine', 'prompt', 'credential', 'choice', 'readKey'].includes(method);

/** All that a question says, and what comes with it. */
function unitsOf(request: HostRequest): number {
  const sum = (...texts: readonly string[]): number => texts.reduce((units, text) => units + text.length, 0);
  switch (request.method) {
    case 'prompt':
      return request.fields.reduce(
        (units, { name, label, typeName, help, defaultValue }) =>
          units + sum(name, label, typeName, help) + sizeOf(defaultValue) / 2,
        sum(request.caption, request.message),
      );
    case 'credential':
      return sum(request.caption, request.message, request.userName, request.target);
    case 'choice':
      return request.choices.reduce(
        (units, { label, help }) => units + sum(label, help),
        sum(request.caption, request.message) + request.defaults.length,
      );
    default:
      return 0;
  }
}

function isSecure(request: HostRequest): boolean {
  if (request.method === 'readLine') return request.isSecure;
  if (request.method === 'prompt') return request.fields.some(({ typeName }) => typeName === secureType);
  return request.method === 'credential';
}

const words = (text: string): string => printable(text, 4000);

/** undefined: nothing that people are asked. */
function requestOf(request: HostRequest): PsRequest | undefined {
  switch (request.method) {
    case 'readLine':
      return { kind: 'line', isSecure: request.isSecure };
    case 'prompt':
      return {
        kind: 'fields',
        caption: words(request.caption),
        message: words(request.message),
        fields: request.fields.slice(0, 100).map((field) => ({
          // The name comes back with the value: it stays as it is.
          name: field.name.slice(0, 1000),
          label: printableLine(field.label),
          typeName: printableLine(field.typeName),
          help: words(field.help),
          isMandatory: field.isMandatory,
          isSecure: field.typeName === secureType,
          ...(field.defaultValue !== null && { defaultValue: words(textOf(field.defaultValue)) }),
        })),
      };
    case 'credential':
      return {
        kind: 'credential',
        caption: words(request.caption),
        message: words(request.message),
        userName: printableLine(request.userName),
        target: printableLine(request.target),
      };
    case 'choice':
      return {
        kind: 'choice',
        caption: words(request.caption),
        message: words(request.message),
        choices: request.choices.slice(0, most).map(({ label, help }) => ({ ...choiceLabel(label), help: words(help) })),
        isMultiple: request.isMultiple,
        defaults: request.defaults.filter((index) => index < Math.min(most, request.choices.length)),
      };
    case 'readKey':
      return { kind: 'key' };
    default:
      return undefined;
  }
}

function choiceLabel(label: string): { label: string; hotKey?: string } {
  const clean = printableLine(label);
  const key = /&([^&\s])/.exec(clean)?.[1];
  return { label: clean.replace('&', ''), ...(key !== undefined && { hotKey: key.toUpperCase() }) };
}

/** undefined: it is of another kind, or of what is not there. */
function answerOf(request: HostRequest, answer: PsAnswer): HostAnswer | undefined {
  switch (answer.kind) {
    case 'line':
      if (request.method !== 'readLine') return undefined;
      return { kind: request.isSecure ? 'secure' : 'text', text: answer.text };
    case 'fields': {
      if (request.method !== 'prompt') return undefined;
      const given = new Map(answer.values.map(({ name, text }) => [name, text]));
      // Every field has an answer: PowerShell looks each up by its name.
      return {
        kind: 'fields',
        values: new Map(request.fields.map(({ name, defaultValue }) => [name, given.get(name) ?? defaultValue])),
      };
    }
    case 'credential':
      if (request.method !== 'credential') return undefined;
      return { kind: 'credential', userName: answer.userName, password: answer.password };
    case 'choices': {
      if (request.method !== 'choice') return undefined;
      if (answer.indexes.some((index) => index < 0 || index >= request.choices.length)) return undefined;
      if (request.isMultiple) return { kind: 'choices', indexes: answer.indexes };
      const [index] = answer.indexes;
      return index === undefined || answer.indexes.length > 1 ? undefined : { kind: 'choice', index };
    }
    case 'key': {
      if (request.method !== 'readKey') return undefined;
      const { character, virtualKeyCode, controlKeyState } = answer;
      return { kind: 'key', character, virtualKeyCode, controlKeyState };
    }
    case 'cancel':
      return undefined;
  }
}
