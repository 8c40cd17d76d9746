import type { AppError } from '../../shared/model/errors.ts';
import { childPath, type FileName, type FilePath } from '../../shared/model/file-path.ts';
import type { SyncReason } from '../../shared/model/comparisons.ts';
import type { FileKind } from '../sftp/file-system.ts';
import type { Since } from './decide.ts';
import type { Face } from './face.ts';

export const mostRows = 2_000_000;

/** Why nothing can be done with a path, whatever the mode is. */
export interface Fault {
  readonly reason: Extract<SyncReason, 'unreadable' | 'name' | 'letterCase'>;
  /** The name that it collides with. */
  readonly other?: string | undefined;
  readonly error?: AppError | undefined;
}

const kinds: readonly FileKind[] = ['file', 'folder', 'link', 'pipe', 'socket', 'characterDevice', 'blockDevice', 'unknown'];
const sinces = ['unchanged', 'changed', 'gone'] as const;

/** One side of all rows, in columns: 0 is nothing, else one more than the index of the kind; what is not known is NaN. */
class SideColumns {
  readonly kind: number[] = [];
  readonly size: number[] = [];
  readonly time: number[] = [];
  readonly links = new Map<number, string>();

  add(face: Face | undefined): void {
    if (face?.link !== undefined) this.links.set(this.kind.length, face.link);
    this.kind.push(face === undefined ? 0 : kinds.indexOf(face.kind) + 1);
    this.size.push(face?.sizeBytes ?? NaN);
    this.time.push(face?.modifiedSeconds ?? NaN);
  }

  face(row: number): Face | undefined {
    const kind = kinds[(this.kind[row] ?? 0) - 1];
    if (kind === undefined) return undefined;
    return { kind, sizeBytes: known(this.size[row]), modifiedSeconds: known(this.time[row]), link: this.links.get(row) };
  }
}

function known(value: number | undefined): number | undefined {
  return value === undefined || Number.isNaN(value) ? undefined : value;
}

/**
 * What was found, about 80 bytes for a path beside its name. A row's number never changes; `order` says how they stand: by name, each folder before
 * what is in it. Rows of equal files need not be kept.
 */
export class RowStore {
  readonly #names: FileName[] = [];
  readonly #parents: number[] = [];
  readonly #left = new SideColumns();
  readonly #right = new SideColumns();
  /** 0: nothing is remembered. */
  readonly #since: number[] = [];
  readonly #faults = new Map<number, Fault>();
  /** Folders in which something stays that has no row. */
  readonly #holding = new Set<number>();
  readonly #contents = new Map<number, 'equal' | 'different'>();
  /** First and last row of what lies in a folder; -1 are the compared folders themselves. */
  readonly #blocks = new Map<number, { readonly from: number; readonly to: number }>();
  #order: Uint32Array = new Uint32Array();

  get size(): number {
    return this.#names.length;
  }

  /** Rows in the order of the tree; complete after `arrange`. */
  get order(): Uint32Array {
    return this.#order;
  }

  /** Answers the row's number. */
  add(parent: number, name: FileName, left: Face | undefined, right: Face | undefined, since: Since | undefined): number {
    this.#names.push(name);
    this.#parents.push(parent);
    this.#left.add(left);
    this.#right.add(right);
    this.#since.push(since === undefined ? 0 : 1 + sinces.indexOf(since.left) * 3 + sinces.indexOf(since.right));
    return this.#names.length - 1;
  }

  /** The rows `from` to (without) `to` are what lies in a folder, sorted. */
  setBlock(folder: number, from: number, to: number): void {
    if (to > from) this.#blocks.set(folder, { from, to });
  }

  parent(row: number): number {
    return this.#parents[row] ?? -1;
  }

  name(row: number): FileName {
    const name = this.#names[row];
    if (name === undefined) throw new Error('no such row');
    return name;
  }

  /** From the compared folders on. */
  path(row: number): FilePath {
    const parent = this.parent(row);
    return parent === -1 ? (this.name(row) as string as FilePath) : childPath(this.path(parent), this.name(row));
  }

  left(row: number): Face | undefined {
    return this.#left.face(row);
  }

  right(row: number): Face | undefined {
    return this.#right.face(row);
  }

  since(row: number): Since | undefined {
    const code = (this.#since[row] ?? 0) - 1;
    const [left, right] = [sinces[Math.floor(code / 3)], sinces[code % 3]];
    return code < 0 || left === undefined || right === undefined ? undefined : { left, right };
  }

  fault(row: number): Fault | undefined {
    return this.#faults.get(row);
  }

  setFault(row: number, fault: Fault): void {
    this.#faults.set(row, fault);
  }

  holds(row: number): boolean {
    return this.#holding.has(row);
  }

  setHolds(row: number): void {
    if (row >= 0) this.#holding.add(row);
  }

  content(row: number): 'equal' | 'different' | undefined {
    return this.#contents.get(row);
  }

  setContent(row: number, content: 'equal' | 'different'): void {
    this.#contents.set(row, content);
  }

  /** Puts the rows into the order of the tree, once all are there. */
  arrange(): void {
    const order = new Uint32Array(this.size);
    const open: { next: number; readonly to: number }[] = [];
    const enter = (folder: number): void => {
      const block = this.#blocks.get(folder);
      if (block !== undefined) open.push({ next: block.from, to: block.to });
    };
    let at = 0;
    enter(-1);
    for (let top = open.at(-1); top !== undefined; top = open.at(-1)) {
      if (top.next >= top.to) {
        open.pop();
        continue;
      }
      const row = top.next;
      top.next += 1;
      order[at] = row;
      at += 1;
      enter(row);
    }
    this.#order = order.subarray(0, at);
  }
}
