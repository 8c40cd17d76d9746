import type { Clock } from '../../shared/base/clock.ts';
import { AppError, cancelled } from '../../shared/model/errors.ts';
import type { HostKeyProof } from './connection-types.ts';
import type { Down, Transport } from './transport.ts';

const REQUEST = 'hostkeys-prove-00@openssh.com';
/** A server may be busy, and signing with RSA keys takes its time. */
const ANSWER_SECONDS = 60;

export interface ProofContext {
  readonly clock: Clock;
  readonly signal: AbortSignal;
  readonly explain: (down: Down) => AppError;
  readonly host: string;
  readonly port: number;
}

/** Asks for proofs and puts each signature beside what it must be of; see `SshConnection.proveHostKeys`. */
export function proveHostKeys(
  transport: Transport,
  blobs: readonly Buffer[],
  { clock, signal, explain, host, port }: ProofContext,
): Promise<readonly HostKeyProof[] | undefined> {
  if (signal.aborted) return Promise.reject(cancelled());
  return new Promise((resolve, reject) => {
    const onAbort = (): void => settle(() => reject(cancelled()));
    const late = (): AppError =>
      new AppError('connection.notAnswering', { host, port, seconds: ANSWER_SECONDS }, 'the server does not prove its host keys');
    const timer = clock.after(ANSWER_SECONDS * 1000, () => settle(() => reject(late())));
    const down = transport.down.event((reason) => settle(() => reject(explain(reason))));
    const settle = (act: () => void): void => {
      timer.dispose();
      down.dispose();
      signal.removeEventListener('abort', onAbort);
      act();
    };
    signal.addEventListener('abort', onAbort, { once: true });
    transport.askGlobally(
      (engine) => engine.requestGlobally(REQUEST, Buffer.concat(blobs.map(string))),
      (accepted, data) => settle(() => resolve(accepted ? pairUp(blobs, data, transport.engine.sessionId) : undefined)),
    );
  });
}

/** One signature for each key in the order they were asked for, and nothing else. */
function pairUp(blobs: readonly Buffer[], data: Buffer, sessionId: Buffer): readonly HostKeyProof[] | undefined {
  const proofs: HostKeyProof[] = [];
  let at = 0;
  for (const blob of blobs) {
    const end = at + 4 <= data.length ? at + 4 + data.readUInt32BE(at) : Infinity;
    if (end > data.length) return undefined;
    const signed = Buffer.concat([string(Buffer.from(REQUEST)), string(sessionId), string(blob)]);
    proofs.push({ blob, signed, signature: data.subarray(at + 4, end) });
    at = end;
  }
  return at === data.length ? proofs : undefined;
}

function string(bytes: Buffer): Buffer {
  const length = Buffer.alloc(4);
  length.writeUInt32BE(bytes.length);
  return Buffer.concat([length, bytes]);
}
