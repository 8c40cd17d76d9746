import { printable, printableLine } from '../../../shared/base/printable.ts';
import type { PsErrorDetail, PsRecord, PsStream } from '../../../shared/model/powershell.ts';
import type { PsValue } from '../protocol/clixml/values.ts';
import { errorRecord } from '../protocol/records.ts';

/** `System.Management.Automation.ErrorCategory`. */
const categories = [
  'NotSpecified',
  'OpenError',
  'CloseError',
  'DeviceError',
  'DeadlockDetected',
  'InvalidArgument',
  'InvalidData',
  'InvalidOperation',
  'InvalidResult',
  'InvalidType',
  'MetadataError',
  'NotImplemented',
  'NotInstalled',
  'ObjectNotFound',
  'OperationStopped',
  'OperationTimeout',
  'SyntaxError',
  'ParserError',
  'PermissionDenied',
  'ResourceBusy',
  'ResourceExists',
  'ResourceUnavailable',
  'ReadError',
  'WriteError',
  'FromStdErr',
  'SecurityError',
  'ProtocolError',
  'ConnectionError',
  'AuthenticationError',
  'LimitsExceeded',
  'QuotaExceeded',
  'NotEnabled',
];

const long = 20_000;

export interface ToldError {
  readonly text: string;
  readonly detail: PsErrorDetail;
}

/** An ErrorRecord for people: all of it printable and bounded. */
export function toldError(value: PsValue): ToldError {
  const record = errorRecord(value);
  const detail: PsErrorDetail = {
    errorId: printableLine(record.errorId, 1000),
    category: categories[record.category ?? 0] ?? String(record.category),
    reason: printableLine(record.reason, 1000),
    targetName: printableLine(record.targetName, 1000),
    targetType: printableLine(record.targetType, 1000),
    activity: printableLine(record.activity, 1000),
    recommendedAction: printable(record.recommendedAction, long),
    position: printable(record.position, long),
    scriptStackTrace: printable(record.scriptStackTrace, long),
    exceptions: record.exceptions.map(({ typeName, message, stackTrace }) => ({
      typeName: printableLine(typeName, 1000),
      message: printable(message, long),
      stackTrace: printable(stackTrace, long),
    })),
  };
  return { text: printable(record.message, long), detail };
}

export interface RecordLimits {
  readonly records: number;
  readonly units: number;
}

export const usualRecordLimits: RecordLimits = { records: 20_000, units: 32 * 1024 * 1024 };

/** What came on the streams besides the output; the first ones are kept. */
export class RecordBook {
  readonly #limits: RecordLimits;
  readonly #records: PsRecord[] = [];
  #units = 0;
  #came = 0;
  #errors = 0;

  constructor(limits: RecordLimits = usualRecordLimits) {
    this.#limits = limits;
  }

  /** All that came, whether they are kept or not. */
  get came(): number {
    return this.#came;
  }

  get errors(): number {
    return this.#errors;
  }

  get units(): number {
    return this.#units;
  }

  add(record: Omit<PsRecord, 'index'>): void {
    const index = this.#came;
    this.#came += 1;
    if (record.stream === 'error') this.#errors += 1;
    if (this.#records.length >= this.#limits.records || this.#units >= this.#limits.units) return;
    this.#records.push({ index, ...record });
    this.#units += unitsOf(record);
  }

  read(from: number, count: number, streams?: readonly PsStream[]): { total: number; records: PsRecord[] } {
    const wanted = streams === undefined ? this.#records : this.#records.filter(({ stream }) => streams.includes(stream));
    return { total: wanted.length, records: wanted.slice(from, from + count) };
  }
}

function unitsOf({ text, error }: Omit<PsRecord, 'index'>): number {
  if (error === undefined) return 100 + text.length;
  const exceptions = error.exceptions.reduce((sum, each) => sum + each.message.length + each.stackTrace.length, 0);
  return 500 + text.length + error.position.length + error.scriptStackTrace.length + exceptions;
}
