import type { HawserContract } from '../shared/contract.ts';
import { AppError } from '../shared/model/errors.ts';
import type { Handlers } from '../shared/rpc/contract-types.ts';
import type { PageContext } from './workbench-handlers.ts';

/** What the core does for the `trust` part of the contract. */
export function createTrustHandlers(): Handlers<HawserContract, PageContext>['trust'] {
  const refuse = (): never => {
    throw new AppError('internal', { logReference: 'trust' }, 'not built yet');
  };
  return {
    query: refuse,
    card: refuse,
    edit: refuse,
    undo: refuse,
    preview: refuse,
    export: refuse,
    verify: refuse,
    vouching: refuse,
    scan: refuse,
    stopScan: refuse,
    rotations: refuse,
    applyRotation: refuse,
    replaceAndConnect: refuse,
  };
}
