import type { PsValue } from '../protocol/clixml/values.ts';

export class ObjectTable {
  readonly #values: { readonly part: number; readonly value: PsValue }[] = [];
  readonly computers: readonly string[];

  constructor(computers: readonly string[]) {
    this.computers = computers;
  }

  get count(): number {
    return this.#values.length;
  }

  add(part: number, value: PsValue): void {
    this.#values.push({ part, value });
  }
}
