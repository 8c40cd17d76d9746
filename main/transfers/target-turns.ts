import type { FilePath } from '../../shared/model/file-path.ts';

/** Lets the items of a job that have the same target be written one after the other. */
export class TargetTurns {
  /** Targets that are being written, by their lower-case path: on some disks those are the same. */
  readonly #busy = new Map<string, Promise<void>>();

  /** Takes the step when no other of this target is being taken. Rejects as the step does. */
  async alone(to: FilePath, step: () => Promise<void>): Promise<void> {
    const key = to.normalize('NFC').toLowerCase();
    for (let busy = this.#busy.get(key); busy !== undefined; busy = this.#busy.get(key)) await busy;
    const running = step();
    const settled = running.catch(() => undefined).finally(() => this.#busy.delete(key));
    this.#busy.set(key, settled);
    await running;
  }
}
