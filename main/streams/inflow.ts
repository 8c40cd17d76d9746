import { AppError, isAppError } from '../../shared/model/errors.ts';
import type { OpenFile } from '../sftp/file-system.ts';
import type { ByteChannel } from '../ssh/connection-types.ts';
import type { PauseGate } from './pause-gate.ts';

const BLOCK_BYTES = 256 * 1024;

export interface InflowTools {
  readonly gate: PauseGate;
  readonly onBytes: (sizeBytes: number) => void;
  readonly signal: AbortSignal;
}

/**
 * Sends a file to a command, no faster than it takes it, and the file's end as the end of its input. One block is read ahead. Fulfilled with `whole`, or
 * with `refused` when the command took no more. A file that became shorter than `sizeBytes` is no whole one: rejects with `stream.sourceShrank` and sends no
 * end. One that grows is sent to where it ends then, as a shell's `<` has it.
 */
export async function feedFile(
  file: OpenFile,
  sizeBytes: number,
  channel: Pick<ByteChannel, 'write' | 'end'>,
  { gate, onBytes, signal }: InflowTools,
): Promise<'whole' | 'refused'> {
  let at = 0;
  const read = (): ReturnType<OpenFile['read']> => {
    const block = file.read(at, BLOCK_BYTES, signal);
    // Nobody waits for it when the command has ended.
    block.catch(() => undefined);
    return block;
  };
  for (let next = read(); ;) {
    const block = await next;
    if (block.sizeBytes === 0) break;
    at += block.sizeBytes;
    next = read();
    await gate.pass(signal);
    try {
      for (const piece of block.pieces) await channel.write(piece);
    } catch (error) {
      if (isAppError(error, 'channel.closed')) return 'refused';
      throw error;
    }
    onBytes(block.sizeBytes);
  }
  if (at < sizeBytes) throw new AppError('stream.sourceShrank', { path: file.path }, 'the file became shorter');
  channel.end();
  return 'whole';
}
