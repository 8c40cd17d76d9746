import { randomUUID } from 'node:crypto';
import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { z } from 'zod';
import type { Disposable } from '../shared/base/disposable.ts';
import { AppError, cancelled, isAppError } from '../shared/model/errors.ts';
import type { KeyFileInfo } from '../shared/model/keys.ts';
import type { TokenUse } from '../shared/model/prompt-security-key.ts';
import type { TokenKeyFound, TokenKeyOutcome, TokenKeySaveWish, TokenKeyWish } from '../shared/model/token-keys.ts';
import { applicationOf } from './agent/private/token-application.ts';
import { enrolFailed, enrolTokenKey, readTokenKeys, type TokenKeyFiles } from './agent/private/token-keygen.ts';
import type { TokenAsker } from './agent/private/token-signature.ts';
import type { Host } from './host.ts';
import { readPrivateKeyFile } from './keys/key-file.ts';
import { keyPath, placePair, refuseTaken } from './keys/key-files.ts';
import { placePairs } from './keys/pair-files.ts';
import { fingerprint, parsePublicKeyLine } from './keys/public-key.ts';
import type { Prompter } from './prompts/prompter.ts';

/** A token that answers at once needs no card. */
const cardAfterMs = 400;
/** How long the files of `read` wait for being saved. */
const keptMs = 10 * 60_000;

interface Read {
  readonly pageKey: string;
  readonly files: readonly TokenKeyFiles[];
  readonly timer: Disposable;
}

/** Keys that are made on security keys, or read from them. What was read stays in memory until a page says where it goes. */
export class TokenKeyBook implements Disposable {
  readonly #host: Host;
  readonly #written: (path: string) => Promise<KeyFileInfo>;
  readonly #reads = new Map<string, Read>();

  /** `written`: how the list shows a file that was just written; the pages hear of it. */
  constructor({ host, written }: { readonly host: Host; readonly written: (path: string) => Promise<KeyFileInfo> }) {
    this.#host = host;
    this.#written = written;
  }

