import type { BookmarkId } from '../../shared/model/ids.ts';
import { addressOfLabel } from '../../shared/model/label-address.ts';
import type { SessionInfo } from '../../shared/model/session.ts';

/** What a terminal is opened on. */
export type Target = { readonly bookmarkId: BookmarkId } | { readonly destination: string };

/** Equal for targets that open the same. */
export function targetKey(target: Target): string {
  return 'bookmarkId' in target ? `bookmark ${target.bookmarkId}` : `destination ${target.destination}`;
}

/** What opens the same again. */
export function targetOf(session: SessionInfo): Target {
  if (session.bookmarkId !== undefined) return { bookmarkId: session.bookmarkId };
  return { destination: session.destination ?? addressOfLabel(session.target) };
}
