import { AppError } from '../../shared/model/errors.ts';
import { shownInText } from '../../shared/model/file-path.ts';
import { plainFileError, unsupported, type PlainFileCode, type Where } from './status-error.ts';

const codes: Readonly<Record<string, PlainFileCode>> = {
  ENOENT: 'file.notFound',
  ELOOP: 'file.notFound',
  EACCES: 'file.permissionDenied',
  EPERM: 'file.permissionDenied',
  EEXIST: 'file.exists',
  ENOSPC: 'file.noSpace',
  EDQUOT: 'file.quotaExceeded',
  ENOTDIR: 'file.notAFolder',
  EISDIR: 'file.isAFolder',
  ENOTEMPTY: 'file.notEmpty',
  EROFS: 'file.readOnly',
  EMFILE: 'file.tooManyOpen',
  ENFILE: 'file.tooManyOpen',
  ENAMETOOLONG: 'file.nameInvalid',
  EILSEQ: 'file.nameInvalid',
};

/** The error of a call of node:fs in the interface's words. */
export function localError(error: unknown, where: Where): unknown {
  if (error instanceof AppError || !(error instanceof Error)) return error;
  const code: unknown = 'code' in error ? error.code : undefined;
  if (typeof code !== 'string' || code.startsWith('ERR_')) return error;
  if (code === 'ENOTDIR' && where.operation !== 'list' && where.operation !== 'removeFolder') {
    return plainFileError('file.notFound', where, error);
  }
  const plain = Object.hasOwn(codes, code) ? codes[code] : undefined;
  if (plain !== undefined) return plainFileError(plain, where, error);
  if (code === 'ENOSYS' || code === 'ENOTSUP' || code === 'EOPNOTSUPP') return unsupported(where, '');
  return new AppError('file.failed', { ...where, reason: code }, `${where.operation} ${shownInText(where.path)}: ${code}`, {
    cause: error,
  });
}
