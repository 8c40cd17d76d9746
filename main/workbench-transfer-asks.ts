import { randomUUID } from 'node:crypto';
import { Emitter, type Event } from '../shared/base/emitter.ts';
import { cancelled } from '../shared/model/errors.ts';
import {
  TransferJobId,
  TransferQuestionId,
  type TransferAnswer,
  type TransferFace,
  type TransferQuestion,
} from '../shared/model/transfers.ts';
import type {
  ConflictAnswer,
  Face,
  PrivateKeysAnswer,
  PrivateKeysQuestion,
  StandInAnswer,
  TransferAsker,
  TransferQuestion as EngineQuestion,
} from './transfers/transfer-types.ts';

interface Open {
  readonly question: TransferQuestion;
  /** False for an answer to another kind of question. */
  readonly settle: (answer: TransferAnswer) => boolean;
}

/** The questions of jobs, kept until a page answers: any page may, and one that comes later finds them. */
export class TransferAsks implements TransferAsker {
  readonly #open = new Map<TransferQuestionId, Open>();
  readonly #wholes = new Map<string, string>();
  readonly #asked = new Emitter<TransferQuestion>();
  readonly #withdrawn = new Emitter<{ readonly questionId: TransferQuestionId }>();
  readonly onAsked: Event<TransferQuestion> = this.#asked.event;
  readonly onWithdrawn: Event<{ readonly questionId: TransferQuestionId }> = this.#withdrawn.event;

  get all(): readonly TransferQuestion[] {
    return [...this.#open.values()].map(({ question }) => question);
  }

  /** Questions of a job are those of another one, which it is a part of. */
  askFor(jobId: string, whole: string): void {
    this.#wholes.set(jobId, whole);
  }

  isAsking(jobId: string): boolean {
    return this.all.some((question) => question.jobId === jobId);
  }

  /** Whether it was still asked. */
  answer(questionId: TransferQuestionId, answer: TransferAnswer): boolean {
    return this.#open.get(questionId)?.settle(answer) ?? false;
  }

  conflict(question: Extract<EngineQuestion, { kind: 'conflict' }>, signal: AbortSignal): Promise<ConflictAnswer> {
    const { source, target, canResume } = question;
    const shown = { kind: 'conflict' as const, source: face(source), target: face(target), canResume, ...this.#ids(question) };
    return this.#ask(shown, signal, (answer) => (answer.kind === 'conflict' ? answer : undefined));
  }

  standIn(question: Extract<EngineQuestion, { kind: 'standIn' }>, signal: AbortSignal): Promise<StandInAnswer> {
    const shown = { kind: 'standIn' as const, target: face(question.target), why: [...question.why], ...this.#ids(question) };
    return this.#ask(shown, signal, (answer) => (answer.kind === 'standIn' ? answer : undefined));
  }

  privateKeys(question: PrivateKeysQuestion, signal: AbortSignal): Promise<PrivateKeysAnswer> {
    const { paths, count } = question;
    const shown = { kind: 'privateKeys' as const, paths: [...paths], count, ...this.#ids(question) };
    return this.#ask(shown, signal, (answer) => (answer.kind === 'privateKeys' ? answer.choice : undefined));
  }

  dispose(): void {
    this.#asked.dispose();
    this.#withdrawn.dispose();
  }

  #ids({ jobId }: Pick<EngineQuestion, 'jobId'>): Pick<TransferQuestion, 'questionId' | 'jobId'> {
    return { questionId: TransferQuestionId.parse(randomUUID()), jobId: TransferJobId.parse(this.#wholes.get(jobId) ?? jobId) };
  }

  #ask<T>(question: TransferQuestion, signal: AbortSignal, take: (answer: TransferAnswer) => T | undefined): Promise<T> {
    if (signal.aborted) return Promise.reject(cancelled());
    const { questionId } = question;
    return new Promise<T>((resolve, reject) => {
      const close = (): void => {
        this.#open.delete(questionId);
        signal.removeEventListener('abort', onAbort);
        this.#withdrawn.emit({ questionId });
      };
      const onAbort = (): void => {
        close();
        reject(cancelled());
      };
      signal.addEventListener('abort', onAbort, { once: true });
      const settle = (answer: TransferAnswer): boolean => {
        const taken = take(answer);
        if (taken === undefined) return false;
        close();
        resolve(taken);
        return true;
      };
      this.#open.set(questionId, { question, settle });
      this.#asked.emit(question);
    });
  }
}

function face({ path, attributes }: Face): TransferFace {
  const { kind, sizeBytes, modifiedSeconds, mode, user } = attributes;
  return {
    path,
    kind,
    ...(sizeBytes !== undefined && { sizeBytes }),
    ...(modifiedSeconds !== undefined && { modifiedSeconds }),
    ...(mode !== undefined && { mode }),
    ...(user !== undefined && { owner: String(user) }),
  };
}
