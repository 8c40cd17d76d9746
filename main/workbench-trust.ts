import type { HawserContract } from '../shared/contract.ts';
import { AppError } from '../shared/model/errors.ts';
import type { Handlers } from '../shared/rpc/contract-types.ts';
import { previewKeys } from './known-hosts/manager/pasted-keys.ts';
import type { PageContext } from './workbench-handlers.ts';
import type { WorkbenchParts } from './workbench-parts.ts';
import { standingConnections, vouchings } from './workbench-trust-book.ts';
import { replaceAndConnect } from './workbench-replace.ts';

/** What the core does for the `trust` part of the contract. */
export function createTrustHandlers(parts: WorkbenchParts): Handlers<HawserContract, PageContext>['trust'] {
  const refuse = (): never => {
    throw new AppError('internal', { logReference: 'trust' }, 'not built yet');
  };
  const { trustBook, connections } = parts;
  return {
    query(query, { signal, context }) {
      // From now on the page is told of changes, until it goes.
      context.trustWatch ??= trustBook.watch();
      return trustBook.query(query, signal);
    },
    card: ({ id }, { signal }) => trustBook.card(id, standingConnections(connections), signal),
    edit: ({ edit }, { signal }) => trustBook.edit(edit, signal),
    undo: async ({ undoId }) => ({ kind: await trustBook.undo(undoId) }),
    preview: ({ text }) => previewKeys(text),
    async export({ ids, form }, { signal }) {
      const { text, notes } = await trustBook.export(ids, form, signal);
      return { text, notes: [...notes] };
    },
    verify: async ({ id, words }) => ({ kind: await trustBook.verify(id, words) }),
    vouching: () => vouchings(connections),
    scan: refuse,
    stopScan: refuse,
    rotations: refuse,
    applyRotation: refuse,
    replaceAndConnect: (input) => replaceAndConnect(parts, input),
  };
}
