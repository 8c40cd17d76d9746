/** The marks, embeddings, overrides and isolates of UAX #9 (bidirectional text). */
const directions = /[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/g;

/** The text with each character that turns the direction of writing as a mark that can be seen, such as `‹U+202E›`. */
export function showDirection(text: string): string {
  return text.replace(directions, (character) => `‹U+${character.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')}›`);
}
