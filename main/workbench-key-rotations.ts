import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { z } from 'zod';
import type { Disposable } from '../shared/base/disposable.ts';
import { Emitter, type Event } from '../shared/base/emitter.ts';
import type { TreeNode } from '../shared/model/bookmark.ts';
import { AppError } from '../shared/model/errors.ts';
import {
  hasOldKey,
  OwnKeyRotation,
  type KeyMention,
  type RotationPlace,
  type RotationProblem,
} from '../shared/model/key-rotation.ts';
import type { KeyBackUp, KeyBackUpWish, KeyFileInfo, KeyPlace, KeyWish } from '../shared/model/keys.ts';
import { labelOfHost, type ResolvedTarget } from './bookmarks/resolved-target.ts';
import type { Host } from './host.ts';
import { backUpKeys } from './keys/back-up.ts';
import { readPastedKey } from './keys/install/authorized-line.ts';
import { succeedKey } from './keys/install/succeed-key.ts';
import type { PublicKey } from './keys/public-key.ts';
import type { Prompter } from './prompts/prompter.ts';
import { loadConfigSources } from './ssh-config/sources.ts';
import type { DocumentShape } from './storage/document-format.ts';
import { JsonDocument } from './storage/json-document.ts';
import { keyMentions, leftMentions, renameInConfig, withRenamed, type MentionSearch } from './workbench-key-mentions.ts';
import { isRetiredName, takeKeyName } from './workbench-key-names.ts';
import { HeldPassphrases } from './workbench-key-passphrases.ts';
import type { Keys, KeyTarget } from './workbench-keys.ts';

const rotationsDocument: DocumentShape<OwnKeyRotation[]> = {
  name: 'key-rotations',
  version: 1,
  schema: z.array(OwnKeyRotation),
  migrations: {},
  initial: () => [],
  withoutUndo: true,
};

/** A proof that is older is made anew before the old key goes: much may happen to a server in between. */
const proofMs = 10 * 60_000;
const mostRotations = 200;
/** Those that ssh tries without being told (ssh_config(5), IdentityFile). */
const tried = /^id_(rsa|ecdsa|ed25519)$/;

export interface RotationParts {
  readonly host: Host;
  readonly keys: Keys;
  readonly bookmarks: JsonDocument<TreeNode[]>;
}

/** Keys that give way to new ones, host by host (KY-12): the document `key-rotations`. Private halves never leave; each step is kept when it is done. */
export class KeyRotationBook implements Disposable {
  readonly #parts: RotationParts;
  readonly #document: JsonDocument<OwnKeyRotation[]>;
  readonly #passphrases: HeldPassphrases;
  /** The last of those that give names, one behind the other. */
  #naming: Promise<unknown> = Promise.resolve();
  readonly #changed = new Emitter<void>();
  readonly onChanged: Event<void> = this.#changed.event;

