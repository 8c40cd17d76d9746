import type { ResolvedTarget } from './resolved-target.ts';

type Reached = Pick<ResolvedTarget, 'target'>;

/**
 * Which hosts are production. A bookmark goes by its own mark, else by those of its folders; what is typed, or named in ssh_config, has no mark of its
 * own: it is production where it reaches a machine that a marked bookmark reaches.
 */
export class Production {
  readonly #machines: ReadonlySet<string>;

  /** `marked`: what bookmarks with the mark resolve to. */
  constructor(marked: readonly Reached[]) {
    this.#machines = new Set(marked.flatMap(machinesOf));
  }

  has({ bookmarkId, settings, target }: Pick<ResolvedTarget, 'bookmarkId' | 'settings' | 'target'>): boolean {
    if (settings.production !== undefined) return settings.production;
    return bookmarkId === undefined && machinesOf({ target }).some((machine) => this.#machines.has(machine));
  }
}

/**
 * What was found last, or is being looked for: twenty tabs that open at once look once. Opening a typed host asks for it, and to resolve a thousand marked bookmarks takes a tenth of a second and more: that is done again
 * only where something changed that it hangs on.
 */
export class ProductionMemory {
  #last: { readonly about: string; readonly production: Promise<Production> } | undefined;

  /** `about`: what it hangs on, as it stands at each call. What changed meanwhile is not kept, nor a search that failed. */
  async of(about: () => string, find: () => Promise<Production>): Promise<Production> {
    const asked = about();
    if (this.#last?.about === asked) return this.#last.production;
    const search = { about: asked, production: find() };
    this.#last = search;
    let isKept = false;
    try {
      const production = await search.production;
      isKept = about() === asked;
      return production;
    } finally {
      if (!isKept && this.#last === search) this.#last = undefined;
    }
  }
}

/** By the name that it goes by, and by where that leads; the port tells machines behind one address apart. */
function machinesOf({ target: { originalHost, hostName, port } }: Reached): string[] {
  return [originalHost, hostName].map((name) => `${name.toLowerCase().replace(/\.$/, '')} ${port}`);
}
