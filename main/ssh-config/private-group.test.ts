import { describe, expect, it } from 'vitest';
import { isPrivateGroup, type AccountFiles } from './private-group.ts';

const accounts = (group: string, passwd = ''): AccountFiles => ({
  debianVersion: () => '12.1',
  passwd: () => `root:x:0:0::/root:/bin/sh\nme:x:1000:1000::/home/me:/bin/sh\nyou:x:1001:1001::/home/you:/bin/sh\n${passwd}`,
  group: () => `root:x:0:\nme:x:1000:\nyou:x:1001:\n${group}`,
});

describe('a group that may write the config', () => {
  it.each<[string, number, boolean, AccountFiles]>([
    ['one’s own', 1000, true, accounts('')],
    ['of somebody else', 1001, false, accounts('')],
    ['that is unknown', 4711, false, accounts('')],
    ['of nobody', 2000, false, accounts('staff:x:2000:\n')],
    ['with oneself as its named member', 2000, true, accounts('staff:x:2000:me\n')],
    ['with another member, too', 2000, false, accounts('staff:x:2000:me,you\n')],
    ['with another account’s first group', 1000, false, accounts('', 'them:x:1002:1000::/:/bin/sh\n')],
    ['where ssh is as upstream has it', 1000, false, { ...accounts(''), debianVersion: () => undefined }],
  ])('%s (%i) is private: %s', (_what, group, expected, files) => {
    expect(isPrivateGroup(group, 1000, files)).toBe(expected);
  });
});
