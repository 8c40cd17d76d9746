import { createHash, verify } from 'node:crypto';
import { passkeyAlgorithm, type Passkey, type PasskeyAssertion } from '../../shared/model/passkeys.ts';
import { flag, readAuthenticatorData } from './authenticator-data.ts';
import { checkClientData } from './client-data.ts';
import { readEcdsaSignature } from './der-signature.ts';
import { pointOf, publicKeyOf } from './passkey-blob.ts';
import { PasskeyFault } from './passkey-fault.ts';
import { sshMpint, sshString, sshUint32 } from './ssh-bytes.ts';

type Signer = Pick<Passkey, 'blob' | 'credentialId' | 'userVerification'>;

/**
 * Turns what a page's passkey signed into a signature blob for SSH (PROTOCOL.u2f of OpenSSH, “webauthn signatures”). All that sshd will look
 * at is checked here first, the signature too, so that nothing else than a login's own proof goes out. `signed`: the data of the login, which
 * are the challenge as they are. Throws `PasskeyFault`.
 *
 *     string algorithm | string (mpint r, mpint s) | byte flags | uint32 counter | string origin | string clientDataJSON | string extensions
 */
export function signatureFromAssertion(assertion: PasskeyAssertion, signed: Buffer, passkey: Signer): Buffer {
  if (assertion.credentialId !== passkey.credentialId) throw new PasskeyFault('another key signed than the one that was asked');
  const clientData = Buffer.from(assertion.clientData, 'base64url');
  const authenticatorData = Buffer.from(assertion.authenticatorData, 'base64url');
  const der = Buffer.from(assertion.signature, 'base64url');
  const origin = checkClientData(clientData, 'webauthn.get', signed);
  const { flags, counter, rest } = readAuthenticatorData(authenticatorData, passkey.userVerification === 'required');
  if ((flags & flag.attested) !== 0) throw new PasskeyFault('the key signed a new credential instead of a login');
  if (((flags & flag.extensions) !== 0) !== rest.length > 0) throw new PasskeyFault('what the key signed contradicts itself');
  const { r, s } = readEcdsaSignature(der);
  const point = pointOf(Buffer.from(passkey.blob, 'base64'));
  if (point === undefined) throw new PasskeyFault('the passkey that is kept here is damaged');
  const proved = Buffer.concat([authenticatorData, createHash('sha256').update(clientData).digest()]);
  if (!verify('sha256', proved, publicKeyOf(point), der)) throw new PasskeyFault('the signature is not that of this passkey');
  return Buffer.concat([
    sshString(passkeyAlgorithm),
    sshString(Buffer.concat([sshMpint(r), sshMpint(s)])),
    Buffer.of(flags),
    sshUint32(counter),
    sshString(origin),
    sshString(clientData),
    sshString(rest),
  ]);
}
