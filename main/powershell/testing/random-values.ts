/** Values at random, the same for the same seed: what the property tests of the codec feed it. */
import {
  PsMemberSet,
  PsObject,
  PsProgress,
  PsSecureString,
  PsTagged,
  type PsListKind,
  type PsMember,
  type PsValue,
} from '../protocol/clixml/values.ts';

/** Mulberry32: small, and good enough to find what one did not think of. */
export function randomFrom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

const texts = [
  '',
  ' ',
  'text',
  '_x0041_',
  '_X005f_',
  '_x005F_x0041_',
  'a_x',
  '__x',
  '\0\u0001\t\r\n\u007f\u009f',
  '\ud83d\ude00',
  '\ud83d',
  '\ude00 lone',
  '\ufffe\uffff',
  '\ufeffmark',
  '\u2028\u00a0',
  '<a href="x">&amp;\'</a>',
  ']]>',
  'ä€𝕏',
  '_x00zz_',
];
const tagged: readonly (readonly [string, readonly string[]])[] = [
  ['C', ['120', '55357', '0']],
  ['By', ['0', '255']],
  ['SB', ['-128']],
  ['I16', ['-32768']],
  ['U16', ['65535']],
  ['U32', ['4294967295']],
  ['U64', ['18446744073709551615']],
  ['Sg', ['INF', '-INF', 'NaN', '-0', '1.5']],
  ['Db', ['INF', '-INF', 'NaN', '-0', '1.5E-07', '1.7976931348623157E+308']],
  ['D', ['79228162514264337593543950335', '1.10', '-0.0']],
  ['DT', ['0001-01-01T00:00:00', '9999-12-31T23:59:59.9999999Z', '2026-11-21T01:02:03.0000001+02:00']],
  ['TS', ['P10675199DT2H48M5.4775807S', '-P10675199DT2H48M5.4775808S', 'PT0S']],
  ['G', ['00112233-4455-6677-8899-aabbccddeeff']],
  ['URI', ['http://example.org/a b?c=1&d=2', '_x0041_']],
  ['Version', ['1.2', '1.2.3.4']],
  ['BA', ['', 'AQID+g==']],
  ['SBK', [' Get-Date | Out-Null ', '"_x000A_\n"']],
  ['XD', ['<a x="1">t</a>']],
  ['I32', ['007', ' 1', '-0']],
  ['B', ['1', 'True']],
  ['Later', ['a kind of the future']],
];

export function randomValue(random: () => number): PsValue {
  return new Maker(random).value(4);
}

class Maker {
  readonly #random: () => number;
  /** Objects so far, those that are still being made too: some are met again. */
  readonly #objects: PsObject[] = [];

  constructor(random: () => number) {
    this.#random = random;
  }

  #below(count: number): number {
    return Math.floor(this.#random() * count);
  }

  #one<T>(choices: readonly T[]): T {
    const chosen = choices[this.#below(choices.length)];
    if (chosen === undefined) throw new Error('nothing to choose from');
    return chosen;
  }

  #text(): string {
    return this.#random() < 0.7 ? this.#one(texts) : this.#one(texts) + this.#one(texts) + String(this.#below(1000));
  }

  #many<T>(make: () => T): T[] {
    return Array.from({ length: this.#below(4) }, make);
  }

  value(depth: number): PsValue {
    const kind = this.#below(depth > 0 ? 14 : 9);
    switch (kind) {
      case 0:
        return null;
      case 1:
        return this.#random() < 0.5;
      case 2:
        return this.#below(2 ** 32) - 2 ** 31;
      case 3:
        return BigInt.asIntN(64, (BigInt(this.#below(2 ** 32)) << 32n) | BigInt(this.#below(2 ** 32)));
      case 4: {
        const [tag, values] = this.#one(tagged);
        return new PsTagged(tag, this.#one(values));
      }
      case 5:
        return PsSecureString.received('2febRS9DxI98FBUkEOrLTg==');
      case 6:
        return new PsProgress([
          { tag: 'AV', text: this.#text() },
          { tag: 'AI', text: String(this.#below(9)) },
          { tag: 'Nil', text: null },
          { tag: 'S', text: this.#text() },
        ]);
      case 7:
      case 8:
        return this.#text();
      case 9:
        return this.#objects.length > 0 ? this.#one(this.#objects) : null;
      default:
        return this.#object(depth - 1);
    }
  }

  #object(depth: number): PsObject {
    const object = new PsObject();
    this.#objects.push(object);
    const has = (): boolean => this.#random() < 0.4;
    if (has()) object.types = this.#one([['System.Object'], ['A.B', 'System.Object'], ['Odd`1[[x_x0041_]]'], []]);
    if (has()) object.text = this.#text();
    // A primitive within an object is known by its tag.
    if (has())
      object.base = this.#one<PsValue>([null, true, 5, 7n, 'text', '', new PsTagged('C', '65'), new PsTagged('Db', '-0')]);
    if (has()) {
      const kind = this.#one<PsListKind>(['LST', 'IE', 'STK', 'QUE']);
      object.list = { kind, items: this.#many(() => this.value(depth)) };
    }
    if (has()) object.entries = this.#many(() => ({ key: this.value(0), value: this.value(depth) }));
    if (has()) object.props = this.#many(() => this.#member(depth, false));
    if (has()) object.members = this.#many(() => this.#member(depth, true));
    return object;
  }

  #member(depth: number, withSets: boolean): PsMember {
    const isSet = withSets && depth > 0 && this.#random() < 0.1;
    return {
      name: this.#text(),
      value: isSet ? new PsMemberSet(this.#many(() => this.#member(depth - 1, true))) : this.value(depth),
    };
  }
}
