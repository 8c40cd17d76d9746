import { randomUUID } from 'node:crypto';
import type { EditUndo } from '../../storage/edit-file.ts';

/** One file's part of an edit that can be taken back. */
export type UndoStep =
  | { readonly kind: 'rewritten'; readonly undo: EditUndo }
  /** These lines were added at the end, one after the other. */
  | { readonly kind: 'appended'; readonly file: string; readonly lines: readonly Buffer[] };

const mostEdits = 20;
/** Rewrites keep both contents of their file. */
const mostBytes = 128 * 1024 * 1024;

/** The newest edits, to be taken back. Only in memory: the `.old` file is what stays. */
export class UndoList {
  readonly #edits = new Map<string, readonly UndoStep[]>();

  /** Answers the id under which the edit can be taken back; undefined when it changed nothing. */
  add(steps: readonly UndoStep[]): string | undefined {
    if (steps.length === 0) return undefined;
    const id = randomUUID();
    this.#edits.set(id, steps);
    while (this.#edits.size > mostEdits || (this.#edits.size > 1 && this.#bytes > mostBytes)) {
      const oldest = this.#edits.keys().next().value;
      if (oldest === undefined) break;
      this.#edits.delete(oldest);
    }
    return id;
  }

  /** Each edit is taken back once. */
  take(id: string): readonly UndoStep[] | undefined {
    const steps = this.#edits.get(id);
    this.#edits.delete(id);
    return steps;
  }

  get #bytes(): number {
    let total = 0;
    for (const steps of this.#edits.values())
      for (const step of steps) if (step.kind === 'rewritten') total += step.undo.before.length + step.undo.after.length;
    return total;
  }
}
