import type { ConflictPolicy, CopyOptions } from '../../shared/model/transfers.ts';

export type LinkChoice = NonNullable<CopyOptions['links']>;
export type ModeWish = NonNullable<CopyOptions['mode']>['kind'];

/** The dialog's fields as they stand, typed ones as typed. */
export interface OptionFields {
  readonly conflicts: ConflictPolicy;
  readonly links: LinkChoice;
  readonly mode: ModeWish;
  readonly fileMode: string;
  readonly folderMode: string;
  readonly keepTimes: boolean;
  readonly verify: boolean;
  readonly syncAll: boolean;
  readonly rate: string;
}

/** What a copy without options does. */
export const usualFields: OptionFields = {
  conflicts: 'ask',
  links: 'copy',
  mode: 'source',
  fileMode: '644',
  folderMode: '755',
  keepTimes: true,
  verify: false,
  syncAll: false,
  rate: '0',
};

export type OptionFault = 'fileMode' | 'folderMode' | 'rate';

/** The options, or the first field that can't be read. */
export function readOptions(fields: OptionFields): CopyOptions | OptionFault {
  const { conflicts, links, keepTimes, verify, syncAll } = fields;
  const [fileMode, folderMode] = [octal(fields.fileMode), octal(fields.folderMode)];
  if (fields.mode === 'fixed' && fileMode === undefined) return 'fileMode';
  if (fields.mode === 'fixed' && folderMode === undefined) return 'folderMode';
  const rate = /^\d{1,9}$/.test(fields.rate.trim()) ? Number(fields.rate) : undefined;
  if (rate === undefined) return 'rate';
  const mode: CopyOptions['mode'] =
    fields.mode === 'fixed' ? { kind: 'fixed', fileMode: fileMode ?? 0, folderMode: folderMode ?? 0 } : { kind: fields.mode };
  return { conflicts, links, mode, keepTimes, verify, syncAll, rateLimitBytes: rate * 1000 };
}

function octal(typed: string): number | undefined {
  const digits = /^0?([0-7]{3})$/.exec(typed.trim())?.[1];
  return digits === undefined ? undefined : parseInt(digits, 8);
}
