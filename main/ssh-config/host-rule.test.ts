import { expect, it } from 'vitest';
import { hostRuleWords } from './host-rule.ts';

it.each([
  ['web1', 'web1 is named'],
  ['other web1', 'web1 is named'],
  ['*', 'the pattern * matches every host'],
  ['**', 'the pattern ** matches every host'],
  ['!db *', 'the pattern * matches every host'],
  ['web* *', 'the pattern web* matches web1'],
  ['web? web1', 'the pattern web? matches web1'],
  ['db', 'web1 is not named'],
  ['db*', 'no pattern matches web1'],
  ['!db*', 'no pattern matches web1'],
  ['* !web*', '!web* excludes web1'],
  ['web1 !web1', '!web1 excludes web1'],
])('of Host %s it says what decided it', (patterns, words) => {
  expect(hostRuleWords('web1', patterns.split(' '))).toBe(words);
});
