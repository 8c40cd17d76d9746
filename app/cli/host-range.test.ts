import { expect, it } from 'vitest';
import { hostsOfRange } from './host-range.ts';

// What Ansible makes of each was looked up in ansible-inventory of ansible-core 2.19.
it.each([
  ['plain.lab', ['plain.lab']],
  ['h[1:3]', ['h1', 'h2', 'h3']],
  ['h[:2].lab', ['h0.lab', 'h1.lab', 'h2.lab']],
  ['h[08:10]', ['h08', 'h09', 'h10']],
  ['h[8:11:2]', ['h8', 'h10']],
  ['h[a:c]', ['ha', 'hb', 'hc']],
  ['h[y:B]', ['hy', 'hz', 'hA', 'hB']],
  ['h[1:2]-[a:b]', ['h1-a', 'h1-b', 'h2-a', 'h2-b']],
  ['h[0:1000000:500000]', ['h0', 'h500000', 'h1000000']],
  ['h[1:2:99999]', ['h1']],
])('%s is %j', (pattern, hosts) => {
  expect(hostsOfRange(pattern, 10_000)).toEqual(hosts);
});

it.each([
  ['', 'no host and no range'],
  ['h[1]', 'no host and no range'],
  ['h[1:2', 'no host and no range'],
  ['h[a:3]', 'no host and no range'],
  ['h[aa:ab]', 'no host and no range'],
  ['h[:b]', 'no host and no range'],
  ['h[1:3:0]', 'no host and no range'],
  ['h[1:2]=x', 'no host and no range'],
  ['h[A:c]', 'ends before it begins'],
  ['h[3:1]', 'ends before it begins'],
  ['h[01:3]', 'zeros before one end alone'],
  ['h[9007199254740992:9007199254740994]', 'a number that is too large'],
  [`h[1:${'9'.repeat(400)}]`, 'a number that is too large'],
  [`h[1:2:${'9'.repeat(400)}]`, 'a number that is too large'],
  ['h[1:101][1:100]', 'more than 10000 hosts'],
  [`h${'[0:9007199254740991]'.repeat(8)}`, 'more than 10000 hosts'],
  ['[1:1]'.repeat(9), 'more than 8 ranges'],
  [`h${'[1:1]'.repeat(20_000)}`, 'more than 8 ranges'],
])('refuses %s', (pattern, why) => {
  expect(hostsOfRange(pattern, 10_000)).toEqual({ mistake: expect.stringContaining(why) as string });
});
