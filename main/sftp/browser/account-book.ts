import type { FileSystem } from '../file-system.ts';

/** Numbers of one question; a server may refuse a longer one. */
const AT_ONCE = 200;

const books = new WeakMap<FileSystem, AccountBook>();

/** Names of the accounts and groups of one file system, asked for when they are needed and then remembered; '' when a number has none. */
export class AccountBook {
  readonly #fileSystem: FileSystem;
  readonly #users = new Map<number, string>();
  readonly #groups = new Map<number, string>();

  /** The one book of a file system. */
  static of(fileSystem: FileSystem): AccountBook {
    let book = books.get(fileSystem);
    if (book === undefined) books.set(fileSystem, (book = new AccountBook(fileSystem)));
    return book;
  }

  private constructor(fileSystem: FileSystem) {
    this.#fileSystem = fileSystem;
  }

  user(number: number | undefined): string | undefined {
    return number === undefined ? undefined : this.#users.get(number) || String(number);
  }

  group(number: number | undefined): string | undefined {
    return number === undefined ? undefined : this.#groups.get(number) || String(number);
  }

  /** Learns the names of those that are not known yet; answers whether there were any. A server that can't tell is not asked again. */
  async learn(users: Iterable<number>, groups: Iterable<number>, signal: AbortSignal): Promise<boolean> {
    if (!this.#fileSystem.capabilities.accountNames) return false;
    const newUsers = [...new Set(users)].filter((number) => !this.#users.has(number));
    const newGroups = [...new Set(groups)].filter((number) => !this.#groups.has(number));
    for (const number of newUsers) this.#users.set(number, '');
    for (const number of newGroups) this.#groups.set(number, '');
    let learnt = false;
    for (let at = 0; at < Math.max(newUsers.length, newGroups.length); at += AT_ONCE) {
      const names = await this.#fileSystem
        .accountNames(newUsers.slice(at, at + AT_ONCE), newGroups.slice(at, at + AT_ONCE), signal)
        .catch(() => undefined);
      for (const [number, name] of names?.users ?? []) this.#users.set(number, name);
      for (const [number, name] of names?.groups ?? []) this.#groups.set(number, name);
      learnt ||= (names?.users.size ?? 0) + (names?.groups.size ?? 0) > 0;
    }
    return learnt;
  }
}
