import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { hashName, hostFieldMatches, lookupNames, readHashedName } from './matcher.ts';

describe('lookupNames', () => {
  it.each([
    [['Web.Example', 22, undefined], { name: 'web.example', withoutPort: undefined }],
    [['Web.Example', 2222, undefined], { name: '[web.example]:2222', withoutPort: 'web.example' }],
    [['::1', 22, undefined], { name: '::1', withoutPort: undefined }],
    [['::1', 2022, undefined], { name: '[::1]:2022', withoutPort: '::1' }],
    [['web', 2222, 'Alias'], { name: 'alias', withoutPort: undefined }],
  ] as const)('asks for %j under the right names', ([host, port, alias], expected) => {
    expect(lookupNames(host, port, alias)).toEqual(expected);
  });
});

describe('hostFieldMatches', () => {
  it.each([
    ['web', 'web', true],
    ['WEB', 'web', true],
    ['a,web,b', 'web', true],
    ['web', 'web2', false],
    ['*.example', 'web.example', true],
    ['*.example', 'example', false],
    ['we?', 'web', true],
    ['*,!web', 'web', false],
    ['!web,*', 'web', false],
    ['!web', 'other', false],
    ['[127.0.0.*]:222?,![127.0.0.2]:2222', '[127.0.0.1]:2222', true],
    ['[127.0.0.*]:222?,![127.0.0.2]:2222', '[127.0.0.2]:2222', false],
    // A bracket is a character like any other, not a glob class.
    ['[abc]', 'a', false],
    ['', 'web', false],
    [`${'x'.repeat(1025)},web`, 'web', false],
    [`${'*'.repeat(1000)}b`, 'a'.repeat(2000), false],
  ])('field %j and name %j', (field, name, expected) => {
    expect(hostFieldMatches(field, name)).toBe(expected);
  });

  const hashed = readFileSync(new URL('./fixtures/hashed_known_hosts', import.meta.url), 'utf8')
    .trim()
    .split('\n')
    .map((line) => line.split(' ')[0] ?? '');

  it('finds the names that ssh-keygen -H has hidden, and no others', () => {
    const names = ['hidden.example', '[hidden.example]:2222', 'other.example'];
    expect(hashed.map((field) => names.filter((name) => hostFieldMatches(field, name)))).toEqual([
      ['hidden.example'],
      ['[hidden.example]:2222'],
    ]);
  });

  it('finds a name in its own hash, under another salt each time', () => {
    const [one, two] = [hashName('web'), hashName('web')];
    expect(one).not.toBe(two);
    expect([hostFieldMatches(one, 'web'), hostFieldMatches(two, 'web'), hostFieldMatches(one, 'web2')]).toEqual([
      true,
      true,
      false,
    ]);
  });

  it.each(['|1|AAAA|BBBB', '|1|', '|2|AAAAAAAAAAAAAAAAAAAAAAAAAAA=|AAAAAAAAAAAAAAAAAAAAAAAAAAA=', '|'])(
    'matches nothing with the broken hash %j',
    (field) => {
      expect(readHashedName(field)).toBeUndefined();
      expect(hostFieldMatches(field, 'web')).toBe(false);
    },
  );
});
