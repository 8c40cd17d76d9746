import type { FileName } from '../../shared/model/file-path.ts';
import { decodeName } from '../sftp/file-names.ts';

export type MemberFault = 'absolute' | 'dots' | 'name';

const MOST_BYTES = 32 * 1024;
const MOST_STEPS = 1000;

/** The steps of a member's path below the folder that it is unpacked in; none for that folder itself (`./`). Or why it lies nowhere below it. */
export function memberSteps(path: Buffer): readonly FileName[] | MemberFault {
  if (path[0] === 0x2f) return 'absolute';
  if (path.length === 0 || path.length > MOST_BYTES || path.includes(0)) return 'name';
  const steps = decodeName(path)
    .split('/')
    .filter((step) => step !== '' && step !== '.');
  if (steps.includes('..')) return 'dots';
  return steps.length > MOST_STEPS ? 'name' : (steps as FileName[]);
}
