import { realpath } from 'node:fs/promises';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { AppError, cancelled, isAppError } from '../../../shared/model/errors.ts';
import { listIdentities, sign } from '../agent-client.ts';
import { AskpassDesk, type AskpassQuestion } from './askpass-desk.ts';
import { sshTool } from './ssh-tools.ts';

/** How many PINs are asked for: tokens block themselves after three wrong ones, until they are taken out. */
const pinAttempts = 3;
const passphraseAttempts = 3;

/** A person at the keyboard. Undefined: no answer, which gives the key up. */
export interface TokenAsker {
  passphrase(attempt: number): Promise<string | undefined>;
  /** `signal` aborts when the signature is over: nobody waits for the PIN any more. */
  pin(attempt: number, signal: AbortSignal): Promise<string | undefined>;
  /** The token waits for a touch, until `signal` aborts. Rejects with `cancelled` when the person would rather not. */
  touch(signal: AbortSignal): Promise<void>;
}

export interface TokenSignatureRequest {
  /** The file with the key's handle. */
  readonly file: string;
  /** Its public key. */
  readonly blob: Buffer;
  readonly data: Buffer;
  /** For people: which key it is. */
  readonly label: string;
  /** SecurityKeyProvider; undefined: what OpenSSH brings along. */
  readonly provider: string | undefined;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly asker: TokenAsker;
  readonly signal: AbortSignal;
}

/**
 * Signs with a security key's file, by an agent that is made for this one signature and ends with it: PIN and touch go through our own askpass
 * program. Answers the complete signature blob. Errors: `cancelled`, `key.wrongPassphrase`, `key.token` (absent, refused, wrong PIN),
 * `key.unreadable`, `agent.toolsMissing`.
 */
export async function signWithTokenFile(request: TokenSignatureRequest): Promise<Buffer> {
  const path = request.environment['PATH'];
  const [agent, add] = await Promise.all([sshTool('ssh-agent', path), sshTool('ssh-add', path)]);
  const desk = await AskpassDesk.open(request.environment);
  try {
    const session = new TokenAgent(desk, request);
    await session.start(agent);
    await session.load(add);
    return await session.sign();
  } finally {
    await desk.close();
  }
}

/** One agent with one key. */
class TokenAgent {
  readonly #desk: AskpassDesk;
  readonly #request: TokenSignatureRequest;
  readonly #socket: string;
  /** Given up by the person; ends what waits for the token too. */
  readonly #givenUp = new AbortController();
  #said = '';

  constructor(desk: AskpassDesk, request: TokenSignatureRequest) {
    this.#desk = desk;
    this.#request = request;
    this.#socket = join(desk.folder, 'agent');
  }

