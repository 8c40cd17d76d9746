import { wireString } from '../ssh-wire.ts';

/*
 * To which hosts an agent holds a key (OpenSSH's PROTOCOL.agent section 2, ssh-agent 8.9 and later), as `ssh-add -h` has it:
 *
 *     byte 255   string "restrict-destination-v00@openssh.com"   string (constraint ...)
 *     constraint: string (hop from, hop to, string reserved)
 *     hop:        string (string user, string host name, string reserved, keys ...); key: string blob, boolean is authority
 *
 * An agent that does not know it must refuse the key (section 3.2.7 of the draft); those that take it all the same are found out by
 * `restrictionProof`.
 */
const extensionConstraint = 255;
const restrictDestination = 'restrict-destination-v00@openssh.com';

/** A key that a host may prove itself by. */
export interface HopKey {
  readonly blob: Buffer;
  /** It signs host certificates (`@cert-authority`); the certificate must name the hop's host name. */
  readonly isAuthority: boolean;
}

export interface Hop {
  /** Empty only in `origin`. */
  readonly hostName: string;
  /** A pattern of OpenSSH (`*`, `?`); empty: any. Only of a hop that is logged in to. */
  readonly user: string;
  readonly keys: readonly HopKey[];
}

/** The computer of the agent. */
export const origin: Hop = { hostName: '', user: '', keys: [] };

/** A key may be used on `from` to log in to `to`. A way over several hosts is allowed where each of its steps is. */
export interface DestinationConstraint {
  readonly from: Hop;
  readonly to: Hop;
}

/** As it stands at the end of a message that adds keys. No destination at all would be no limit, so that is an error of the caller. */
export function destinationBytes(constraints: readonly DestinationConstraint[]): Buffer {
  if (constraints.length === 0) throw new Error('a key that is kept to hosts needs one');
  const each = constraints.map(({ from, to }) => {
    if (to.keys.length === 0 || to.hostName === '' || from.user !== '' || (from.hostName === '') !== (from.keys.length === 0))
      throw new Error('an agent takes no such step');
    return wireString(Buffer.concat([hopBytes(from), hopBytes(to), wireString('')]));
  });
  return Buffer.concat([Buffer.of(extensionConstraint), wireString(restrictDestination), wireString(Buffer.concat(each))]);
}

function hopBytes({ user, hostName, keys }: Hop): Buffer {
  const listed = keys.flatMap(({ blob, isAuthority }) => [wireString(blob), Buffer.of(isAuthority ? 1 : 0)]);
  return wireString(Buffer.concat([wireString(user), wireString(hostName), wireString(''), ...listed]));
}
