import { disposable, type Disposable } from '../../shared/base/disposable.ts';
import type { Clock } from '../../shared/base/clock.ts';

export interface Login {
  readonly user: string;
  readonly host: string;
  readonly port: number;
}

/** How long a password is kept while nobody holds its login: long enough for the connect that typed it to be taken over. */
const unheldMs = 30_000;

/**
 * Typed passwords and passphrases, in the core's memory only. A password belongs to user, host, port and the fingerprint of the host key it
 * was typed for, and is never given out for another (SE-08). It lives as long as somebody holds the login (a tab, a
 * connection with its linger time) and is dropped with the last hold. One-time codes and the answers of
 * keyboard-interactive never come here.
 */
export class AuthMemory implements Disposable {
  readonly #clock: Clock;
  readonly #entries = new Map<string, Entry>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Keeps what is remembered for this login, now and later, until the answer is disposed. */
  hold(login: Login): Disposable {
    const name = nameOf(login);
    const entry = this.#entry(name);
    entry.holds += 1;
    entry.expiry?.dispose();
    return disposable(() => {
      entry.holds -= 1;
      if (entry.holds === 0) this.#entries.delete(name);
    });
  }

  /** Remembers a password that the server has just accepted. Unheld, it is dropped after 30 seconds. */
  remember(login: Login, hostKeyFingerprint: string, password: string): void {
    const name = nameOf(login);
    const entry = this.#entry(name);
    entry.secret = { hostKeyFingerprint, password };
    this.#expireUnheld(name);
  }

  /** The password, if it was typed for this very host key. */
  recall(login: Login, hostKeyFingerprint: string): string | undefined {
    const secret = this.#entries.get(nameOf(login))?.secret;
    return secret?.hostKeyFingerprint === hostKeyFingerprint ? secret.password : undefined;
  }

  /** Drops the password; holds stay. */
  forget(login: Login): void {
    const entry = this.#entries.get(nameOf(login));
    if (entry) entry.secret = undefined;
  }

  /** Remembers the passphrase of a key file that has just logged in, as long as somebody holds the login. */
  rememberPassphrase(login: Login, file: string, passphrase: string): void {
    this.#entry(nameOf(login)).passphrases.set(file, passphrase);
    this.#expireUnheld(nameOf(login));
  }

  recallPassphrase(login: Login, file: string): string | undefined {
    return this.#entries.get(nameOf(login))?.passphrases.get(file);
  }

  dispose(): void {
    for (const entry of this.#entries.values()) entry.expiry?.dispose();
    this.#entries.clear();
  }

  #expireUnheld(name: string): void {
    const entry = this.#entry(name);
    if (entry.holds > 0) return;
    entry.expiry?.dispose();
    entry.expiry = this.#clock.after(unheldMs, () => {
      if (entry.holds === 0) this.#entries.delete(name);
    });
  }

  #entry(name: string): Entry {
    const existing = this.#entries.get(name);
    if (existing) return existing;
    const entry: Entry = { holds: 0, secret: undefined, passphrases: new Map(), expiry: undefined };
    this.#entries.set(name, entry);
    return entry;
  }
}

interface Entry {
  holds: number;
  secret: { readonly hostKeyFingerprint: string; readonly password: string } | undefined;
  /** By key file. */
  readonly passphrases: Map<string, string>;
  expiry: Disposable | undefined;
}

function nameOf(login: Login): string {
  return JSON.stringify([login.user, login.host.toLowerCase(), login.port]);
}
