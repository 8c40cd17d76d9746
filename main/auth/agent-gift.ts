import type { KeyObject } from 'node:crypto';
import type { EffectiveHost } from '../../shared/model/effective-host.ts';

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
  /** What the user said when its passphrase was asked for; it counts before what the host says. */
  readonly wish?: EffectiveHost['addKeysToAgent'];
  /** The agent has it already, for other hosts only (`ssh-add -h`): given once more it would be free for all. */
  readonly isKeptToOthers?: boolean;
}
