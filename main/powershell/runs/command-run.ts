import { AppError } from '../../../shared/model/errors.ts';
import type { Clock } from '../../../shared/base/clock.ts';
import type { PsRunId, PsRunInfo, PsSessionId, PsTextState } from '../../../shared/model/powershell.ts';
import { ObjectTable, type Refusal } from '../grid/object-table.ts';
import { plainLines } from '../grid/plain-text.ts';
import type { PsValue } from '../protocol/clixml/values.ts';
import type { Seat } from '../seats/seat.ts';
import { LineBook } from './line-book.ts';
import { RunPart, type RunBooks } from './part.ts';
import { RecordBook } from './record-book.ts';
import { RunTypes } from './run-types.ts';

export interface ObjectLimits {
  readonly objects: number;
  /** Of memory, roughly. */
  readonly bytes: number;
}

export const usualObjectLimits: ObjectLimits = { objects: 500_000, bytes: 256 * 1024 * 1024 };

const plainObjects = 2000;

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
  readonly types: RunTypes;
  readonly #onChanged: () => void;
  endedAt: number | undefined;

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
    this.startedAt = options.clock.now();
    const { objects, bytes } = options.limits ?? usualObjectLimits;
    this.table = new ObjectTable({
      computerOf: (part) => options.seats[part]?.computer ?? '',
      hasComputers: options.seats.length > 1,
      refuse,
      maxObjects: objects,
      maxBytes: bytes,
    });
    this.types = new RunTypes(this.table);
    this.parts = options.seats.map(({ seat, computer }, index) => new RunPart(this, index, seat, computer));
  }

  get isEnded(): boolean {
    return this.endedAt !== undefined;
  }

  /** Bytes of memory that it takes, roughly. */
  get bytes(): number {
    return this.table.bytes + (this.lines.units + this.records.units + this.command.length) * 2;
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
      objects: this.table.count,
      kept: this.table.kept,
      errors: this.records.errors,
      records: this.records.came,
      lines: this.lines.total,
      text: this.text,
      isTextOnly: this.table.isTextOnly,
      revision: this.table.revision,
      ...(this.types.views.size > 0 && { learned: this.types.views.size }),
    };
  }

  part(id: PsSessionId): RunPart | undefined {
    return this.parts.find(({ seat }) => seat.id === id);
  }

  /** The first ones are kept, as far as memory allows. */
  keep(part: number, value: PsValue): void {
    this.table.add(part, value);
    const seat = this.parts[part]?.seat;
    if (seat !== undefined) this.types.note(part, value, seat.typeViews);
  }

  /** The first objects of a part as they are known here, where PowerShell can't print them. */
  printPlainly({ index }: RunPart, width: number | undefined): void {
    const values: PsValue[] = [];
    for (let at = 0; at < this.table.kept && values.length < plainObjects; at += 1)
      if (this.table.partAt(at) === index) values.push(this.table.valueAt(at) ?? null);
    this.lines.printOutput(index, plainLines(values, { width, views: this.types.views }));
  }

  partEnded(): void {
    if (this.endedAt === undefined && this.parts.every(({ isFinal }) => isFinal)) this.endedAt = this.clock.now();
  }

  touch(): void {
    this.#onChanged();
  }

  /** Forgets what is kept. */
  close(): void {
    this.table.close();
  }
}

/** Of a text, to the clipboard (`ObjectTable.copy`). */
const copiedUnits = 32_000_000;

function refuse(why: Refusal): AppError {
  switch (why) {
    case 'notFound':
      return new AppError('powershell.notFound', { what: 'object' }, 'no such object');
    case 'outdated':
      return new AppError('powershell.outdated', {}, 'another view');
    case 'tooMuch':
      return new AppError('powershell.tooMuch', { limit: copiedUnits }, 'too much to copy');
  }
}
