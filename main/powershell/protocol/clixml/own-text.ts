/**
 * A text that does not keep the document alive that it was cut out of: V8 makes a part of 13 units or more by pointing into the whole, however
 * little of it is kept.
 */
export function ownText(text: string): string {
  return text.length < 13 ? text : ` ${text}`.slice(1);
}
