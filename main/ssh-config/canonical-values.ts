import { bad, good, type Parsed } from './values.ts';

/** Domains to try, in lower case and without a dot at the end; `none` must stand alone and means none. */
export function parseDomains(words: readonly string[]): Parsed<readonly string[]> {
  if (words.length === 0) return bad('it has no value');
  if (words.some((word) => word.toLowerCase() === 'none')) return words.length === 1 ? good([]) : bad('“none” must stand alone');
  const wrong = words.find((word) => !/^[a-z0-9][a-z0-9._-]*$/i.test(word) || word.includes('..'));
  return wrong === undefined ? good(words.map((word) => word.toLowerCase().replace(/\.$/, ''))) : bad(`“${wrong}” is no domain`);
}

/** `names:aliases` rules of CanonicalizePermittedCNAMEs, in lower case; `none` must stand alone. */
export function parsePermittedAliases(
  words: readonly string[],
): Parsed<readonly { readonly from: string; readonly to: string }[]> {
  if (words.length === 0) return bad('it has no value');
  if (words[0]?.toLowerCase() === 'none') return words.length === 1 ? good([]) : bad('“none” must stand alone');
  const rules: { from: string; to: string }[] = [];
  for (const word of words) {
    const [, from, to] = word === '*' ? ['', '*', '*'] : (/^([^:]*):(.+)$/s.exec(word.toLowerCase()) ?? []);
    if (from === undefined || to === undefined) return bad(`“${word}” is not names:aliases`);
    rules.push({ from, to });
  }
  return good(rules);
}
