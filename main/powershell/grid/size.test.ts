import { describe, expect, it } from 'vitest';
import { PsMemberSet, PsObject, PsProgress, type PsValue } from '../protocol/clixml/values.ts';
import { customObject } from '../testing/objects.ts';
import { keyOf } from './keys.ts';
import { sizeOf } from './size.ts';

describe('the size of a value', () => {
  it('is found of a chain of any length, and of one that leads back to itself', () => {
    const first = new PsObject();
    let last = first;
    for (let n = 0; n < 200_000; n += 1) {
      const next = new PsObject();
      last.base = next;
      last = next;
    }
    last.base = first;
    expect(sizeOf(first)).toBeGreaterThan(200_000 * 160);
  });

  it('counts all text: of progress, of names, of type names, of sets of members', () => {
    const long = 'x'.repeat(10_000);
    const texts: PsValue[] = [
      new PsProgress([{ tag: 'S', text: long }]),
      customObject({ [long]: 1 }),
      new PsObject({ types: [long] }),
      new PsObject({ members: [{ name: 'set', value: new PsMemberSet([{ name: long, value: 1 }]) }] }),
    ];
    for (const value of texts) expect(sizeOf(value)).toBeGreaterThan(20_000);
  });

  it('counts a list of type names once for all objects that have it', () => {
    const types = ['T'.repeat(10_000)];
    const counted = new WeakSet<readonly string[]>();
    expect(sizeOf(new PsObject({ types }), counted)).toBeGreaterThan(20_000);
    expect(sizeOf(new PsObject({ types }), counted)).toBeLessThan(1000);
    expect(sizeOf(new PsObject({ types: [...types] }), counted)).toBeGreaterThan(20_000);
  });
});

describe('the key of an enum', () => {
  it('is its text where what it holds is itself', () => {
    const value = new PsObject({ types: ['E', 'System.Enum'], text: 'Friday' });
    value.base = value;
    expect(keyOf(value)).toMatchObject({ text: 'Friday' });
  });
});
