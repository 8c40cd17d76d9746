import { AppError, type WireError } from '../../shared/model/errors.ts';
import { errorText } from '../../shared/model/error-text.ts';

/** As ssh(1): the connection failed, or the command was ended by a signal. */
export const connectionFailed = 255;
/** EX_USAGE of sysexits.h. */
export const wrongUsage = 64;

/** Any error as one of ours. What is unknown is a fault of this program, and its text is all there is to find it by. */
export function asAppError(error: unknown): AppError {
  if (error instanceof AppError) return error;
  const reference = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  return new AppError('internal', { logReference: reference }, reference, { cause: error });
}

/** The words for stderr: what failed, and what helps, each on a line of its own. */
export function failureLines(error: WireError): readonly string[] {
  const { title, text, remedies } = errorText(error);
  return [`hawser: ${title}: ${text}`, ...remedies.map((remedy) => `  ${remedy}`)];
}
