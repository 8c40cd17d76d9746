import type { HawserContract } from '../shared/contract.ts';
import type { Handlers } from '../shared/rpc/contract-types.ts';
import { hostLocks, policyInfo } from './bookmarks/locks.ts';
import type { PageContext } from './workbench-page-context.ts';
import type { WorkbenchParts } from './workbench-parts.ts';

/** What the core does for the `policy` part of the contract. */
export function createPolicyHandlers({ book }: Pick<WorkbenchParts, 'book'>): Handlers<HawserContract, PageContext>['policy'] {
  return {
    get: () => policyInfo(book),
    host: ({ target }) => hostLocks(book, target),
  };
}
