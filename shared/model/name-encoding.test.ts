import { describe, expect, it } from 'vitest';
import { nameBytes, nameEncodings, nameOfBytes, shownIn, typedIn } from './name-encoding.ts';

const hexOf = (bytes: Uint8Array): string => Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
const hex = (name: string | undefined): string => (name === undefined ? 'none' : hexOf(nameBytes(name)));

describe('names in the encoding of their host', () => {
  it.each([
    ['windows-1252', 'lätin ½', 'lätin ½', '6ce474696e20bd'],
    ['iso-8859-15', '5 €', '5 €', '3520a4'],
    ['windows-1251', 'файл', 'файл', 'f4e0e9eb'],
    ['koi8-r', 'файл', 'файл', 'c6c1cacc'],
    ['shift_jis', '日本語.txt', '日本語.txt', '93fa967b8cea2e747874'],
    ['euc-jp', '日本語', '日本語', 'c6fccbdcb8ec'],
    ['euc-kr', '한국', '한국', 'c7d1b1b9'],
    ['gbk', '中文', '中文', 'd6d0cec4'],
    ['big5', '中文', '中文', 'a4a4a4e5'],
    ['utf-8', 'ü', 'ü', 'c3bc'],
  ] as const)('%s: %s', (encoding, typed, shown, bytes) => {
    const name = typedIn(encoding, typed);
    expect(hex(name)).toBe(bytes);
    expect(shownIn(encoding, name ?? '')).toBe(shown);
  });

  it('what an encoding has no bytes for is refused', () => {
    expect(typedIn('windows-1252', '日本')).toBeUndefined();
    expect(typedIn('shift_jis', 'é')).toBeUndefined();
    expect(typedIn('utf-8', '\udcff')).toBeUndefined();
  });

  it('bytes that mean nothing there are shown as bytes, and controls are not obeyed', () => {
    expect(shownIn('shift_jis', nameOfBytes(Uint8Array.from([0x41, 0xff])))).toBe('A\\xFF');
    expect(shownIn('windows-1252', nameOfBytes(Uint8Array.from([0x41, 0x1b, 0xe4])))).toBe('A\\u{1B}ä');
  });

  it('any bytes are the same bytes again', () => {
    const all = Uint8Array.from({ length: 600 }, (_, index) => (index * 73 + (index >> 3)) % 256 || 1);
    expect(hex(nameOfBytes(all))).toBe(hexOf(all));
  });

  it('no character of any encoding has a slash or NUL among its bytes but these themselves', () => {
    for (const encoding of nameEncodings)
      for (const character of ['中', '日', 'я', '한', 'é', '€', '表', 'ソ', '能']) {
        const name = typedIn(encoding, character);
        if (name !== undefined) expect(Array.from(nameBytes(name)).filter((byte) => byte === 0x2f || byte === 0)).toEqual([]);
      }
  });
});
