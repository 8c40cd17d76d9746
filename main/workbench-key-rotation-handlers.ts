import type { HawserContract } from '../shared/contract.ts';
import type { Handlers } from '../shared/rpc/contract-types.ts';
import type { PromptDesk } from './prompts/prompt-desk.ts';
import type { Prompter } from './prompts/prompter.ts';
import { unattendedPrompter } from './prompts/unattended-prompter.ts';
import type { KeyRotationBook } from './workbench-key-rotations.ts';
import type { PageContext } from './workbench-page-context.ts';

/** What the core does for the `keyRotations` part of the contract. */
export function createKeyRotationHandlers({
  keyRotations: book,
  desk,
}: {
  readonly keyRotations: KeyRotationBook;
  readonly desk: PromptDesk;
}): Handlers<HawserContract, PageContext>['keyRotations'] {
  const asker = ({ page }: PageContext): Prompter => (page ? desk.prompterForPage(page.key) : unattendedPrompter);
  return {
    list: () => ({ rotations: book.list() }),
    start: ({ path, next }) => book.start(path, next),
    addPlace: ({ rotationId, destination }, { context, signal }) =>
      book.addPlace(rotationId, destination, asker(context), signal),
    install: ({ rotationId, placeId }, { context, signal }) => book.install(rotationId, placeId, asker(context), signal),
    retire: ({ rotationId, placeId }, { context, signal }) => book.retire(rotationId, placeId, asker(context), signal),
    leave: ({ rotationId, placeId, isLeft }) => book.leave(rotationId, placeId, isLeft),
    mentions: async ({ rotationId }) => ({ mentions: await book.mentions(rotationId) }),
    rename: ({ rotationId, mentionIds }) => book.rename(rotationId, mentionIds),
    takeName: ({ rotationId }) => book.takeName(rotationId),
    async end({ rotationId }) {
      await book.end(rotationId);
      return {};
    },
    backUp: (wish) => book.backUp(wish),
  };
}
