import {
  relyingPartyId,
  type PasskeyAssertion,
  type PasskeyMade,
  type PasskeyOrder,
  type PasskeyQuestion,
} from '../../shared/model/passkeys.ts';

/**
 * Why a key did not do it. `refused` is all that a browser says of a wrong key, a wrong PIN, a window of its own that was closed, and its own
 * time-out. `unavailable`: this page can't reach keys at all. `busy`: another request of this browser waits for a touch.
 */
export type KeyTrouble = 'refused' | 'unavailable' | 'busy' | 'alreadyThere' | 'unsupported';

/** Has one of the credentials sign, within `waitMs`. An aborted signal takes the request back from the key; what comes of it then is of no interest. */
export async function askPasskey(
  { credentials, challenge, userVerification }: PasskeyQuestion,
  waitMs: number,
  signal: AbortSignal,
): Promise<PasskeyAssertion | KeyTrouble> {
  return onKey(signal, async () => {
    const credential = await navigator.credentials.get({
      signal,
      publicKey: {
        rpId: relyingPartyId,
        challenge: bytesOf(challenge),
        allowCredentials: credentials.map((each) => descriptor(each)),
        userVerification,
        timeout: Math.max(1000, waitMs),
      },
    });
    if (!(credential instanceof PublicKeyCredential) || !(credential.response instanceof AuthenticatorAssertionResponse))
      return 'unavailable';
    const { authenticatorData, clientDataJSON, signature } = credential.response;
    return {
      kind: 'assertion',
      credentialId: textOf(credential.rawId),
      authenticatorData: textOf(authenticatorData),
      clientData: textOf(clientDataJSON),
      signature: textOf(signature),
    };
  });
}

/** Makes a new credential for an order of the core, on a key or in the system, as the user chooses. */
export async function makePasskey(order: PasskeyOrder, name: string, signal: AbortSignal): Promise<PasskeyMade | KeyTrouble> {
  return onKey(signal, async () => {
    const credential = await navigator.credentials.create({
      signal,
      publicKey: {
        rp: { id: relyingPartyId, name: 'Hawser' },
        user: { id: bytesOf(order.userId), name: order.userName, displayName: name },
        challenge: bytesOf(order.challenge),
        // ES256 alone: OpenSSH has no form for any other.
        pubKeyCredParams: [{ type: 'public-key', alg: -7 }],
        // What the key need not keep can't be listed by whoever finds it; its id stands in the book.
        authenticatorSelection: { residentKey: 'discouraged', userVerification: order.userVerification },
        excludeCredentials: order.exclude.map((each) => descriptor(each)),
        attestation: 'none',
        timeout: 120_000,
      },
    });
    if (!(credential instanceof PublicKeyCredential) || !(credential.response instanceof AuthenticatorAttestationResponse))
      return 'unavailable';
    const { response } = credential;
    return {
      credentialId: textOf(credential.rawId),
      authenticatorData: textOf(response.getAuthenticatorData()),
      clientData: textOf(response.clientDataJSON),
      transports: response.getTransports().slice(0, 10),
    };
  });
}

async function onKey<T>(signal: AbortSignal, run: () => Promise<T | KeyTrouble>): Promise<T | KeyTrouble> {
  if (typeof PublicKeyCredential === 'undefined') return 'unavailable';
  try {
    return await run();
  } catch (error) {
    if (signal.aborted) return 'refused';
    return troubleOf(error instanceof DOMException ? error.name : '');
  }
}

/** Names of WebAuthn level 2, sections 5.1.3 and 5.1.4, and what Chromium throws while another request is open. */
function troubleOf(name: string): KeyTrouble {
  switch (name) {
    case 'InvalidStateError':
      return 'alreadyThere';
    case 'NotSupportedError':
    case 'ConstraintError':
      return 'unsupported';
    case 'OperationError':
      return 'busy';
    case 'SecurityError':
      return 'unavailable';
    default:
      return 'refused';
  }
}

function descriptor({ id, transports }: PasskeyQuestion['credentials'][number]): PublicKeyCredentialDescriptor {
  return { type: 'public-key', id: bytesOf(id), transports: transports as AuthenticatorTransport[] };
}

/** Base64url without padding. */
function textOf(bytes: ArrayBuffer): string {
  const binary = Array.from(new Uint8Array(bytes), (byte) => String.fromCharCode(byte)).join('');
  return btoa(binary).replace(/\+/g, '-').replace(/\//g, '_').replace(/=+$/, '');
}

function bytesOf(text: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(atob(text.replace(/-/g, '+').replace(/_/g, '/')), (character) => character.charCodeAt(0));
}
