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

/** By the name that it goes by, and by where that leads; the port tells machines behind one address apart. */
function machinesOf({ target: { originalHost, hostName, port } }: Reached): string[] {
  return [originalHost, hostName].map((name) => `${name.toLowerCase().replace(/\.$/, '')} ${port}`);
}
