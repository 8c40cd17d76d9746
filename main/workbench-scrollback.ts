import type { HawserContract } from '../shared/contract.ts';
import type { Settings } from '../shared/model/settings.ts';
import type { Handlers } from '../shared/rpc/contract-types.ts';
import type { Host } from './host.ts';
import { ScrollbackBook } from './scrollback/scrollback-book.ts';
import type { JsonDocument } from './storage/json-document.ts';
import type { Vault } from './vault/vault.ts';
import type { PageContext } from './workbench-page-context.ts';
import type { Windows } from './workbench-windows.ts';

interface ScrollbackServices {
  readonly host: Host;
  readonly windows: Windows;
  readonly settings: JsonDocument<Settings>;
  readonly vault: Vault;
}

/** What stood in the terminals, for hosts with pages. */
export function openScrollback({ host, windows, settings, vault }: ScrollbackServices): ScrollbackBook | undefined {
  if (host.kind === 'cli') return undefined;
  const { dataDir, clock, log } = host;
  return ScrollbackBook.open({
    ...{ dataDir, clock, log, vault },
    isWanted: () => settings.state.data.restoreTabs && settings.state.data.restoreScrollback,
    isMentioned: (sessionId) => windows.mentions(sessionId),
    knowsWindows: () => windows.isKnown,
  });
}

export function createScrollbackHandlers(book: ScrollbackBook | undefined): Handlers<HawserContract, PageContext>['scrollback'] {
  return {
    read: async ({ sessionId }) => (await book?.read(sessionId)) ?? { kind: 'none' },
    state: async () => (await book?.state()) ?? { folder: '', terminals: 0, bytes: 0, writes: 'off' },
    forget: async () => ({ terminals: (await book?.forgetAll()) ?? 0 }),
  };
}
