import { shownName } from '../../shared/model/file-path.ts';

/** One step of a path, and the path that leads to it. */
export interface Crumb {
  /** For eyes. */
  readonly words: string;
  readonly path: string;
}

/** The steps of an absolute path, the root first. */
export function crumbsOf(path: string, shown: (name: string) => string = shownName): readonly Crumb[] {
  const crumbs: Crumb[] = [{ words: '/', path: '/' }];
  let at = '';
  for (const step of path.split('/')) {
    if (step === '') continue;
    at += `/${step}`;
    crumbs.push({ words: shown(step), path: at });
  }
  return crumbs;
}

/** How paths are shown, and what typed words mean. */
interface Names {
  readonly shown: (name: string) => string;
  readonly typed: (words: string) => string | undefined;
}

const asTheyAre: Names = { shown: shownName, typed: (words) => words };

/**
 * Paths that can't be typed (bytes that are no text, line breaks) stand in the field as they are shown. This remembers which exact
 * path each shown one was, so that what is typed behind it still leads there.
 */
export class TypedPaths {
  readonly #exact = new Map<string, string>();
  readonly #names: Names;

  constructor(names: Names = asTheyAre) {
    this.#names = names;
  }

  /** Answers what to show for an exact path. */
  show(exact: string): string {
    const shown = this.#names.shown(exact);
    if (shown !== exact) this.#exact.set(shown, exact);
    return shown;
  }

  /**
   * The exact path for what stands in the field: the longest part of it that was shown for another one is put back. Undefined where the host's encoding has
   * no bytes for the rest.
   */
  exact(typed: string): string | undefined {
    let best: { readonly shown: string; readonly exact: string } | undefined;
    for (const [shown, exact] of this.#exact) {
      const fits = typed === shown || typed.startsWith(shown.endsWith('/') ? shown : `${shown}/`);
      if (fits && (best === undefined || shown.length > best.shown.length)) best = { shown, exact };
    }
    if (best === undefined) return this.#names.typed(typed);
    const rest = this.#names.typed(typed.slice(best.shown.length));
    return rest === undefined ? undefined : best.exact + rest;
  }
}

/** The longest beginning that all have in common. */
export function commonBeginning(words: readonly string[]): string {
  const [first = '', ...others] = words;
  let length = first.length;
  for (const other of others) {
    let at = 0;
    while (at < length && first[at] === other[at]) at++;
    length = at;
  }
  return first.slice(0, length);
}