  private constructor(parts: RotationParts, document: JsonDocument<OwnKeyRotation[]>) {
    this.#parts = parts;
    this.#document = document;
    this.#passphrases = new HeldPassphrases(parts.host.clock);
    document.onChanged(() => this.#changed.emit());
  }

  /** Errors: `storage.unwritable`. */
  static async open(parts: RotationParts): Promise<KeyRotationBook> {
    return new KeyRotationBook(parts, await JsonDocument.open(parts.host.dataDir, rotationsDocument, parts.host));
  }

  list(): OwnKeyRotation[] {
    return this.#document.state.data;
  }

  /**
   * Makes the new pair, or takes a key file that is there; the places are those where the old key is known to stand. A security key's place is taken by
   * another one only: a file can be copied. Errors: `key.*`, `storage.unwritable`.
   */
  async start(path: string, wish: KeyWish | { readonly path: string }): Promise<OwnKeyRotation> {
    const { keys, host } = this.#parts;
    const old = await keys.info(path);
    const oldSide = sideOf(old);
    if (isOnToken(old) && (!('path' in wish) || !isOnToken(await keys.info(wish.path))))
      throw new AppError('key.tokenNeeded', { file: path }, `${path} is on a security key`);
    const next = sideOf('path' in wish ? await keys.info(wish.path) : await keys.generate(wish));
    if (next.fingerprint === oldSide.fingerprint) {
      const reason = 'it is the old key itself';
      throw new AppError('key.unreadable', { file: next.path, reason }, reason);
    }
    const rotationId = randomUUID();
    const rotation: OwnKeyRotation = {
      rotationId,
      startedAt: host.clock.now(),
      old: oldSide,
      next,
      places: old.places.map((place) => placeOf(place)),
    };
    await this.#document.update('rotation', (list) => [rotation, ...list].slice(0, mostRotations));
    if (!('path' in wish)) this.#passphrases.keep(rotationId, wish.passphrase);
    return rotation;
  }

  /** Whether `start` could make a pair there, as far as is known before a passphrase is typed for it. Errors: `key.*`. */
  async mayMake(path: string, newPath: string): Promise<void> {
    const old = await this.#parts.keys.info(path);
    sideOf(old);
    if (isOnToken(old)) throw new AppError('key.tokenNeeded', { file: path }, `${path} is on a security key`);
    for (const file of [newPath, `${newPath}.pub`])
      if (existsSync(file)) throw new AppError('key.exists', { file }, `${file} exists`);
  }

  /** Errors: those of finding a host, `key.rotationGone`. */
  async addPlace(rotationId: string, destination: string, prompter: Prompter, signal: AbortSignal): Promise<OwnKeyRotation> {
    this.#find(rotationId);
    const resolved = await this.#parts.keys.resolveAt({ destination }, undefined, prompter, signal);
    const { user, hostName: host, port } = resolved.target;
    const { bookmarkId, name } = resolved;
    const way = bookmarkId !== undefined ? { bookmarkId } : { destination };
    const place = placeOf({ user, host, port, name, ...way });
    return this.#change(rotationId, (rotation) =>
      rotation.places.some((each) => isSameAccount(each, place))
        ? rotation
        : { ...rotation, places: [...rotation.places, place] },
    );
  }

