import { addressOfLabel } from '../shared/model/label-address.ts';
import type { SessionInfo } from '../shared/model/session.ts';
import type { TargetReference } from './bookmarks/host-book.ts';

/** How a session's host is found again. */
export function targetOfSession({ bookmarkId, destination, target }: SessionInfo): TargetReference {
  return bookmarkId === undefined ? { destination: destination ?? addressOfLabel(target) } : { bookmarkId };
}
