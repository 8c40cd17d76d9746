/** `text`: one character that a program may echo. `erase`: Backspace. `end`: Enter, ^C, ^D, ^Z, ^\. `edit`: moves or completes. `hidden`: nobody can tell what it shows. */
export interface TypedKey {
  readonly kind: 'text' | 'erase' | 'end' | 'edit' | 'hidden';
  readonly raw: string;
}

/** Cursor and editing keys, with modifiers: arrows, Home, End, Insert, Delete, Page Up and Down. */
const cursorKey = /^\u001b(?:O[A-DFH]|\[(?:1;\d)?[A-DFH]|\[[1-8](?:;\d)?~)/;
/** Edges of a paste, and what a terminal answers by itself: reports of focus, mouse, cursor, device, modes, and colours. */
const unsaid =
  /^\u001b(?:\[20[01]~|\[[IO]|\[<[\d;]*[Mm]|\[M[^]{3}|\[\??[\d;]*R|\[[?>][\d;]*c|\[\??[\d;]*\$y|\[\d*n|[\]PX^_][^\u0007\u001b\r\n]*(?:\u0007|\u001b\\))/;
const ends = '\r\n\u0003\u0004\u001a\u001c';

/** What a terminal sends for its user as keys. What the terminal itself answers is left out. A sequence that is not known is `hidden`. */
export function* typedKeys(text: string): Generator<TypedKey> {
  for (let at = 0; at < text.length;) {
    const code = text.codePointAt(at) ?? 0;
    const character = String.fromCodePoint(code);
    if (code === 0x1b) {
      const rest = text.slice(at, at + 4096);
      const known = unsaid.exec(rest)?.[0];
      const cursor = cursorKey.exec(rest)?.[0];
      if (known !== undefined) at += known.length;
      else if (cursor !== undefined) {
        yield { kind: 'edit', raw: cursor };
        at += cursor.length;
      } else {
        yield text.length === at + 1 ? { kind: 'edit', raw: character } : { kind: 'hidden', raw: character };
        at++;
      }
      continue;
    }
    at += character.length;
    if (ends.includes(character)) yield { kind: 'end', raw: character };
    else if (code === 0x7f || code === 0x08) yield { kind: 'erase', raw: character };
    else if (code < 0x20) yield { kind: 'edit', raw: character };
    else yield { kind: code < 0xa0 && code > 0x7e ? 'hidden' : 'text', raw: character };
  }
}
