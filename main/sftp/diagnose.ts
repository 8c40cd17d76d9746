import { AppError, isAppError } from '../../shared/model/errors.ts';
import type { FilePath } from '../../shared/model/file-path.ts';
import type { FileAttributes, Space } from './file-system.ts';
import { status } from './protocol.ts';
import { plainFileError, type PlainFileCode } from './status-error.ts';

/** The small questions by which a cause is found. Each answers undefined when it can't be told. */
export interface Questions {
  readonly lstat: (path: FilePath) => Promise<FileAttributes | undefined>;
  readonly stat: (path: FilePath) => Promise<FileAttributes | undefined>;
  readonly space: (path: FilePath) => Promise<Space | undefined>;
  /** Whether a folder has an entry. */
  readonly hasEntry: (path: FilePath) => Promise<boolean | undefined>;
}

/** Room below which a write that failed without a word failed for want of it: a request has up to 255 KiB, and is written whole or not. */
const FULL_BYTES = 256 * 1024;

/**
 * SFTP version 3 has no words for most errors: sftp-server answers FAILURE to EEXIST, ENOSPC, EISDIR, ENOTEMPTY and EROFS alike, and NO_SUCH_FILE
 * to ENOTDIR (its errno_to_portable). This looks which of them it was, after it happened; where that can't be told, `error` stays.
 * `taken` is the path whose being there would explain it.
 */
export async function diagnose(error: AppError, ask: Questions, taken?: FilePath): Promise<AppError> {
  const isVague = isAppError(error, 'file.failed') && error.detail.status === status.failure;
  if (isVague) return (await vague(error, ask, taken)) ?? error;
  if (isAppError(error, 'file.notFound')) return (await missing(error, ask)) ?? error;
  return error;
}

async function missing(error: AppError<'file.notFound'>, ask: Questions): Promise<AppError | undefined> {
  const { operation, path } = error.detail;
  if (operation !== 'list' && operation !== 'removeFolder') return undefined;
  const found = await (operation === 'list' ? ask.stat : ask.lstat)(path as FilePath);
  const isOther = found !== undefined && found.kind !== 'folder' && found.kind !== 'unknown';
  return isOther ? plainFileError('file.notAFolder', error.detail, error) : undefined;
}

async function vague(error: AppError<'file.failed'>, ask: Questions, taken?: FilePath): Promise<AppError | undefined> {
  const { path: text, operation, side } = error.detail;
  const path = text as FilePath;
  const because = (code: PlainFileCode, at: FilePath = path): AppError =>
    plainFileError(code, { path: at, operation, side }, error);
  if (taken !== undefined && (await ask.lstat(taken)) !== undefined) return because('file.exists', taken);
  switch (operation) {
    case 'open':
    case 'create':
    case 'read':
    case 'copy':
      if ((await ask.stat(path))?.kind === 'folder') return because('file.isAFolder');
      break;
    case 'removeFile':
      if ((await ask.lstat(path))?.kind === 'folder') return because('file.isAFolder');
      break;
    case 'replace':
      break;
    case 'removeFolder':
      if ((await ask.hasEntry(path)) === true) return because('file.notEmpty');
      break;
    case 'find':
    case 'list':
    case 'readLink':
    case 'space':
    case 'hash':
      return undefined;
    case 'write':
    case 'close':
    case 'sync':
    case 'change':
    case 'makeFolder':
    case 'makeLink':
    case 'rename':
      break;
  }
  if (operation === 'read') return undefined;
  const space = await ask.space(path);
  if (space?.isReadOnly === true) return because('file.readOnly');
  const isFull = space !== undefined && (space.availableBytes < FULL_BYTES || (space.totalFiles > 0 && space.freeFiles === 0));
  const needsRoom = operation !== 'removeFile' && operation !== 'removeFolder' && operation !== 'change';
  if (space === undefined || !needsRoom) return undefined;
  if (isFull) return because('file.noSpace');
  // With room on the disk it may be the account's quota (EDQUOT), for which SFTP has no word either: what is known goes along.
  const detail = { ...error.detail, freeBytes: space.availableBytes };
  return new AppError('file.failed', detail, error.message, { cause: error });
}
