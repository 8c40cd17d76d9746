import { Emitter, type Event } from '../../shared/base/emitter.ts';
import { isAppError, type FileOperation } from '../../shared/model/errors.ts';

const changing: ReadonlySet<FileOperation> = new Set([
  'create',
  'write',
  'change',
  'makeFolder',
  'removeFolder',
  'removeFile',
  'rename',
  'replace',
  'makeLink',
]);
/** One refusal may be for want of a right to one folder. */
const ENOUGH = 2;

/** Whether a server lets anything be changed, as far as it was tried (SF-07): a read-only one says so only by refusing. */
export class WriteLuck {
  readonly #changed = new Emitter<void>();
  /** `seemsReadOnly` is another now. */
  readonly onChanged: Event<void> = this.#changed.event;
  #refused = 0;
  #hasWritten = false;

  /** Every change was refused so far. */
  get seemsReadOnly(): boolean {
    return !this.#hasWritten && this.#refused >= ENOUGH;
  }

  worked(operation: FileOperation): void {
    if (this.#hasWritten || !changing.has(operation)) return;
    const before = this.seemsReadOnly;
    this.#hasWritten = true;
    if (before) this.#changed.emit();
  }

  failed(operation: FileOperation, error: unknown): void {
    if (this.#hasWritten || !changing.has(operation)) return;
    if (!isAppError(error, 'file.permissionDenied') && !isAppError(error, 'file.readOnly')) return;
    this.#refused += 1;
    if (this.#refused === ENOUGH) this.#changed.emit();
  }
}
