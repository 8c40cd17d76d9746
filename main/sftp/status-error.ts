import { printableLine } from '../../shared/base/printable.ts';
import { AppError, type ErrorCode, type ErrorDetail } from '../../shared/model/errors.ts';
import { shownInText } from '../../shared/model/file-path.ts';
import { status } from './protocol.ts';

/** SSH_FXP_STATUS other than OK, as the server sent it. Does not leave this folder: `fileError` makes an `AppError` of it. */
export class StatusError extends Error {
  override readonly name = 'StatusError';
  readonly code: number;
  /** The server's words, printable; empty when it sent none. */
  readonly text: string;

  constructor(code: number, text: string) {
    const shown = printableLine(text, 300);
    super(`status ${code} ${shown}`);
    this.code = code;
    this.text = shown;
  }
}

/** What was done with what, for an error. */
export type Where = ErrorDetail<'file.notFound'>;

/** Codes whose detail is just `Where`. */
export type PlainFileCode = Exclude<Extract<ErrorCode, `file.${string}`>, 'file.failed' | 'file.unsupported'>;

export function plainFileError(code: PlainFileCode, where: Where, cause?: unknown): AppError {
  return new AppError(code, where, `${where.operation} ${shownInText(where.path)}: ${code}`, { cause });
}

export function unsupported(where: Where, needs: string): AppError {
  return new AppError('file.unsupported', { ...where, needs }, `${where.operation} ${shownInText(where.path)}: needs ${needs}`);
}

/** Numbers that mean one thing only, those of later versions too. */
const codes: Readonly<Record<number, PlainFileCode>> = {
  [status.noSuchFile]: 'file.notFound',
  [status.noSuchPath]: 'file.notFound',
  [status.permissionDenied]: 'file.permissionDenied',
  [status.fileAlreadyExists]: 'file.exists',
  [status.writeProtect]: 'file.readOnly',
  [status.noSpace]: 'file.noSpace',
  [status.quotaExceeded]: 'file.quotaExceeded',
  [status.dirNotEmpty]: 'file.notEmpty',
  [status.notADirectory]: 'file.notAFolder',
  [status.invalidFilename]: 'file.nameInvalid',
  [status.fileIsADirectory]: 'file.isAFolder',
};

/** What servers say beside FAILURE: strerror(3) in English as glibc, the BSDs and Windows word it. */
const words: readonly (readonly [RegExp, PlainFileCode])[] = [
  [/no space left|disk (is )?full|not enough (disk )?space/i, 'file.noSpace'],
  [/quota/i, 'file.quotaExceeded'],
  [/read-only file ?system|write.protect/i, 'file.readOnly'],
  [/directory (is )?not empty/i, 'file.notEmpty'],
  [/not a directory/i, 'file.notAFolder'],
  [/is a directory/i, 'file.isAFolder'],
  [/(file|already) exists/i, 'file.exists'],
  [/too many open files/i, 'file.tooManyOpen'],
  [/name too long/i, 'file.nameInvalid'],
  [/permission denied|access is denied|operation not permitted/i, 'file.permissionDenied'],
  [/no such file/i, 'file.notFound'],
];

/** The error that a status means by itself; FAILURE without words is `file.failed`, which `diagnose` may know better. */
export function fileError(error: StatusError, where: Where): AppError {
  const plain = codes[error.code];
  if (plain !== undefined) return plainFileError(plain, where, error);
  if (error.code === status.opUnsupported) {
    return new AppError('file.unsupported', { ...where, needs: '' }, error.message, { cause: error });
  }
  const worded = words.find(([pattern]) => pattern.test(error.text));
  if (worded !== undefined) return plainFileError(worded[1], where, error);
  // sftp-server answers ENAMETOOLONG and EINVAL with this (errno_to_portable).
  if (error.code === status.badMessage && namesSomething(where)) return plainFileError('file.nameInvalid', where, error);
  const detail = { ...where, reason: error.text, status: error.code };
  return new AppError('file.failed', detail, `${where.operation} ${shownInText(where.path)}: ${error.message}`, { cause: error });
}

function namesSomething({ operation }: Where): boolean {
  return (
    operation === 'create' ||
    operation === 'makeFolder' ||
    operation === 'rename' ||
    operation === 'replace' ||
    operation === 'makeLink' ||
    operation === 'find' ||
    operation === 'open'
  );
}
