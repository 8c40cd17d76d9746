import { expect, it } from 'vitest';
import { commonProperties, longLines, spoiled, withDeadline } from '../../e2e/servers/hostile-files.ts';
import { readAnsibleInventory } from './ansible-inventory.ts';

const deadlineMs = 120_000;
const ini =
  '# all\nweb[01:03].lab ansible_user=fred ansible_port=2222\n[db]\na ansible_host=10.0.0.1\n[db:vars]\nansible_user="x y"\n[both:children]\ndb\nweb\n';
const yaml =
  'all:\n  vars: {ansible_user: fred}\n  hosts:\n    web[01:03]: {ansible_port: 22}\n  children:\n    db: &db\n      hosts:\n        a: {ansible_host: 10.0.0.1}\n    two:\n      <<: *db\n';

function check(texts: readonly string[]): void {
  const before = commonProperties();
  const faults: unknown[] = [];
  withDeadline(() => {
    for (const text of texts) {
      try {
        const read = readAnsibleInventory(text);
        const isRight =
          'mistake' in read
            ? /^[\w“$].* /s.test(read.mistake) && !/call stack|is not (?:a function|iterable)|Cannot /.test(read.mistake)
            : read.hosts instanceof Map && read.groups instanceof Map && read.notes.every((note) => typeof note === 'string');
        if (!isRight) faults.push({ text: text.slice(0, 300), read });
      } catch (error) {
        faults.push({ text: text.slice(0, 300), error: String(error) });
      }
    }
  }, deadlineMs);
  expect(faults.slice(0, 3)).toEqual([]);
  expect(commonProperties()).toEqual(before);
}

it.each([
  ['INI', ini],
  ['YAML', yaml],
])('an inventory in %s that was spoiled is read or refused in words', { timeout: deadlineMs * 2 }, (_form, text) => {
  const bytes = Buffer.from(text);
  check(Array.from({ length: 200 }, (_, seed) => Buffer.from(spoiled(bytes, seed)).toString('utf8')));
  check(longLines(text));
});

const many = 3000;
const chain = (line: (at: number) => string): string => Array.from({ length: many }, (_, at) => line(at)).join('');
it.each([
  ['brackets in brackets', `a: ${'['.repeat(200_000)}`],
  ['braces in braces', '{'.repeat(200_000)],
  ['groups in groups', '{"a":{"children":'.repeat(100_000)],
  ['sequences in sequences', `a:\n${'- '.repeat(200_000)}`],
  ['as many mistakes as letters', `a: ${'[]'.repeat(200_000)}`],
  ['aliases that stand for each other', `a0: &a0 [x]\n${Array.from({ length: 40 }, (_, at) => `a${at + 1}: &a${at + 1} [*a${at},*a${at}]`).join('\n')}\n`],
  ['one key many times', 'a: {}\n'.repeat(50_000)],
  ['many keys', Array.from({ length: 50_000 }, (_, at) => `a${at}: {}\n`).join('')],
  ['an object’s own names', '__proto__: {vars: {polluted: 1}, hosts: {constructor: {__proto__: {polluted: 1}}}}\n'],
  ['an object’s own names in INI', '[__proto__]\nconstructor toString=1 __proto__=2\n[__proto__:vars]\npolluted=1\n'],
  ['groups that are each other’s children', chain((at) => `[g${at}:children]\ng${at + 1}\n`)],
  ['groups in a ring', chain((at) => `[g${at}:children]\ng${(at + 1) % many}\n`)],
  ['ranges of ranges', 'a[0:9][0:9][0:9][0:9][0:9][0:9][0:9][0:9]\n'],
])('%s are read or refused in words', { timeout: deadlineMs * 2 }, (_what, text) => {
  check([text]);
}); // prettier-ignore

it('of two keys alike the later counts, as for Ansible', () => {
  const read = readAnsibleInventory('all:\n  hosts:\n    a: {ansible_port: 1}\n    a: {ansible_port: 2}\n');
  expect('hosts' in read && read.hosts.get('a')).toMatchObject({ port: 2 });
});
