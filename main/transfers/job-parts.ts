import type { Clock } from '../../shared/base/clock.ts';
import type { Logger } from '../log/logger.ts';
import type { Journal } from './journal.ts';
import type { JobHeader, JournalState } from './journal-format.ts';
import type { RateLimit } from './rate-limit.ts';
import type { FilePlace, PrivateKeysAsker, TransferAsker } from './transfer-types.ts';

/** What a job is made of. */
export interface JobParts {
  readonly header: JobHeader;
  readonly source: FilePlace;
  readonly target: FilePlace;
  readonly journal: Journal;
  /** What an earlier run left behind. */
  readonly left?: JournalState | undefined;
  readonly asker: TransferAsker | undefined;
  readonly askKeys?: PrivateKeysAsker | undefined;
  readonly clock: Clock;
  readonly log: Logger;
  /** Limits that it shares with other jobs. */
  readonly limits: readonly RateLimit[];
}
