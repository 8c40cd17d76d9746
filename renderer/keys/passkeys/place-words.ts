import type { PasskeyPlace } from '../../../shared/model/passkeys.ts';
import { printableLine } from '../../../shared/base/printable.ts';

/** `fred@web1`, with the port where it is not the usual one. */
export function placeWords({ user, host, port }: PasskeyPlace): string {
  return `${printableLine(user, 100)}@${printableLine(host, 200)}${port === 22 ? '' : ` port ${port}`}`;
}

/** As a destination to connect to. */
export function destinationOf({ user, host, port }: PasskeyPlace): string {
  return `ssh://${encodeURIComponent(user)}@${host.includes(':') ? `[${host}]` : host}:${port}`;
}
