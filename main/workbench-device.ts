import { AppError } from '../shared/model/errors.ts';
import type { ResolvedTarget } from './bookmarks/resolved-target.ts';

/** Throws `device.terminalOnly` for a host that has terminals and nothing else (IO-05), before anything is sent there. */
export function refuseOnDevice({ name, settings }: Pick<ResolvedTarget, 'name' | 'settings'>, what: 'files' | 'commands'): void {
  if (settings.terminalOnly !== true) return;
  throw new AppError('device.terminalOnly', { name, what }, `${name} has terminals only`);
}
