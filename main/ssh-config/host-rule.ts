import { matchesPattern, matchPatterns } from '../../shared/base/glob-pattern.ts';

/** Part of a sentence: which pattern of a `Host` line (ssh_config(5)) decided whether it applies to a host. */
export function hostRuleWords(host: string, patterns: readonly string[]): string {
  const found = matchPatterns(host, patterns);
  if (found === 'none') return patterns.some(hasWildcard) ? `no pattern matches ${host}` : `${host} is not named`;
  if (found === 'negated') {
    const by = patterns.find((pattern) => pattern.startsWith('!') && matchesPattern(host, pattern.slice(1))) ?? '';
    return `${by} excludes ${host}`;
  }
  const by = patterns.find((pattern) => !pattern.startsWith('!') && matchesPattern(host, pattern)) ?? '';
  if (!hasWildcard(by)) return `${host} is named`;
  return /^\*+$/.test(by) ? `the pattern ${by} matches every host` : `the pattern ${by} matches ${host}`;
}

function hasWildcard(pattern: string): boolean {
  return /[*?]/.test(pattern);
}
