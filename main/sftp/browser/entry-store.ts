import type { FileName } from '../../../shared/model/file-path.ts';
import type { DirectoryEntry, FileKind } from '../file-system.ts';

const kinds: readonly FileKind[] = ['file', 'folder', 'link', 'pipe', 'socket', 'characterDevice', 'blockDevice', 'unknown'];
const kindNumbers = new Map(kinds.map((kind, number) => [kind, number]));
const FOLDER = kindNumbers.get('folder') ?? 0;

const NO_MODE = -1;
/** chown(2) takes it for "no change": nobody has it. */
const NO_ACCOUNT = 0xffff_ffff;

/** The entries of one folder in columns: some 40 bytes for each beside its name, so that a million of them have room. */
export class EntryStore {
  readonly #names: FileName[] = [];
  readonly #accounts = new Words();
  #columns = makeColumns(64);
  #nameLength = 0;

  get size(): number {
    return this.#names.length;
  }

  /** Characters of all names. */
  get nameLength(): number {
    return this.#nameLength;
  }

  add(entries: readonly DirectoryEntry[]): void {
    this.#reserve(this.size + entries.length);
    const to = this.#columns;
    for (const { name, attributes, ownerName, groupName } of entries) {
      const at = this.#names.push(name) - 1;
      this.#nameLength += name.length;
      to.kinds[at] = kindNumbers.get(attributes.kind) ?? 0;
      to.sizes[at] = attributes.sizeBytes ?? NaN;
      to.modes[at] = attributes.mode ?? NO_MODE;
      to.users[at] = attributes.user ?? NO_ACCOUNT;
      to.groups[at] = attributes.group ?? NO_ACCOUNT;
      to.modified[at] = attributes.modifiedSeconds ?? NaN;
      to.ownerNames[at] = this.#accounts.numberOf(ownerName);
      to.groupNames[at] = this.#accounts.numberOf(groupName);
    }
  }

  /** '' beyond the end. */
  name(at: number): FileName {
    return this.#names[at] ?? ('' as FileName);
  }

  kind(at: number): FileKind {
    return kinds[this.#columns.kinds[at] ?? 0] ?? 'unknown';
  }

  isFolder(at: number): boolean {
    return this.#columns.kinds[at] === FOLDER;
  }

  sizeBytes(at: number): number | undefined {
    return known(this.#columns.sizes[at]);
  }

  mode(at: number): number | undefined {
    const mode = this.#columns.modes[at];
    return mode === NO_MODE ? undefined : mode;
  }

  user(at: number): number | undefined {
    return account(this.#columns.users[at]);
  }

  group(at: number): number | undefined {
    return account(this.#columns.groups[at]);
  }

  modifiedSeconds(at: number): number | undefined {
    return known(this.#columns.modified[at]);
  }

  /** As the server's long listing has it. */
  ownerName(at: number): string | undefined {
    return this.#accounts.word(this.#columns.ownerNames[at]);
  }

  groupName(at: number): string | undefined {
    return this.#accounts.word(this.#columns.groupNames[at]);
  }

  /** Whether both hold the same entries in the same order. */
  equals(other: EntryStore): boolean {
    if (this.size !== other.size) return false;
    const [ours, theirs] = [this.#columns, other.#columns];
    for (let at = 0; at < this.size; at += 1) {
      const same =
        this.#names[at] === other.#names[at] &&
        ours.kinds[at] === theirs.kinds[at] &&
        Object.is(ours.sizes[at], theirs.sizes[at]) &&
        Object.is(ours.modified[at], theirs.modified[at]) &&
        ours.modes[at] === theirs.modes[at] &&
        ours.users[at] === theirs.users[at] &&
        ours.groups[at] === theirs.groups[at] &&
        this.ownerName(at) === other.ownerName(at) &&
        this.groupName(at) === other.groupName(at);
      if (!same) return false;
    }
    return true;
  }

  #reserve(size: number): void {
    const room = this.#columns.kinds.length;
    if (size <= room) return;
    const larger = makeColumns(Math.max(size, Math.ceil(room * 1.5)));
    larger.kinds.set(this.#columns.kinds);
    larger.sizes.set(this.#columns.sizes);
    larger.modes.set(this.#columns.modes);
    larger.users.set(this.#columns.users);
    larger.groups.set(this.#columns.groups);
    larger.modified.set(this.#columns.modified);
    larger.ownerNames.set(this.#columns.ownerNames);
    larger.groupNames.set(this.#columns.groupNames);
    this.#columns = larger;
  }
}

interface Columns {
  readonly kinds: Uint8Array;
  readonly sizes: Float64Array;
  readonly modes: Int16Array;
  readonly users: Uint32Array;
  readonly groups: Uint32Array;
  readonly modified: Float64Array;
  readonly ownerNames: Uint32Array;
  readonly groupNames: Uint32Array;
}

function makeColumns(size: number): Columns {
  return {
    kinds: new Uint8Array(size),
    sizes: new Float64Array(size),
    modes: new Int16Array(size),
    users: new Uint32Array(size),
    groups: new Uint32Array(size),
    modified: new Float64Array(size),
    ownerNames: new Uint32Array(size),
    groupNames: new Uint32Array(size),
  };
}

function known(value: number | undefined): number | undefined {
  return value === undefined || Number.isNaN(value) ? undefined : value;
}

function account(value: number | undefined): number | undefined {
  return value === NO_ACCOUNT ? undefined : value;
}

/** Words by number, each kept once; 0 is none. */
class Words {
  readonly #words: string[] = [];
  readonly #numbers = new Map<string, number>();

  numberOf(word: string | undefined): number {
    if (word === undefined) return 0;
    let number = this.#numbers.get(word);
    if (number === undefined) {
      number = this.#words.push(word);
      this.#numbers.set(word, number);
    }
    return number;
  }

  word(number: number | undefined): string | undefined {
    return number === undefined || number === 0 ? undefined : this.#words[number - 1];
  }
}
