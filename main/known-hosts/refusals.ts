import { AppError, type ErrorCode, type ErrorDetail } from '../../shared/model/errors.ts';
import type { KeyFace, KnownHostPlace } from '../../shared/model/host-key.ts';
import type { HostKeyOffer } from '../ssh/connection-types.ts';
import { readKeyBlob } from './key-blob.ts';

/** What every refusal of a key speaks of. */
export interface Refused {
  readonly offer: HostKeyOffer;
  /** Under which the key was looked up. */
  readonly name: string;
  readonly face: KeyFace;
}

export function placeOfHost({ target }: HostKeyOffer): { readonly host: string; readonly port: number } {
  return { host: target.hostName, port: target.port };
}

/** An error of the phase `hostKey`, on the offer's hop. */
export function refusal<C extends ErrorCode>(code: C, offer: HostKeyOffer, detail: ErrorDetail<C>, message: string): AppError {
  return new AppError(code, detail, message, { phase: 'hostKey', hop: offer.hop });
}

export function declined({ offer, name }: Refused): AppError {
  const detail = { ...placeOfHost(offer), name };
  return refusal('hostKey.declined', offer, detail, `the host key of ${name} was not trusted`);
}

export function unknown({ offer, name, face }: Refused, more: { readonly certificateFault?: string }): AppError {
  const { strictHostKeyChecking: policy } = offer.target;
  const detail = { ...placeOfHost(offer), name, offered: face, policy, ...more };
  return refusal('hostKey.unknown', offer, detail, `no host key is known for ${name}`);
}

export function revoked({ offer, name, face }: Refused, { file, line }: KnownHostPlace, byList: boolean): AppError {
  const detail = { ...placeOfHost(offer), name, offered: face, by: { file, line }, byList };
  return refusal('hostKey.revoked', offer, detail, `the host key of ${name} is revoked`);
}

/** DSA and short RSA keys prove nothing, whatever the files say (AL-08, RequiredRSASize). `plain` is no certificate. */
export function weakKey(offer: HostKeyOffer, plain: Buffer): AppError | undefined {
  const key = readKeyBlob(plain);
  const required = Math.max(1024, offer.target.requiredRsaBits ?? 1024);
  let reason: string | undefined;
  if (key === undefined || key.isCertificate) reason = 'the server’s host key can’t be read';
  else if (key.typeLabel.startsWith('DSA')) reason = 'the server’s host key is a DSA key, and those are not safe';
  else if (key.typeLabel.startsWith('RSA') && key.bits < required) {
    reason = `the server’s host key is an RSA key of ${key.bits} bits; at least ${required} are required`;
  }
  return reason === undefined ? undefined : refusal('kex.failed', offer, { ...placeOfHost(offer), reason }, reason);
}
