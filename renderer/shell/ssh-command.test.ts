import { expect, test } from 'vitest';
import { sshCommandOf } from './ssh-command.ts';

test.each([
  ['fred@web1:22', 'ssh fred@web1'],
  ['fred@web1:2222', 'ssh -p 2222 fred@web1'],
  ['web1', 'ssh web1'],
  ['fred@[fe80::1]:2222', 'ssh -p 2222 fred@fe80::1'],
  ["o'brien@web1", `ssh 'o'\\''brien@web1'`],
])('%s is written %s', (target, command) => {
  expect(sshCommandOf(target)).toBe(command);
});

test('jump and key are options', () => {
  expect(sshCommandOf('web1', { proxyJump: 'a,b', identityFile: '~/my keys/id' })).toBe("ssh -J a,b -i '~/my keys/id' web1");
});
