import type { HawserContract } from '../shared/contract.ts';
import type { Handlers } from '../shared/rpc/contract-types.ts';
import type { Imports } from './workbench-imports.ts';
import type { PageContext } from './workbench-page-context.ts';

/** What the core does for the `imports` part of the contract. */
export function createImportHandlers({
  imports,
}: {
  readonly imports: Imports;
}): Handlers<HawserContract, PageContext>['imports'] {
  return {
    upload({ uploadId, name }, pipe) {
      imports.upload(uploadId, name, pipe);
    },
    places: async () => ({ places: await imports.places() }),
    read: ({ source, kind }) =>
      'path' in source ? imports.readPlace(source.path, kind) : imports.readUploads(source.uploadIds, kind),
    async apply({ importId, rows, parentId }) {
      const done = await imports.apply(importId, rows, parentId);
      return done === undefined ? { kind: 'expired' } : { kind: 'applied', ...done };
    },
    export: ({ form }) => imports.export(form),
    previewWrite: ({ bookmarkId, alias }) => imports.previewWrite(bookmarkId, alias),
    async write({ bookmarkId, alias, seen }) {
      const done = await imports.write(bookmarkId, alias, seen);
      return typeof done === 'string' ? { kind: done } : { kind: 'written', ...done };
    },
    undoWrite: async ({ undoId }) => ({ kind: await imports.undoWrite(undoId) }),
    commands: ({ target, forward }) => imports.commands(target, forward),
    takeLinks: () => ({ links: imports.takeLinks() }),
  };
}
