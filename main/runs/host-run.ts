import type { Clock } from '../../shared/base/clock.ts';
import type { RunHost, RunId, RunInfo, RunNews, RunProgram } from '../../shared/model/runs.ts';
import { HostPart } from './host-part.ts';

/** Bytes of output that one run may keep. */
const runBudget = 96 * 1024 * 1024;

/** One command or script on several hosts, with what is kept of it. */
export class HostRun {
  readonly id: RunId;
  readonly place: string;
  readonly program: RunProgram;
  /** Of another engine: what it was started by. */
  readonly line: string | undefined;
  readonly startedAt: number;
  readonly parts: readonly HostPart[];
  readonly #programBytes: number;
  readonly #onChanged: () => void;
  readonly #changed = new Set<number>();
  #endedAt: number | undefined;

  constructor(options: {
    readonly id: RunId;
    readonly place: string;
    readonly program: RunProgram;
    readonly line?: string | undefined;
    readonly hosts: readonly { readonly host: RunHost; readonly name: string }[];
    readonly clock: Clock;
    readonly onChanged: () => void;
    readonly keepBytes?: number | undefined;
  }) {
    const { clock } = options;
    this.id = options.id;
    this.place = options.place;
    this.program = options.program;
    this.line = options.line;
    const { program } = this;
    this.#programBytes = 2 * (program.kind === 'script' ? program.script : program.command).length;
    this.#onChanged = options.onChanged;
    this.startedAt = clock.now();
    const books = {
      clock,
      budget: { bytes: options.keepBytes ?? runBudget },
      touch: (index: number) => {
        if (this.#endedAt === undefined && this.parts.every(({ isFinal }) => isFinal)) this.#endedAt = clock.now();
        this.#changed.add(index);
        this.#onChanged();
      },
    };
    this.parts = options.hosts.map(({ host, name }, index) => new HostPart(books, index, host, name));
  }

  get isEnded(): boolean {
    return this.#endedAt !== undefined;
  }

  /** Of memory, roughly: two bytes for a character, the program with them. */
  get bytes(): number {
    return this.parts.reduce((sum, { kept }) => sum + kept.keptBytes * 2, 4096 + this.#programBytes);
  }

  get info(): RunInfo {
    const { id: runId, place, program, line, startedAt } = this;
    const parts = this.parts.map(({ info }) => info);
    return {
      runId,
      place,
      program,
      ...(line !== undefined && { line }),
      startedAt,
      ...(this.#endedAt !== undefined && { endedAt: this.#endedAt }),
      parts,
    };
  }

  /** What changed since this was asked for last. */
  takeNews(): RunNews {
    const parts = [...this.#changed].flatMap((index) => {
      const part = this.parts[index];
      return part === undefined ? [] : [{ index, part: part.info }];
    });
    this.#changed.clear();
    return { runId: this.id, ...(this.#endedAt !== undefined && { endedAt: this.#endedAt }), parts };
  }

  /** Forgets what is kept. */
  close(): void {
    for (const { kept } of this.parts) kept.close();
  }
}
