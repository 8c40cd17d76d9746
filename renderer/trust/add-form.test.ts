import { expect, test } from 'vitest';
import { isForEveryHost, namesProblem, namesWithPort, readPort } from './add-form.ts';

test.each([
  ['web1', 22, 'web1'],
  [' web1 , 10.0.4.7 ', 22, 'web1,10.0.4.7'],
  ['web1,10.0.4.7', 2222, '[web1]:2222,[10.0.4.7]:2222'],
  ['*.lab,!test.lab', 2222, '[*.lab]:2222,![test.lab]:2222'],
  ['::1', 22, '::1'],
  ['::1', 2222, '[::1]:2222'],
])('%s at port %d is written as %s', (words, port, written) => {
  expect(namesWithPort(words, port)).toBe(written);
});

test.each([
  ['', 'missing'],
  [' , ', 'missing'],
  ['web 1', 'wrong'],
  ['[web1]:22', 'wrong'],
  ['|1|abc=|def=', 'wrong'],
  ['#web1', 'wrong'],
  ['!', 'wrong'],
  ['web1,*.lab', undefined],
  ['fe80::1%eth0', undefined],
])('names %j: %s', (words, problem) => {
  expect(namesProblem(words)).toBe(problem);
});

test.each([
  ['', 22],
  [' 2222 ', 2222],
  ['65535', 65_535],
  ['65536', undefined],
  ['0', undefined],
  ['22x', undefined],
  ['-1', undefined],
])('port %j reads as %s', (words, port) => {
  expect(readPort(words)).toBe(port);
});

test.each([
  ['*', true],
  ['web1,*', true],
  ['[*]:2222', true],
  ['*,!web1', false],
  ['*.example.org', false],
  ['', false],
])('%j is for every host: %s', (names, isEvery) => {
  expect(isForEveryHost(names)).toBe(isEvery);
});