  get #signal(): AbortSignal {
    return AbortSignal.any([this.#request.signal, this.#givenUp.signal]);
  }

  async start(agent: string): Promise<void> {
    const { provider, signal } = this.#request;
    // It loads no library but the one that is configured, which it knows by its real path.
    const allowed = provider === undefined ? [] : ['-P', await realpath(provider).catch(() => provider)];
    const child = this.#desk.start(agent, ['-D', '-a', this.#socket, ...allowed]);
    await new Promise<void>((resolve, reject) => {
      const onAbort = (): void => reject(cancelled());
      signal.addEventListener('abort', onAbort, { once: true });
      const fail = (): void => reject(this.#tokenError('failed'));
      child.once('error', fail).once('exit', fail);
      child.stdout?.on('data', () => {
        signal.removeEventListener('abort', onAbort);
        resolve();
      });
      child.stderr?.setEncoding('utf8').on('data', (text: string) => (this.#said = (this.#said + text).slice(-4096)));
    });
  }

  async load(add: string): Promise<void> {
    const { file, provider, asker } = this.#request;
    let attempt = 0;
    let wasGiven = true;
    this.#desk.answerBy(async (question) => {
      if (question.kind !== 'passphrase' || (attempt += 1) > passphraseAttempts) return undefined;
      const answer = await asker.passphrase(attempt);
      wasGiven = answer !== undefined && answer !== '';
      return wasGiven ? answer : undefined;
    });
    const library = provider === undefined ? [] : ['-S', await realpath(provider).catch(() => provider)];
    const env = { SSH_AUTH_SOCK: this.#socket };
    const end = await this.#desk.run(add, ['-q', ...library, file], { env, signal: this.#signal });
    if (end.status === 0 && (await listIdentities(this.#socket, this.#signal)).length > 0) return;
    if (!wasGiven) throw cancelled();
    if (attempt > 1 && !/refused operation/.test(end.said))
      throw new AppError('key.wrongPassphrase', { file }, `the passphrase does not open ${file}`);
    throw new AppError('key.unreadable', { file, reason: reasonOf(end.said) }, `ssh-add took no key of ${file}: ${end.said}`);
  }

  async sign(): Promise<Buffer> {
    const { blob, data } = this.#request;
    const pins = { asked: 0, wasGiven: true };
    const touch = new TouchWatch(this.#request.asker, () => this.#givenUp.abort());
    const over = new AbortController();
    this.#desk.answerBy((question) => this.#answer(question, pins, touch, over.signal));
    try {
      for (;;) {
        const before = pins.asked;
        this.#said = '';
        try {
          return await sign(this.#socket, blob, data, 0, this.#signal);
        } catch (error) {
          if (!isAppError(error, 'agent.refused')) throw error;
          if (!pins.wasGiven) throw cancelled();
          // It writes why before it answers, but what both pipes bring together may be read in the other order.
          await setImmediate();
          const why = whyRefused(this.#said);
          if (why !== 'pin' || pins.asked === before || pins.asked >= pinAttempts) throw this.#tokenError(why);
        } finally {
          touch.over();
        }
      }
    } finally {
      over.abort();
      touch.over();
    }
  }

  async #answer(
    question: AskpassQuestion,
    pins: { asked: number; wasGiven: boolean },
    touch: TouchWatch,
    over: AbortSignal,
  ): Promise<string | undefined> {
    if (over.aborted) return undefined;
    if (question.kind === 'touch') touch.begin();
    if (question.kind !== 'pin') return undefined;
    touch.over();
    pins.asked += 1;
    const pin = await this.#request.asker.pin(pins.asked, over);
    if (over.aborted) return undefined;
    pins.wasGiven = pin !== undefined && pin !== '';
    if (pins.wasGiven && question.wantsTouch) touch.begin();
    return pins.wasGiven ? pin : undefined;
  }

  #tokenError(why: TokenWhy): AppError {
    const { label } = this.#request;
    return new AppError('key.token', { key: label, why }, whyWords[why], { cause: this.#said.trim() });
  }
}

type TokenWhy = 'absent' | 'refused' | 'pin' | 'failed';

/** For the list of attempts. */
const whyWords: Readonly<Record<TokenWhy, string>> = {
  absent: 'no security key that made it is plugged in',
  refused: 'the security key refused: it was not touched in time, or its PIN is blocked',
  pin: 'the PIN was wrong',
  failed: 'the security key did not sign',
};

/** ssh-agent's own words in its log (ssherr.c): a token that says no is "invalid format" to it. */
function whyRefused(said: string): TokenWhy {
  if (/device not found/.test(said)) return 'absent';
  if (/incorrect passphrase/.test(said)) return 'pin';
  return /invalid format/.test(said) ? 'refused' : 'failed';
}

function reasonOf(said: string): string {
  const last = said.trim().split('\n').at(-1) ?? '';
  return last === '' ? 'ssh-add does not take it' : last.slice(0, 300);
}

/** Asks for the touch as long as the token waits. */
export class TouchWatch {
  readonly #asker: Pick<TokenAsker, 'touch'>;
  readonly #giveUp: () => void;
  #waiting: AbortController | undefined;

  constructor(asker: Pick<TokenAsker, 'touch'>, giveUp: () => void) {
    this.#asker = asker;
    this.#giveUp = giveUp;
  }

  begin(): void {
    if (this.#waiting) return;
    const waiting = new AbortController();
    this.#waiting = waiting;
    this.#asker.touch(waiting.signal).catch(() => {
      if (!waiting.signal.aborted) this.#giveUp();
    });
  }

  over(): void {
    this.#waiting?.abort();
    this.#waiting = undefined;
  }
}
