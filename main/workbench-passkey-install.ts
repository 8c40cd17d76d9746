import { randomUUID } from 'node:crypto';
import { errorText } from '../shared/model/error-text.ts';
import { AppError, isAppError, type AuthAttempt } from '../shared/model/errors.ts';
import type { KeyLineOptions } from '../shared/model/key-install.ts';
import { isNoFile, keysElsewhere, whatStays } from '../shared/model/key-place-text.ts';
import { passkeyConfigLine, type PasskeyId, type PasskeyInstalled, type PasskeyLineOptions } from '../shared/model/passkeys.ts';
import { printableLine } from '../shared/base/printable.ts';
import type { ResolvedTarget } from './bookmarks/resolved-target.ts';
import type { TargetReference } from './bookmarks/host-book.ts';
import { checkedFrom, passkeyType } from './fido/passkey-blob.ts';
import type { Account } from './fido/passkey-book.ts';
import { installKey, removeKey, undoInstall, type Installed, type InstallUndo } from './keys/install/install-key.ts';
import type { FileSystem } from './sftp/file-system.ts';
import type { ConnectAsk } from './workbench-connections.ts';
import type { WorkbenchParts } from './workbench-parts.ts';

type Parts = Pick<WorkbenchParts, 'passkeys' | 'book' | 'connections' | 'desk'>;

interface Asker {
  readonly pageKey: string;
  readonly signal: AbortSignal;
}

interface InstallRequest {
  readonly id: PasskeyId;
  readonly target: TargetReference;
  readonly options: PasskeyLineOptions;
  readonly replace?: boolean | undefined;
}

/** What an installation wrote, for taking it back. */
interface KeptUndo {
  readonly undo: InstallUndo;
  readonly id: PasskeyId;
  readonly target: ResolvedTarget;
}

/** Installs that can be taken back; older ones are forgotten. */
const mostUndos = 100;

