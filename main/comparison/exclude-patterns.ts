/** One `*`, `?`, set or character of a pattern. */
type Token =
  | { readonly kind: 'character'; readonly character: string }
  | { readonly kind: 'any' }
  | { readonly kind: 'many' }
  | { readonly kind: 'set'; readonly isNegated: boolean; readonly ranges: readonly (readonly [string, string])[] };

/** `**` is undefined: any number of steps. */
type Step = readonly Token[] | undefined;

interface Pattern {
  readonly isNegated: boolean;
  readonly foldersOnly: boolean;
  readonly steps: readonly Step[];
}

/**
 * Lines as in gitignore(5): `*` and `?` stay within a name, `**` goes over folders, a `/` at the beginning or in the middle ties a pattern to the
 * compared folder, one at the end means folders only, `!` takes back, `#` begins a comment. The last line that matches decides. What lies in a folder
 * that is left out is never looked at. Matching costs at most pattern × path steps for each `**`: hostile names make it no slower.
 */
export class ExcludePatterns {
  readonly #patterns: readonly Pattern[];

  constructor(lines: readonly string[]) {
    this.#patterns = lines.flatMap((line) => readLine(line) ?? []);
  }

  get isEmpty(): boolean {
    return this.#patterns.length === 0;
  }

  /** `path` begins at the compared folder, without a `/`. */
  excludes(path: string, isFolder: boolean): boolean {
    if (this.#patterns.length === 0) return false;
    const names = path.split('/').map((name) => [...name]);
    for (const { isNegated, foldersOnly, steps } of this.#patterns.toReversed()) {
      if ((!foldersOnly || isFolder) && matchesSteps(steps, names)) return !isNegated;
    }
    return false;
  }
}

function readLine(line: string): Pattern | undefined {
  let text = line.replace(/(?<!\\)\s+$/, '');
  if (text === '' || text.startsWith('#')) return undefined;
  const isNegated = text.startsWith('!');
  if (isNegated) text = text.slice(1);
  const foldersOnly = text.endsWith('/');
  text = text.replace(/\/+$/, '');
  if (text === '') return undefined;
  const isTied = text.includes('/');
  const steps: Step[] = text
    .replace(/^\//, '')
    .split('/')
    .filter((step) => step !== '')
    .map((step) => (step === '**' ? undefined : readTokens(step)));
  // What `a/**` means is what lies in `a`, not `a` itself.
  if (steps.length > 1 && steps.at(-1) === undefined) steps.push([{ kind: 'many' }]);
  return { isNegated, foldersOnly, steps: isTied ? steps : [undefined, ...steps] };
}

function readTokens(step: string): Token[] {
  const characters = [...step];
  const tokens: Token[] = [];
  for (let at = 0; at < characters.length; at += 1) {
    const character = characters[at] ?? '';
    if (character === '*') tokens.push({ kind: 'many' });
    else if (character === '?') tokens.push({ kind: 'any' });
    else if (character === '\\' && at + 1 < characters.length) {
      at += 1;
      tokens.push({ kind: 'character', character: characters[at] ?? '' });
    } else {
      const set = character === '[' ? readSet(characters, at + 1) : undefined;
      tokens.push(set?.token ?? { kind: 'character', character });
      at = set?.end ?? at;
    }
  }
  return tokens;
}

/** From behind the `[`; undefined when the bracket is not closed, which makes it a character. */
function readSet(characters: readonly string[], from: number): { readonly token: Token; readonly end: number } | undefined {
  const isNegated = characters[from] === '!' || characters[from] === '^';
  const start = isNegated ? from + 1 : from;
  const ranges: [string, string][] = [];
  for (let at = start; at < characters.length; at += 1) {
    const low = characters[at] ?? '';
    if (low === ']' && at > start) return { token: { kind: 'set', isNegated, ranges }, end: at };
    const high = characters[at + 2];
    const isRange = characters[at + 1] === '-' && high !== undefined && high !== ']';
    ranges.push([low, isRange ? high : low]);
    if (isRange) at += 2;
  }
  return undefined;
}

/** Only the last `**` is ever taken back. */
function matchesSteps(steps: readonly Step[], names: readonly (readonly string[])[]): boolean {
  return matchRun(
    steps.length,
    names.length,
    (at) => steps[at] === undefined,
    (at, name) => matchesName(steps[at] ?? [], names[name] ?? []),
  );
}

function matchesName(tokens: readonly Token[], name: readonly string[]): boolean {
  return matchRun(
    tokens.length,
    name.length,
    (at) => tokens[at]?.kind === 'many',
    (at, character) => matchesOne(tokens[at], name[character] ?? ''),
  );
}

/** A run of parts against a run of things, where some parts stand for any number of things. */
function matchRun(
  parts: number,
  things: number,
  isMany: (part: number) => boolean,
  matches: (part: number, thing: number) => boolean,
): boolean {
  let [part, thing] = [0, 0];
  let back: { readonly part: number; thing: number } | undefined;
  while (thing < things) {
    if (part < parts && isMany(part)) {
      back = { part, thing };
      part += 1;
    } else if (part < parts && matches(part, thing)) {
      part += 1;
      thing += 1;
    } else if (back !== undefined) {
      back.thing += 1;
      [part, thing] = [back.part + 1, back.thing];
    } else {
      return false;
    }
  }
  while (part < parts && isMany(part)) part += 1;
  return part === parts;
}

function matchesOne(token: Token | undefined, character: string): boolean {
  switch (token?.kind) {
    case 'character':
      return token.character === character;
    case 'set':
      return token.ranges.some(([low, high]) => low <= character && character <= high) !== token.isNegated;
    case 'any':
      return true;
    default:
      return false;
  }
}
