import type { Clock } from '../shared/base/clock.ts';
import type { FilePath } from '../shared/model/file-path.ts';
import type { Logger } from './log/logger.ts';

/** What a host (Electron, serve, cli) must supply. The core asks for nothing else of its surroundings. */
export interface Host {
  readonly kind: 'electron' | 'serve' | 'cli';
  readonly version: string;
  /** The data folder (architecture.md, "The command line"); made 0700 by the core when it is missing. */
  readonly dataDir: string;
  readonly homeDir: string;
  /** Name of the local account: the default user of a connection. */
  readonly userName: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly clock: Clock;
  readonly log: Logger;
  /** Replaces both ssh_config files (`-F`); `none` reads none. */
  readonly configFile?: string | undefined;
  /** How many pages may be attached at once (serve: 1 unless `--pages N`; Electron: one a window). */
  readonly maxPages: number;
  /** Shows words to whoever started the program at a terminal; absent where pages tell them. */
  tell?(text: string): void;
  /** Reads the clipboard; absent where the page does it itself (serve). */
  readClipboard?(): Promise<string>;
  /** Opens an http(s) address in the user's browser; absent where the page does it itself. */
  openLink?(url: string): Promise<void>;
  /** Opens another window, under that name. Absent where pages open theirs. */
  openWindow?(windowKey: string): Promise<void>;
  /** Closes such a window, which never got to show anything, without asking. */
  closeWindow?(windowKey: string): Promise<void>;
  /** Lets the system drag files of this computer on from where the pointer is; absent where pages are a browser's. */
  startDrag?(paths: readonly string[]): Promise<void>;
  /** Asks for a folder of this computer; undefined when the user wants none. */
  chooseFolder?(): Promise<FilePath | undefined>;
  /** Asks for a file of this computer: one that is there, or the place for a new one called `name`. Replacing is asked about elsewhere. */
  chooseFile?(purpose: 'open' | 'save', name: string): Promise<FilePath | undefined>;
  /** Seals with a key of the system's keychain; absent where the program reaches none (serve, cli). */
  readonly secretBox?: SecretBox | undefined;
  /** Asks the system who is there, to unlock the program; absent where the program reaches no such question (serve, cli). */
  readonly personCheck?: PersonCheck | undefined;
  /** Starts the embedded demo host once and answers how to reach it; absent where there is none. */
  startDemo?(): Promise<DemoHost>;
}

/** Proof by the system that its user is there (Touch ID). It opens no secret. */
export interface PersonCheck {
  /** As the user knows it; undefined where this computer can't ask now. */
  name(): Promise<string | undefined>;
  /** False: nobody was there, somebody else was, or the question was dismissed. */
  ask(): Promise<boolean>;
}

/** What a keychain of the system does for the vault: nothing but the vault's own key is ever given to it. */
export interface SecretBox {
  /** Whether what is sealed is more than plain text in disguise; `name` of the keychain, or the reason, for people. */
  state(): Promise<
    { readonly kind: 'available'; readonly name: string } | { readonly kind: 'unavailable'; readonly reason: string }
  >;
  /** Rejects with an Error whose message says why. */
  seal(secret: Uint8Array): Promise<Uint8Array>;
  unseal(sealed: Uint8Array): Promise<Uint8Array>;
}

export interface DemoHost {
  readonly host: string;
  readonly port: number;
  readonly user: string;
  /** Public key line of the demo's host key (`ssh-ed25519 AAAA…`): the demo may vouch for its own key, and the page says so. */
  readonly hostKeyLine: string;
}
