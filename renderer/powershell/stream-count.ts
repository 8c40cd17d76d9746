import type { PsRunInfo } from '../../shared/model/powershell.ts';

/** Records of the other streams; errors have their own pane. */
export function streamCount({ records, errors }: Pick<PsRunInfo, 'records' | 'errors'>): number {
  return Math.max(0, records - errors);
}
