import { expect, test } from 'vitest';
import { decodeFile } from '../protocol/clixml/decode.ts';
import { PsObject, PsTagged } from '../protocol/clixml/values.ts';
import { objectText } from './object-text.ts';

const steering = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u200e\u200f\u202a-\u202e\u2066-\u2069]/;
const odd = '\u009b31m\u007f\u202egnp\u2066\u001b]0;x\u0007';

test('a line of JSON has nothing that steers a terminal, and is the same document', () => {
  const text = objectText('json').one(new PsObject({ props: [{ name: odd, value: odd }] }), odd);
  expect(text.trimEnd()).not.toMatch(steering);
  expect(JSON.parse(text)).toEqual({ PSComputerName: odd, [odd]: odd });
});

test.each(['DT', 'I32', 'BA', 'Later'])(
  'a %s that holds controls is a text of a CLIXML document, and stays as it is else',
  (tag) => {
    const document = objectText('clixml');
    const values = [
      new PsTagged(tag, odd),
      new PsTagged(tag, '12'),
      new PsObject({ text: odd, props: [{ name: odd, value: odd }] }),
    ];
    const text = document.head + values.map((value) => document.one(value, undefined)).join('') + document.tail;
    expect(text).not.toMatch(steering);
    const decoded = decodeFile(text);
    if (decoded.kind === 'problem') throw new Error(decoded.problem);
    const [first, second, third] = decoded.value.map(({ value }) => value);
    expect(first).toBe(odd);
    expect(second).toEqual(tag === 'I32' ? 12 : new PsTagged(tag, '12'));
    expect(third).toEqual(values[2]);
  },
);
