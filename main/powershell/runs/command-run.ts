import type { Clock } from '../../../shared/base/clock.ts';
import type { PsRunId, PsRunInfo, PsSessionId, PsTextState } from '../../../shared/model/powershell.ts';
import type { PsValue } from '../protocol/clixml/values.ts';
import type { Seat } from '../seats/seat.ts';
import { ObjectTable } from './kept-objects.ts';
import { LineBook } from './line-book.ts';
import { sizeOf } from './object-size.ts';
import { RunPart, type RunBooks } from './part.ts';
import { RecordBook } from './record-book.ts';

export interface ObjectLimits {
  readonly objects: number;
  /** Of memory, roughly. */
  readonly bytes: number;
}

export const usualObjectLimits: ObjectLimits = { objects: 500_000, bytes: 256 * 1024 * 1024 };

/** The first of these that a part has is what the whole run shows. */
const textOrder = ['live', 'fetching', 'later', 'gone', 'ready'] as const satisfies readonly PsTextState[];

/** One command on one host or on many, with all that came of it and is kept. */
export class CommandRun implements RunBooks {
  readonly id: PsRunId;
  readonly command: string;
  readonly prompt: string;
  readonly clock: Clock;
  readonly startedAt: number;
  readonly parts: readonly RunPart[];
  readonly lines = new LineBook();
  readonly records = new RecordBook();
  readonly table: ObjectTable;
  readonly #limits: ObjectLimits;
  readonly #onChanged: () => void;
  #bytes = 0;
  #objects = 0;
  #hasObjects = false;
  endedAt: number | undefined;
  /** The view of the grid that was last asked for. */
  revision = 0;

  constructor(options: {
    readonly id: PsRunId;
    readonly command: string;
    readonly prompt: string;
    readonly seats: readonly { readonly seat: Seat; readonly computer: string }[];
    readonly clock: Clock;
    readonly onChanged: () => void;
    readonly limits?: ObjectLimits | undefined;
  }) {
    this.id = options.id;
    this.command = options.command;
    this.prompt = options.prompt;
    this.clock = options.clock;
    this.#onChanged = options.onChanged;
    this.#limits = options.limits ?? usualObjectLimits;
    this.startedAt = options.clock.now();
    this.table = new ObjectTable(options.seats.map(({ computer }) => computer));
    this.parts = options.seats.map(({ seat, computer }, index) => new RunPart(this, index, seat, computer));
  }

  get isEnded(): boolean {
    return this.endedAt !== undefined;
  }

  /** Bytes of memory that it takes, roughly. */
  get bytes(): number {
    return this.#bytes + (this.lines.units + this.records.units) * 2;
  }

  get hasObjects(): boolean {
    return this.#hasObjects;
  }

  get text(): PsTextState {
    return textOrder.find((state) => this.parts.some((part) => part.text === state)) ?? 'none';
  }

  get info(): PsRunInfo {
    return {
      runId: this.id,
      command: this.command,
      prompt: this.prompt,
      startedAt: this.startedAt,
      ...(this.endedAt !== undefined && { endedAt: this.endedAt }),
      parts: this.parts.map(({ info }) => info),
      objects: this.#objects,
      kept: this.table.count,
      errors: this.records.errors,
      records: this.records.came,
      lines: this.lines.total,
      text: this.text,
      isTextOnly: !this.#hasObjects,
      revision: this.revision,
    };
  }

  part(id: PsSessionId): RunPart | undefined {
    return this.parts.find(({ seat }) => seat.id === id);
  }

  /** The first ones are kept, as far as memory allows. */
  keep(part: number, value: PsValue): void {
    this.#objects += 1;
    if (typeof value !== 'string') this.#hasObjects = true;
    if (this.table.count >= this.#limits.objects || this.#bytes >= this.#limits.bytes) return;
    this.#bytes += sizeOf(value);
    this.table.add(part, value);
  }

  partEnded(): void {
    if (this.endedAt === undefined && this.parts.every(({ isFinal }) => isFinal)) this.endedAt = this.clock.now();
  }

  touch(): void {
    this.#onChanged();
  }
}
