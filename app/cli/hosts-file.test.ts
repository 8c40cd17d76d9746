import { expect, it } from 'vitest';
import { readHostsFile } from './hosts-file.ts';

it('has a host a line, and tells of those that stand there twice', () => {
  expect(readHostsFile('\ufeffdb1\n# all of the lab\n\nfred@web1  # slow\r\n[::1]\ndb1\nssh://a#b\n')).toEqual({
    hosts: ['db1', 'fred@web1', '[::1]', 'ssh://a#b'],
    doubles: [{ host: 'db1', line: 6 }],
  });
  expect(readHostsFile('db1\n', new Set(['db1']))).toEqual({ hosts: [], doubles: [{ host: 'db1', line: 1 }] });
});

it('is refused with a reason where it is another kind of file', () => {
  expect(readHostsFile('a\n[web]\nb\n')).toEqual({ mistake: expect.stringContaining('line 2 is “[web]”') as string });
  expect(readHostsFile('a b\n')).toEqual({ mistake: 'line 1 has more than a host' });
});
