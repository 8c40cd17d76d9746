import { expect, test } from 'vitest';
import { Letterbox, openLetter } from './letterbox.ts';
import { newKey } from './seal.ts';

const plain = Buffer.from('what was printed');

test('what is put in is opened by the key of the vault, whatever other letterboxes it had, and by no other', () => {
  const key = { id: 'key', bytes: newKey() };
  for (const box of [new Letterbox(key), new Letterbox(key)]) {
    const letter = box.seal(plain, 'about');
    expect(openLetter(key, letter, 'about')).toEqual(plain);
    expect(openLetter({ ...key, bytes: newKey() }, letter, 'about')).toBeUndefined();
    expect(openLetter({ ...key, id: 'another' }, letter, 'about')).toBeUndefined();
    expect(openLetter(key, letter, 'about something else')).toBeUndefined();
  }
});

test('a letter of one letterbox is none of another of the same key, and one of a made up sender is none at all', () => {
  const key = { id: 'key', bytes: newKey() };
  const [one, other] = [new Letterbox(key).seal(plain, 'about'), new Letterbox(key).seal(plain, 'about')];
  expect(openLetter(key, { ...one, letter: { ...one.letter, box: other.letter.box } }, 'about')).toBeUndefined();
  expect(openLetter(key, { ...one, letter: { ...one.letter, from: other.letter.from } }, 'about')).toBeUndefined();
  expect(openLetter(key, { ...one, letter: { ...one.letter, from: 'AAAA' } }, 'about')).toBeUndefined();
});

test('neither the key nor what opens the letterbox stands in a letter', () => {
  const key = { id: 'key', bytes: newKey() };
  const text = JSON.stringify(new Letterbox(key).seal(plain, 'about'));
  expect(text).not.toContain(key.bytes.toString('base64'));
  // The beginning of every private half in PKCS #8 (RFC 8410 section 7).
  expect(text).not.toContain('MC4CAQAwBQYDK2VuBCIEI');
});
