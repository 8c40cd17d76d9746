import { createHash } from 'node:crypto';
import { printableLine } from '../../shared/base/printable.ts';
import { WireFormatError, WireReader } from './ssh-wire.ts';

const userAuthRequest = 50;
const hostBound = 'publickey-hostbound-v00@openssh.com';

/** The login that a signature is good for. */
export interface SignedLogin {
  /** Printable. */
  readonly user: string;
  /** `SHA256:…` of the server's key, where the program that asks names it (OpenSSH 8.9 and later). */
  readonly hostKey?: string | undefined;
}

/**
 * What is to be signed, when that is an SSH login (RFC 4252 section 7, and PROTOCOL of OpenSSH, 3.1): a signature of it is good for this account
 * and nothing else, so whoever asks can't make it up. Who asks is nowhere in it. undefined: it is something else, as `ssh-keygen -Y sign` has it.
 *
 *     string session id   byte 50   string user   string service   string method   boolean true   string algorithm   string key
 *     of the host-bound method besides: string host key
 */
export function signedLogin(data: Buffer): SignedLogin | undefined {
  try {
    const reader = new WireReader(data);
    reader.string();
    if (reader.byte() !== userAuthRequest) return undefined;
    const user = printableLine(reader.text(), 100);
    if (reader.text() !== 'ssh-connection') return undefined;
    const method = reader.text();
    if (method !== 'publickey' && method !== hostBound) return undefined;
    reader.byte();
    reader.string();
    reader.string();
    if (method === 'publickey') return { user };
    return { user, hostKey: `SHA256:${createHash('sha256').update(reader.string()).digest('base64').replace(/=+$/, '')}` };
  } catch (error) {
    if (error instanceof WireFormatError) return undefined;
    throw error;
  }
}
