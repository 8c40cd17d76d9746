import type { FilePath } from '../../shared/model/file-path.ts';
import { AppError } from '../../shared/model/errors.ts';
import { diagnose, type Questions } from './diagnose.ts';
import type { Capabilities, FileLimits } from './file-system.ts';
import type { Request, SftpClient } from './sftp-client.ts';
import { fileError, StatusError, type Where } from './status-error.ts';
import { WriteLuck } from './write-luck.ts';

/** What a file system and its open files share. */
export interface SftpSession {
  readonly client: SftpClient;
  readonly capabilities: Capabilities;
  /** May change once: they come a little later than the version. */
  readonly limits: FileLimits;
  readonly writes: WriteLuck;
  /** Aborted when the channel is gone; for what nobody else may abort. */
  readonly lifetime: AbortSignal;
  /** As `client.request`, with errors for people. `taken`: a path whose being there would explain a failure. */
  ask<T>(request: Request<T>, where: Where, signal: AbortSignal, taken?: FilePath): Promise<T>;
  /** The error to throw for one that was caught. */
  explain(error: unknown, where: Where, signal: AbortSignal, taken?: FilePath): Promise<unknown>;
}

export function makeSession(
  client: SftpClient,
  capabilities: Capabilities,
  limits: () => FileLimits,
  questions: (signal: AbortSignal) => Questions,
): SftpSession {
  const lifetime = new AbortController();
  client.onClosed(() => lifetime.abort());
  const writes = new WriteLuck();
  const explain: SftpSession['explain'] = async (error, where, signal, taken) => {
    if (!(error instanceof StatusError)) return error;
    const plain = fileError(error, where);
    try {
      return await diagnose(plain, questions(signal), taken);
    } catch (later) {
      return later instanceof AppError ? plain : later;
    }
  };
  return {
    client,
    capabilities,
    get limits() {
      return limits();
    },
    writes,
    lifetime: lifetime.signal,
    explain,
    async ask(request, where, signal, taken) {
      try {
        const answer = await client.request(request, signal);
        writes.worked(where.operation);
        return answer;
      } catch (error) {
        const explained = await explain(error, where, signal, taken);
        writes.failed(where.operation, explained);
        throw explained;
      }
    },
  };
}
