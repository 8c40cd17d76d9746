import { relyingPartyId } from '../../shared/model/passkeys.ts';
import { PasskeyFault } from './passkey-fault.ts';

const origin = new RegExp(`^http://${relyingPartyId.replaceAll('.', '\\.')}(:[1-9][0-9]{0,4})?$`);

/**
 * Checks what the browser says it asked for (clientDataJSON, WebAuthn section 5.8.1), and answers the page's origin. sshd compares the
 * beginning byte for byte, so type, challenge and origin stand first, in that order and without a space:
 *
 *     {"type":"webauthn.get","challenge":"BASE64URL","origin":"http://hawser.localhost:8123" … }
 *
 * Throws `PasskeyFault`.
 */
export function checkClientData(bytes: Buffer, type: 'webauthn.get' | 'webauthn.create', challenge: Buffer): string {
  const text = decode(bytes);
  const start = `{"type":"${type}","challenge":"${challenge.toString('base64url')}","origin":"`;
  const end = text.indexOf('"', start.length);
  if (!text.startsWith(start) || end < 0) throw new PasskeyFault('the browser signed something else than what it was asked for');
  const found = text.slice(start.length, end);
  if (!origin.test(found)) throw new PasskeyFault('it was signed for another page');
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch {
    throw new PasskeyFault('what the browser says of its request is malformed');
  }
  const members = parsed as Readonly<Record<string, unknown>>;
  // A member that comes twice counts with its last value: the first is what sshd compares.
  const isSame = members['type'] === type && members['origin'] === found;
  if (!isSame || members['challenge'] !== challenge.toString('base64url'))
    throw new PasskeyFault('what the browser says of its request contradicts itself');
  // The page is never framed by another one.
  if (members['crossOrigin'] === true || members['topOrigin'] !== undefined)
    throw new PasskeyFault('it was asked for by a page inside another one');
  return found;
}

function decode(bytes: Buffer): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw new PasskeyFault('what the browser says of its request is malformed');
  }
}
