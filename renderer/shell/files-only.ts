import { targetKey, type Target } from './target.ts';
import type { Workbench } from './workbench.ts';

/** What the server said, in its own words. */
export const filesOnlyWords = 'This service allows sftp connections only.';

/** The server starts no shell for this account, as it told a terminal (EB-04). Known until a terminal connects there anew. */
export function refusesShells({ sessions }: Pick<Workbench, 'sessions'>, target: Target): boolean {
  return sessions.state.getState().filesOnly.has(targetKey(target));
}
