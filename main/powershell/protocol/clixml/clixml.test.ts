import { describe, expect, test } from 'vitest';
import { readRecording, recordingNames } from '../../../../e2e/fixtures/psrp/recordings.ts';
import { randomFrom, randomValue } from '../../testing/random-values.ts';
import { decodeFile, decodeValue } from './decode.ts';
import { NameBook } from './name-book.ts';
import { ClixmlReader, messageLimits } from './reader.ts';
import { isSame } from './same.ts';
import { entryOf, memberOf, PsMemberSet, PsObject, PsProgress, PsSecureString, PsTagged, type PsValue } from './values.ts';
import { encodeFile, encodeValue } from './writer.ts';

function read(text: string): PsValue {
  const decoded = decodeValue(text);
  if (decoded.kind === 'problem') throw new Error(decoded.problem);
  return decoded.value;
}

function problemOf(text: string): string {
  const decoded = decodeValue(text);
  return decoded.kind === 'problem' ? decoded.problem : 'none';
}

describe('recorded messages', () => {
  test.each(recordingNames())('every message of %s is decoded, and encoded again it is the same to the byte', (name) => {
    const names = new NameBook();
    const { messages } = readRecording(name);
    expect(messages.length).toBeGreaterThan(5);
    for (const { body, from } of messages) {
      const decoded = decodeValue(body, names);
      if (decoded.kind === 'problem') throw new Error(`${decoded.problem}: ${body}`);
      const again = encodeValue(decoded.value);
      // What the recorded client wrote is not all PowerShell's own style: its tree counts.
      if (from === 'server' && body !== '') expect(again).toBe(body);
      expect(isSame(read(again), decoded.value)).toBe(true);
    }
  });
});

describe('primitives', () => {
  test.each<[string, PsValue]>([
    ['<S>text</S>', 'text'],
    ['<S />', ''],
    ['<S> </S>', ' '],
    ['<S>a_x000A_b_x005F_x0041__xD83D__xDE00_</S>', 'a\nb_x0041_\ud83d\ude00'],
    ['<S>_x001G_ _x_ _x0041</S>', '_x001G_ _x_ _x0041'],
    ['<S>_x0001F600_</S>', '\ud83d\ude00'],
    ['<S>_xD83D_</S>', '\ud83d'],
    ['<S>&#xFFFE;&#65;&amp;lt;&quot;&apos;</S>', '\ufffeA&lt;"\''],
    ['<S>a\r\nb\rc</S>', 'a\nb\nc'],
    ['<S>a&#13;b</S>', 'a\rb'],
    ['<S>\ufeffmark</S>', '\ufeffmark'],
    ['<S><![CDATA[<a>&amp;]]></S>', '<a>&amp;'],
    ['<B>true</B>', true],
    ['<I32>-2147483648</I32>', -2147483648],
    ['<I32>2147483648</I32>', new PsTagged('I32', '2147483648')],
    ['<I32>1.5</I32>', new PsTagged('I32', '1.5')],
    ['<I64>-9223372036854775808</I64>', -9223372036854775808n],
    ['<I64>9223372036854775808</I64>', new PsTagged('I64', '9223372036854775808')],
    ['<D>1.10</D>', new PsTagged('D', '1.10')],
    ['<Nil />', null],
    ['<Nil></Nil>', null],
    ['<BA></BA>', new PsTagged('BA', '')],
    ['<Later>x_x0041_</Later>', new PsTagged('Later', 'x_x0041_')],
    ['<?xml version="1.0"?><!-- why --><I32>1</I32>\n', 1],
    ["<S N='it&apos;s'>x</S>", 'x'],
    ['<S N="a"  >x</S>', 'x'],
    ['<S\tN="a"\nRefId = "1">x</S >', 'x'],
    ['', null],
    ['\ufeff', null],
  ])('%s', (text, value) => {
    expect(read(text)).toEqual(value);
  });

  test('a progress record keeps its parts in their order, with and without an operation', () => {
    const text = '<PR><AV>act</AV><AI>1</AI><Nil /><PI>-1</PI><PC>-1</PC><T>Processing</T><SR>-1</SR><SD>_x000A_</SD></PR>';
    const value = read(text);
    expect(value).toBeInstanceOf(PsProgress);
    expect((value as PsProgress).parts[2]).toEqual({ tag: 'Nil', text: null });
    expect(encodeValue(value)).toBe(text);
  });

  test('a SecureString is shown by nothing that prints, and written as it came', () => {
    const value = read('<SS>2febRS9DxI98FBUkEOrLTg==</SS>');
    expect(value).toBeInstanceOf(PsSecureString);
    expect(JSON.stringify({ value })).not.toContain('2feb');
    expect(encodeValue(value)).toBe('<SS>2febRS9DxI98FBUkEOrLTg==</SS>');
    expect(() => encodeValue(PsSecureString.of('secret'))).toThrow('only be written within a session');
  });
});

