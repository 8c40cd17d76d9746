import { expect, it } from 'vitest';
import { Token } from './token.ts';

it('is 256 random bits in base64url', () => {
  const [one, other] = [new Token().text, new Token().text];
  expect(Buffer.from(one, 'base64url')).toHaveLength(32);
  expect(one).toMatch(/^[A-Za-z0-9_-]{43}$/);
  expect(one).not.toBe(other);
});

it('matches itself and nothing near it', () => {
  const token = new Token();
  expect(token.matches(token.text)).toBe(true);
  for (const wrong of ['', token.text.slice(1), `${token.text}A`, token.text.toLowerCase(), ` ${token.text}`, `${token.text}=`]) {
    expect(token.matches(wrong)).toBe(wrong === token.text);
  }
});