  /**
   * Errors: `cancelled`, `key.exists`, `key.enrolFailed`, `agent.toolsMissing`, `storage.unwritable`; nothing is left then, but for the key that a
   * token keeps when the error says so (`unsaved`).
   */
  async enrol(wish: TokenKeyWish, prompter: Prompter, signal: AbortSignal): Promise<TokenKeyOutcome> {
    const path = keyPath(wish.file, this.#host.homeDir);
    // Before anybody touches anything.
    await refuseTaken(path);
    const comment = wish.comment.replace(/[\p{C}\p{Zl}\p{Zp}]+/gu, ' ').trim();
    const made = await enrolTokenKey({ ...wish, comment, ...this.#surroundings({ kind: 'enrol' }, prompter, signal) });
    if (made === 'noEd25519') return { kind: 'noEd25519' };
    // What the token keeps by now is better known here, too, than there alone.
    if (signal.aborted && !wish.isResident) throw cancelled();
    await placePair(path, made).catch((error: unknown) => {
      if (!wish.isResident || !(error instanceof AppError)) throw error;
      throw enrolFailed('enrol', 'unsaved', error.message);
    });
    return { kind: 'made', key: await this.#written(path) };
  }

  /** Errors: `cancelled`, `key.enrolFailed`, `agent.toolsMissing`. */
  async read(
    passphrase: string,
    pageKey: string,
    prompter: Prompter,
    signal: AbortSignal,
  ): Promise<{ readonly readId: string; readonly keys: TokenKeyFound[] }> {
    const files = await readTokenKeys({ passphrase, ...this.#surroundings({ kind: 'readKeys' }, prompter, signal) });
    const readId = randomUUID();
    const timer = this.#host.clock.after(keptMs, () => this.#reads.delete(readId));
    // One at a time: a page that reads again has no use for what it read before.
    for (const [id, read] of this.#reads) if (read.pageKey === pageKey) this.#forget(id);
    this.#reads.set(readId, { pageKey, files, timer });
    return { readId, keys: await Promise.all(files.map((each, index) => this.#found(each, index))) };
  }

  /** All of them or none. Errors: `key.readGone`, `key.exists`, `storage.unwritable`. */
  async save({ readId, keys }: z.infer<typeof TokenKeySaveWish>, pageKey: string): Promise<KeyFileInfo[]> {
    const read = this.#reads.get(readId);
    if (read === undefined || read.pageKey !== pageKey) throw new AppError('key.readGone', {}, 'nothing was read');
    const wanted = keys.map(({ index, file, replace }) => {
      const files = read.files[index];
      if (files === undefined) throw new AppError('key.readGone', {}, 'no such key was read');
      return { files, replace, path: keyPath(file, this.#host.homeDir) };
    });
    await placePairs(wanted);
    this.#forget(readId);
    return Promise.all(wanted.map(({ path }) => this.#written(path)));
  }

  dispose(): void {
    for (const id of [...this.#reads.keys()]) this.#forget(id);
  }

  #forget(id: string): void {
    this.#reads.get(id)?.timer.dispose();
    this.#reads.delete(id);
  }

  async #found({ name, publicFile }: TokenKeyFiles, index: number): Promise<TokenKeyFound> {
    const key = parsePublicKeyLine(publicFile);
    const blob = key?.blob ?? Buffer.alloc(0);
    const type = key?.type.startsWith('sk-ecdsa') ? 'ecdsa-sk' : 'ed25519-sk';
    return {
      index,
      type,
      application: applicationOf(publicFile) ?? '',
      sha256: fingerprint(blob),
      file: name,
      there: await whatLies(join(this.#host.homeDir, '.ssh', name), blob),
    };
  }

  #surroundings(
    use: TokenUse,
    prompter: Prompter,
    signal: AbortSignal,
  ): Pick<Parameters<typeof readTokenKeys>[0], 'provider' | 'environment' | 'asker' | 'signal'> {
    const named = this.#host.environment['SSH_SK_PROVIDER'];
    const provider = named === undefined || named === '' || named === 'internal' ? undefined : named;
    return { provider, environment: this.#host.environment, asker: this.#asker(use, prompter, signal), signal };
  }

  #asker(use: TokenUse, prompter: Prompter, signal: AbortSignal): Pick<TokenAsker, 'pin' | 'touch'> {
    const hop = { index: 1, count: 1, label: '' };
    return {
      pin: async (attempt, over) => {
        const answer = await prompter.ask({ hop, body: { kind: 'pin', use, key: '', attempt } }, AbortSignal.any([signal, over]));
        return answer.kind === 'secrets' ? answer.values[0] : undefined;
      },
      touch: async (over) => {
        const until = AbortSignal.any([over, signal]);
        await new Promise<void>((resolve) => {
          const timer = this.#host.clock.after(cardAfterMs, resolve);
          until.addEventListener('abort', () => (timer.dispose(), resolve()), { once: true });
        });
        if (until.aborted) throw cancelled();
        try {
          const answer = await prompter.ask({ hop, body: { kind: 'touch', use, key: '', by: 'hawser' } }, until);
          if (answer.kind === 'cancel') throw cancelled();
        } catch (error) {
          // It can be touched all the same where nobody is to be asked.
          if (!isAppError(error, 'prompt.unanswerable')) throw error;
        }
      },
    };
  }
}

/** What lies in the place of a key: the key itself only where its private file says so. */
async function whatLies(path: string, blob: Buffer): Promise<TokenKeyFound['there']> {
  const isTaken = (file: string): Promise<boolean> =>
    stat(file).then(
      () => true,
      () => false,
    );
  const [hasPrivate, hasPublic] = await Promise.all([isTaken(path), isTaken(`${path}.pub`)]);
  if (!hasPrivate && !hasPublic) return 'nothing';
  const line = hasPublic ? await readFile(`${path}.pub`, 'utf8').catch(() => '') : '';
  const isOwnHalf = parsePublicKeyLine(line)?.blob.equals(blob) === true;
  if (!hasPrivate) return isOwnHalf ? 'publicHalf' : 'other';
  const file = await readPrivateKeyFile(path).catch(() => undefined);
  const isSame = file?.publicKeyFrom === 'own' && file.publicKey?.blob.equals(blob) === true;
  return isSame && (!hasPublic || isOwnHalf) ? 'same' : 'other';
}
