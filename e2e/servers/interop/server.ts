import type { KeyFile } from '../ssh-keys.ts';

/** A server of another making, with one account that has a password and a key. */
export interface InteropServer {
  readonly name: string;
  /** What its library or package calls itself, with versions. */
  readonly version: string;
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly password: string;
  readonly clientKey: KeyFile;
  readonly rsaKey: KeyFile;
  /** Line of the public host key, type and blob first. */
  readonly hostKey: string;
  /** A folder where the account may write, as the server names it, and as this machine does. */
  readonly files: string;
  readonly localFiles: string;
  log(): string;
  /** Ends it with its folder. Idempotent. */
  stop(): Promise<void>;
}
