import { StringDecoder } from 'node:string_decoder';
import iconv from 'iconv-lite';
import type { TerminalEncoding } from '../../shared/model/terminal-encoding.ts';

/** Turns the bytes of one direction into those of the other side, chunk by chunk; a character may be cut between two. */
export type Recode = (bytes: Uint8Array) => Uint8Array;

/** What a shell prints, as UTF-8: everything behind this place knows UTF-8 only. Bytes that are no text become U+FFFD. */
export function recodeOutput(encoding: TerminalEncoding): Recode {
  if (encoding === 'utf-8') return (bytes) => bytes;
  const decoder = iconv.getDecoder(encoding);
  const whole: Recode = encoding === 'gb18030' ? wholeCharacters() : (bytes) => bytes;
  return (bytes) => Buffer.from(decoder.write(asBuffer(whole(bytes))));
}

/**
 * Holds back a character of GB 18030 that is not whole yet: iconv-lite 0.7 loses a byte behind one of four bytes that was cut. A first byte is
 * 81..fe; a digit behind it means four bytes, anything else two.
 */
function wholeCharacters(): Recode {
  let held = new Uint8Array(0);
  return (bytes) => {
    const all = held.length === 0 ? bytes : Buffer.concat([held, bytes]);
    let at = 0;
    for (let length = 1; at < all.length; at += length) {
      const [first = 0, second] = [all[at], all[at + 1]];
      if (first < 0x81 || first === 0xff) length = 1;
      else length = second !== undefined && second >= 0x30 && second <= 0x39 ? 4 : 2;
      if (at + length > all.length) break;
    }
    held = all.slice(at);
    return all.subarray(0, at);
  };
}

/** What is typed, as the host's programs read it. A character that the encoding lacks becomes `?`. */
export function recodeInput(encoding: TerminalEncoding): Recode {
  if (encoding === 'utf-8') return (bytes) => bytes;
  const characters = new StringDecoder('utf8');
  const encoder = iconv.getEncoder(encoding);
  return (bytes) => encoder.write(characters.write(asBuffer(bytes)));
}

function asBuffer(bytes: Uint8Array): Buffer {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
