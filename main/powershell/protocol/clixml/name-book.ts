/**
 * Names of members and lists of type names repeat with every object of a kind: each is kept once. What is kept is a copy, as a part of a longer
 * text would keep that whole text in memory.
 */
export class NameBook {
  readonly #names = new Map<string, string>();
  readonly #types = new Map<string, readonly string[]>();
  readonly #limit: number;

  /** @param limit how many of each are kept; what comes later is not shared. */
  constructor(limit = 20_000) {
    this.#limit = limit;
  }

  name(text: string): string {
    return this.#names.get(text) ?? this.#keepName(text);
  }

  types(types: readonly string[]): readonly string[] {
    // No type name holds a line end: they are escaped in a name.
    const key = types.join('\n');
    const known = this.#types.get(key);
    if (known !== undefined && known.length === types.length) return known;
    const copies = types.map((name) => this.name(name));
    if (known === undefined && this.#types.size < this.#limit) this.#types.set(copyOf(key), copies);
    return copies;
  }

  #keepName(text: string): string {
    if (this.#names.size >= this.#limit || text.length > 1000) return text;
    const copy = copyOf(text);
    this.#names.set(copy, copy);
    return copy;
  }
}

function copyOf(text: string): string {
  return Buffer.from(text, 'utf16le').toString('utf16le');
}
