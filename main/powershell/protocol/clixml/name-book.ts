import { ownText } from './own-text.ts';

/** A longer name, or a longer list of types, is not looked for again. */
const longest = 1000;
const longestList = 8000;

/**
 * Names of members and lists of type names repeat with every object of a kind: each is kept once. What is kept is a copy, as a part of a longer
 * text would keep that whole text in memory.
 */
export class NameBook {
  readonly #names = new Map<string, string>();
  readonly #types = new Map<string, readonly string[]>();
  readonly #limit: number;
  readonly #maxUnits: number;
  #units = 0;

  /**
   * @param limit how many of each are kept; what comes later is not shared.
   * @param maxUnits UTF-16 units that are kept in all.
   */
  constructor(limit = 20_000, maxUnits = 8_000_000) {
    this.#limit = limit;
    this.#maxUnits = maxUnits;
  }

  /** UTF-16 units that are kept. */
  get units(): number {
    return this.#units;
  }

  name(text: string): string {
    if (text.length > longest) return ownText(text);
    return this.#names.get(text) ?? this.#keepName(text);
  }

  types(types: readonly string[]): readonly string[] {
    const length = types.reduce((sum, name) => sum + name.length + 1, 0);
    if (length > longestList) return types.map((name) => this.name(name));
    // No type name holds a line end: they are escaped in a name.
    const key = types.join('\n');
    const known = this.#types.get(key);
    if (known !== undefined && known.length === types.length) return known;
    const copies = types.map((name) => this.name(name));
    if (known === undefined && this.#types.size < this.#limit && this.#hasRoom(length)) this.#types.set(ownText(key), copies);
    return copies;
  }

  #keepName(text: string): string {
    const copy = ownText(text);
    if (this.#names.size < this.#limit && this.#hasRoom(text.length)) this.#names.set(copy, copy);
    return copy;
  }

  #hasRoom(units: number): boolean {
    if (this.#units + units > this.#maxUnits) return false;
    this.#units += units;
    return true;
  }
}
