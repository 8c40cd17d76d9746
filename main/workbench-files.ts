import type { HawserContract } from '../shared/contract.ts';
import { AppError } from '../shared/model/errors.ts';
import type { Handlers } from '../shared/rpc/contract-types.ts';
import type { PageContext } from './workbench-handlers.ts';

/** What the core does for the `files` part of the contract. */
export function createFileHandlers(): Handlers<HawserContract, PageContext>['files'] {
  const refuse = (): never => {
    throw new AppError('internal', { logReference: 'files' }, 'files can not be shown yet');
  };
  return {
    side: refuse,
    openFolder: refuse,
    rows: refuse,
    names: refuse,
    find: refuse,
    refresh: refuse,
    closeFolder: refuse,
    complete: refuse,
    space: refuse,
    makeFolder: refuse,
    rename: refuse,
    setAttributes: refuse,
    preview: refuse,
    checksum: refuse,
    folderSize: refuse,
  };
}
