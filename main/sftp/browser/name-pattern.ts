/**
 * Whether a name is what was searched for: with `*`, `?` or `[abc]` in it the whole name as a shell would match it, else any part of it.
 * Letter case counts only when the pattern has a capital. Takes at most (length of the name × length of the pattern) steps: a regular
 * expression made of `*a*a*a*b` would hang on long names.
 */
export function namePattern(pattern: string): (name: string) => boolean {
  const isExact = pattern !== pattern.toLowerCase();
  const fold = isExact ? (words: string): string => words : (words: string): string => words.toLowerCase();
  const wanted = fold(pattern);
  if (!/[*?[]/.test(wanted)) return (name) => fold(name).includes(wanted);
  const steps = globSteps(wanted);
  return (name) => matches(Array.from(fold(name)), steps);
}

type Step = { readonly kind: 'any' } | { readonly kind: 'one'; readonly fits: (character: string) => boolean };

function globSteps(pattern: string): readonly Step[] {
  const steps: Step[] = [];
  const characters = Array.from(pattern);
  for (let at = 0; at < characters.length; at += 1) {
    const character = characters[at] ?? '';
    const end = character === '[' ? characters.indexOf(']', at + 2) : -1;
    if (character === '*') {
      if (steps.at(-1)?.kind !== 'any') steps.push({ kind: 'any' });
    } else if (character === '?') steps.push({ kind: 'one', fits: () => true });
    else if (end > 0) {
      steps.push({ kind: 'one', fits: bracket(characters.slice(at + 1, end)) });
      at = end;
    } else steps.push({ kind: 'one', fits: (other) => other === character });
  }
  return steps;
}

/** `[abc]`, `[a-z]`, `[!abc]`. */
function bracket(inside: readonly string[]): (character: string) => boolean {
  const isNegated = inside[0] === '!' || inside[0] === '^';
  const members = isNegated ? inside.slice(1) : inside;
  const has = (character: string): boolean => {
    for (let at = 0; at < members.length; at += 1) {
      const from = members[at] ?? '';
      const to = members[at + 1] === '-' ? members[at + 2] : undefined;
      if (to === undefined ? character === from : character >= from && character <= to) return true;
      if (to !== undefined) at += 2;
    }
    return false;
  };
  return (character) => has(character) !== isNegated;
}

/** Goes back to the last `*` only: an earlier one could not match more. */
function matches(name: readonly string[], steps: readonly Step[]): boolean {
  let [at, step, star, starAt] = [0, 0, -1, 0];
  while (at < name.length) {
    const now = steps[step];
    if (now?.kind === 'one' && now.fits(name[at] ?? '')) {
      at += 1;
      step += 1;
    } else if (now?.kind === 'any') {
      star = step;
      starAt = at;
      step += 1;
    } else if (star >= 0) {
      step = star + 1;
      starAt += 1;
      at = starAt;
    } else return false;
  }
  return steps.slice(step).every(({ kind }) => kind === 'any');
}
