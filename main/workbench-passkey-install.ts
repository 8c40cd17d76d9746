import { isAppError, type AppError, type AuthAttempt } from '../shared/model/errors.ts';
import { passkeyConfigLine, type PasskeyId, type PasskeyInstalled, type PasskeyLineOptions } from '../shared/model/passkeys.ts';
import { printableLine } from '../shared/base/printable.ts';
import type { ResolvedTarget } from './bookmarks/resolved-target.ts';
import type { TargetReference } from './bookmarks/host-book.ts';
import { checkedFrom, passkeyType } from './fido/passkey-blob.ts';
import type { Account } from './fido/passkey-book.ts';
import { installKey, removeKey, type Installed } from './keys/install/install-key.ts';
import type { FileSystem } from './sftp/file-system.ts';
import type { ConnectAsk } from './workbench-connections.ts';
import type { WorkbenchParts } from './workbench-parts.ts';

type Parts = Pick<WorkbenchParts, 'passkeys' | 'book' | 'connections' | 'desk'>;

interface Asker {
  readonly pageKey: string;
  readonly signal: AbortSignal;
}

/**
 * Puts a passkey's line on a host and logs in a second time with nothing else, while the first login stays open (KY-09, KY-10). Errors: those of
 * connecting and of files; a second login that is refused is an outcome.
 */
export async function installPasskey(
  parts: Parts,
  request: { readonly id: PasskeyId; readonly target: TargetReference; readonly options: PasskeyLineOptions },
  asker: Asker,
): Promise<PasskeyInstalled> {
  const { blob, name } = parts.passkeys.get(request.id);
  const { from = '', verifyRequired } = request.options;
  const options = {
    ...(from.trim() === '' ? {} : { from: checkedFrom(from).split(',') }),
    ...(verifyRequired === true ? { verifyRequired } : {}),
  };
  const key = { type: passkeyType, blob: Buffer.from(blob, 'base64'), comment: printableLine(name, 100) };
  return onHost(parts, request.target, asker, async (files, resolved, ask) => {
    const { user } = resolved.target;
    const installed = await installKey(files, { key, options, user, replace: true }, asker.signal);
    if (installed.kind !== 'installed' && installed.kind !== 'present') return { kind: 'notPossible', why: whyNot(installed) };
    const { file, notes, faults } = installed;
    const there = {
      kind: 'there',
      wasThere: installed.kind === 'present',
      file: printableLine(file, 1000),
      notes,
      faults,
    } as const;
    return { ...there, ...(await tryLogin(parts, resolved, request.id, ask)) };
  });
}

/** Takes every line of the passkey away from a host. */
export async function uninstallPasskey(
  parts: Parts,
  { id, target }: { readonly id: PasskeyId; readonly target: TargetReference },
  asker: Asker,
): Promise<{ lines: number }> {
  const blob = Buffer.from(parts.passkeys.get(id).blob, 'base64');
  return onHost(parts, target, asker, async (files, resolved) => {
    const { user } = resolved.target;
    const removed = await removeKey(files, { blob, user }, asker.signal);
    await parts.passkeys.removedFrom(id, accountOf(resolved));
    return { lines: removed.kind === 'removed' ? removed.lines.length : 0 };
  });
}

async function onHost<T>(
  { book, connections, desk }: Parts,
  target: TargetReference,
  { pageKey, signal }: Asker,
  work: (files: FileSystem, resolved: ResolvedTarget, ask: ConnectAsk) => Promise<T>,
): Promise<T> {
  const resolved = await book.resolve(target, undefined, signal);
  const ask = { prompter: desk.prompterForPage(pageKey), onProgress: () => undefined, onNote: () => undefined, signal };
  const { lease, fileSystem } = await connections.openFiles(resolved, ask);
  try {
    return await work(fileSystem, resolved, ask);
  } finally {
    fileSystem.close();
    lease.release();
  }
}

type Trial = Pick<Extract<PasskeyInstalled, { kind: 'there' }>, 'login' | 'why' | 'needsConfigLine'>;

/** A login of its own, with this passkey and nothing else; the connection is closed at once. */
async function tryLogin({ connections }: Parts, resolved: ResolvedTarget, id: PasskeyId, ask: ConnectAsk): Promise<Trial> {
  const target = {
    ...resolved.target,
    onlyPasskey: id,
    identityFiles: [],
    certificateFiles: [],
    identitiesOnly: true,
    identityAgent: 'none',
    pubkeyAuthentication: true,
    preferredAuthentications: ['publickey'],
  };
  try {
    const lease = await connections.acquire({ ...resolved, target }, { ...ask, own: 'apart' });
    lease.connection.close();
    lease.release();
    return { login: 'accepted', needsConfigLine: false };
  } catch (error) {
    if (isAppError(error, 'auth.cancelled'))
      return { login: 'untouched', why: 'the second login was cancelled', needsConfigLine: false };
    if (!isAppError(error, 'auth.refused')) throw error;
    const why = whyOf(error, id);
    const needsConfigLine = why.text.includes(passkeyConfigLine);
    return { login: why.answer === 'skipped' && !needsConfigLine ? 'untouched' : 'refused', why: why.text, needsConfigLine };
  }
}

function whyOf(
  { detail }: AppError<'auth.refused'>,
  id: PasskeyId,
): { readonly answer: AuthAttempt['answer']; readonly text: string } {
  const attempt = detail.tried.find(({ from }) => from === 'passkey') ?? detail.tried.at(-1);
  return { answer: attempt?.answer ?? 'refused', text: attempt?.why ?? `the server does not take ${id}` };
}

function whyNot(installed: Exclude<Installed, { readonly kind: 'installed' | 'present' }>): string {
  switch (installed.kind) {
    case 'hidden':
      return 'This account sees only a part of the server: where its keys are read from can’t be reached.';
    case 'elsewhere':
      return `The server reads keys from ${printableLine(installed.value, 300)} (${printableLine(installed.from, 300)}): ask its administrator to add the line.`;
    case 'foreignText':
      return `${printableLine(installed.file, 300)} is no text that sshd reads (UTF-16, maybe). Nothing was written.`;
  }
}

function accountOf({ target: { user, hostName: host, port } }: ResolvedTarget): Account {
  return { user, host, port };
}
