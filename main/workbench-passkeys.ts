import { hostname } from 'node:os';
import type { HawserContract } from '../shared/contract.ts';
import type { Handlers } from '../shared/rpc/contract-types.ts';
import { PasskeyBook, passkeysDocument } from './fido/passkey-book.ts';
import { passkeySource, type PasskeySource } from './fido/passkey-login.ts';
import type { Host } from './host.ts';
import { JsonDocument } from './storage/json-document.ts';
import { PasskeyInstaller } from './workbench-passkey-install.ts';
import type { PageContext } from './workbench-page-context.ts';
import type { WorkbenchParts } from './workbench-parts.ts';

/** The passkeys of the data folder, and what logins take of them. */
export async function openPasskeys(host: Host): Promise<{ readonly book: PasskeyBook; readonly source: PasskeySource }> {
  const { clock, log } = host;
  const document = await JsonDocument.open(host.dataDir, passkeysDocument, { clock, log });
  const book = new PasskeyBook(document, clock, `${host.userName}@${hostname().split('.')[0] ?? ''}`);
  return { book, source: passkeySource(book, { clock, log: log.scope('auth'), hasPages: host.kind !== 'cli' }) };
}

/** What the core does for the `passkeys` part of the contract. */
export function createPasskeyHandlers(
  parts: Pick<WorkbenchParts, 'passkeys' | 'book' | 'connections' | 'desk'>,
): Handlers<HawserContract, PageContext>['passkeys'] {
  const { passkeys } = parts;
  const installer = new PasskeyInstaller(parts);
  const asker = ({ context, signal }: { readonly context: PageContext; readonly signal: AbortSignal }) => ({
    pageKey: context.page?.key ?? '',
    signal,
  });
  return {
    list: () => ({ passkeys: passkeys.infos() }),
    order: ({ backupOf }) => passkeys.order(backupOf),
    add: ({ orderId, name, made }) => passkeys.add(orderId, name, made),
    update: ({ id, name, userVerification }) =>
      passkeys.update(id, { ...(name !== undefined && { name }), ...(userVerification !== undefined && { userVerification }) }),
    async remove({ id }) {
      await passkeys.remove(id);
      return {};
    },
    line: ({ id, options }) => ({ line: passkeys.line(id, options) }),
    install: (request, call) => installer.install(request, asker(call)),
    async undoInstall({ undoId }, call) {
      await installer.undoInstall(undoId, asker(call));
      return {};
    },
    uninstall: (request, call) => installer.uninstall(request, asker(call)),
  };
}
