import { AppError, type ErrorCode, type ErrorDetail } from '../../shared/model/errors.ts';
import type { FilePath } from '../../shared/model/file-path.ts';

/** The same error, told of the target: a temporary name says nothing to whoever reads it. The cause keeps what really happened. */
export function namedAfter(error: unknown, part: FilePath | undefined, to: FilePath): unknown {
  if (part === undefined || !(error instanceof AppError)) return error;
  const detail: Readonly<Record<string, unknown>> = { ...error.detail };
  if (detail['path'] !== part) return error;
  const named = { ...detail, path: to } as ErrorDetail<ErrorCode>;
  return new AppError(error.code, named, error.message, { cause: error, phase: error.phase, hop: error.hop });
}
