import { createHash } from 'node:crypto';
import { compareKey } from '../../shared/model/key-compare.ts';
import { isAppError } from '../../shared/model/errors.ts';
import type { ErrorDetail } from '../../shared/model/errors.ts';
import type { ChangedKey, ChangedKeys } from './changed-keys.ts';
import type { EditUndo } from '../storage/edit-file.ts';
import { keyLine, removeName, replaceKey } from './edits.ts';
import type { KnownHostsStore } from './file-store.ts';
import type { TrustMemory } from './memory/trust-memory.ts';
import { judgeHostKey } from './verdict.ts';

export type Replacement =
  /** The stored lines are replaced; `undos` take the edits back, the newest first. */
  | { readonly kind: 'replaced'; readonly undos: readonly EditUndo[] }
  | { readonly kind: 'different' }
  | { readonly kind: 'unreadable' }
  /** Nothing is kept of this refusal any more, or the key is revoked now. */
  | { readonly kind: 'notWaiting' };

/**
 * What `remove the old key, compare, connect` does in one step (SE-02): the pasted words are compared here, in the core, with the key that
 * was offered; only when they are the same, that key takes the place of what is stored for the name in the user's files. Lines of the
 * system's files and lines with a pattern stay. Errors: those of the store.
 */
export async function replaceChangedKey(
  {
    store,
    keys,
    memory,
  }: { readonly store: KnownHostsStore; readonly keys: ChangedKeys; readonly memory?: TrustMemory | undefined },
  refused: Pick<ErrorDetail<'hostKey.changed'>, 'name' | 'offered'>,
  words: string,
): Promise<Replacement> {
  const key = keys.find(refused.name, refused.offered.sha256);
  if (key === undefined) return { kind: 'notWaiting' };
  const { kind } = await compareKey(key.face, words, (bytes) => Promise.resolve(createHash('sha256').update(bytes).digest()));
  if (kind === 'unreadable' || kind === 'empty') return { kind: 'unreadable' };
  if (kind !== 'same') return { kind: 'different' };
  const lines = await store.read(key.userFiles, key.globalFiles);
  const { verdict } = judgeHostKey(key.blob, { name: key.name, withoutPort: undefined }, lines);
  if (verdict.kind === 'revoked') return { kind: 'notWaiting' };
  const undos = await replaceLines(store, key);
  memory?.stored(key.name, key.face.sha256, true);
  keys.drop(key);
  return { kind: 'replaced', undos };
}

/** The new key goes where new keys go: to the first file. From the others the name is only taken out. */
async function replaceLines(store: KnownHostsStore, { name, blob, userFiles, hashed }: ChangedKey): Promise<EditUndo[]> {
  const undos: EditUndo[] = [];
  const [first, ...others] = userFiles;
  if (first === undefined) return undos;
  const outcome = await store.edit(first, (lines) => replaceKey(name, blob, lines, { hashed }));
  if (outcome.kind === 'written') undos.unshift(outcome.undo);
  if (outcome.kind === 'missing') await store.exclusive(first, () => store.append(first, keyLine(name, blob, { hashed })));
  for (const file of others) {
    try {
      const outcome = await store.edit(file, (lines) => removeName(name, lines));
      if (outcome.kind === 'written') undos.unshift(outcome.undo);
    } catch (error) {
      // The first file has the key, and that is enough: what can't be written keeps its old line.
      if (!isAppError(error, 'storage.unwritable')) throw error;
    }
  }
  return undos;
}
