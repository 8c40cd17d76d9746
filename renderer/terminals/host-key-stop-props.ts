import type { WireError } from '../../shared/model/errors.ts';
import type { SessionInfo } from '../../shared/model/session.ts';
import type { FailureActions } from './FailureCard.tsx';

/** What every card about a host key that stops a connection is given. */
export interface HostKeyStopProps {
  readonly error: WireError;
  readonly session: SessionInfo;
  readonly actions: FailureActions;
  /** Whether the card may take the focus. */
  readonly isActive: boolean;
}
