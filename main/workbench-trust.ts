import type { HawserContract } from '../shared/contract.ts';
import { AppError } from '../shared/model/errors.ts';
import type { Handlers } from '../shared/rpc/contract-types.ts';
import { previewKeys } from './known-hosts/manager/pasted-keys.ts';
import type { PageContext } from './workbench-page-context.ts';
import type { WorkbenchParts } from './workbench-parts.ts';
import { standingConnections, vouchings } from './workbench-trust-book.ts';
import { replaceAndConnect } from './workbench-replace.ts';

/** What the core does for the `trust` part of the contract. */
export function createTrustHandlers(parts: WorkbenchParts): Handlers<HawserContract, PageContext>['trust'] {
  const { trustBook, connections, scans, rotations } = parts;
  return {
    query(query, { signal, context }) {
      // From now on the page is told of changes, until it goes.
      context.trustWatch ??= trustBook.watch();
      return trustBook.query(query, signal);
    },
    card: ({ id }, { signal }) => trustBook.card(id, standingConnections(connections), signal),
    edit: ({ edit }, { signal }) => trustBook.edit(edit, signal),
    undo: async ({ undoId }) => ({ kind: await trustBook.undo(undoId) }),
    preview: ({ text }, { signal }) => previewKeys(text, signal),
    async export({ ids, form }, { signal }) {
      const { text, notes } = await trustBook.export(ids, form, signal);
      return { text, notes: [...notes] };
    },
    verify: async ({ id, words }) => ({ kind: await trustBook.verify(id, words) }),
    vouching: () => vouchings(connections),
    scan: ({ targets, types }, { context }) => scans.start(targets, types, pageKeyOf(context)),
    stopScan({ scanId }, { context }) {
      scans.stop(scanId, pageKeyOf(context));
      return {};
    },
    rotations: () => rotations.list(),
    applyRotation: ({ connectionId, apply }) => rotations.apply(connectionId, apply),
    replaceAndConnect: (input) => replaceAndConnect(parts, input),
  };
}

function pageKeyOf({ page }: PageContext): string {
  if (page === undefined) throw new AppError('page.occupied', {}, 'this page has not been welcomed');
  return page.key;
}
