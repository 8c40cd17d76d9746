/**
 * Whether `text` matches a pattern of ssh_config(5), section PATTERNS: `*` stands for any run of characters, `?` for exactly
 * one. Case-sensitive. Walks back to the last `*` only, so that hostile patterns cost at most text × pattern steps.
 */
export function matchesPattern(text: string, pattern: string): boolean {
  let at = 0;
  let inPattern = 0;
  let lastStar = -1;
  let resumeAt = 0;
  while (at < text.length) {
    const wanted = pattern[inPattern];
    if (wanted === '*') {
      lastStar = inPattern;
      resumeAt = at;
      inPattern += 1;
    } else if (wanted !== undefined && (wanted === '?' || wanted === text[at])) {
      at += 1;
      inPattern += 1;
    } else if (lastStar >= 0) {
      resumeAt += 1;
      at = resumeAt;
      inPattern = lastStar + 1;
    } else {
      return false;
    }
  }
  while (pattern[inPattern] === '*') inPattern += 1;
  return inPattern === pattern.length;
}

/** The verdict of a list of patterns: a negated pattern that matches decides at once, whatever else matches. */
export type PatternListMatch = 'matched' | 'negated' | 'none';

/** Matches against a list whose members may start with `!`. Alone, negated members never match anything. */
export function matchPatterns(text: string, patterns: readonly string[]): PatternListMatch {
  let result: PatternListMatch = 'none';
  for (const pattern of patterns) {
    if (pattern.startsWith('!')) {
      if (matchesPattern(text, pattern.slice(1))) return 'negated';
    } else if (result === 'none' && matchesPattern(text, pattern)) {
      result = 'matched';
    }
  }
  return result;
}

/** The same for a comma-separated list, as known_hosts and `Match` have it. */
export function matchesPatternList(text: string, list: string): boolean {
  return matchPatterns(text, list.split(',')) === 'matched';
}