describe('objects', () => {
  test('children may stand in any order, and unknown ones are passed over', () => {
    const value = read(
      '<Obj RefId="0"><MS><S N="a">1</S></MS><Odd x="1"><Obj RefId="9"><S>x</S></Obj>y</Odd><I32>5</I32><ToString>five</ToString><TN RefId="0"><T>A</T></TN></Obj>',
    );
    expect(value).toEqual(new PsObject({ types: ['A'], text: 'five', base: 5, members: [{ name: 'a', value: '1' }] }));
  });

  test('a reference leads to the same object, also to one that is still open', () => {
    const value = read('<Obj RefId="0"><MS><Ref N="self" RefId="0" /><Obj N="a" RefId="1" /><Ref N="b" RefId="1" /></MS></Obj>');
    expect(memberOf(value, 'self')).toBe(value);
    expect(memberOf(value, 'a')).toBe(memberOf(value, 'b'));
    expect(encodeValue(value)).toBe(
      '<Obj RefId="0"><MS><Ref N="self" RefId="0" /><Obj N="a" RefId="1"></Obj><Ref N="b" RefId="1" /></MS></Obj>',
    );
  });

  test('of two objects with one number the last one counts', () => {
    const value = read(
      '<Obj RefId="0"><LST><Obj RefId="1"><S>a</S></Obj><Obj RefId="1"><S>b</S></Obj><Ref RefId="1" /></LST></Obj>',
    );
    expect((value as PsObject).list?.items[2]).toBe((value as PsObject).list?.items[1]);
  });

  test('members and keys are found without regard to case', () => {
    const value = read(
      '<Obj RefId="0"><DCT><En><S N="Value">v</S><S N="Key">Key</S></En></DCT><Props><S N="Name">p</S></Props><MS><S N="_x000A_name">m</S></MS></Obj>',
    );
    expect(entryOf(value, 'kEY')).toBe('v');
    expect(memberOf(value, 'NAME')).toBe('p');
    expect(memberOf(value, '\nname')).toBe('m');
  });

  test('sets of members are kept', () => {
    const text = '<Obj RefId="0"><MS><MS N="PSStandardMembers"><S N="a">b</S><MS N="inner" /></MS></MS></Obj>';
    const value = read(text);
    expect((value as PsObject).members?.[0]?.value).toBeInstanceOf(PsMemberSet);
    expect(encodeValue(value)).toBe(text);
  });
});

describe('files', () => {
  test('what Export-Clixml and -OutputFormat xml write is read, with the streams', () => {
    const text =
      '#< CLIXML\r\n<Objs Version="1.1.0.1" xmlns="http://schemas.microsoft.com/powershell/2004/04">\r\n  <S S="Error">no_x000D__x000A_</S><I32>5</I32>\r\n</Objs>';
    expect(decodeFile(text)).toEqual({
      kind: 'value',
      value: [
        { value: 'no\r\n', stream: 'Error' },
        { value: 5, stream: undefined },
      ],
    });
  });

  test('a file that is written is read again', () => {
    const values = ['a', 1, new PsObject({ types: ['T'], props: [{ name: 'x', value: null }] })];
    const decoded = decodeFile(encodeFile(values));
    if (decoded.kind === 'problem') throw new Error(decoded.problem);
    expect(decoded.value.map(({ value }) => value)).toEqual(values);
  });
});

