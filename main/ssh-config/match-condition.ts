import { matchesPatternList } from '../../shared/base/glob-pattern.ts';
import { nextDelimited } from './lexer.ts';
import { bad, good, type Parsed } from './values.ts';

interface Criterion {
  readonly name: string;
  readonly negated: boolean;
  readonly argument: string | undefined;
}

const withoutArgument = new Set(['all', 'canonical', 'final']);
const withArgument = new Set(['host', 'originalhost', 'user', 'localuser', 'exec']);

/** The criteria of a `Match` line. `unknown` is the first that ssh 9.2 does not know (`tagged` and newer ones). */
export interface MatchCondition {
  readonly criteria: readonly Criterion[];
  readonly unknown: string | undefined;
}

/** Reads what follows `Match` (ssh_config(5)): criteria with `!` in front, their argument after a blank or one `=`. */
export function parseMatch(text: string): Parsed<MatchCondition> {
  const criteria: Criterion[] = [];
  let unknown: string | undefined;
  let rest: string | undefined = text;
  while (rest !== undefined && rest !== '') {
    const attribute = nextDelimited(rest);
    if (attribute === undefined) return bad('a quotation mark is not closed');
    if (attribute.word === '' || attribute.word.startsWith('#')) break;
    const negated = attribute.word.startsWith('!');
    const name = attribute.word.slice(negated ? 1 : 0).toLowerCase();
    rest = attribute.rest;
    if (withoutArgument.has(name)) {
      if (name === 'all' && (negated || (rest ?? '').replace(/#.*/s, '').trim() !== '')) return bad('“all” must stand alone');
      criteria.push({ name, negated, argument: undefined });
      continue;
    }
    if (!withArgument.has(name)) unknown ??= name;
    const argument = rest === undefined ? undefined : nextDelimited(rest);
    if (argument === undefined || argument.word === '' || argument.word.startsWith('#')) return bad(`“${name}” has no argument`);
    criteria.push({ name, negated, argument: argument.word });
    rest = argument.rest;
  }
  return criteria.length === 0 ? bad('it has no condition') : good({ criteria, unknown });
}

/**
 * Whether a block applies: `all` always does, `host` is looked up in the name in force so far, and one `host` that does not fit
 * rules the block out. All other criteria are not evaluated yet: such a block is taken as matching, and the answer says so.
 */
export function evaluateMatch({ criteria }: MatchCondition, hostName: string): 'matches' | 'passedOver' | 'assumed' {
  let assumed = false;
  for (const { name, negated, argument } of criteria) {
    if (name === 'host') {
      const fits = matchesPatternList(hostName.toLowerCase(), (argument ?? '').toLowerCase());
      if (fits === negated) return 'passedOver';
    } else if (name !== 'all') {
      assumed = true;
    }
  }
  return assumed ? 'assumed' : 'matches';
}