  /** Errors: `key.rotationGone`, `cancelled`; everything else is a problem of the place. */
  async install(rotationId: string, placeId: string, prompter: Prompter, signal: AbortSignal): Promise<OwnKeyRotation> {
    const { old, next } = this.#find(rotationId);
    const { keys } = this.#parts;
    let step: RotationProblem['step'] = 'install';
    try {
      const place = this.#place(rotationId, placeId);
      const resolved = await this.#resolve(place, old.path, prompter, signal);
      const request = { old: keyOf(old.publicLine).blob, next: keyOf(next.publicLine), user: resolved.target.user };
      const outcome = await keys.onFilesOf(resolved, prompter, signal, (files) => succeedKey(files, request, signal));
      switch (outcome.kind) {
        case 'installed':
        case 'present': {
          await keys.stands(next.publicLine, resolved);
          const { file, options, faults } = outcome;
          await this.#setPlace(rotationId, placeId, {
            step: 'installed',
            file,
            options,
            faults: [...faults],
            problem: undefined,
          });
          break;
        }
        case 'absent':
          return await this.#setPlace(rotationId, placeId, {
            step: 'absent',
            foreignFiles: [...outcome.foreignFiles],
            problem: undefined,
          });
        default:
          return await this.#setPlace(rotationId, placeId, { problem: { step, why: outcome } });
      }
      step = 'test';
      return await this.#prove(rotationId, placeId, resolved, prompter, signal);
    } catch (error) {
      return this.#failed(rotationId, placeId, step, error, signal);
    }
  }

  /** Errors: `key.notProved`, `key.rotationGone`, `cancelled`; everything else is a problem of the place. */
  async retire(rotationId: string, placeId: string, prompter: Prompter, signal: AbortSignal): Promise<OwnKeyRotation> {
    const place = this.#place(rotationId, placeId);
    const { old } = this.#find(rotationId);
    const { keys, host } = this.#parts;
    if (place.step !== 'proved') throw new AppError('key.notProved', { name: place.name }, `${place.name} is not proved`);
    try {
      const resolved = await this.#resolve(place, old.path, prompter, signal);
      if (host.clock.now() - (place.provedAt ?? 0) > proofMs) {
        const again = await this.#prove(rotationId, placeId, resolved, prompter, signal);
        if (again.places.find((each) => each.placeId === placeId)?.step !== 'proved') return again;
      }
      const removal = await keys.retireOn(resolved, old.publicLine, prompter, signal);
      if (removal.kind === 'hidden' || removal.kind === 'elsewhere')
        return await this.#setPlace(rotationId, placeId, { problem: { step: 'retire', why: removal } });
      const { foreignFiles, authorityFiles } = removal;
      return await this.#setPlace(rotationId, placeId, { step: 'retired', foreignFiles, authorityFiles, problem: undefined });
    } catch (error) {
      return this.#failed(rotationId, placeId, 'retire', error, signal);
    }
  }

  /** Errors: `key.rotationGone`. What was retired stays so. */
  leave(rotationId: string, placeId: string, isLeft: boolean): Promise<OwnKeyRotation> {
    const { step } = this.#place(rotationId, placeId);
    if (!hasOldKey({ step })) return Promise.resolve(this.#find(rotationId));
    return this.#setPlace(rotationId, placeId, { step: isLeft ? 'left' : 'waiting', problem: undefined });
  }

  /** Errors: `key.rotationGone`. A config that can't be read has no mentions. */
  async mentions(rotationId: string): Promise<KeyMention[]> {
    const sources = await this.#sources();
    return [...keyMentions(this.#search(rotationId), this.#parts.bookmarks.state.data, sources)];
  }

  /** Errors: `key.rotationGone`, `storage.*`. */
  async rename(rotationId: string, mentionIds: readonly string[]): Promise<{ changed: number; left: number }> {
    const search = this.#search(rotationId);
    const chosen = new Set(mentionIds);
    const mentions = (await this.mentions(rotationId)).filter(({ mentionId }) => chosen.has(mentionId));
    let changed = 0;
    const named = mentions.filter(({ where }) => where.kind === 'bookmark');
    if (named.length > 0) {
      await this.#parts.bookmarks.update(`Use ${this.#find(rotationId).next.name}`, (roots) =>
        withRenamed(search, roots, chosen),
      );
      changed += named.length;
    }
    const files = new Set(mentions.flatMap(({ where }) => (where.kind === 'config' ? [where.file] : [])));
    for (const file of files) changed += await renameInConfig(search, file, chosen);
    if (changed > 0) this.#parts.keys.changed();
    return { changed, left: chosen.size - changed };
  }

  /**
   * What names the new files names them by their new name, too, and what names the old ones for places that were left goes on naming those. One at a
   * time: a second one finds it done. Errors: `key.rotationGone`, `key.notProved` (also of a place that was left and would lose its key), `key.nameTaken`, `key.moved`, `key.exists`, `storage.*`; all is as it was then.
   */
  takeName(rotationId: string): Promise<OwnKeyRotation> {
    const taken = this.#naming.then(() => this.#takeName(rotationId));
    this.#naming = taken.catch(() => undefined);
    return taken;
  }

  async #takeName(rotationId: string): Promise<OwnKeyRotation> {
    const { old, next, places } = this.#find(rotationId);
    if (isRetiredName(old.path, next.path)) throw new AppError('key.nameTaken', { name: next.name }, `${next.name} is taken`);
    const needed = places.find(({ step }) => step === 'waiting' || step === 'installed');
    if (needed) throw new AppError('key.notProved', { name: needed.name }, `${needed.name} is not proved`);
    // Another program may have moved them a moment ago, and files that were put there by hand are not this rotation's.
    for (const side of [old, next]) await this.#isStill(side);
    const search = this.#search(rotationId);
    const isFoundByName = isTriedByItself(old.path, search.homeDir);
    const left = leftMentions(search, this.#parts.bookmarks.state.data, await this.#sources(), isFoundByName);
    if (left.torn !== undefined) throw new AppError('key.notProved', { name: left.torn }, `${left.torn} needs the old key`);
    const { kept, putBack } = await takeKeyName(old.path, next.path);
    try {
      // Those that stay with the old key first, while the two are told apart by their names.
      await this.#nameInstead({ ...search, next: kept }, left.ids);
      try {
        await this.#nameInstead({ ...search, old: next.path, next: old.path });
      } catch (error) {
        await this.#nameInstead({ ...search, old: kept, next: old.path }).catch(() => undefined);
        throw error;
      }
    } catch (error) {
      await putBack();
      throw error;
    }
    const moved = await this.#change(rotationId, (rotation) => ({
      ...rotation,
      old: { ...old, path: kept, name: basename(kept) },
      next: { ...next, path: old.path, name: old.name },
    }));
    this.#parts.keys.changed();
    return moved;
  }

  /** Errors: `storage.unwritable`. */
  async end(rotationId: string): Promise<void> {
    this.#passphrases.forget(rotationId);
    await this.#document.update('rotation', (list) => list.filter((each) => each.rotationId !== rotationId));
  }

  /** Errors: `key.*`, `storage.unwritable`; nothing is left then. */
  async backUp({ paths, folder, passphrase }: KeyBackUpWish): Promise<KeyBackUp> {
    const { host, keys } = this.#parts;
    // Only what the list shows as keys: this is no way to copy any file.
    for (const path of paths) await keys.info(path);
    const full = folder.startsWith('~/') ? join(host.homeDir, folder.slice(2)) : folder;
    const name = `hawser-keys-${new Date(host.clock.now()).toISOString().slice(0, 10)}`;
    return { folder: await backUpKeys({ paths, folder: full, name, passphrase }), keys: paths.length };
  }

  dispose(): void {
    this.#passphrases.dispose();
    this.#document.dispose();
    this.#changed.dispose();
  }

  /** Names one file wherever another is named, or in `only` these mentions. What was written is taken back when not all of it can be. */
  async #nameInstead(search: MentionSearch, only?: ReadonlySet<string>): Promise<void> {
    const { bookmarks } = this.#parts;
    const mentions = keyMentions(search, bookmarks.state.data, await this.#sources()).filter(
      ({ mentionId }) => only === undefined || only.has(mentionId),
    );
    const ids = new Set(mentions.map(({ mentionId }) => mentionId));
    const lines = new Map<string, number[]>();
    for (const { where } of mentions)
      if (where.kind === 'config') lines.set(where.file, [...(lines.get(where.file) ?? []), where.line]);
    try {
      for (const [file, { length }] of lines)
        if ((await renameInConfig(search, file, ids)) < length)
          throw new AppError('storage.conflict', { file }, `${file} was changed meanwhile`);
      // Last, so that nothing is left to fail behind it.
      if (mentions.some(({ where }) => where.kind === 'bookmark'))
        await bookmarks.update(`Use ${basename(search.next)}`, (roots) => withRenamed(search, roots, ids));
    } catch (error) {
      const back = { ...search, old: search.next, next: search.old };
      const written = keyMentions(back, [], await this.#sources()).filter(
        ({ where }) => where.kind === 'config' && lines.get(where.file)?.includes(where.line) === true,
      );
      const backIds = new Set(written.map(({ mentionId }) => mentionId));
      for (const file of lines.keys()) await renameInConfig(back, file, backIds).catch(() => 0);
      throw error;
    }
  }

  async #isStill({ path, fingerprint }: OwnKeyRotation['old']): Promise<void> {
    const info = await this.#parts.keys.info(path).catch(() => undefined);
    if (info?.face?.sha256 !== fingerprint)
      throw new AppError('key.moved', { file: path, fingerprint }, `${path} is another key`);
  }

  async #prove(
    rotationId: string,
    placeId: string,
    resolved: ResolvedTarget,
    prompter: Prompter,
    signal: AbortSignal,
  ): Promise<OwnKeyRotation> {
    const { next } = this.#find(rotationId);
    const { publicLine: line, path } = next;
    const asking = this.#passphrases.answering(rotationId, path, prompter);
    const outcome = await this.#parts.keys.testOn(resolved, { line, path }, asking.prompter, signal);
    if (outcome.kind === 'refused') {
      const why = { kind: 'error' as const, error: outcome.error };
      return this.#setPlace(rotationId, placeId, { step: 'installed', problem: { step: 'test', why } });
    }
    asking.worked();
    const provedAt = this.#parts.host.clock.now();
    return this.#setPlace(rotationId, placeId, { step: 'proved', provedAt, faults: undefined, problem: undefined });
  }

  async #failed(
    rotationId: string,
    placeId: string,
    step: RotationProblem['step'],
    error: unknown,
    signal: AbortSignal,
  ): Promise<OwnKeyRotation> {
    if (!(error instanceof AppError) || error.code === 'key.rotationGone' || signal.aborted) throw error;
    return this.#setPlace(rotationId, placeId, { problem: { step, why: { kind: 'error', error: error.toWire() } } });
  }

  async #resolve(place: RotationPlace, old: string, prompter: Prompter, signal: AbortSignal): Promise<ResolvedTarget> {
    const { bookmarkId, destination, name } = place;
    const target: KeyTarget = bookmarkId !== undefined ? { bookmarkId } : { destination: destination ?? name };
    const resolved = await this.#parts.keys.resolveAt(target, place, prompter, signal);
    const { identityFiles } = resolved.target;
    // On the command line no session is open that could be shared: the old key itself goes in where no other is named.
    if (this.#parts.host.kind !== 'cli' || identityFiles.some(({ isDefault }) => !isDefault)) return resolved;
    const named = [{ path: old, isDefault: false }, ...identityFiles.filter(({ path }) => path !== old)];
    return { ...resolved, target: { ...resolved.target, identityFiles: named } };
  }

  async #sources(): Promise<Awaited<ReturnType<typeof loadConfigSources>>['roots']> {
    const { homeDir, userName, environment, configFile } = this.#parts.host;
    return (await loadConfigSources({ homeDir, userName, environment, configFile })).roots;
  }

  #search(rotationId: string): MentionSearch {
    const { old, next, places } = this.#find(rotationId);
    return { homeDir: this.#parts.host.homeDir, old: old.path, next: next.path, places };
  }

  #find(rotationId: string): OwnKeyRotation {
    const found = this.list().find((each) => each.rotationId === rotationId);
    if (found) return found;
    throw new AppError('key.rotationGone', {}, 'no such rotation');
  }

  #place(rotationId: string, placeId: string): RotationPlace {
    const found = this.#find(rotationId).places.find((each) => each.placeId === placeId);
    if (found) return found;
    throw new AppError('key.rotationGone', {}, 'no such place');
  }

  #setPlace(rotationId: string, placeId: string, news: Partial<RotationPlace>): Promise<OwnKeyRotation> {
    return this.#change(rotationId, (rotation) => ({
      ...rotation,
      places: rotation.places.map((place) => (place.placeId === placeId ? { ...place, ...news } : place)),
    }));
  }

  async #change(rotationId: string, change: (rotation: OwnKeyRotation) => OwnKeyRotation): Promise<OwnKeyRotation> {
    await this.#document.update('rotation', (list) => list.map((each) => (each.rotationId === rotationId ? change(each) : each)));
    return this.#find(rotationId);
  }
}

