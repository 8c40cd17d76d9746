/** Where the members of a JSON text stand. */
export interface JsonPlaces {
  /** The line (from 1) of each member's name, by its path: `ssh.Ciphers`. */
  readonly lines: ReadonlyMap<string, number>;
  /** The first path that stands twice: readers don't agree on which of the two counts. */
  readonly twice: string | undefined;
}

interface Level {
  readonly isObject: boolean;
  name: string;
  expectsName: boolean;
}

/** Finds the members of a text that JSON.parse has taken. Members of objects inside of arrays are found under the path of the array. */
export function jsonPlaces(text: string): JsonPlaces {
  const lines = new Map<string, number>();
  let twice: string | undefined;
  let line = 1;
  const levels: Level[] = [];
  for (const [token] of text.matchAll(/"(?:[^"\\]|\\.)*"|[{}[\],]|\n/g)) {
    const level = levels.at(-1);
    if (token === '\n') line += 1;
    else if (token === '{' || token === '[') levels.push({ isObject: token === '{', name: '', expectsName: token === '{' });
    else if (token === '}' || token === ']') levels.pop();
    else if (token === ',') {
      if (level) level.expectsName = level.isObject;
    } else if (level?.expectsName) {
      level.name = JSON.parse(token) as string;
      level.expectsName = false;
      const path = levels
        .filter(({ isObject }) => isObject)
        .map(({ name }) => name)
        .join('.');
      if (lines.has(path)) twice ??= path;
      else lines.set(path, line);
    }
  }
  return { lines, twice };
}
