import { z } from 'zod';

/**
 * The name of an encoding as a file has it. What is no name, a number or a list, becomes an unknown one in its own words: that is told where it
 * stands, and the rest of the file is read.
 */
export function encodingName(mostCharacters: number) {
  return z
    .string()
    .max(mostCharacters)
    .catch(({ value }) => wordsOf(value).slice(0, mostCharacters));
}

/** As it stands in JSON, which no known name does. */
function wordsOf(value: unknown): string {
  return typeof value === 'string' ? value : (JSON.stringify(value) ?? typeof value);
}
