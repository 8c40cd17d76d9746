import { createContext, runInContext } from 'node:vm';

/** Numbers by chance that are the same in every run (mulberry32). */
export function chance(seed: number): (below: number) => number {
  let state = seed >>> 0;
  return (below) => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
  };
}

/** What breaks careless readers of files, wherever it stands. */
const pieces: readonly Uint8Array[] = [
  ...[
    '\0', '\0\0\0\0', '\r', '\r\n', '\n\n', '\u2028', '\u202e', '\ufeff', '"', "'", '\\', '%', '%ff', '%00', '&#0;', '&#x110000;', '&toString;', '&x;',
    '__proto__', 'constructor', 'toString', 'hasOwnProperty', '__proto__=1\n', '"__proto__": {"polluted": 1}, ', '"constructor": {"prototype": {"polluted": 1}}, ',
    '99999999999999999999999', '-1', '1e999', '0x7fffffff', 'NaN', 'Infinity', '[', ']', '{', '}', '<', '>', '</', '<![CDATA[', '<!--', '<?', ']]>', '[[', '!!js/function x',
    '&a [*a]', '*a', '? ', ': ', '- ', '# ', '|', '>', '=', '==', ',', ';', '\t', ' ', '${HOME}', '$(id)', '-oProxyCommand=id', 'null', 'true', '[]', '{}', '""',
  ].map((text) => new TextEncoder().encode(text)),
  ...[[0xff], [0xfe, 0xff], [0xff, 0xfe], [0xed, 0xa0, 0x80], [0xf5, 0x80, 0x80, 0x80], [0xc3], [0x80, 0x80]].map((bytes) => Uint8Array.from(bytes)),
]; // prettier-ignore

/** A file made bad by chance: cut off, with bits turned, with something in it, with a part twice or gone, or in another encoding. */
export function spoiled(bytes: Uint8Array, seed: number): Uint8Array {
  const below = chance(seed);
  let file = Buffer.from(bytes);
  for (let times = 1 + below(4); times > 0; times -= 1) {
    const at = below(file.length + 1);
    const end = Math.min(file.length, at + below(200));
    switch (below(9)) {
      case 0:
        file = file.subarray(0, at);
        break;
      case 1:
      case 2:
        for (let flips = 1 + below(8); flips > 0 && file.length > 0; flips -= 1) {
          const place = below(file.length);
          file[place] = (file[place] ?? 0) ^ (1 << below(8));
        }
        break;
      case 3:
      case 4:
        file = Buffer.concat([file.subarray(0, at), pieces[below(pieces.length)] ?? file, file.subarray(at)]);
        break;
      case 5:
        file = Buffer.concat([file.subarray(0, end), file.subarray(at)]);
        break;
      case 6:
        file = Buffer.concat([file.subarray(0, at), file.subarray(end)]);
        break;
      case 7:
        file = Buffer.from(file.toString('latin1').replace(/\d+/, '9'.repeat(1 + below(400))), 'latin1');
        break;
      default:
        file = encoded(file, below(5));
    }
  }
  return file;
}

function encoded(file: Buffer, how: number): Buffer<ArrayBuffer> {
  const text = file.toString('utf8');
  const wide = Buffer.from(text, 'utf16le');
  switch (how) {
    case 0:
      return Buffer.concat([Buffer.from([0xef, 0xbb, 0xbf]), file]);
    case 1:
      return Buffer.concat([Buffer.from([0xff, 0xfe]), wide]);
    case 2:
      return Buffer.concat([Buffer.from([0xfe, 0xff]), Buffer.from(wide).swap16()]);
    case 3:
      return wide;
    default:
      return Buffer.from(text.replace(/\r?\n/g, '\r\n'));
  }
}

/** One line of a MiB each, of what readers look for again and again, behind the beginning of a file. */
export function longLines(head: string): readonly string[] {
  const length = 1 << 20;
  return [
    'a', ' ', '\n', '=', '"', '\\"', "'", '[', '[]', '{', '<a ', '<a>', '&', '<!--', '%41', ',', '#', ': ', '- ', 'a=', ' a', '9', '|', '<key>a</key><dict>', '/*',
  ].map((unit) => `${head}\n${unit.repeat(Math.ceil(length / unit.length)).slice(0, length)}`); // prettier-ignore
}

/** Runs something that waits for nobody, and ends it at the deadline: what would need the square of a file's length never comes back by itself. */
export function withDeadline<T>(work: () => T, milliseconds: number): T {
  let result: { readonly value: T } | undefined;
  const run = (): void => {
    result = { value: work() };
  };
  runInContext('run()', createContext({ run }), { timeout: milliseconds });
  if (result === undefined) throw new Error('it did not run');
  return result.value;
}

/** What every object has, to see that no file added to it. */
export function commonProperties(): readonly string[] {
  return [Object.prototype, Array.prototype, Map.prototype, Function.prototype].flatMap((each) =>
    Reflect.ownKeys(each).map(String),
  );
}
