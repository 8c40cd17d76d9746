import type { FilePath } from '../../shared/model/file-path.ts';
import type { Block, FileAttributes } from '../sftp/file-system.ts';
import type { Journal } from './journal.ts';
import type { PlaceLink } from './place-link.ts';
import { isKeyName, looksLikePrivateKey, MOST_KEY_BYTES } from '../sftp/private-key-signs.ts';
import type { PrivateKeysAnswer, PrivateKeysAsker, TransferOptions } from './transfer-types.ts';
import { readFully } from './verify.ts';

/** Names that a question tells. */
const MOST_TOLD = 100;

/** Why a file is not copied yet: nothing of it has gone out. */
export class PrivateKeyHeld extends Error {
  constructor(path: FilePath) {
    super(`${path} looks like a private key`);
  }
}

/** What of an item counts here. */
export interface SentFile {
  readonly from: FilePath;
  readonly attributes: Pick<FileAttributes, 'sizeBytes'>;
}

interface GuardParts {
  readonly jobId: string;
  readonly policy: TransferOptions['privateKeys'];
  readonly source: PlaceLink;
  readonly target: PlaceLink;
  readonly ask: PrivateKeysAsker | undefined;
  readonly journal: Journal;
  readonly signal: AbortSignal;
}

/**
 * Private keys of this computer do not go to a server unasked (SE-09). Looks at the content of small files, which is in memory anyhow before its
 * first byte is sent; only what is named like a key is read for it beforehand. What is found waits while the rest is copied, and is asked about
 * in one question at the end: so nothing else waits for the answer, and all names stand in it.
 */
export class KeyGuard {
  readonly #parts: GuardParts;
  /** Of this computer to a server. */
  readonly #isOutward: boolean;
  #policy: TransferOptions['privateKeys'];

  constructor(parts: GuardParts) {
    this.#parts = parts;
    this.#policy = parts.policy;
    const { source, target } = parts;
    this.#isOutward = source.place.reference.kind !== 'remote' && target.place.reference.kind === 'remote';
  }

  /** Throws `PrivateKeyHeld` for a key that may not go out (yet). `content`: all of the file. */
  refuse(item: SentFile, content: Block): void {
    if (!this.#isOutward || this.#policy === 'allow' || content.sizeBytes > MOST_KEY_BYTES) return;
    if (looksLikePrivateKey(item.from, content)) throw new PrivateKeyHeld(item.from);
  }

  /** The same before anything is made over there, where the name alone gives reason to, or where the bytes are not read as a whole later. */
  async refuseBefore(item: SentFile, isReadInPieces: boolean): Promise<void> {
    const { sizeBytes = 0 } = item.attributes;
    if (!this.#isOutward || this.#policy === 'allow' || sizeBytes > MOST_KEY_BYTES) return;
    if (!isReadInPieces && !isKeyName(item.from)) return;
    const { signal, source } = this.#parts;
    const file = await (await source.get()).open(item.from, { kind: 'read' }, signal);
    try {
      this.refuse(item, await readFully(file, 0, MOST_KEY_BYTES, signal));
    } finally {
      void file.close().catch(() => undefined);
    }
  }

  /** Undefined when there is nobody to ask. */
  get answered(): 'ask' | 'leave' | undefined {
    if (this.#policy === 'refuse') return 'leave';
    return this.#parts.ask === undefined ? undefined : 'ask';
  }

  /** Asks about all of these, and remembers the answer. Rejects with `cancelled` when the job ends meanwhile. */
  async ask(paths: readonly FilePath[]): Promise<PrivateKeysAnswer> {
    const { ask, jobId, journal, signal } = this.#parts;
    const question = { kind: 'privateKeys', jobId, paths: paths.slice(0, MOST_TOLD), count: paths.length } as const;
    const answer = (await ask?.(question, signal)) ?? 'leave';
    this.#policy = answer === 'copy' ? 'allow' : 'refuse';
    journal.append({ t: 'answer', privateKeys: this.#policy });
    return answer;
  }
}
