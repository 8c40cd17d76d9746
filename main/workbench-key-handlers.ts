import { join } from 'node:path';
import type { HawserContract } from '../shared/contract.ts';
import type { Handlers } from '../shared/rpc/contract-types.ts';
import type { Host } from './host.ts';
import { networkFileSystemOf } from './keys/network-home.ts';
import type { PromptDesk } from './prompts/prompt-desk.ts';
import type { Prompter } from './prompts/prompter.ts';
import { unattendedPrompter } from './prompts/unattended-prompter.ts';
import type { Keys } from './workbench-keys.ts';
import { readDoubtfulKey } from './workbench-doubtful-key.ts';
import type { PageContext } from './workbench-page-context.ts';

/** What the core does for the `keys` part of the contract. */
export function createKeyHandlers({
  keys,
  desk,
  host,
}: {
  readonly keys: Keys;
  readonly desk: PromptDesk;
  readonly host: Pick<Host, 'homeDir'>;
}): Handlers<HawserContract, PageContext>['keys'] {
  const asker = ({ page }: PageContext): Prompter => (page ? desk.prompterForPage(page.key) : unattendedPrompter);
  return {
    async list() {
      const networkHome = await networkFileSystemOf(join(host.homeDir, '.ssh'));
      return { keys: await keys.list(), ...(networkHome !== undefined && { networkHome }) };
    },
    suggest: (wish) => keys.suggest(wish),
    enrol: (wish, { context, signal }) => keys.tokens.enrol(wish, asker(context), signal),
    readToken: ({ passphrase }, { context, signal }) =>
      keys.tokens.read(passphrase, context.page?.key ?? '', asker(context), signal),
    saveTokenKeys: async (wish, { context }) => ({ keys: await keys.tokens.save(wish, context.page?.key ?? '') }),
    generate: (wish) => keys.generate(wish),
    import: (wish) => keys.import(wish),
    change: (wish) => keys.change(wish),
    rebuildPublic: ({ path, passphrase }) => keys.rebuildPublic(path, passphrase),
    mendPermissions: ({ path }) => keys.mendPermissions(path),
    readDoubtful: ({ content }) => readDoubtfulKey(Buffer.from(content, 'base64')),
    checkPaste: ({ text }) => keys.checkPaste(text),
    install: ({ target, key }, { context, signal }) => keys.install(target, key, asker(context), signal),
    async undoInstall({ undoId }, { context, signal }) {
      await keys.undoInstall(undoId, asker(context), signal);
      return {};
    },
    async mendFaults({ target, faults, at }, { context, signal }) {
      await keys.mendFaults({ target, at }, faults, asker(context), signal);
      return {};
    },
    test: ({ target, line, path }, { context, signal }) => keys.test(target, { line, path }, asker(context), signal),
    retire: ({ target, line, at }, { context, signal }) => keys.retire({ target, at }, line, asker(context), signal),
  };
}