/** Whether ssh tries a file of this name without being told to. */
export function isTriedByItself(path: string, homeDir: string): boolean {
  return dirname(path) === join(homeDir, '.ssh') && tried.test(basename(path));
}

function isOnToken({ face }: KeyFileInfo): boolean {
  return face?.type.startsWith('sk-') === true;
}

function sideOf({ path, name, face, publicLine }: KeyFileInfo): OwnKeyRotation['old'] {
  if (face !== undefined && publicLine !== undefined) return { path, name, fingerprint: face.sha256, publicLine };
  const reason = 'its public half is not known; write its .pub anew first';
  throw new AppError('key.unreadable', { file: path, reason }, reason);
}

function placeOf(place: KeyPlace): RotationPlace {
  const { user, host, port, name, bookmarkId, destination } = place;
  const way = { ...(bookmarkId !== undefined && { bookmarkId }), ...(destination !== undefined && { destination }) };
  return {
    placeId: randomUUID(),
    user,
    host,
    port,
    name: name === '' ? labelOfHost({ user, hostName: host, port }) : name,
    ...way,
    step: 'waiting',
  };
}

function isSameAccount(a: RotationPlace, b: RotationPlace): boolean {
  return a.user === b.user && a.host.toLowerCase() === b.host.toLowerCase() && a.port === b.port;
}

function keyOf(line: string): PublicKey {
  const read = readPastedKey(line);
  if (read.kind === 'key') return read.key;
  throw new AppError('key.unreadable', { file: 'the public key', reason: read.kind }, 'not a public key');
}
