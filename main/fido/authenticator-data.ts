import { createHash } from 'node:crypto';
import { relyingPartyId } from '../../shared/model/passkeys.ts';
import { PasskeyFault } from './passkey-fault.ts';

/** Bits of the flags. */
export const flag = { present: 0x01, verified: 0x04, backupEligible: 0x08, attested: 0x40, extensions: 0x80 } as const;

export interface AuthenticatorData {
  readonly flags: number;
  readonly counter: number;
  /** What follows: an attested credential, extensions, or nothing. */
  readonly rest: Buffer;
}

/**
 * What the key itself signs (WebAuthn section 6.1):
 *
 *     32 bytes SHA-256 of the relying party's id | byte flags | uint32 counter | attested credential | extensions
 *
 * Throws `PasskeyFault` when it is for another relying party, nobody was present, or `mustVerify` and the key does not know who it was.
 */
export function readAuthenticatorData(bytes: Buffer, mustVerify: boolean): AuthenticatorData {
  if (bytes.length < 37) throw new PasskeyFault('what the key signed is cut off');
  const party = createHash('sha256').update(relyingPartyId).digest();
  if (!bytes.subarray(0, 32).equals(party)) throw new PasskeyFault('it was made for another program');
  const flags = bytes.readUInt8(32);
  if ((flags & flag.present) === 0) throw new PasskeyFault('nobody touched the key');
  if (mustVerify && (flags & flag.verified) === 0)
    throw new PasskeyFault('the key did not check who touched it, by PIN or finger');
  return { flags, counter: bytes.readUInt32BE(33), rest: bytes.subarray(37) };
}