describe('what can’t be read is told', () => {
  const nested = (depth: number): string => '<Obj RefId="0"><LST>'.repeat(depth) + '</LST></Obj>'.repeat(depth);

  test.each([
    ['<S>', 'it ends inside of <S>'],
    ['<S', 'it ends inside of a tag'],
    ['</S>', '</S> closes nothing'],
    ['<S></I32>', '</I32> closes <S>'],
    ['<S>a</S><S>b</S>', 'something follows its last element'],
    ['<S>a</S>tail', 'there is text outside of the elements'],
    ['plain text', 'there is text outside of the elements'],
    ['<Objs><S>a</S><S>b</S></Objs>', 'there is not one value in it'],
    ['<S>&nbsp;</S>', 'it has a reference that XML does not know'],
    ['<S>&#x110000;</S>', 'it has a reference that XML does not know'],
    ['<S>&constructor;</S>', 'it has a reference that XML does not know'],
    ['<S>a & b</S>', 'it has a reference that XML does not know'],
    ['<!DOCTYPE a [<!ENTITY b "c">]><S>&b;</S>', 'it has a document type, which is refused'],
    ['<S><B>true</B></S>', '<S> holds an element, <B>'],
    ['<Obj RefId="0"><LST>text</LST></Obj>', 'there is text between its elements'],
    ['<Ref RefId="1" />', 'it refers to the object 1, which did not come before'],
    ['<Obj><TNRef RefId="1" /></Obj>', 'it refers to the type names 1, which did not come before'],
    ['<Obj><DCT><En><S N="Value">v</S></En></DCT></Obj>', 'an entry of a dictionary has no key'],
    ['<S N=a>x</S>', "the tag <S> can't be read"],
    ['<S N="a" N>x</S>', "the tag <S> can't be read"],
    ['<S N="a<b">x</S>', "the tag <S> can't be read"],
    ['<S N="a"b="c">x</S>', "the tag <S> can't be read"],
    ['<S! N="a">x</S>', "the tag <S> can't be read"],
    ['<1>x</1>', 'a tag has no name'],
    [nested(65), 'objects stand inside of each other more than 64 times'],
    [`<Obj><MS>${'<MS N="s">'.repeat(1000)}`, 'sets of members stand too deep inside of each other'],
    [`<S N="${'x'.repeat(1024 * 1024)}`, `a tag is longer than ${1024 * 1024} characters`],
  ])('%.60s', (text, problem) => {
    expect(problemOf(text)).toBe(problem);
  });

  test('as deep as PowerShell itself goes is read', () => {
    expect(problemOf(nested(50))).toBe('none');
  });

  test('a document of too many elements or characters is not read to its end', () => {
    const limits = { ...messageLimits, elements: 100, units: 10_000 };
    expect(decodeValue(`<Obj><LST>${'<Nil />'.repeat(99)}</LST></Obj>`, undefined, limits)).toEqual({
      kind: 'problem',
      problem: 'it has more than 100 elements',
    });
    expect(decodeValue(`<S>${'x'.repeat(10_000)}</S>`, undefined, limits)).toEqual({
      kind: 'problem',
      problem: 'it is larger than 10000 characters',
    });
  });

  test('what is no 32-bit or 64-bit number, or too deep, is not written', () => {
    expect(() => encodeValue(1.5)).toThrow('no 32-bit integer');
    expect(() => encodeValue(2n ** 63n)).toThrow('no 64-bit integer');
    expect(() => encodeValue(new PsTagged('a b', ''))).toThrow('a tag that is no name');
    let deep: PsValue = null;
    for (let level = 0; level < 300; level += 1) deep = new PsObject({ list: { kind: 'LST', items: [deep] } });
    expect(() => encodeValue(deep)).toThrow('more than 200 times');
  });
});

describe('any value', () => {
  const seeds = Array.from({ length: 20 }, (_, index) => index + 1);

  test.each(seeds)('is the same after encoding and decoding (seed %i)', (seed) => {
    const random = randomFrom(seed);
    for (let run = 0; run < 100; run += 1) {
      const value = randomValue(random);
      const text = encodeValue(value);
      const again = read(text);
      if (!isSame(again, value)) throw new Error(`seed ${seed}, run ${run}: ${text}`);
      // What a UTF-8 wire does to it must change nothing.
      expect(Buffer.from(text, 'utf8').toString('utf8')).toBe(text);
      expect(encodeValue(again)).toBe(text);
    }
  });

  test('may come in two pieces cut anywhere, and in single characters', () => {
    const random = randomFrom(99);
    const texts = [
      '<?xml version="1.0"?><Objs a="b>c"><!-- a -- b > --><S N="x &amp; y\'>">&#x1F600;a\r\nb<![CDATA[]]]]><![CDATA[>]]></S></Objs>',
      ...Array.from({ length: 8 }, () => encodeValue(randomValue(random))),
    ];
    for (const text of texts) {
      const whole = pieces([text]);
      for (let at = 1; at < text.length; at += 1)
        expect(isSame(pieces([text.slice(0, at), text.slice(at)]), whole), text).toBe(true);
      expect(isSame(pieces(text), whole)).toBe(true);
    }
  });

  test('cut short is told as a problem, or is another value, and never anything else', () => {
    const random = randomFrom(7);
    for (let run = 0; run < 30; run += 1) {
      const text = encodeValue(randomValue(random));
      for (let at = 1; at < text.length; at += 1) expect(decodeValue(text.slice(0, at)).kind).toBe('problem');
    }
  });

  test('with characters changed at random is told as a problem, or is another value, and never anything else', () => {
    const random = randomFrom(8);
    const alphabet = '<>/&"\'=; _xNRefIdObjLSTMS\0\ufeff\ud800';
    for (let run = 0; run < 2000; run += 1) {
      const text = encodeValue(randomValue(random));
      const at = Math.floor(random() * text.length);
      const unit = alphabet[Math.floor(random() * alphabet.length)] ?? '';
      const decoded = decodeValue(text.slice(0, at) + unit + text.slice(at + Math.floor(random() * 3)));
      if (decoded.kind === 'value') encodeValue(decoded.value);
    }
  });
});

function pieces(chunks: Iterable<string>): PsValue {
  let found: PsValue | undefined;
  const reader = new ClixmlReader({
    onValue: (value) => {
      found = value;
    },
  });
  for (const chunk of chunks) reader.feed(chunk);
  reader.end();
  if (found === undefined) throw new Error('no value came');
  return found;
}
