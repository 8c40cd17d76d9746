import { describe, expect, it } from 'vitest';
import { fieldStrength, parseRandomart } from './randomart.ts';

/** Printed by `ssh-keygen -lv` 9.2 for an Ed25519 key. */
const art = `+--[ED25519 256]--+
|   o+X.          |
|  o X.o          |
|   O ..          |
|. o .  .         |
|+o.     S        |
|X+ .   . =       |
|%oE     . .      |
|&X..             |
|O%=              |
+----[SHA256]-----+
`;

describe('reading randomart', () => {
  it('finds frame and fields', () => {
    const read = parseRandomart(art);
    expect(read).toMatchObject({ head: '[ED25519 256]', foot: '[SHA256]' });
    expect(read?.rows).toHaveLength(9);
    expect(read?.rows[4]).toBe('+o.     S        ');
  });

  it('reads the frame of the old MD5 pictures', () => {
    expect(
      parseRandomart(art.replace('+--[ED25519 256]--+', '+--[ RSA 2048]----+').replace('----[SHA256]-----', '-----------------')),
    ).toMatchObject({
      head: '[ RSA 2048]',
      foot: '',
    });
  });

  it.each([
    ['nothing', ''],
    ['a row too few', art.split('\n').slice(1).join('\n')],
    ['a row too long', art.replace('|O%=              |', '|O%=               |')],
    ['no frame', art.replaceAll('+-', '--')],
  ])('does not draw %s', (_name, text) => {
    expect(parseRandomart(text)).toBeUndefined();
  });

  it('draws what was passed more often more strongly', () => {
    const strengths = [' ', '.', 'o', '+', '=', '*', 'B', 'O', 'X', '@', '%', '&', '#', '/', '^'].map(fieldStrength);
    expect(strengths).toEqual([...strengths].sort((a, b) => a - b));
    expect([fieldStrength(' '), fieldStrength('^'), fieldStrength('S')]).toEqual([0, 1, 1]);
  });
});
