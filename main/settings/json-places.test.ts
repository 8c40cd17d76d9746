import { describe, expect, it } from 'vitest';
import { jsonPlaces } from './json-places.ts';

describe('where members stand', () => {
  it('finds the line of each, also below others and with signs in their text', () => {
    const text = '{\n  "a": {"x": "},\\"b\\": [", "y":\n 1},\n  "ssh": {\n    "Ci\\u0070hers": ["1",\n "2"], "MACs": "z"\n  }\n}';
    expect([...jsonPlaces(text).lines]).toEqual([
      ['a', 2],
      ['a.x', 2],
      ['a.y', 2],
      ['ssh', 4],
      ['ssh.Ciphers', 5],
      ['ssh.MACs', 6],
    ]);
  });

  it('tells a name that stands twice', () => {
    expect(jsonPlaces('{"ssh": {"a": 1, "b": 2, "a": 3}}').twice).toBe('ssh.a');
    expect(jsonPlaces('{"a": {"b": 1}, "c": {"b": 1}}').twice).toBeUndefined();
  });
});
