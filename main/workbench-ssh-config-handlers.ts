import type { HawserContract } from '../shared/contract.ts';
import type { Handlers } from '../shared/rpc/contract-types.ts';
import { explainTarget } from './bookmarks/explain.ts';
import type { PageContext } from './workbench-page-context.ts';
import type { WorkbenchParts } from './workbench-parts.ts';

/** What the core does for the `sshConfig` part of the contract. */
export function createSshConfigHandlers({
  book,
}: Pick<WorkbenchParts, 'book'>): Handlers<HawserContract, PageContext>['sshConfig'] {
  return {
    why: ({ target, run }, { signal }) => explainTarget(book, target, { run, signal }),
  };
}
