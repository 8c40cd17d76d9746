import type { Clock } from '../../shared/base/clock.ts';
import type { AppError } from '../../shared/model/errors.ts';
import type { HostKeyProof } from './connection-types.ts';
import { askGlobally } from './global-request.ts';
import type { Down, Transport } from './transport.ts';

const REQUEST = 'hostkeys-prove-00@openssh.com';

export interface ProofContext {
  readonly clock: Clock;
  readonly signal: AbortSignal;
  readonly explain: (down: Down) => AppError;
  readonly host: string;
  readonly port: number;
}

/** Asks for proofs and puts each signature beside what it must be of; see `SshConnection.proveHostKeys`. */
export async function proveHostKeys(
  transport: Transport,
  blobs: readonly Buffer[],
  { host, port, ...context }: ProofContext,
): Promise<readonly HostKeyProof[] | undefined> {
  let proofs: readonly HostKeyProof[] | undefined;
  await askGlobally({
    ...context,
    transport,
    server: { host, port },
    lacking: 'the server does not prove its host keys',
    send: (engine) => engine.requestGlobally(REQUEST, Buffer.concat(blobs.map(string))),
    onAnswer: ({ accepted, data }) => {
      if (accepted) proofs = pairUp(blobs, data, transport.engine.sessionId);
    },
  });
  return proofs;
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
