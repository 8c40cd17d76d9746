import { randomUUID } from 'node:crypto';
import { Emitter, type Event } from '../../shared/base/emitter.ts';
import { cancelled } from '../../shared/model/errors.ts';
import { PromptId, type SessionId } from '../../shared/model/ids.ts';
import type { Prompt, PromptAnswer } from '../../shared/model/prompt.ts';
import type { Prompter, Question } from './prompter.ts';
import { unattendedPrompter } from './unattended-prompter.ts';

export type WithdrawnWhy = 'answered' | 'cancelled' | 'graceTimeout' | 'connectionLost';

interface OpenPrompt {
  readonly prompt: Prompt;
  readonly pageOf: () => string | undefined;
  /** Of a page's own question: another page answers it from now on. */
  readonly moveTo: ((pageKey: string) => void) | undefined;
  settle(answer: PromptAnswer): void;
  /** Nobody is there to answer. */
  giveUp(): void;
}

/**
 * Keeps the questions that pages have to answer. A question belongs to the session that asks, and goes to the page that has
 * that session now: after a reload the page is told again, and an answer counts once, from that page only.
 */
export class PromptDesk {
  readonly #askable: (pageKey: string) => string | undefined;
  readonly #bannerIs: (question: Question) => Prompt['bannerIs'];
  readonly #open = new Map<PromptId, OpenPrompt>();
  readonly #asked = new Emitter<{ readonly pageKey: string; readonly prompt: Prompt }>();
  readonly #withdrawn = new Emitter<{ readonly pageKey: string; readonly promptId: PromptId; readonly why: WithdrawnWhy }>();
  readonly onAsked: Event<{ readonly pageKey: string; readonly prompt: Prompt }> = this.#asked.event;
  readonly onWithdrawn: Event<{ readonly pageKey: string; readonly promptId: PromptId; readonly why: WithdrawnWhy }> =
    this.#withdrawn.event;

  /**
   * @param askable who answers for a page: itself, another one while it is away, or nobody (then a question rejects at once, in words).
   * @param bannerIs how the server's text above a question stands to what was said before.
   */
  constructor(
    askable: (pageKey: string) => string | undefined = (key) => key,
    bannerIs: (question: Question) => Prompt['bannerIs'] = () => undefined,
  ) {
    this.#askable = askable;
    this.#bannerIs = bannerIs;
  }

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
      takesPrograms: () => pageOf() !== undefined,
      ask: async (question, signal) => {
        if (waiting++ === 0) onWaiting(true);
        try {
          return await this.#ask(question, { sessionId, pageOf }, signal);
        } finally {
          if (--waiting === 0) onWaiting(false);
        }
      },
    };
  }

  /** A prompter for what belongs to a page and to none of its sessions, such as a scan. */
  prompterForPage(pageKey: string): Prompter {
    return {
      takesPrograms: () => this.#askable(pageKey) !== undefined,
      ask: (question, signal) => {
        let key = this.#askable(pageKey);
        return this.#ask(question, { pageOf: () => key, moveTo: (other) => (key = other) }, signal);
      },
    };
  }

  /** A page is away or gone: what it was asked for itself is asked of another one, which has to be told by `repeatFor`. */
  handOver(from: string, to: string): void {
    for (const { pageOf, moveTo } of this.#open.values()) if (pageOf() === from) moveTo?.(to);
  }

  /** A page is gone for good: another one is asked, or nobody, and then the question fails. */
  pageGone(pageKey: string): void {
    const other = this.#askable(pageKey);
    if (other !== undefined && other !== pageKey) {
      this.handOver(pageKey, other);
      this.repeatFor(other);
    } else for (const open of [...this.#open.values()]) if (open.moveTo !== undefined && open.pageOf() === pageKey) open.giveUp();
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
    {
      sessionId,
      pageOf,
      moveTo,
    }: { readonly sessionId?: SessionId } & Pick<OpenPrompt, 'pageOf'> & Partial<Pick<OpenPrompt, 'moveTo'>>,
    signal: AbortSignal,
  ): Promise<PromptAnswer> {
    if (signal.aborted) return Promise.reject(cancelled());
    if (pageOf() === undefined) return unattendedPrompter.ask(question, signal);
    const asker = sessionId === undefined ? {} : { sessionId };
    const bannerIs = this.#bannerIs(question);
    const prompt: Prompt = { promptId: PromptId.parse(randomUUID()), ...asker, ...question, ...(bannerIs && { bannerIs }) };
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
        moveTo,
        settle(answer) {
          close('answered');
          resolve(answer);
        },
        giveUp() {
          close('cancelled');
          resolve(unattendedPrompter.ask(question, signal));
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
