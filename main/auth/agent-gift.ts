import type { KeyObject } from 'node:crypto';

/** A key of a file that was opened for a login. */
export interface AgentGift {
  readonly file: string;
  readonly comment: string;
  /** Of the key itself, not of its certificate. */
  readonly keyType: string;
  readonly fingerprint: string;
  /** undefined: it is on a security key. */
  readonly privateKey: KeyObject | undefined;
  /** The blob of the certificate that the server took. */
  readonly certificate?: Buffer | undefined;
}
