import { isAppError } from '../../shared/model/errors.ts';
import type { FileOutcome } from './copy-file.ts';
import { deleteTree } from './delete-tree.ts';
import { isGone } from './place-link.ts';
import type { PlannedItem } from './plan-types.ts';
import type { RunContext } from './run-context.ts';
import type { CopyPair } from './transfer-types.ts';

const MOST_ATTEMPTS = 8;

/** The end of a move: removes what was copied, unless it is another file by now. Over lost connections. Answers how the item ended. */
export async function removeSource(
  run: RunContext,
  item: PlannedItem,
  outcome: FileOutcome & { kind: 'done' },
): Promise<FileOutcome> {
  const { signal } = run;
  for (let attempt = 1; ; attempt += 1) {
    try {
      const fs = await run.source.get();
      const now = item.kind === 'link' ? item.attributes : await fs.stat(item.from, signal);
      const { sizeBytes, modifiedSeconds } = item.attributes;
      if (now.sizeBytes !== sizeBytes || now.modifiedSeconds !== modifiedSeconds) {
        return { kind: 'done', note: 'the source was written to meanwhile, and stays' };
      }
      await fs.removeFile(item.from, signal);
      return outcome;
    } catch (error) {
      // The answer of an earlier attempt was lost.
      if (attempt > 1 && isAppError(error, 'file.notFound')) return outcome;
      if (!isGone(error) || signal.aborted || attempt >= MOST_ATTEMPTS) throw error;
      await run.recover(error);
    }
  }
}

/** Folders that a move has emptied. */
export async function removeEmptied(run: RunContext, pairs: readonly CopyPair[]): Promise<void> {
  const fs = await run.source.get();
  for (const { from } of pairs) {
    await deleteTree(fs, from, run.signal, { emptyFoldersOnly: true, onFailed: () => undefined }).catch((error: unknown) => {
      if (!isAppError(error, 'file.notFound')) throw error;
    });
  }
}
