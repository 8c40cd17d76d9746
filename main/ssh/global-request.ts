import type { Clock } from '../../shared/base/clock.ts';
import { AppError, cancelled } from '../../shared/model/errors.ts';
import type { Engine } from './ssh2-internals.ts';
import type { Down, Transport } from './transport.ts';

/** For a server that answers its heartbeats but never this. It may be busy, and signing with RSA keys takes its time. */
const ANSWER_SECONDS = 60;

export interface GlobalRequest {
  readonly transport: Pick<Transport, 'down' | 'askGlobally'>;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  readonly explain: (down: Down) => AppError;
  readonly server: { readonly host: string; readonly port: number };
  /** What it does not do when it never answers, for the log. */
  readonly lacking: string;
  /** Must ask for an answer. */
  readonly send: (engine: Engine) => void;
  /** In the same turn as the answer, as what follows it may depend on it already. `isLate`: nobody waits for it any more. */
  readonly onAnswer: (answer: { readonly accepted: boolean; readonly data: Buffer; readonly isLate: boolean }) => void;
}

/**
 * Sends a global request (RFC 4254, section 4). Answers whether the server agreed. Rejects when it is aborted, when the connection goes, and with
 * `connection.notAnswering` after a minute.
 */
export function askGlobally(request: GlobalRequest): Promise<boolean> {
  const { transport, clock, signal, explain, server, lacking, send, onAnswer } = request;
  if (signal.aborted) return Promise.reject(cancelled());
  return new Promise((resolve, reject) => {
    const late = (): AppError => new AppError('connection.notAnswering', { ...server, seconds: ANSWER_SECONDS }, lacking);
    const onAbort = (): void => settle(() => reject(cancelled()));
    const timer = clock.after(ANSWER_SECONDS * 1000, () => settle(() => reject(late())));
    const down = transport.down.event((reason) => settle(() => reject(explain(reason))));
    let isLate = false;
    const settle = (act: () => void): void => {
      isLate = true;
      timer.dispose();
      down.dispose();
      signal.removeEventListener('abort', onAbort);
      act();
    };
    signal.addEventListener('abort', onAbort, { once: true });
    transport.askGlobally(send, (accepted, data) => {
      onAnswer({ accepted, data, isLate });
      settle(() => resolve(accepted));
    });
  });
}
