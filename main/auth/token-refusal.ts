/** Flags of an authenticator's answer (WebAuthn section 6.1), which stand in front of the four bytes of the counter at the end of a signature (PROTOCOL.u2f). */
const wasTouched = 0x01;
const wasVerified = 0x04;

/**
 * What a server may have had against the signature of a security key whose public half it took; undefined: nothing that the signature tells.
 * `signature`: the complete blob.
 */
export function tokenRefusal(signature: Buffer): string | undefined {
  const flags = signature.at(-5);
  if (flags === undefined) return undefined;
  const isTouched = (flags & wasTouched) !== 0;
  const isVerified = (flags & wasVerified) !== 0;
  if (!isTouched)
    return 'the server knows the key, and refused a signature without a touch: its line there has no no-touch-required';
  return isVerified
    ? undefined
    : 'the server knows the key, and refused a signature without PIN or finger: its line there may say verify-required';
}
