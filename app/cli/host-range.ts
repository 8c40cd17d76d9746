/** As many as Ansible's own authors show at most is three; each more multiplies the names. */
const mostRanges = 8;
/** In the order that Ansible counts letters in. */
const letters = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ';

interface Range {
  /** How many there are; it may be more than can be made. */
  readonly size: number;
  at(index: number): string;
}

/**
 * The hosts of a name with ranges in it, as Ansible has them: `web[01:20].lab`, `db-[a:c]`, `node[0:30:10]` (docs.ansible.com, “How to build your
 * inventory”). Ends are whole numbers, the first perhaps with zeros before it, or single letters, a to z before A to Z. Of more than `most`, and of what
 * is no name, it answers what is wrong, in words that do not repeat the name: it may be a password astray.
 */
export function hostsOfRange(pattern: string, most: number): readonly string[] | { readonly mistake: string } {
  // What does not belong to a range stands at even places.
  const parts = pattern.split(/\[([^[\]]*)\]/);
  const fixed = parts.filter((_part, at) => at % 2 === 0);
  if (pattern === '' || fixed.some((part) => /[[\]={}\s]/.test(part))) return { mistake: 'a name there is no host and no range' };
  const inBrackets = parts.filter((_part, at) => at % 2 === 1);
  if (inBrackets.length > mostRanges) return { mistake: `a name there has more than ${mostRanges} ranges` };
  const ranges: Range[] = [];
  for (const words of inBrackets) {
    const range = rangeOf(words);
    if (range === undefined) return { mistake: 'a name there is no host and no range' };
    if ('mistake' in range) return range;
    ranges.push(range);
  }
  if (ranges.reduce((product, { size }) => product * size, 1) > most)
    return { mistake: `a range there has more than ${most} hosts` };
  let names: readonly string[] = [fixed[0] ?? ''];
  for (const [index, range] of ranges.entries()) {
    const all = Array.from({ length: range.size }, (_none, at) => `${range.at(at)}${fixed[index + 1] ?? ''}`);
    names = names.flatMap((name) => all.map((each) => name + each));
  }
  return names;
}

function rangeOf(words: string): Range | { readonly mistake: string } | undefined {
  const [, from = '', to = '', by = '1'] = /^(\d*|[a-zA-Z]):(\d+|[a-zA-Z])(?::(\d+))?$/.exec(words) ?? [];
  const step = Number(by);
  if (to === '' || step < 1) return undefined;
  const isNumber = /^\d*$/.test(from);
  if (isNumber !== /^\d+$/.test(to)) return undefined;
  // Nothing before the colon is nought.
  const [first, last] = isNumber ? [Number(from), Number(to)] : [letters.indexOf(from), letters.indexOf(to)];
  if (![first, last, step].every(Number.isSafeInteger)) return { mistake: 'a range there has a number that is too large' };
  if (last < first) return { mistake: 'a range there ends before it begins' };
  const isPadded = isNumber && from.length > 1 && from.startsWith('0');
  if (isPadded && from.length !== to.length) return { mistake: 'a range there has zeros before one end alone' };
  return {
    size: Math.floor((last - first) / step) + 1,
    at(index) {
      const number = first + index * step;
      return isNumber ? String(number).padStart(isPadded ? from.length : 0, '0') : (letters[number] ?? '');
    },
  };
}