/** Puts passkeys' lines on hosts, and takes them away again. */
export class PasskeyInstaller {
  readonly #parts: Parts;
  readonly #undos = new Map<string, KeptUndo>();

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  /**
   * Puts a passkey's line on a host and logs in a second time with nothing else, while the first login stays open (KY-09, KY-10). A line of the
   * key with other options stays unless `replace`. Errors: those of connecting and of files; whatever becomes of the second login is an outcome.
   */
  async install(request: InstallRequest, asker: Asker): Promise<PasskeyInstalled> {
    const { id, target, replace = false } = request;
    const { blob, name } = this.#parts.passkeys.get(id);
    const key = { type: passkeyType, blob: Buffer.from(blob, 'base64'), comment: printableLine(name, 100) };
    const options = lineOptions(request.options);
    return onHost(this.#parts, await resolve(this.#parts, target, asker), asker, async (files, resolved, ask) => {
      const { user } = resolved.target;
      const installed = await installKey(files, { key, options, user, replace }, asker.signal);
      if (installed.kind !== 'installed' && installed.kind !== 'present') return { kind: 'notPossible', why: whyNot(installed) };
      const file = printableLine(installed.file, 1000);
      // From here on the line stands there, and no error may hide that.
      const unnoted = await this.#note(id, resolved);
      if (installed.kind === 'present' && !installed.isSame) {
        const { lineNumber, line } = installed;
        return { kind: 'otherLine', file, lineNumber, line };
      }
      const notes = [...installed.notes, ...unnoted];
      const there = {
        kind: 'there' as const,
        wasThere: installed.kind === 'present',
        file,
        notes,
        faults: installed.faults,
        ...(installed.kind === 'installed' && { undoId: this.#keep({ undo: installed.undo, id, target: resolved }) }),
        ...(installed.kind === 'installed' && installed.replaced !== undefined && { replaced: installed.replaced }),
      };
      return { ...there, ...(await tryLogin(this.#parts, resolved, id, ask)) };
    });
  }

  /** Errors: `key.undoGone`, those of connecting and of files. */
  async undoInstall(undoId: string, asker: Asker): Promise<void> {
    const kept = this.#undos.get(undoId);
    if (kept === undefined) throw new AppError('key.undoGone', {}, 'the undo was forgotten');
    await onHost(this.#parts, kept.target, asker, (files) => undoInstall(files, kept.undo, asker.signal));
    this.#undos.delete(undoId);
    if (kept.undo.replaced === undefined) await this.#parts.passkeys.removedFrom(kept.id, accountOf(kept.target));
  }

  /**
   * Takes every line of the passkey away from a host; `besides`: a sentence about files there that nobody could look into. Errors: those of connecting
   * and of files.
   */
  async uninstall(
    { id, target }: { readonly id: PasskeyId; readonly target: TargetReference },
    asker: Asker,
  ): Promise<{ lines: number; why?: string; besides?: string }> {
    const blob = Buffer.from(this.#parts.passkeys.get(id).blob, 'base64');
    return onHost(this.#parts, await resolve(this.#parts, target, asker), asker, async (files, resolved) => {
      const removed = await removeKey(files, { blob, user: resolved.target.user }, asker.signal);
      // The line may stand there still.
      if (removed.kind === 'hidden' || removed.kind === 'elsewhere') return { lines: 0, why: whyNotRemoved(removed) };
      await this.#parts.passkeys.removedFrom(id, accountOf(resolved));
      const besides = whatStays(removed);
      return { lines: removed.lines.length, ...(besides !== undefined && { besides }) };
    });
  }

  #keep(kept: KeptUndo): string {
    const undoId = randomUUID();
    this.#undos.set(undoId, kept);
    for (const oldest of [...this.#undos.keys()].slice(0, -mostUndos)) this.#undos.delete(oldest);
    return undoId;
  }

  /** Where the line stands, at once: what comes later may fail. A sentence when that could not be kept. */
  async #note(id: PasskeyId, resolved: ResolvedTarget): Promise<readonly string[]> {
    try {
      await this.#parts.passkeys.installedAt(id, accountOf(resolved));
      return [];
    } catch (error) {
      return [`That the line stands there could not be noted: ${wordsOf(error)}.`];
    }
  }
}

function lineOptions({ from = '', verifyRequired }: PasskeyLineOptions): KeyLineOptions {
  return {
    ...(from.trim() === '' ? {} : { from: checkedFrom(from).split(',') }),
    ...(verifyRequired === true ? { verifyRequired } : {}),
  };
}

function resolve({ book, desk }: Parts, target: TargetReference, { pageKey, signal }: Asker): Promise<ResolvedTarget> {
  return book.resolve(target, undefined, signal, desk.prompterForPage(pageKey));
}

async function onHost<T>(
  { connections, desk }: Parts,
  resolved: ResolvedTarget,
  { pageKey, signal }: Asker,
  work: (files: FileSystem, resolved: ResolvedTarget, ask: ConnectAsk) => Promise<T>,
): Promise<T> {
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
    certificateCommand: undefined,
    identitiesOnly: true,
    identityAgent: 'none',
    pubkeyAuthentication: true,
    preferredAuthentications: ['publickey'],
  };
  try {
    const lease = await connections.acquire({ ...resolved, target }, { ...ask, own: 'apart' });
    const { authenticatedWith } = lease.connection;
    lease.connection.close();
    lease.release();
    if (authenticatedWith.some((each) => each.startsWith(`publickey ${id}`)))
      return { login: 'accepted', needsConfigLine: false };
    return { login: 'refused', why: 'the server let the second login in without this passkey', needsConfigLine: false };
  } catch (error) {
    if (isAppError(error, 'auth.cancelled') || isAppError(error, 'cancelled'))
      return { login: 'untouched', why: 'the second login was cancelled', needsConfigLine: false };
    if (!isAppError(error, 'auth.refused')) return { login: 'untouched', why: wordsOf(error), needsConfigLine: false };
    // One of several steps (AuthenticationMethods): the passkey itself is taken.
    if (error.detail.tried.some(({ from, answer }) => from === 'passkey' && answer === 'partial'))
      return { login: 'accepted', needsConfigLine: false };
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

function whyNot(installed: Exclude<Installed, { readonly kind: 'installed' | 'present' | 'mangled' }>): string {
  switch (installed.kind) {
    case 'hidden':
      return 'This account sees only a part of the server: where its keys are read from can’t be reached.';
    case 'elsewhere':
      return isNoFile(installed.value)
        ? `${keysElsewhere(installed)}: nobody logs in there by a key.`
        : `${keysElsewhere(installed)}: ask its administrator to add the line.`;
    case 'foreignText':
      return `${printableLine(installed.file, 300)} is no text that sshd reads (UTF-16, maybe). Nothing was written.`;
  }
}

function whyNotRemoved(removed: Extract<Installed, { readonly kind: 'hidden' | 'elsewhere' }>): string {
  if (removed.kind === 'hidden') return whyNot(removed);
  return isNoFile(removed.value)
    ? `${keysElsewhere(removed)}: no line of it counts there.`
    : `${keysElsewhere(removed)}: ask its administrator to take the line away.`;
}

/** For the end of a sentence, without its full stop. */
function wordsOf(error: unknown): string {
  const words = error instanceof AppError ? errorText(error.toWire()).text : 'an internal error';
  return words.replace(/\.$/, '');
}

function accountOf({ target: { user, hostName: host, port } }: ResolvedTarget): Account {
  return { user, host, port };
}
