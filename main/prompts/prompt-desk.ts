import { randomUUID } from 'node:crypto';
import { Emitter, type Event } from '../../shared/base/emitter.ts';
import { cancelled } from '../../shared/model/errors.ts';
import { PromptId, type SessionId } from '../../shared/model/ids.ts';
import type { Prompt, PromptAnswer } from '../../shared/model/prompt.ts';
import type { Prompter, Question } from './prompter.ts';

export type WithdrawnWhy = 'answered' | 'cancelled' | 'graceTimeout' | 'connectionLost';

interface OpenPrompt {
  readonly prompt: Prompt;
  readonly pageOf: () => string | undefined;
  settle(answer: PromptAnswer): void;
}

/**
 * Keeps the questions that pages have to answer. A question belongs to the session that asks, and goes to the page that has
 * that session now: after a reload the page is told again, and an answer counts once, from that page only.
 */
export class PromptDesk {
  readonly #open = new Map<PromptId, OpenPrompt>();
  readonly #asked = new Emitter<{ readonly pageKey: string; readonly prompt: Prompt }>();
  readonly #withdrawn = new Emitter<{ readonly pageKey: string; readonly promptId: PromptId; readonly why: WithdrawnWhy }>();
  readonly onAsked: Event<{ readonly pageKey: string; readonly prompt: Prompt }> = this.#asked.event;
  readonly onWithdrawn: Event<{ readonly pageKey: string; readonly promptId: PromptId; readonly why: WithdrawnWhy }> =
    this.#withdrawn.event;

  get size(): number {
    return this.#open.size;
  }

  /**
   * A prompter for one session. `pageOf` answers which page has it now; `onWaiting` hears when its first question opens and its
   * last one closes.
   */
  prompterFor(sessionId: SessionId, pageOf: () => string | undefined, onWaiting: (waiting: boolean) => void): Prompter {
    let waiting = 0;
    return {
      ask: async (question, signal) => {
        if (waiting++ === 0) onWaiting(true);
        try {
          return await this.#ask(question, sessionId, pageOf, signal);
        } finally {
          if (--waiting === 0) onWaiting(false);
        }
      },
    };
  }

  /** A prompter for what belongs to a page and to none of its sessions, such as a scan. */
  prompterForPage(pageKey: string): Prompter {
    return { ask: (question, signal) => this.#ask(question, undefined, () => pageKey, signal) };
  }

  /** Answers a question. A second answer, and one from a page that was not asked, has no effect. */
  answer(pageKey: string, promptId: PromptId, answer: PromptAnswer): void {
    const open = this.#open.get(promptId);
    if (open && open.pageOf() === pageKey) open.settle(answer);
  }

  /** Tells a page that came back what is still asked. */
  repeatFor(pageKey: string): void {
    for (const { prompt, pageOf } of this.#open.values()) if (pageOf() === pageKey) this.#asked.emit({ pageKey, prompt });
  }

  #ask(
    question: Question,
    sessionId: SessionId | undefined,
    pageOf: () => string | undefined,
    signal: AbortSignal,
  ): Promise<PromptAnswer> {
    if (signal.aborted) return Promise.reject(cancelled());
    const asker = sessionId === undefined ? {} : { sessionId };
    const prompt: Prompt = { promptId: PromptId.parse(randomUUID()), ...asker, ...question };
    return new Promise<PromptAnswer>((resolve, reject) => {
      const close = (why: WithdrawnWhy): void => {
        this.#open.delete(prompt.promptId);
        signal.removeEventListener('abort', onAbort);
        const pageKey = pageOf();
        if (pageKey !== undefined) this.#withdrawn.emit({ pageKey, promptId: prompt.promptId, why });
      };
      const onAbort = (): void => {
        close(whyAborted(signal.reason));
        reject(cancelled());
      };
      signal.addEventListener('abort', onAbort, { once: true });
      this.#open.set(prompt.promptId, {
        prompt,
        pageOf,
        settle(answer) {
          close('answered');
          resolve(answer);
        },
      });
      const pageKey = pageOf();
      if (pageKey !== undefined) this.#asked.emit({ pageKey, prompt });
    });
  }
}

/** An abort whose reason is an AppError of the connection says more than "cancelled". */
function whyAborted(reason: unknown): WithdrawnWhy {
  const code = typeof reason === 'object' && reason !== null && 'code' in reason ? String(reason.code) : '';
  if (code === 'auth.graceTimeout') return 'graceTimeout';
  return code.startsWith('connection.') || code.startsWith('ident.') || code.startsWith('net.') ? 'connectionLost' : 'cancelled';
}
